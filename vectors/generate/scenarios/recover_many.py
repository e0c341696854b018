"""Recovery of many channels: of all kinds, in any order, with shared peers, twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..tools.case import Json
from .recovery_steps import outcome
from .script import RING, ask, by, scenario
from .series import MANY, SEALED, each, repeat

LOST: Final = "Channels behind the first trouble are not restored, and their money is lost."
SILENT: Final = "No run asks the peer to close: the money stays until something else reaches it."
SINGLES: Final = "recover.singles"
MULTI: Final = "recover.multi"
BOTH: Final = (SINGLES, MULTI)
_SIZES: Final = {SINGLES: (0, 1, 2, 11, 20, 21, 299), MULTI: (0, 1, 2, 11, 20, 21, 101, MANY)}


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    for op in BOTH:
        yield _sizes(op)
        yield _shared_peers(op)
    yield _order()
    yield _twice()
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


def slug(op: str) -> str:
    """Return how an operation is told in an id."""
    return "as-singles" if op == SINGLES else "as-a-multi"


def _sizes(op: str) -> Json:
    sizes = _SIZES[op]
    return scenario(
        f"recover/sizes-{slug(op)}",
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
        f"recover/shared-peers-{slug(op)}",
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
