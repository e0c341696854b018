"""What the SubSwapper is told of a node's channel events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ..scenarios.material import pending_single, plain_channel, plain_single
from ..tools.case import Case, Json, case, valid
from ..tools.restoring import addresses

NOT_BACKED_UP: Final = "A new channel is not in the backup until something else changes the file."
GONE: Final = "The backup of a channel is dropped while its money is still on the way."
KEPT: Final = "Channels that are long closed stay in the backup, and are dialled when restoring."
CLOSE_TYPES: Final = (
    "cooperative", "local-force", "remote-force", "breach", "funding-canceled", "abandoned",
)  # fmt: skip
QUIET: Final = ("funding_timeout", "active", "inactive", "active_link", "inactive_link")
"""Events that name a channel and change no backup."""


def vectors() -> Iterator[Case]:
    """Yield all cases about channel events."""
    yield from _opened()
    yield from _addresses()
    yield from _closed()
    yield from _quiet()
    yield from _histories()


def _case(
    slug: str,
    title: str,
    rules: Sequence[str] | str,
    events: list[Json],
    told: list[Json],
    consequence: str = NOT_BACKED_UP,
    **given: Any,
) -> Case:
    about = [each["opened"] for each in told if "opened" in each]
    ask = {"events": events, "nodes": given.pop("nodes", []), **given}
    return case("notifier.events", slug, title, rules, consequence, ask, valid(told=told), about)


def _channel(name: str, **members: Any) -> Json:
    """Return a channel without a commitment transaction, so that everybody can be asked."""
    value = plain_channel(name, **members)
    del value["local_commitment"]
    return value


def _single(name: str, where: Sequence[Json] = (), **members: Any) -> Json:
    """Return the Single of :func:`_channel`."""
    value = plain_single(name, addresses=list(where), **members)
    del value["close_tx_inputs"]
    return value


def _pending(name: str, height: int = 1_234) -> tuple[Json, Json]:
    """Return a pending channel and its Single."""
    unplaced = {"block_height": 0, "tx_index": 0, "tx_position": 0}
    channel = _channel(
        name, is_pending=True, short_channel_id=unplaced, funding_broadcast_height=height
    )
    return channel, _single(name, short_channel_id={**unplaced, "block_height": height})


def _point(name: str) -> Json:
    point: Json = plain_single(name)["funding_outpoint"]
    return point


def _close(name: str, how: str, *, is_pending: bool = False) -> Json:
    return {"closed": {"chan_point": _point(name), "close_type": how, "is_pending": is_pending}}


def _opened() -> Iterator[Case]:
    rule = "swapper.notifier-opens"
    waiting, unconfirmed = _pending("a")
    yield _case(
        "opened/pending",
        "a channel whose funding is not confirmed",
        rule,
        [{"pending_open": waiting}],
        [{"opened": unconfirmed}],
    )
    yield _case(
        "opened/confirmed",
        "a channel that is open",
        rule,
        [{"open": _channel("a")}],
        [{"opened": _single("a")}],
    )
    yield _case(
        "opened/pending-then-confirmed",
        "a channel that is pending and then open: each time as it is then",
        rule,
        [{"pending_open": waiting}, {"open": _channel("a")}],
        [{"opened": unconfirmed}, {"opened": _single("a")}],
    )
    yield _case(
        "opened/twice",
        "a channel that is reported open twice, the second time with another capacity",
        rule,
        [{"open": _channel("a")}, {"open": _channel("a", capacity="9")}],
        [{"opened": _single("a")}, {"opened": _single("a", capacity="9")}],
    )
    yield _case(
        "opened/with-commitment",
        "a channel with a commitment transaction",
        rule,
        [{"open": plain_channel("b")}],
        [{"opened": plain_single("b", addresses=[])}],
    )
    yield _case(
        "opened/pending-with-commitment",
        "a pending channel with a commitment transaction",
        rule,
        [{"pending_open": plain_channel("pending", is_pending=True, funding_broadcast_height=1_234,
                                        short_channel_id=waiting["short_channel_id"])}],
        [{"opened": pending_single() | {"addresses": []}}],
    )  # fmt: skip
    for name, side in (("c", True), ("d", False)):
        yield _case(
            f"opened/{'ours' if side else 'theirs'}",
            f"a channel that {'we' if side else 'the peer'} opened",
            rule,
            [{"open": _channel(name, is_initiator=side)}],
            [{"opened": _single(name, is_initiator=side)}],
        )


def _addresses() -> Iterator[Case]:
    rules = ("swapper.notifier-addresses", "swapper.notifier-opens")
    node = plain_single("a")["remote_node_pub"]
    for kind in ("open", "pending_open"):
        channel, single = _pending("a") if kind == "pending_open" else (_channel("a"), _single("a"))
        for count in (0, 1, 2, 8, 9, 20):
            where = addresses(count)
            yield _case(
                f"addresses/{kind.replace('_', '-')}/{count}",
                f"a channel ({kind.replace('_', ' ')}) whose peer has {count} address(es)",
                rules,
                [{kind: channel}],
                [{"opened": single | {"addresses": where}}],
                nodes=[{"node_pub": node, "addresses": where}],
            )
        known = [{"node_pub": node, "addresses": addresses(2)}]
        yield _case(
            f"addresses/{kind.replace('_', '-')}/source-fails",
            f"a channel ({kind.replace('_', ' ')}); the addresses cannot be fetched",
            rules,
            [{kind: channel}],
            [{"opened": single}],
            nodes=known,
            fails="addresses",
        )
        stranger = [{"node_pub": plain_single("b")["remote_node_pub"], "addresses": addresses(1)}]
        yield _case(
            f"addresses/{kind.replace('_', '-')}/unknown-node",
            f"a channel ({kind.replace('_', ' ')}) whose peer nobody knows",
            rules,
            [{kind: channel}],
            [{"opened": single}],
            nodes=stranger,
        )
    homes = [addresses(3, 1), addresses(1, 2)]
    yield _case(
        "addresses/two-peers",
        "two channels, each with the addresses of its own peer",
        rules,
        [{"open": _channel("b")}, {"open": _channel("a")}],
        [{"opened": _single("b", homes[1])}, {"opened": _single("a", homes[0])}],
        nodes=[
            {"node_pub": plain_single(name)["remote_node_pub"], "addresses": home}
            for name, home in zip("ab", homes, strict=True)
        ],
    )
    shared = _channel("b", identity_pub=node)
    yield _case(
        "addresses/one-peer",
        "two channels with one peer: both have its addresses",
        rules,
        [{"open": _channel("a")}, {"open": shared}],
        [
            {"opened": _single("a", homes[0])},
            {"opened": _single("b", homes[0], remote_node_pub=node)},
        ],
        nodes=[{"node_pub": node, "addresses": homes[0]}],
    )


def _closed() -> Iterator[Case]:
    rule = "swapper.notifier-closes"
    for how in CLOSE_TYPES:
        for is_pending in (False, True):
            kept = how == "local-force"
            yield _case(
                f"closed/{how}/{'seen' if is_pending else 'done'}",
                f"a close ({how}) that is {'seen' if is_pending else 'confirmed'}",
                rule,
                [_close("a", how, is_pending=is_pending)],
                [] if kept else [{"closed": _point("a")}],
                GONE if kept else KEPT,
            )
        resolved = [_close("a", how), {"fully_resolved": _point("a")}]
        yield _case(
            f"closed/{how}/then-resolved",
            f"a close ({how}), and then nothing is left to be swept",
            rule,
            resolved,
            [{"closed": _point("a")}] * (1 if how == "local-force" else 2),
            KEPT,
        )
    yield _case(
        "closed/resolved-alone",
        "a channel of which nothing is left to be swept, without a close before",
        rule,
        [{"fully_resolved": _point("c")}],
        [{"closed": _point("c")}],
        KEPT,
    )
    elsewhere = {**_point("a"), "index": 1}
    yield _case(
        "closed/one-txid",
        "of two channels of one transaction the second is closed",
        rule,
        [{"open": _channel("a")}, {"open": _channel("a", funding_outpoint=elsewhere)},
         {"fully_resolved": elsewhere}],
        [{"opened": _single("a")}, {"opened": _single("a", funding_outpoint=elsewhere)},
         {"closed": elsewhere}],
        GONE,
    )  # fmt: skip


def _quiet() -> Iterator[Case]:
    rule = "swapper.notifier-ignores"
    for kind in QUIET:
        event = {kind: _point("a")}
        yield _case(
            f"quiet/{kind.replace('_', '-')}",
            f"an event that changes no backup: {kind.replace('_', ' ')}",
            rule,
            [event],
            [],
            GONE,
        )
        yield _case(
            f"quiet/{kind.replace('_', '-')}/among-others",
            f"{kind.replace('_', ' ')}, between an opening and a close",
            (rule, "swapper.notifier-order"),
            [event, {"open": _channel("a")}, event, _close("b", "cooperative"), event],
            [{"opened": _single("a")}, {"closed": _point("b")}],
            GONE,
        )
    yield _case(
        "quiet/updated",
        "a channel that has a new state",
        rule,
        [{"updated": _channel("a", capacity="9")}],
        [],
        GONE,
    )
    yield _case("quiet/nothing", "no event at all", rule, [], [], GONE)


def _histories() -> Iterator[Case]:
    """Yield longer histories: everything is told, in its order."""
    rules = ("swapper.notifier-order", "swapper.notifier-opens", "swapper.notifier-closes")
    waiting, unconfirmed = _pending("e", 77)
    yield _case(
        "history/one-channel",
        "a channel from its funding to the last sweep",
        rules,
        [
            {"pending_open": waiting},
            {"open": _channel("e")},
            {"active_link": _point("e")},
            {"active": _point("e")},
            {"updated": _channel("e", capacity="5")},
            {"inactive": _point("e")},
            _close("e", "local-force", is_pending=True),
            _close("e", "local-force"),
            {"fully_resolved": _point("e")},
        ],
        [{"opened": unconfirmed}, {"opened": _single("e")}, {"closed": _point("e")}],
    )
    yield _case(
        "history/opened-after-closed",
        "a channel that is reported open again after its close",
        rules,
        [_close("f", "breach"), {"open": _channel("f")}, _close("f", "abandoned")],
        [{"closed": _point("f")}, {"opened": _single("f")}, {"closed": _point("f")}],
    )
    for count in (21, 60):
        events, told = [], []
        for number in range(count):
            name = f"many/{number}"
            if number % 3 == 2:
                how = CLOSE_TYPES[number // 3 % 6]
                events.append(_close(name, how, is_pending=number % 2 == 0))
                told += [] if how == "local-force" else [{"closed": _point(name)}]
            elif number % 3 == 1:
                waiting, unconfirmed = _pending(name, number)
                events.append({"pending_open": waiting})
                told.append({"opened": unconfirmed})
            else:
                events.append({"open": _channel(name)})
                told.append({"opened": _single(name)})
        yield _case(f"history/{count}", f"{count} events of as many channels", rules, events, told)
