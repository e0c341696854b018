"""Follows lnd's own ``channel.backup``: the same subscription, with a file in place of a node.

lnd replaces its file by a rename, so a look at inode, size and times tells that there is another
one. The file is polled for that: a look costs one system call, and works on every file system and
through every mount, where change notices of the system do not come from another machine or
container, and break off when the file that is watched is renamed over. Every few seconds the bytes
are compared all the same.

A file is weaker evidence than a node. A channel that is gone from it counts as closed only if the
file was followed without a break, still names a channel, has nothing worse than before, and is no
old one: not seen before, not among lnd's archives, and not of an earlier time. So an emptied,
restored or older file takes nothing out. An old one that nobody knew can look like closes: when
lnd's next file names such a channel again, it was none, and the channel is told anew.
"""

from __future__ import annotations

import hashlib
import logging
import queue
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from threading import Event, Thread
from typing import Final

from scbref.envelope import EncryptionKeySource
from scbref.errors import ScbError
from scbref.lnd_node.given import GivenChannels, Voice, event_of
from scbref.lnd_node.told import Told
from scbref.model import OutPoint, Single
from scbref.multifile import MultiFile
from scbref.packing import unpack_multi
from scbref.swapper import CLOSED, ChannelEvent, Closed

POLL: Final = 0.2
"""Seconds between looks at the file's inode, size and times."""
_READ_ANYWAY: Final = 5.0
"""Seconds until the bytes are compared though nothing seems to have changed."""
_PATIENCE: Final = 1.0
"""Seconds that a file may be missing or unreadable before it is told: it may be being copied."""
_JOIN: Final = 2.0

_log: Final = logging.getLogger("scbref.lnd_node")


class SourceFile:
    """lnd's file, and what is known of the channels in it."""

    def __init__(self, path: str, key_ring: EncryptionKeySource, told: Told) -> None:
        self._file = MultiFile(path)
        self._path = path
        self._key_ring = key_ring
        self.told = told
        self._named: frozenset[OutPoint] = frozenset()
        self._is_broken = False
        self._packed = b""
        self._mark: object | None = None
        self._read_at = 0.0
        self._seen: set[bytes] = set()
        self._time = 0
        self._is_old = False
        self.kept: frozenset[OutPoint] = frozenset()
        """What the file named once and does not name, and is not known to be closed."""

    def look(self) -> ChannelEvent | None:
        """Read the file if it changed; return what is news.

        Raises:
            ScbError: it is missing, or cannot be read or opened.
        """
        try:
            mark = self._file.identity()
            now = time.monotonic()
            is_as_before = mark is not None and mark == self._mark
            if is_as_before and now - self._read_at < _READ_ANYWAY:
                return None
            packed = self._file.read_packed()
            self._read_at = now
            if packed == self._packed and mark is not None and not self._is_broken:
                self._mark = mark
                return None
            singles = unpack_multi(packed, self._key_ring).static_backups
        except ScbError:
            self._is_broken, self._mark = True, None
            raise
        named = frozenset(single.funding_outpoint for single in singles)
        self._is_old = self._knows(packed, mark) or self._is_archived(packed, named)
        event = self._take(singles, named)
        self._packed, self._mark = packed, mark
        self._is_broken = False
        return event

    def complaints(self) -> Iterator[str]:
        """Yield what is not well with the file that was read last."""
        if self._is_old:
            yield f"{self._path} is an older one; what is missing in it is kept"
        for point, change in self.told.refused.items():
            yield f"{point}: {self._path} {change.value}; what the backup has is kept"
        if self.kept:
            count = f"{len(self.kept):,} channel{'' if len(self.kept) == 1 else 's'}"
            yield f"{self._path} does not name {count} of the backup; kept (--prune takes them out)"

    def _knows(self, packed: bytes, identity: object | None) -> bool:
        """Say whether lnd wrote these bytes (45 or more) before what it wrote last."""
        digest = hashlib.sha256(packed).digest()
        is_known = digest in self._seen
        self._seen.add(digest)
        written = identity[3] if isinstance(identity, tuple) else self._time
        is_earlier, self._time = written < self._time, max(written, self._time)
        # It was gone for a while, and is there again.
        return self._is_old if packed == self._packed else is_known or is_earlier

    def _is_archived(self, packed: bytes, named: frozenset[OutPoint]) -> bool:
        if self._named <= named:
            # It makes no difference then, and there may be thousands of archives.
            return False
        try:
            return self._file.has_archived(packed, None) is True
        except ScbError:
            # They may be for other eyes than the file.
            return False

    def _take(self, singles: Sequence[Single], named: frozenset[OutPoint]) -> ChannelEvent | None:
        # lnd names nothing again that is closed.
        self.told.closed -= named
        opened = self.told.take(singles)
        gone = self._named - named
        is_whole = bool(named) and not self.told.refused
        is_evidence = is_whole and not self._is_broken and not self._is_old
        closed = self.told.close(gone) if is_evidence else []
        self._named = named
        self.kept = self.told.points - named
        # A file is replaced for a reason, and has no other news: what it has is told.
        return event_of([*opened, *self.told.take_untold()], closed)


