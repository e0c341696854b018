"""What a SubSwapper is told of the events of an lnd node's channels.

Source: lnd channel_notifier.go (``channelNotifier.SubscribeChans``), channelnotifier
``ChannelNotifier``.

lnd's channel notifier tells of links, policies and states; a backup changes with few of these. The
store has its own feed (:mod:`scbref.channeldb.feed`), which looks at what was committed; this is
the rule for whoever hears an lnd node's events.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from scbref.channeldb.record import CloseKind
from scbref.channels.open_channel import OpenChannel
from scbref.errors import ScbError
from scbref.model import Address, OutPoint
from scbref.profiles import SAFE, Behaviour, Profile
from scbref.swapper import ChannelEvent, ChannelWithAddrs

_log: Final = logging.getLogger("scbref.channeldb")


class AddressSource(Protocol):
    """Who knows where peers are. Source: lnd channeldb ``AddrSource``."""

    def addrs_for_node(self, node_pub: bytes) -> tuple[bool, Sequence[Address]]:
        """Say whether a node (33-byte key) is known, and its addresses.

        Raises:
            ScbError: the source failed.
        """
        ...


class NodeEventKind(Enum):
    """What happened. Source: lnd channelnotifier ``OpenChannelEvent``, ``ClosedChannelEvent``."""

    PENDING_OPEN = "pending_open"
    """The funding transaction was published."""
    OPEN = "open"
    """It confirmed."""
    UPDATED = "updated"
    """The channel has a new state."""
    CLOSED = "closed"
    """A closing transaction was seen."""
    FULLY_RESOLVED = "fully_resolved"
    """Nothing of the channel is left on the chain to be swept."""
    FUNDING_TIMEOUT = "funding_timeout"
    """The funding transaction did not confirm in time."""
    ACTIVE = "active"
    """Payments can go through it."""
    INACTIVE = "inactive"
    """They cannot."""
    ACTIVE_LINK = "active_link"
    """The switch has a link for it."""
    INACTIVE_LINK = "inactive_link"
    """It has none any more."""


@dataclass(frozen=True, slots=True)
class NodeEvent:
    """One event of a node's channel."""

    kind: NodeEventKind
    """What happened."""
    funding_outpoint: OutPoint
    """To which channel."""
    channel: OpenChannel | None = None
    """The channel as it is now; of ``PENDING_OPEN``, ``OPEN`` and ``UPDATED``."""
    close_kind: CloseKind | None = None
    """How it was closed; of ``CLOSED``."""


def channel_event_of(
    event: NodeEvent, addresses: AddressSource, profile: Profile = SAFE
) -> ChannelEvent | None:
    """Return what a SubSwapper is told of an event; ``None``: nothing.

    A channel is told of when it is pending and again when it is confirmed, with the addresses that
    its peer has at that moment: none where they are unknown. A local force close is told of when
    it is fully resolved, because the backup is needed until our funds are swept.

    Args:
        event: what the node says.
        addresses: asked about the peers of new channels; an error of it is logged only.
        profile: whose rules to follow.

    Source: lnd ``channelNotifier.SubscribeChans``.
    """
    if event.kind in _opens(profile):
        if event.channel is None:
            raise ValueError("an event of a channel that was opened has the channel")
        return ChannelEvent(
            new_chans=(ChannelWithAddrs(event.channel, _addresses(event.channel, addresses)),)
        )
    if _is_over(event, profile):
        return ChannelEvent(closed_chans=(event.funding_outpoint,))
    return None


def _opens(profile: Profile) -> tuple[NodeEventKind, ...]:
    if profile.has(Behaviour.BACKS_UP_PENDING):
        return NodeEventKind.PENDING_OPEN, NodeEventKind.OPEN
    return (NodeEventKind.OPEN,)


def _is_over(event: NodeEvent, profile: Profile) -> bool:
    keeps_local = profile.has(Behaviour.KEEPS_LOCAL_FORCE_CLOSE)
    if event.kind is NodeEventKind.CLOSED:
        return event.close_kind is not CloseKind.LOCAL_FORCE or not keeps_local
    return event.kind is NodeEventKind.FULLY_RESOLVED and keeps_local


def _addresses(channel: OpenChannel, source: AddressSource) -> tuple[Address, ...]:
    try:
        return tuple(source.addrs_for_node(bytes(channel.identity_pub or b""))[1])
    except ScbError as error:
        _log.info("the addresses of a peer cannot be fetched: %s", error)
        return ()
