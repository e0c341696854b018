"""Channels that are known by their Singles alone, as what a SubSwapper starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from scbref.channels.open_channel import OpenChannel
from scbref.channels.shell import CHANNEL_TYPES
from scbref.errors import UNKNOWN_CHANNEL, ChannelSourceError
from scbref.model import Address, OutPoint, Single
from scbref.swapper import ChannelEvent, ChannelSubscription, ChannelWithAddrs
from scbref.versions import SingleBackupVersion


class Voice(NamedTuple):
    """Says what the owner of the node should know, a line each, from any thread."""

    note: Callable[[str], None]
    """Takes what is good to know."""
    warn: Callable[[str], None]
    """Takes what somebody should act on."""


class Feed(ChannelSubscription, Protocol):
    """A subscription that can end by itself, with ``CLOSED``."""

    @property
    def error(self) -> Exception | None:
        """Why it ended by itself; ``None`` while it did not."""
        ...

    @property
    def trouble(self) -> str | None:
        """Why nothing can be followed at the moment; ``None`` while it can."""
        ...


@dataclass(frozen=True, slots=True)
class GivenChannels:
    """A ``LiveChannelSource`` and a ``ChannelNotifier`` made of Singles that somebody else wrote.

    What the SubSwapper writes of them is what was given, address for address.
    """

    singles: tuple[Single, ...]
    """What is open now."""
    follow: Callable[[], Feed]
    """Begins to tell of what comes after."""

    def fetch_all_channels(self) -> Sequence[OpenChannel]:
        """Return all of them, in their order."""
        return [as_channel(single) for single in self.singles]

    def fetch_channel(self, outpoint: OutPoint) -> OpenChannel:
        """Return one of them.

        Raises:
            ChannelSourceError: ``unknown-channel``.
        """
        for single in self.singles:
            if single.funding_outpoint == outpoint:
                return as_channel(single)
        raise ChannelSourceError(f"there is no open channel {outpoint}", code=UNKNOWN_CHANNEL)

    def addrs_for_node(self, node_pub: bytes) -> tuple[bool, Sequence[Address]]:
        """Know every peer (33-byte key), and no address beside those in its Singles."""
        return True, ()

    def subscribe_chans(self, known: frozenset[OutPoint]) -> Feed:
        """Subscribe to what comes after; ``known`` are these channels."""
        return self.follow()


def as_channel(single: Single) -> OpenChannel:
    """Return the channel that a Single is of, as far as it tells; it is backed up as this Single.

    It has the form of a restored one, which knows what it was restored from.
    """
    return OpenChannel(
        chan_type=CHANNEL_TYPES[SingleBackupVersion(single.version)],
        chain_hash=single.chain_hash,
        funding_outpoint=single.funding_outpoint,
        short_channel_id=single.short_channel_id,
        is_pending=False,
        is_initiator=single.is_initiator,
        identity_pub=single.remote_node_pub,
        capacity=single.capacity,
        local_chan_cfg=single.local_chan_cfg,
        remote_chan_cfg=single.remote_chan_cfg,
        restored=True,
        restored_from=single,
    )


def event_of(opened: Iterable[Single], closed: Iterable[OutPoint]) -> ChannelEvent | None:
    """Return what a subscriber hears of channels that opened or changed, and closed."""
    new = tuple(ChannelWithAddrs(as_channel(single)) for single in opened)
    gone = tuple(closed)
    return ChannelEvent(gone, new) if new or gone else None
