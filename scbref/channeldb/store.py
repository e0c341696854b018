"""The store: channels, their peers' addresses, and what happened to them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from scbref.channeldb.connection import DEFAULT_TIMEOUT, Connection
from scbref.channeldb.feed import POLL_INTERVAL, Bell, ChannelFeed, make_event
from scbref.channeldb.record import Change, ChannelRecord, ChannelStatus, CloseKind
from scbref.channeldb.saving import save_channel, save_record
from scbref.channeldb.snapshot import ChannelSnapshot
from scbref.channeldb.tables import STATE, Tables
from scbref.channels.open_channel import OpenChannel
from scbref.errors import UNKNOWN_CHANNEL, ChannelSourceError
from scbref.model import Address, OutPoint
from scbref.profiles import SAFE, Behaviour, Profile
from scbref.recovery.protocols import ChanAlreadyExists


class ChannelDB:
    """Channels in an SQLite file: a ``LiveChannelSource`` and a ``ChannelNotifier``.

    Any number of threads and processes may work on one file; a program that forks opens it
    afterwards. Every method is one transaction, and what it wrote is on disk when it returns.
    All methods raise ``ChannelSourceError`` with the code ``io`` when the file fails.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        profile: Profile = SAFE,
        timeout: float = DEFAULT_TIMEOUT,
        poll_interval: float = POLL_INTERVAL,
    ) -> None:
        """Open a store.

        Args:
            path: the database file.
            create: make it if it is not there.
            profile: whose rules decide what is backed up.
            timeout: seconds to wait for another writer.
            poll_interval: seconds after which a subscription sees another process's changes.

        Raises:
            ChannelSourceError: as :class:`~scbref.channeldb.connection.Connection`.
        """
        self._connection = Connection(path, create=create, timeout=timeout)
        self._profile = profile
        self._timeout = timeout
        self._poll_interval = poll_interval
        self._bell = Bell()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Subscriptions have their own connection and go on."""
        self._connection.close()

    @property
    def path(self) -> str:
        """Absolute path of the file."""
        return self._connection.path

    # As a LiveChannelSource

    def fetch_all_channels(self) -> Sequence[OpenChannel]:
        """Return every channel that is backed up, in the order in which they came."""
        return self.snapshot().fetch_all_channels()

    def fetch_channel(self, outpoint: OutPoint) -> OpenChannel:
        """Return one channel that is not closed.

        Raises:
            ChannelSourceError: ``unknown-channel``.
        """
        record = self.record(outpoint)
        if record is None or record.is_closed:
            raise _unknown(outpoint)
        return record.channel

    def addrs_for_node(self, node_pub: bytes) -> tuple[bool, Sequence[Address]]:
        """Say whether a node (33-byte key) is known, and its addresses."""
        with self._read() as tables:
            addresses = tables.node_addresses(node_pub)
        return addresses is not None, addresses or ()

    # As a ChannelNotifier

    def snapshot(self) -> ChannelSnapshot:
        """Return the channels as they are now, from which a subscription can go on."""
        with self._read() as tables:
            return ChannelSnapshot(
                tuple(tables.records(closed_too=False)),
                tables.addresses(),
                tables.last_seq(),
                self._profile,
                self._follow,
                self.closed_among,
            )

    def closed_among(self, points: Collection[OutPoint]) -> frozenset[OutPoint]:
        """Return which of these channels are closed; none that the store never had."""
        with self._read() as tables:
            return frozenset(point for point in points if tables.is_closed(point))

    def subscribe_chans(self, known: frozenset[OutPoint]) -> ChannelFeed:
        """Subscribe to all that happens from now on; see :meth:`ChannelSnapshot.subscribe_chans`.

        What changed in a known channel since the caller learnt of it is not told: whoever
        fetched the channels first takes a :meth:`snapshot` and subscribes there.
        """
        return self.snapshot().subscribe_chans(known)

    # The rows

    def records(self) -> tuple[ChannelRecord, ...]:
        """Return all channels, closed ones too, in the order in which they came."""
        with self._read() as tables:
            return tuple(tables.records())

    def record(self, outpoint: OutPoint) -> ChannelRecord | None:
        """Return one channel, closed or not, or ``None``."""
        with self._read() as tables:
            return tables.record(outpoint)

    # Changes

    def save_channel(
        self, channel: OpenChannel, node_addrs: Sequence[Address] | None = None
    ) -> Change:
        """Add a channel, or what changed of it.

        Args:
            channel: the channel; a new local commitment alone is no event.
            node_addrs: where its peer is; ``None`` to leave what is known.

        Raises:
            ChanAlreadyExists: it was closed.
            ChannelSourceError: ``out-of-range``: a number over 64 bits.
            SerializeError: it has no peer, or a hash or key of the wrong length.
        """
        with self._write() as tables:
            return save_channel(tables, channel, node_addrs)

    def save_records(self, records: Iterable[ChannelRecord]) -> tuple[Change, ...]:
        """Add or change many channels with all that is known of them, all or none.

        Raises:
            ChanAlreadyExists, ChannelSourceError, SerializeError: as :meth:`save_channel`.
        """
        with self._write() as tables:
            return tuple(save_record(tables, record) for record in records)

    def set_node_addrs(self, node_pub: bytes, node_addrs: Sequence[Address]) -> None:
        """Replace the addresses of a node (33-byte key); an event for its channels."""
        with self._write() as tables:
            if tables.set_addresses(node_pub, node_addrs):
                tables.note_change_of_node(node_pub)

    def mark_waiting_close(self, outpoint: OutPoint, kind: CloseKind) -> None:
        """Note that a closing transaction was broadcast: no event, it is backed up on.

        Raises:
            ChannelSourceError: ``unknown-channel``, also when it is closed.
        """
        with self._write() as tables:
            if _require(tables, outpoint).is_closed:
                raise _unknown(outpoint)
            tables.set_status(outpoint, ChannelStatus.WAITING_CLOSE, kind)

    def close_channel(self, outpoint: OutPoint, kind: CloseKind) -> ChannelStatus:
        """Close a channel. A local force close stays backed up until all is swept.

        Returns:
            What it is now; a closed channel stays as it is.

        Raises:
            ChannelSourceError: ``unknown-channel``.

        Source: lnd channel_notifier.go ``channelNotifier.SubscribeChans`` (since 0.14).
        """
        stays = self._profile.has(Behaviour.KEEPS_LOCAL_FORCE_CLOSE)
        is_kept = kind is CloseKind.LOCAL_FORCE and stays
        status = ChannelStatus.LOCAL_FORCE_CLOSED if is_kept else ChannelStatus.CLOSED
        return self._end(outpoint, status, kind)

    def mark_fully_resolved(self, outpoint: OutPoint) -> ChannelStatus:
        """Note that nothing of a channel is left on the chain: it is closed.

        Raises:
            ChannelSourceError: ``unknown-channel``.
        """
        return self._end(outpoint, ChannelStatus.CLOSED, None)

    def restore(self, channels: Iterable[tuple[OpenChannel, Sequence[Address]]]) -> None:
        """Add restored shells that wait for their peers, all or none.

        Raises:
            ChanAlreadyExists: one of them is there, closed or not.
        """
        with self._write() as tables:
            for channel, addresses in channels:
                if tables.record(channel.funding_outpoint) is not None:
                    raise ChanAlreadyExists(f"{channel.funding_outpoint} exists already")
                node_pub = channel.identity_pub or b""
                known = tables.node_addresses(node_pub) or ()
                # What the node knows is newer than any backup.
                tables.set_addresses(node_pub, tuple(dict.fromkeys((*known, *addresses))))
                tables.insert(channel, awaits_peer=True)
                tables.note_change(channel.funding_outpoint, STATE)

    def awaits_peer(self, outpoint: OutPoint) -> bool:
        """Say whether a channel was restored and its peer not reached since."""
        with self._read() as tables:
            return tables.awaits_peer(outpoint)

    def note_peer_reached(self, node_pub: bytes) -> None:
        """Let no channel with a node (33-byte key) wait any more."""
        with self._write() as tables:
            tables.set_peer_reached(node_pub)

    def _end(
        self, outpoint: OutPoint, status: ChannelStatus, kind: CloseKind | None
    ) -> ChannelStatus:
        with self._write() as tables:
            record = _require(tables, outpoint)
            if record.is_closed:
                return record.status
            known = kind or record.close_kind or CloseKind.ABANDONED
            tables.set_status(outpoint, status, known)
            if status is ChannelStatus.CLOSED:
                tables.note_change(outpoint, STATE)
            return status

    @contextmanager
    def _read(self) -> Iterator[Tables]:
        with self._connection.read() as connection:
            yield Tables(connection)

    @contextmanager
    def _write(self) -> Iterator[Tables]:
        with self._connection.write() as connection:
            yield Tables(connection)
        self._bell.ring()

    def _follow(
        self, seq: int, new: Iterable[ChannelRecord], missing: Iterable[OutPoint]
    ) -> ChannelFeed:
        connection = Connection(self.path, timeout=self._timeout)
        with connection.read() as reader:
            tables = Tables(reader)
            closed = [outpoint for outpoint in missing if tables.is_closed(outpoint)]
        return ChannelFeed(
            connection,
            seq,
            make_event(new, closed, self._profile),
            profile=self._profile,
            bell=self._bell,
            poll_interval=self._poll_interval,
        )


def _require(tables: Tables, outpoint: OutPoint) -> ChannelRecord:
    record = tables.record(outpoint)
    if record is None:
        raise _unknown(outpoint)
    return record


def _unknown(outpoint: OutPoint) -> ChannelSourceError:
    return ChannelSourceError(f"there is no open channel {outpoint}", code=UNKNOWN_CHANNEL)
