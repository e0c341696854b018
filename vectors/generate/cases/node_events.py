"""What the SubSwapper is told of channels that are opened, and of their peers' addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..scenarios.channel_types import TAPROOT
from ..scenarios.material import COMMIT_HEIGHT, pending_single, plain_channel, plain_single
from ..tools.case import Case, Json, canonical
from ..tools.described import expanded, shortened
from ..tools.node_events import channel_of, pending_of, single_of, told_case
from ..tools.restoring import addresses

MANY: Final = 300
"""Addresses of one peer."""


def vectors() -> Iterator[Case]:
    """Yield all cases about channels that are opened."""
    yield from _opened()
    yield from _opened_again()
    yield from _addresses()
    yield from _addresses_of_peers()


def _opened() -> Iterator[Case]:
    rule = "swapper.notifier-opens"
    waiting, unconfirmed = pending_of("a")
    yield told_case(
        "opened/pending",
        "a channel whose funding is not confirmed",
        rule,
        [{"pending_open": waiting}],
        [{"opened": unconfirmed}],
    )
    yield told_case(
        "opened/confirmed",
        "a channel that is open",
        rule,
        [{"open": channel_of("a")}],
        [{"opened": single_of("a")}],
    )
    yield told_case(
        "opened/pending-then-confirmed",
        "a channel that is pending and then open: each time as it is then",
        rule,
        [{"pending_open": waiting}, {"open": channel_of("a")}],
        [{"opened": unconfirmed}, {"opened": single_of("a")}],
    )


def _opened_again() -> Iterator[Case]:
    """Yield channels that are reported twice, or with more or less to tell."""
    rule = "swapper.notifier-opens"
    waiting, _ = pending_of("a")
    yield told_case(
        "opened/twice",
        "a channel that is reported open twice, the second time with another capacity",
        rule,
        [{"open": channel_of("a")}, {"open": channel_of("a", capacity="9")}],
        [{"opened": single_of("a")}, {"opened": single_of("a", capacity="9")}],
    )
    yield told_case(
        "opened/with-commitment",
        "a channel with a commitment transaction",
        rule,
        [{"open": plain_channel("b")}],
        [{"opened": plain_single("b", addresses=[])}],
    )
    described = pending_single() | {"addresses": [], "version": 5}
    described["close_tx_inputs"] |= {"commit_height": COMMIT_HEIGHT}
    yield told_case(
        "opened/pending-with-commitment",
        "a pending taproot channel with a commitment transaction",
        rule,
        [{"pending_open": plain_channel("pending", is_pending=True, funding_broadcast_height=1_234,
                                        short_channel_id=waiting["short_channel_id"],
                                        chan_type=TAPROOT, is_initiator=False)}],
        [{"opened": described}],
    )  # fmt: skip
    for name, side in (("c", True), ("d", False)):
        yield told_case(
            f"opened/{'ours' if side else 'theirs'}",
            f"a channel that {'we' if side else 'the peer'} opened",
            rule,
            [{"open": channel_of(name, is_initiator=side)}],
            [{"opened": single_of(name, is_initiator=side)}],
        )


_MANY: Final = [{"$repeat": MANY, "of": {**addresses(1)[0], "port": {"$number": 1}}}]


def _lists() -> dict[str, list[Json]]:
    """Return lists of addresses by what their case is called."""
    few = {str(count): addresses(count) for count in (0, 1, 2, 8, 9)}
    return few | {"again": [*addresses(2), *addresses(3)], str(MANY): expanded(_MANY)}


def _addresses() -> Iterator[Case]:
    rules = ("swapper.notifier-addresses", "swapper.notifier-opens")
    node = plain_single("a")["remote_node_pub"]
    for kind in ("open", "pending_open"):
        channel, single = (
            pending_of("a") if kind == "pending_open" else (channel_of("a"), single_of("a"))
        )
        for slug, where in _lists().items():
            case = told_case(
                f"addresses/{kind.replace('_', '-')}/{slug}",
                f"a channel ({kind.replace('_', ' ')}) whose peer has {len(where)} address(es)"
                + (", some of them twice" if slug == "again" else ""),
                rules,
                [{kind: channel}],
                [{"opened": single | {"addresses": where}}],
                nodes=[{"node_pub": node, "addresses": where}],
            )
            yield shortened(case, {canonical(expanded(_MANY)): _MANY})
        known = [{"node_pub": node, "addresses": addresses(2)}]
        yield told_case(
            f"addresses/{kind.replace('_', '-')}/source-fails",
            f"a channel ({kind.replace('_', ' ')}); the addresses cannot be fetched",
            rules,
            [{kind: channel}],
            [{"opened": single}],
            nodes=known,
            fails="addresses",
        )
        mirrored = {"02": "03", "03": "02"}[node[:2]] + node[2:]
        stranger = [{"node_pub": mirrored, "addresses": addresses(1)}]
        yield told_case(
            f"addresses/{kind.replace('_', '-')}/unknown-node",
            f"a channel ({kind.replace('_', ' ')}) whose peer nobody knows; the key that is"
            " known has the other parity",
            rules,
            [{kind: channel}],
            [{"opened": single}],
            nodes=stranger,
        )


def _addresses_of_peers() -> Iterator[Case]:
    """Yield two channels, with two peers and with one."""
    rules = ("swapper.notifier-addresses", "swapper.notifier-opens")
    node = plain_single("a")["remote_node_pub"]
    homes = [addresses(3, 1), addresses(1, 2)]
    yield told_case(
        "addresses/two-peers",
        "two channels, each with the addresses of its own peer",
        rules,
        [{"open": channel_of("b")}, {"open": channel_of("a")}],
        [{"opened": single_of("b", homes[1])}, {"opened": single_of("a", homes[0])}],
        nodes=[
            {"node_pub": plain_single(name)["remote_node_pub"], "addresses": home}
            for name, home in zip("ab", homes, strict=True)
        ],
    )
    shared = channel_of("b", identity_pub=node)
    yield told_case(
        "addresses/one-peer",
        "two channels with one peer: both have its addresses",
        rules,
        [{"open": channel_of("a")}, {"open": shared}],
        [
            {"opened": single_of("a", homes[0])},
            {"opened": single_of("b", homes[0], remote_node_pub=node)},
        ],
        nodes=[{"node_pub": node, "addresses": homes[0]}],
    )
