"""Singles that are not of the channel in every member."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from scbref.channels.fetching import new_single
from scbref.model import ShortChannelID, Single
from tests.adequacy.mutants.mutant import Change, Mutant, stateful

MAINNET: Final = bytes.fromhex("6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000")
"""Genesis block, internal order."""


def _made(change: Callable[[Any, Any], Single]) -> Change:
    """Have each Single changed that is made of a channel."""

    def made(channel: Any, addresses: Any, *more: Any) -> Single:
        return change(channel, new_single(channel, addresses, *more))

    return lambda scene: scene.rebind(new_single, made)


def _addresses(choice: Callable[[Any], Iterable[Any]]) -> Change:
    return _made(lambda channel, single: replace(single, addresses=tuple(choice(single.addresses))))


def _at(single: Single, **parts: Any) -> Single:
    return replace(single, short_channel_id=replace(single.short_channel_id, **parts))


def _point(single: Single, **parts: Any) -> Single:
    return replace(single, funding_outpoint=replace(single.funding_outpoint, **parts))


def _delays_exchanged(channel: Any, single: Single) -> Single:
    local, remote = single.local_chan_cfg, single.remote_chan_cfg
    return replace(
        single,
        local_chan_cfg=replace(local, csv_delay=remote.csv_delay),
        remote_chan_cfg=replace(remote, csv_delay=local.csv_delay),
    )


def _alias_without_index(channel: Any, single: Single) -> Single:
    """Take a confirmed position without a transaction index for none at all."""
    confirmed = channel.confirmed_scid
    if channel.is_zero_conf and confirmed is not None and confirmed.tx_index == 0:
        return replace(
            single, short_channel_id=ShortChannelID(channel.funding_broadcast_height, 0, 0)
        )
    return single


def _waiting_without_index(channel: Any, single: Single) -> Single:
    """Take a channel at transaction index 0 for an unconfirmed one."""
    if channel.short_channel_id.tx_index == 0 and not channel.is_zero_conf:
        return _at(single, block_height=channel.funding_broadcast_height)
    return single


def _pending_height(channel: Any, single: Single) -> Single:
    """Take the broadcast height of what is called pending, whatever its position is."""
    if channel.is_pending and not channel.is_zero_conf:
        return _at(single, block_height=channel.funding_broadcast_height)
    return single


def _height_off(channel: Any, single: Single) -> Single:
    if channel.short_channel_id.block_height == 0 and not channel.is_zero_conf:
        return _at(single, block_height=single.short_channel_id.block_height + 1)
    return single


MEMBERS: Final[dict[str, Change]] = {
    "initiator-always": _made(lambda c, s: replace(s, is_initiator=True)),
    "initiator-never": _made(lambda c, s: replace(s, is_initiator=False)),
    "capacity-32-bits": _made(lambda c, s: replace(s, capacity=s.capacity % 2**32)),
    "capacity-31-bits": _made(lambda c, s: replace(s, capacity=min(s.capacity, 2**31 - 1))),
    "capacity-24-bits": _made(lambda c, s: replace(s, capacity=min(s.capacity, 2**24 - 1))),
    "capacity-at-least-1": _made(lambda c, s: replace(s, capacity=max(s.capacity, 1))),
    "mainnet-always": _made(lambda c, s: replace(s, chain_hash=MAINNET)),
    "chain-reversed": _made(lambda c, s: replace(s, chain_hash=bytes(s.chain_hash)[::-1])),
    "index-0": _made(lambda c, s: _point(s, index=0)),
    "index-8-bits": _made(lambda c, s: _point(s, index=s.funding_outpoint.index % 256)),
    "txid-reversed": _made(lambda c, s: _point(s, txid=bytes(s.funding_outpoint.txid)[::-1])),
    "position-0": _made(lambda c, s: _at(s, tx_position=0)),
    "delays-exchanged": _made(_delays_exchanged),
    "alias-without-index": _made(_alias_without_index),
    "waiting-without-index": _made(_waiting_without_index),
    "pending-height": _made(_pending_height),
    "height-off": _made(_height_off),
    "addresses-backwards": _addresses(lambda found: found[::-1]),
    "addresses-once": _addresses(lambda found: dict.fromkeys(found)),
    "addresses-sorted": _addresses(lambda found: sorted(found, key=repr)),
    "addresses-first": _addresses(lambda found: found[:1]),
    "addresses-first-4": _addresses(lambda found: found[:4]),
    "addresses-first-8": _addresses(lambda found: found[:8]),
    "addresses-first-16": _addresses(lambda found: found[:16]),
    "addresses-without-onions": _addresses(
        lambda found: [each for each in found if "nion" not in type(each).__name__]
    ),
}
"""Singles that are not of the channel in every member."""


def member_mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    for name, change in MEMBERS.items():
        yield stateful(f"newsingle.members/{name}", "newsingle.members", change)
