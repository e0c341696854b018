"""Recovery of many channels, with trouble at the first of them, in the middle, or at the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..tools.case import Json
from .recover_many import BOTH, LOST, SILENT, SINGLES, called, recover, restored, slug
from .recovery_steps import outcome
from .script import RING, ask, by, scenario
from .series import each, repeat

WRONG: Final = "Somebody believes that the channels are restored, and nothing was."


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    for op in BOTH:
        yield _existing_somewhere(op)
        yield _restore_fails_somewhere(op)
        yield _unreachable_somewhere(op)
        yield _connector_says_exists(op)
    yield _calls_by_those_restored()
    yield _one_bad_among_many()


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
        f"recover/existing-anywhere-{slug(op)}",
        "a channel that exists, at each place of 21, several of them, and all but the last",
        "recover.existing",
        LOST,
        "format:8",
        steps,
    )


def _refused_more_than_once(op: str) -> list[Json]:
    """Refuse all of some channels, and one between two that exist."""
    return [
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
    steps += _refused_more_than_once(op)
    return scenario(
        f"recover/restore-fails-anywhere-{slug(op)}",
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
        f"recover/unreachable-anywhere-{slug(op)}",
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
        f"recover/connector-says-exists-{slug(op)}",
        "already-exists from the connector is no channel that exists: the peer was not reached",
        ["recover.connect-error", "recover.go-on", "recover.failure-told"],
        SILENT,
        "format:8",
        steps,
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
