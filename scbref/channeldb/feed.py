"""A subscription: everything that is committed after a snapshot, by whomever.

The thread asks the change log for what came after the last number it saw. It looks when this
process committed something (a bell) or when ``PRAGMA data_version`` says that another one did.
Numbers grow in the order of the commits, because SQLite has one writer at a time: so nothing
can appear below a number that was seen.

When it is cancelled the feed looks once more, and tells of new local commitments too, which are
no event before: so the last write has them. lnd does that by a ManualUpdate at shutdown.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Iterable
from contextlib import closing
from threading import Event, Lock, Thread
from typing import Final

from scbref.channeldb.connection import Connection
from scbref.channeldb.record import ChannelRecord, is_backed_up
from scbref.channeldb.tables import COMMITMENT, STATE, Tables
from scbref.errors import ChannelSourceError
from scbref.model import OutPoint
from scbref.profiles import Profile
from scbref.swapper import CLOSED, ChannelEvent, ChannelWithAddrs, Closed

POLL_INTERVAL: Final = 0.05
"""Seconds until another process's commit is seen."""

_LOOKS_AT_THE_PATH: Final = 20
"""Each so many polls it is checked that the path still names our file."""

_log: Final = logging.getLogger("scbref.channeldb")


class Bell:
    """Wakes the feeds of this process at once when it commits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: set[Event] = set()

    def add(self, listener: Event) -> None:
        """Ring a listener from now on."""
        with self._lock:
            self._listeners.add(listener)

    def remove(self, listener: Event) -> None:
        """Ring a listener no more."""
        with self._lock:
            self._listeners.discard(listener)

    def ring(self) -> None:
        """Set every listener."""
        with self._lock:
            for listener in self._listeners:
                listener.set()


def make_event(
    changed: Iterable[ChannelRecord], closed: Iterable[OutPoint], profile: Profile
) -> ChannelEvent | None:
    """Return what subscribers hear of channels that are open and closed; ``None``: nothing."""
    new = tuple(
        ChannelWithAddrs(record.channel, record.addresses)
        for record in changed
        if is_backed_up(record, profile)
    )
    gone = tuple(closed)
    return ChannelEvent(gone, new) if new or gone else None


class ChannelFeed:
    """A ``ChannelSubscription`` with a thread of its own, which runs until :meth:`cancel`."""

    def __init__(
        self,
        connection: Connection,
        seq: int,
        first: ChannelEvent | None,
        *,
        profile: Profile,
        bell: Bell,
        poll_interval: float,
    ) -> None:
        """Begin to follow.

        Args:
            connection: a connection of its own, which it closes.
            seq: the last change that the subscriber knows.
            first: what to tell him at once.
            profile: whose rules decide what is backed up.
            bell: rings when this process committed.
            poll_interval: seconds between looks at what others committed.
        """
        self.error: Exception | None = None
        """Why the feed ended by itself, with ``CLOSED``; ``None`` while it did not."""
        self._connection = connection
        self._first_seq = self._seq = seq
        self._profile = profile
        self._bell = bell
        self._poll_interval = poll_interval
        self._events: queue.Queue[ChannelEvent | Closed] = queue.Queue()
        self._is_cancelled = False
        self._rung = Event()
        self._version = 0
        self._put(first)
        bell.add(self._rung)
        self._thread = Thread(target=self._run, name="scbref-channel-feed", daemon=True)
        self._thread.start()

    @property
    def events(self) -> queue.Queue[ChannelEvent | Closed]:
        """The events, at last ``CLOSED`` if the store fails."""
        return self._events

    def cancel(self) -> None:
        """Put what was committed before this call, and end; a second call does nothing."""
        self._is_cancelled = True
        self._rung.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            with closing(self._connection):
                while not self._is_cancelled:
                    self._look()
                    self._wait()
                self._look(is_last=True)
        # Nobody is there to catch it, and a silent end would look like a quiet node.
        except Exception as error:
            _log.error("the channel store cannot be followed: %s", error)
            self.error = error
            self._events.put(CLOSED)
        finally:
            self._bell.remove(self._rung)

    def _look(self, *, is_last: bool = False) -> None:
        # Before the look: a commit that comes in between makes the next wait short.
        self._version = self._connection.data_version()
        with self._connection.read() as connection:
            tables = Tables(connection)
            changed = list(tables.changed_since(self._seq, STATE))
            if is_last:
                changed += tables.changed_since(self._first_seq, COMMITMENT)
            self._seq = tables.last_seq()
        closed = [record.channel.funding_outpoint for record in changed if record.is_closed]
        self._put(make_event(changed, closed, self._profile))

    def _wait(self) -> None:
        polls = 0
        while not self._rung.wait(self._poll_interval):
            if self._connection.data_version() != self._version:
                return
            polls += 1
            if polls % _LOOKS_AT_THE_PATH == 0:
                self._require_same_file()
        self._rung.clear()

    def _require_same_file(self) -> None:
        try:
            self._connection.require_same_file()
        except ChannelSourceError as error:
            message = "the database was removed or replaced; start again"
            raise ChannelSourceError(message, code=error.code) from error

    def _put(self, event: ChannelEvent | None) -> None:
        if event is not None:
            self._events.put(event)
