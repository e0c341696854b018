"""What a SubSwapper talks to, and the events it hears.

Source: lnd chanbackup/pubsub.go ``Swapper``, ``ChannelNotifier``, ``ChannelSubscription``,
``ChannelEvent``, ``ChannelWithAddrs``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol, runtime_checkable

from scbref.channels.open_channel import OpenChannel
from scbref.envelope import EncryptionKeySource
from scbref.model import Address, Multi, OutPoint
from scbref.packing import PackedMulti


class Swapper(Protocol):
    """Where the backup is kept; ``MultiFile`` is one."""

    def update_and_swap(self, new_backup: PackedMulti) -> None:
        """Replace the backup (45 bytes or more) at once; on any error the old one stays."""
        ...

    def extract_multi(self, key_ring: EncryptionKeySource) -> Multi:
        """Read and decrypt the backup.

        Raises:
            BackupFileError: ``not-found``: there is none yet.
            ScbError: it cannot be read.
        """
        ...


@runtime_checkable
class PackedSource(Protocol):
    """A Swapper that can also give the backup as it stands: then only changes are unpacked."""

    def read_packed(self) -> bytes:
        """Return the packed backup, 0 or more bytes.

        Raises:
            BackupFileError: ``not-found``: there is none yet; ``io``: it cannot be read.
        """
        ...


@runtime_checkable
class ExclusiveSwapper(Protocol):
    """A Swapper that can keep other writers out while it is read, united and replaced."""

    def exclusive(self) -> AbstractContextManager[object]:
        """Hold the lock of the backup for the length of a block.

        What the block replaces is what it read: the swap raises ``FileChangedError`` where somebody
        who does not ask for the lock changed the file in between.

        Raises:
            BackupFileError: ``io``: somebody else does not let go of it.
        """
        ...


@runtime_checkable
class GuardedSwapper(Protocol):
    """A Swapper whose backup can be watched cheaply, and put aside when it is unreadable."""

    def identity(self) -> object | None:
        """Return a value that changes with the file; ``None`` where there is none to look at."""
        ...

    def set_aside(self) -> str:
        """Copy the backup as it stands to where nothing removes it; return the path.

        Raises:
            BackupFileError: ``io``: it cannot be copied.
        """
        ...

    def has_archived(self, packed: bytes, identity: object | None) -> bool | None:
        """Say whether a backup (45 bytes or more) was archived after it had an identity.

        ``None``: nobody can say, since nothing is archived, or too much was since.

        Who replaces the file in order archives what he replaces. So this tells the write of another
        program like us from an old copy that somebody put there.

        Raises:
            BackupFileError: ``io``: the archives cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class ChannelWithAddrs:
    """A channel that was opened, and where its peer is."""

    channel: OpenChannel
    """The channel."""
    addrs: Sequence[Address] = ()
    """Addresses of the peer; none is fine. Copied: a later change of a list stays out."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "addrs", tuple(self.addrs))


@dataclass(frozen=True, slots=True)
class ChannelEvent:
    """What happened since the last event. New channels go in before closed ones come out."""

    closed_chans: tuple[OutPoint, ...] = ()
    """Channels that were closed."""
    new_chans: tuple[ChannelWithAddrs, ...] = ()
    """Channels that were opened, or changed."""


class Closed(Enum):
    """The type of :data:`CLOSED`."""

    CLOSED = "closed"
    """The only value."""


CLOSED: Final = Closed.CLOSED
"""The last item of a subscription whose notifier has ended (in lnd: the channel is closed)."""


class EventQueue(Protocol):
    """A ``queue.Queue`` without a size limit, in the hands of one SubSwapper.

    The notifier puts each :class:`ChannelEvent`, at last perhaps :data:`CLOSED`. The SubSwapper
    puts its own wake-up calls too, so that everything it hears has one order. It calls
    ``task_done`` when an item was worked off, whatever came of it: who waits in ``join`` sees
    the file as the events left it.
    """

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Return the next item, or raise ``queue.Empty``."""
        ...

    def put(self, item: Any) -> None:
        """Add an item; must not block."""
        ...

    def task_done(self) -> None:
        """Say that one item was worked off."""
        ...


class ChannelSubscription(Protocol):
    """A running subscription to channel events."""

    @property
    def events(self) -> EventQueue:
        """Return the queue the events come in."""
        ...

    def cancel(self) -> None:
        """End the subscription. No event is put after it returned."""
        ...


class ChannelNotifier(Protocol):
    """Tells of channels that open and close."""

    def subscribe_chans(self, known: frozenset[OutPoint]) -> ChannelSubscription:
        """Subscribe to everything that happens to channels from now on.

        Args:
            known: the channels that the subscriber starts with. A notifier must tell of every
                channel that is open and not among them (lnd's own ignores this set).
        """
        ...


@runtime_checkable
class ClosedLedger(Protocol):
    """A ChannelNotifier that remembers closes."""

    def closed_among(self, points: Collection[OutPoint]) -> Collection[OutPoint]:
        """Return which of these channels are known to be closed; not those never heard of.

        Raises:
            ScbError: nobody can say now.
        """
        ...
