"""What the SubSwapper is told of closes, of events that change nothing, and of histories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..scenarios.channel_types import TWEAKLESS, ZERO_CONF
from ..tools.case import Case, Json, canonical
from ..tools.described import expanded, shortened
from ..tools.node_events import (
    CLOSE_TYPES,
    GONE,
    KEPT,
    ODD_PORTS,
    channel_of,
    channels_of_types,
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
    first = {**point_of("a"), "index": 0}
    yield told_case(
        "closed/first-output",
        "the first output of a transaction: closed, and resolved twice",
        rule,
        [{"closed": {"chan_point": first, "close_type": "cooperative", "is_pending": False}},
         {"fully_resolved": first}, {"fully_resolved": first}],
        [{"closed": first}] * 3,
        KEPT,
    )  # fmt: skip
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
    events: list[Json] = [{kind: point_of("a")} for kind in QUIET]
    yield told_case(
        "quiet/all/among-others",
        "whatever changes no backup, before, between and after an opening and a close",
        (rule, "swapper.notifier-order"),
        [*events, {"open": channel_of("a")}, *events, close_of("b", "cooperative"), *events],
        [{"opened": single_of("a")}, {"closed": point_of("b")}],
        GONE,
    )
    yield told_case(
        "quiet/updated",
        "a channel that has a new state, before another event is told that has its own",
        (rule, "swapper.notifier-opens"),
        [{"updated": channel_of("a", capacity="9")}, {"open": channel_of("a")}],
        [{"opened": single_of("a")}],
        GONE,
    )
    yield told_case("quiet/nothing", "no event at all", rule, [], [], GONE)


def _histories() -> Iterator[Case]:
    """Yield longer histories: everything is told, in its order."""
    rules = ("swapper.notifier-order", "swapper.notifier-opens", "swapper.notifier-closes")
    theirs: Json = {"is_initiator": False, "capacity": "0"}
    waiting, unconfirmed = (each | theirs for each in pending_of("e", 77))
    opened = single_of("e", **theirs)
    yield told_case(
        "history/one-channel",
        "a channel of the peer's, from its funding to the last sweep",
        rules,
        [
            {"pending_open": waiting},
            {"open": channel_of("e", **theirs)},
            {"active_link": point_of("e")},
            {"active": point_of("e")},
            {"updated": channel_of("e", capacity="5")},
            {"inactive": point_of("e")},
            close_of("e", "local-force", is_pending=True),
            close_of("e", "local-force"),
            close_of("e", "remote-force"),
            {"fully_resolved": point_of("e")},
            {"fully_resolved": point_of("e")},
        ],
        [{"opened": unconfirmed}, {"opened": opened}, *[{"closed": point_of("e")}] * 3],
    )
    yield told_case(
        "history/opened-after-closed",
        "a channel that is reported open again after its close",
        rules,
        [close_of("f", "local-force"), close_of("f", "breach"), {"open": channel_of("f")},
         close_of("f", "abandoned")],
        [{"closed": point_of("f")}, {"opened": single_of("f")}, {"closed": point_of("f")}],
    )  # fmt: skip
    yield from _of_any_channel()
    yield from _closed_while_pending()
    yield _of_several_types(21, rules)
    yield _very_many(300)


def _of_several_types(count: int, rules: Sequence[str]) -> Case:
    events, told = _many(count)
    return told_case(
        f"history/{count}",
        f"{count} events of as many channels, of several types",
        rules,
        events,
        told,
        nodes=[{"node_pub": events[18]["open"]["identity_pub"], "addresses": ODD_PORTS}],
    )


def _many(count: int) -> tuple[list[Json], list[Json]]:
    """Return events of as many channels, and what is told of them."""
    events: list[Json] = []
    told: list[Json] = []
    of_types = channels_of_types()
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
            channel, single = of_types[number // 3]
            if number == count - 3:
                channel["capacity"] = single["capacity"] = str(2**53 + 1)
                single["addresses"] = ODD_PORTS
            events.append({"open": channel})
            told.append({"opened": single})
    return events, told


def _very_many(count: int) -> Case:
    """Return a history of channels that differ in their outpoints; it is described."""
    point = {"txid": {"$digest": "told", "bytes": 32}, "index": {"$number": 0}}
    waiting, unconfirmed = (each | {"funding_outpoint": point} for each in pending_of("m", 77))
    at = {"funding_outpoint": point}
    events = [{"open": channel_of("m") | at}, {"pending_open": waiting}]
    told = [{"opened": single_of("m") | at}, {"opened": unconfirmed}]
    for how in CLOSE_TYPES:
        if how != "local-force":
            closed = {"chan_point": point, "close_type": how, "is_pending": False}
            events.append({"closed": closed})
            told.append({"closed": point})
    events.append({"fully_resolved": point})
    told.append({"closed": point})
    forms = [[{"$repeat": count, "of": {"$cycle": each}}] for each in (events, told)]
    whole = expanded(forms)
    case = told_case(
        f"history/{count}",
        f"{count} events of as many channels with one peer",
        ("swapper.notifier-order", "swapper.notifier-opens", "swapper.notifier-closes"),
        *whole,
    )
    return shortened(case, {canonical(each): form for each, form in zip(whole, forms, strict=True)})


def _of_any_channel() -> Iterator[Case]:
    """Yield channels that a notifier might leave out: zero-conf, still pending, not ours, alike."""
    rules = ("swapper.notifier-opens", "swapper.notifier-order")
    unplaced = {"block_height": 1_234, "tx_index": 0, "tx_position": 0}
    for bits in (0, ZERO_CONF, 0b1_1000_0000):
        for ours in (True, False):
            # The bit of an alias matters as little whether a channel is open or pending.
            for waits in (True, False) if bits < ZERO_CONF * 2 else (False,):
                members = {"chan_type": TWEAKLESS | bits, "is_pending": waits, "is_initiator": ours}
                first = {"funding_outpoint": {**point_of("g"), "index": 0}}
                channel = channel_of("g", **members, **first, funding_broadcast_height=1_234)
                place: Json = {"short_channel_id": unplaced} if bits else {}
                if not bits and not ours:
                    place = {"short_channel_id": dict.fromkeys(unplaced, 0)}
                    channel |= {**place, "funding_broadcast_height": 0}
                single = single_of("g", (), is_initiator=ours, **first, **place)
                said = f"{'pending' if waits else 'open'}-{'ours' if ours else 'theirs'}"
                opened = [{"pending_open": channel}, {"open": channel}, {"open": channel}]
                told = [{"opened": single}] * 3
                case = told_case(
                    f"opened/alike/{bits}/{said}",
                    f"a channel ({said}, type bits {bits}) that is the same when it is open as"
                    " when its funding was published",
                    rules,
                    opened,
                    told,
                )
                twice: list[Json] = [opened[0], {"$repeat": 2, "of": opened[1]}]
                thrice = [{"$repeat": 3, "of": told[0]}]
                yield shortened(case, {canonical(opened): twice, canonical(told): thrice})


def _closed_while_pending() -> Iterator[Case]:
    """Yield a close of a channel whose funding is not confirmed."""
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