class FileFeed:
    """A ``ChannelSubscription`` with a thread of its own, which runs until :meth:`cancel`."""

    def __init__(self, source: SourceFile, voice: Voice) -> None:
        """Begin to follow.

        Args:
            source: the file, which was read once.
            voice: tells the owner.
        """
        self.error: Exception | None = None
        """Why the feed ended by itself, with ``CLOSED``, or its last look failed; else ``None``."""
        self.trouble: str | None = None
        """Why the file cannot be followed at the moment; ``None`` while it can."""
        self._source = source
        self._voice = voice
        self._events: queue.Queue[ChannelEvent | Closed] = queue.Queue()
        self._wish = Event()
        self._bad_since: float | None = None
        self._failure: ScbError | None = None
        self._said: frozenset[str] = frozenset(source.complaints())
        self._thread = Thread(target=self._run, name="scbref-file-feed", daemon=True)
        self._thread.start()

    @property
    def events(self) -> queue.Queue[ChannelEvent | Closed]:
        """The events, at last ``CLOSED`` if the thread fails."""
        return self._events

    def cancel(self) -> None:
        """Look once more and end; on a file system that hangs, end without."""
        self._wish.set()
        self._thread.join(_JOIN)

    def _run(self) -> None:
        try:
            while not self._wish.wait(POLL):
                self._look()
            self._look()
            # What lnd did last is not known.
            self.error = self._failure
        # Nobody is there to catch it, and a silent end would look like a quiet node.
        except Exception as error:
            _log.error("the file cannot be followed: %s", error)
            self.error = error
            self._events.put(CLOSED)

    def _look(self) -> None:
        try:
            event = self._source.look()
        except ScbError as error:
            self._has_failed(error)
            return
        if self.trouble is not None:
            self._voice.note("lnd's file can be read again")
        self._bad_since = self._failure = self.trouble = None
        if event is not None:
            self._events.put(event)
        lines = frozenset(self._source.complaints())
        for line in sorted(lines - self._said):
            self._voice.warn(line)
        self._said = lines

    def _has_failed(self, error: ScbError) -> None:
        self._failure, now = error, time.monotonic()
        if self._bad_since is None:
            self._bad_since = now
        if now - self._bad_since >= _PATIENCE and self.trouble != error.message:
            self.trouble = error.message
            self._voice.warn(f"lnd's file cannot be followed now: {error}; the backup is kept")


def follow_file(
    path: str,
    key_ring: EncryptionKeySource,
    in_file: Collection[Single],
    number: Callable[[Single], int | None],
    voice: Voice,
) -> GivenChannels:
    """Read lnd's file, and return what to follow.

    Args:
        path: of the file.
        key_ring: opens it.
        in_file: what the backup that is kept has.
        number: how old a commitment is.
        voice: tells the owner.

    Raises:
        ScbError: the file is missing, or cannot be read or opened.
    """
    told = Told(number, in_file={single.funding_outpoint: single for single in in_file})
    source = SourceFile(path, key_ring, told)
    source.look()
    for line in source.complaints():
        voice.warn(line)
    return GivenChannels(tuple(told.known.values()), lambda: FileFeed(source, voice))
