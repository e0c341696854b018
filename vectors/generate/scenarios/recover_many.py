"""Recovery of many channels: shared peers, and trouble at the first, in the middle, at the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ..tools.case import Json
from .recovery_steps import outcome
from .script import RING, ask, by, scenario
from .series import SEALED, each, repeat

LOST: Final = "Channels behind the first trouble are not restored, and their money is lost."
SILENT: Final = "The peer is never asked to close the channel, and the money stays in it for ever."
WRONG: Final = "Somebody believes that the channels are restored, and nothing was."
SINGLES: Final = "recover.singles"
MULTI: Final = "recover.multi"
BOTH: Final = (SINGLES, MULTI)
_SIZES: Final = {SINGLES: (0, 1, 2, 11, 20, 21, 300), MULTI: (0, 1, 2, 11, 20, 21, 100, 1_000)}


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    for op in BOTH:
        yield _sizes(op)
        yield _shared_peers(op)
        yield _existing_somewhere(op)
        yield _restore_fails_somewhere(op)
        yield _unreachable_somewhere(op)
        yield _connector_says_exists(op)
    yield _order()
    yield _twice()
    yield _calls_by_those_restored()
    yield _one_bad_among_many()
    yield _two_runs()


def recover(op: str, names: str, expect: Json, **more: Any) -> Json:
    """Recover these members of series, in this order.

    Args:
        op: ``recover.singles`` or ``recover.multi``.
        names: ranges, separated by blanks.
        expect: from :func:`outcome` or :func:`by`.
        more: ``restore`` and ``connect``, lists of outcomes; ``session``.
    """
    packed = each(names, "packed") if op == SINGLES else {"$bytes": SEALED + names}
    answers = {"restore": [], "connect": [], **more}
    return ask(op, {"packed": packed, "key_ring": RING, **answers}, expect)


def called(names: str) -> Json:
    """Return the effects of channels that are restored and whose peers are called."""
    return each(names, "effects")


def restored(names: str) -> Json:
    """Return the effects of channels that the database is asked to store, and no calls."""
    return each(names, "restores")


def _slug(op: str) -> str:
    return "as-singles" if op == SINGLES else "as-a-multi"


def _sizes(op: str) -> Json:
    sizes = _SIZES[op]
    return scenario(
        f"recover/sizes-{_slug(op)}",
        f"{', '.join(map(str, sizes))} channels: each restored, each peer called with all of its"
        " addresses",
        "recover.order",
        LOST,
        "format:8",
        [
            recover(op, f"many[0:{size}]", outcome(size, [called(f"many[0:{size}]")]))
            for size in sizes
        ],
    )


def _shared_peers(op: str) -> Json:
    names = "batch[0:21]"
    return scenario(
        f"recover/shared-peers-{_slug(op)}",
        "21 channels of one transaction with three peers: each is called for each channel",
        ["recover.order", "recover.existing"],
        SILENT,
        "format:8",
        [
            recover(op, names, outcome(21, [called(names)])),
            recover(op, "batch[0] batch[3]", outcome(2, [called("batch[0] batch[3]")])),
            recover(
                op,
                "many[0:2]",
                outcome(1, [restored("many[0]"), called("many[1]")]),
                restore=["exists"],
            ),
        ],
    )


def _place(first: int, number: int, size: int) -> tuple[str, str]:
    """Return what comes before and after the channel ``number`` of ``size``."""
    return f"many[{first}:{number}]", f"many[{number + 1}:{size}]"


def _existing_somewhere(op: str) -> Json:
    size = 21
    names = f"many[0:{size}]"
    steps = []
    for number in (0, 1, 9, 10, 11, 19, 20):
        before, after = _place(0, number, size)
        effects = [called(before), restored(f"many[{number}]"), called(after)]
        answers = [repeat("ok", number), "exists"]
        steps.append(recover(op, names, outcome(size - 1, effects), restore=answers))
    pattern = ["ok", "exists", "exists", "ok", "exists", "ok", "ok", "exists"]
    effects = [
        called(f"many[{n}]") if answer == "ok" else restored(f"many[{n}]")
        for n, answer in enumerate(pattern)
    ]
    steps += [
        recover(op, "many[0:8]", outcome(4, effects), restore=pattern),
        recover(op, names, outcome(0, [restored(names)]), restore=[repeat("exists", size)]),
        recover(
            op,
            names,
            outcome(1, [restored("many[0:20]"), called("many[20]")]),
            restore=[repeat("exists", size - 1)],
        ),
    ]
    return scenario(
        f"recover/existing-anywhere-{_slug(op)}",
        "a channel that exists, at each place of 21, several of them, and all but the last",
        "recover.existing",
        LOST,
        "format:8",
        steps,
    )


def _restore_fails_somewhere(op: str) -> Json:
    size = 100
    names = f"many[0:{size}]"
    steps = []
    for number in (0, 1, 10, 50, 98, 99):
        before, after = _place(0, number, size)
        effects = [called(before), restored(f"many[{number}]")]
        expect = by(
            "recover-restore-failure",
            abort=outcome(number, effects, "other"),
            go_on=outcome(size - 1, [*effects, called(after)], "other"),
        )
        steps.append(recover(op, names, expect, restore=[repeat("ok", number), "fail"]))
    steps += [
        recover(
            op,
            "many[0:3]",
            by(
                "recover-restore-failure",
                abort=outcome(0, [restored("many[0]")], "other"),
                go_on=outcome(0, [restored("many[0:3]")], "other"),
            ),
            restore=["fail", "fail", "fail"],
        ),
        recover(
            op,
            "many[0:5]",
            by(
                "recover-restore-failure",
                abort=outcome(1, [called("many[0]"), restored("many[1:3]")], "other"),
                go_on=outcome(
                    2,
                    [called("many[0]"), restored("many[1:4]"), called("many[4]")],
                    "other",
                ),
            ),
            restore=["ok", "exists", "fail", "exists"],
        ),
    ]
    return scenario(
        f"recover/restore-fails-anywhere-{_slug(op)}",
        "the database refuses the first, the last or another one of 100 channels",
        ["recover.restore-error", "recover.go-on", "recover.failure-told"],
        WRONG,
        "format:8",
        steps,
    )


def _unreachable(
    op: str, names: str, size: int, number: int, answer: str, failed: str, prefix: str
) -> Json:
    reached = outcome(number + 1, [called(f"{prefix}[0:{number + 1}]")], failed)
    went_on = outcome(size, [called(names)], failed)
    expect = by("recover-unreachable-peer", abort=reached, go_on=went_on)
    return recover(op, names, expect, connect=[repeat("ok", number), answer])


def _unreachable_somewhere(op: str) -> Json:
    steps = [
        _unreachable(op, "many[0:21]", 21, number, "fail", "other", "many")
        for number in (0, 1, 10, 19, 20)
    ]
    steps += [
        # The peer of the first is that of the fourth, too.
        _unreachable(op, "batch[0:6]", 6, number, "fail", "other", "batch")
        for number in (0, 3, 5)
    ]
    return scenario(
        f"recover/unreachable-anywhere-{_slug(op)}",
        "the peer of the first, the last or another one of 21 channels cannot be reached",
        [
            "recover.connect-error",
            "recover.go-on",
            "recover.unreached-counted",
            "recover.failure-told",
        ],
        LOST,
        "format:8",
        steps,
    )


def _connector_says_exists(op: str) -> Json:
    steps = [
        _unreachable(op, "many[0:3]", 3, number, "exists", "already-exists", "many")
        for number in (0, 1, 2)
    ]
    return scenario(
        f"recover/connector-says-exists-{_slug(op)}",
        "already-exists from the connector is no channel that exists: the peer was not reached",
        ["recover.connect-error", "recover.go-on", "recover.failure-told"],
        SILENT,
        "format:8",
        steps,
    )


def _order() -> Json:
    ranges = ("mixed[20::-1]", "mixed[500] mixed[0] mixed[331]", "many[6:0:-1]", "batch[2::-1]")
    return scenario(
        "recover/order-of-any-kind",
        "channels of all types, in an order that is none of heights, keys or transactions",
        "recover.order",
        LOST,
        "format:8",
        [
            recover(op, names, outcome(number, [called(names)]))
            for op in BOTH
            for names, number in zip(ranges, (21, 3, 6, 3), strict=True)
        ],
    )


def _twice() -> Json:
    names = "many[0:2] many[0] many9[0] many[0]"
    second = [called("many[0:2]"), restored("many[0] many9[0] many[0]")]
    return scenario(
        "recover/duplicates-of-many",
        "a channel that is there again, also in another state, is tried each time",
        ["recover.order", "recover.existing"],
        LOST,
        "format:8",
        [
            step
            for op in BOTH
            for step in (
                recover(op, names, outcome(5, [called(names)])),
                recover(op, names, outcome(2, second), restore=["ok", "ok", repeat("exists", 3)]),
                recover(
                    op,
                    "many[3] many[3]",
                    outcome(1, [restored("many[3]"), called("many[3]")]),
                    restore=["exists", "ok"],
                ),
            )
        ],
    )


def _calls_by_those_restored() -> Json:
    def expect(names: str, size: int, effects: Sequence[Json], reached: Sequence[Json]) -> Json:
        return by(
            "recover-unreachable-peer",
            abort=outcome(size, list(reached), "other"),
            go_on=outcome(size + 1, list(effects), "other"),
        )

    first = [called("many[0]"), restored("many[1]"), called("many[2]")]
    return scenario(
        "recover/calls-follow-the-restored",
        "the second call is for the third channel, since the second exists",
        ["recover.connect-error", "recover.unreached-counted"],
        SILENT,
        "format:8",
        [
            recover(
                op,
                "many[0:4]",
                expect("many[0:4]", 2, [*first, called("many[3]")], first),
                restore=["ok", "exists"],
                connect=["ok", "fail"],
            )
            for op in BOTH
        ],
    )


def _one_bad_among_many() -> Json:
    def bad(number: int, content: str, code: str) -> Json:
        packed = [
            each(f"many[0:{number}]", "packed"),
            {"$bytes": content},
            each(f"many[{number}:21]", "packed"),
        ]
        given = {"packed": packed, "key_ring": RING, "restore": [], "connect": []}
        return ask(SINGLES, given, outcome(0, [], code))

    return scenario(
        "recover/one-bad-among-many",
        "one of 22 packed Singles does not open, the first, the last or another: nothing is"
        " restored",
        "recover.unpack-error",
        WRONG,
        "format:8",
        [
            step
            for number in (0, 10, 21)
            for step in (
                bad(number, "zeros 100", "auth-failed"),
                bad(number, "zeros 0", "too-short"),
                bad(number, "other single a", "auth-failed"),
            )
        ]
        + [recover(SINGLES, "many[0:21]", outcome(21, [called("many[0:21]")]))],
    )


def _two_runs() -> Json:
    """Two channels of one peer, restored in runs of their own, and the peer never reached."""
    unreached = [
        recover(SINGLES, name, outcome(1, [called(name)], "other"), connect=["fail"], session="two")
        for name in ("batch[0]", "batch[3]")
    ]
    names = "batch[0] batch[1] batch[3]"
    exist = ["exists", "exists", "exists"]
    again = by(
        "recover-second-run",
        skip=outcome(0, [restored(names)]),
        dial=outcome(0, [called("batch[0]"), restored("batch[1] batch[3]")]),
    )
    return scenario(
        "recover/runs-of-one-peer",
        "a peer that was reached for neither of two channels is called until it is reached",
        "recover.dial-existing",
        SILENT,
        "format:8",
        [
            *unreached,
            recover(SINGLES, names, outcome(0, [restored(names)]), restore=exist, session="other"),
            recover(SINGLES, names, again, restore=exist, session="two"),
            recover(MULTI, names, outcome(0, [restored(names)]), restore=exist, session="two"),
        ],
    )
