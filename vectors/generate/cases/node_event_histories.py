"""What the SubSwapper is told of closes, of events that change nothing, and of histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..scenarios.channel_types import TWEAKLESS, ZERO_CONF
from ..tools.case import Case, Json
from ..tools.node_events import (
    CLOSE_TYPES,
    GONE,
    KEPT,
    channel_of,
    close_of,
    pending_of,
    point_of,
    single_of,
    told_case,
)

QUIET: Final = ("funding_timeout", "active", "inactive", "active_link", "inactive_link")
"""Events that name a channel and change no backup."""


def vectors() -> Iterator[Case]:
    """Yield all cases about closes and histories."""
    yield from _closed()
    yield from _closed_otherwise()
    yield from _quiet()
    yield from _histories()


def _closed() -> Iterator[Case]:
    rule = "swapper.notifier-closes"
    for how in CLOSE_TYPES:
        for is_pending in (False, True):
            kept = how == "local-force"
            yield told_case(
                f"closed/{how}/{'seen' if is_pending else 'done'}",
                f"a close ({how}) that is {'seen' if is_pending else 'confirmed'}",
                rule,
                [close_of("a", how, is_pending=is_pending)],
                [] if kept else [{"closed": point_of("a")}],
                GONE if kept else KEPT,
            )
        resolved = [close_of("a", how), {"fully_resolved": point_of("a")}]
        yield told_case(
            f"closed/{how}/then-resolved",
            f"a close ({how}), and then nothing is left to be swept",
            rule,
            resolved,
            [{"closed": point_of("a")}] * (1 if how == "local-force" else 2),
            KEPT,
        )


def _closed_otherwise() -> Iterator[Case]:
    """Yield a sweep that ends without a close, and one of two channels of a transaction."""
    rule = "swapper.notifier-closes"
    yield told_case(
        "closed/resolved-alone",
        "a channel of which nothing is left to be swept, without a close before",
        rule,
        [{"fully_resolved": point_of("c")}],
        [{"closed": point_of("c")}],
        KEPT,
    )
    elsewhere = {**point_of("a"), "index": 1}
    yield told_case(
        "closed/one-txid",
        "of two channels of one transaction the second is closed",
        rule,
        [{"open": channel_of("a")}, {"open": channel_of("a", funding_outpoint=elsewhere)},
         {"fully_resolved": elsewhere}],
        [{"opened": single_of("a")}, {"opened": single_of("a", funding_outpoint=elsewhere)},
         {"closed": elsewhere}],
        GONE,
    )  # fmt: skip


def _quiet() -> Iterator[Case]:
    rule = "swapper.notifier-ignores"
    for kind in QUIET:
        event = {kind: point_of("a")}
        yield told_case(
            f"quiet/{kind.replace('_', '-')}",
            f"an event that changes no backup: {kind.replace('_', ' ')}",
            rule,
            [event],
            [],
            GONE,
        )
        yield told_case(
            f"quiet/{kind.replace('_', '-')}/among-others",
            f"{kind.replace('_', ' ')}, between an opening and a close",
            (rule, "swapper.notifier-order"),
            [event, {"open": channel_of("a")}, event, close_of("b", "cooperative"), event],
            [{"opened": single_of("a")}, {"closed": point_of("b")}],
            GONE,
        )
    yield told_case(
        "quiet/updated",
        "a channel that has a new state",
        rule,
        [{"updated": channel_of("a", capacity="9")}],
        [],
        GONE,
    )
    yield told_case("quiet/nothing", "no event at all", rule, [], [], GONE)


def _histories() -> Iterator[Case]:
    """Yield longer histories: everything is told, in its order."""
    rules = ("swapper.notifier-order", "swapper.notifier-opens", "swapper.notifier-closes")
    waiting, unconfirmed = pending_of("e", 77)
    yield told_case(
        "history/one-channel",
        "a channel from its funding to the last sweep",
        rules,
        [
            {"pending_open": waiting},
            {"open": channel_of("e")},
            {"active_link": point_of("e")},
            {"active": point_of("e")},
            {"updated": channel_of("e", capacity="5")},
            {"inactive": point_of("e")},
            close_of("e", "local-force", is_pending=True),
            close_of("e", "local-force"),
            {"fully_resolved": point_of("e")},
        ],
        [{"opened": unconfirmed}, {"opened": single_of("e")}, {"closed": point_of("e")}],
    )
    yield told_case(
        "history/opened-after-closed",
        "a channel that is reported open again after its close",
        rules,
        [close_of("f", "breach"), {"open": channel_of("f")}, close_of("f", "abandoned")],
        [{"closed": point_of("f")}, {"opened": single_of("f")}, {"closed": point_of("f")}],
    )
    yield from _of_any_channel()
    for count in (21, 60):
        events, told = _many(count)
        yield told_case(
            f"history/{count}", f"{count} events of as many channels", rules, events, told
        )


def _many(count: int) -> tuple[list[Json], list[Json]]:
    """Return events of as many channels, and what is told of them."""
    events: list[Json] = []
    told: list[Json] = []
    for number in range(count):
        name = f"many/{number}"
        if number % 3 == 2:
            how = CLOSE_TYPES[number // 3 % 6]
            events.append(close_of(name, how, is_pending=number % 2 == 0))
            told += [] if how == "local-force" else [{"closed": point_of(name)}]
        elif number % 3 == 1:
            waiting, unconfirmed = pending_of(name, number)
            events.append({"pending_open": waiting})
            told.append({"opened": unconfirmed})
        else:
            events.append({"open": channel_of(name)})
            told.append({"opened": single_of(name)})
    return events, told


def _of_any_channel() -> Iterator[Case]:
    """Yield channels that a notifier might leave out: zero-conf, still pending, not ours, alike."""
    rules = ("swapper.notifier-opens", "swapper.notifier-order")
    unplaced = {"block_height": 1_234, "tx_index": 0, "tx_position": 0}
    for bits in (0, ZERO_CONF, 0b1_1000_0000):
        for ours in (True, False):
            for waits in (True, False):
                members = {"chan_type": TWEAKLESS | bits, "is_pending": waits, "is_initiator": ours}
                channel = channel_of("g", **members, funding_broadcast_height=1_234)
                place: Json = {"short_channel_id": unplaced} if bits else {}
                single = single_of("g", is_initiator=ours, **place)
                said = f"{'pending' if waits else 'open'}-{'ours' if ours else 'theirs'}"
                placed = ("newsingle.zero-conf",) if bits else ()
                yield told_case(
                    f"opened/alike/{bits}/{said}",
                    f"a channel ({said}, type bits {bits}) that is the same when it is open as"
                    " when its funding was published",
                    (*rules, *placed),
                    [{"pending_open": channel}, {"open": channel}, {"open": channel}],
                    [{"opened": single}] * 3,
                )
    waiting, unconfirmed = pending_of("g", 9)
    yield told_case(
        "closed/local-force/pending",
        "a channel is closed by ourselves before its funding is confirmed",
        "swapper.notifier-closes",
        [{"pending_open": waiting}, close_of("g", "local-force"), {"active": point_of("g")},
         {"fully_resolved": point_of("g")}],
        [{"opened": unconfirmed}, {"closed": point_of("g")}],
        GONE,
    )  # fmt: skip
