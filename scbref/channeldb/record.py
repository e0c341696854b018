"""What the store knows of a channel besides the channel itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scbref.channels.open_channel import OpenChannel
from scbref.model import Address
from scbref.profiles import Behaviour, Profile


class ChannelStatus(Enum):
    """Where a channel stands; whether it is pending is in the channel."""

    OPEN = "open"
    """Pending or open."""
    WAITING_CLOSE = "waiting-close"
    """A closing transaction was broadcast and is not confirmed; still backed up."""
    LOCAL_FORCE_CLOSED = "local-force-closed"
    """We force-closed it, and our funds are not all swept; still backed up."""
    CLOSED = "closed"
    """Over; the row stays, so that an old backup does not bring it back."""


class CloseKind(Enum):
    """How a channel ended. Source: lnd channeldb/channel.go ``ClosureType``."""

    COOPERATIVE = "cooperative"
    """Both agreed."""
    LOCAL_FORCE = "local-force"
    """We published our commitment transaction."""
    REMOTE_FORCE = "remote-force"
    """The peer published his."""
    BREACH = "breach"
    """The peer published an old one."""
    FUNDING_CANCELED = "funding-canceled"
    """It was never funded."""
    ABANDONED = "abandoned"
    """The operator dropped it."""


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """A row of the store."""

    channel: OpenChannel
    """The channel."""
    addresses: tuple[Address, ...] = ()
    """Where its peer can be reached."""
    status: ChannelStatus = ChannelStatus.OPEN
    """Where it stands."""
    close_kind: CloseKind | None = None
    """How it ends or ended; ``None`` exactly while it is open."""
    awaits_peer: bool = False
    """Whether it was restored and its peer not reached since."""

    @property
    def is_closed(self) -> bool:
        """Whether it is no longer backed up."""
        return self.status is ChannelStatus.CLOSED


def is_backed_up(record: ChannelRecord, profile: Profile) -> bool:
    """Say whether a channel belongs into the backup, by the rules of a profile."""
    is_left_out = record.channel.is_pending and not profile.has(Behaviour.BACKS_UP_PENDING)
    return not record.is_closed and not is_left_out


class Change(Enum):
    """What saving a channel did."""

    ADDED = "added"
    """It was not there."""
    UPDATED = "updated"
    """It was there and differed."""
    UNCHANGED = "unchanged"
    """It was there just so."""
