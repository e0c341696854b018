"""An update of the backup if ``safe``: look at the file, unite it with what is known, write.

The three steps are one under the file's lock, where the Swapper has one: two writers of one file
unite what they know and do not replace each other's. :mod:`~scbref.swapper.safe` has the thread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from scbref.channels.fetching import new_single
from scbref.codec import serialize_multi_of
from scbref.errors import IO, FileChangedError, ScbError, SwapperError
from scbref.model import OutPoint
from scbref.profiles import Profile
from scbref.swapper.content import FileContent
from scbref.swapper.protocols import ChannelEvent, ChannelNotifier, ChannelWithAddrs, ClosedLedger
from scbref.swapper.report import SwapperReport
from scbref.swapper.state import BackupState, Change, Entry, SetAside, examine

_log: Final = logging.getLogger("scbref.swapper")

_MOST_ATTEMPTS: Final = 100
"""Times that others may change the file between our look and our write, in one update."""

_PATIENCE: Final = 3
"""Times that a channel is put back when nobody can say whether it was taken out on purpose."""
_LONG_PATIENCE: Final = 10
"""The same when the archives speak against it: the other program may have none."""

GONE, CHANGED, UNREADABLE = "gone", "changed", "unreadable"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller wants beside the channels that he tells of."""

    prune_to: frozenset[OutPoint] = frozenset()
    """All open channels: Start takes out what is neither here nor told. Empty: it takes nothing."""
    guards_file: bool = False
    """Whether the file is looked after while nothing happens."""


class _UnsettledError(Exception):
    """The file cannot be read, and is not as it was at the last look."""


class Updater:
    """The state, the file, and the report of what came of them. Used by one thread at a time."""

    def __init__(
        self,
        starting: Iterable[Change],
        notifier: ChannelNotifier,
        content: FileContent,
        profile: Profile,
        wish: Wish,
    ) -> None:
        self._state = BackupState()
        self._state.opened(starting)
        self._ledger = notifier if isinstance(notifier, ClosedLedger) else None
        self._content = content
        self._profile = profile
        self._wish = wish
        self._found = ""
        self._can_wait = False
        self.report = SwapperReport()

    def opened(self, changes: Iterable[Change]) -> None:
        """Take in what a manual update tells."""
        self._state.opened(changes)

    def apply(self, event: ChannelEvent) -> None:
        """Take in an event."""
        self._state.opened([self._describe(each) for each in event.new_chans])
        self._state.closed(event.closed_chans)

    def update(self, *, is_start: bool = False) -> None:
        """Write the file, whatever it holds.

        Raises:
            SwapperError: it cannot be read or replaced; it is in the report too.
        """
        self._attempt(is_start=is_start, always=True)

    def check(self, *, can_wait: bool) -> None:
        """See that the file holds what it must, and write it if it does not.

        Args:
            can_wait: another check comes soon. A file that cannot be read may be one that somebody
                is writing: what he goes on writing to a file that we replaced would be lost.

        Raises:
            SwapperError: as :meth:`update`.
        """
        if self._content.is_as_left():
            self._note(checks=self.report.checks + 1)
            return
        self._can_wait = can_wait
        try:
            self._attempt(is_start=False, always=False)
        except _UnsettledError:
            return
        finally:
            self._can_wait = False

    def _attempt(self, *, is_start: bool, always: bool) -> None:
        try:
            for _ in range(_MOST_ATTEMPTS):
                try:
                    with self._content.exclusive():
                        self._update(is_start=is_start, always=always)
                    return
                except FileChangedError:
                    continue
            message = "others change the backup faster than it can be read"
            raise SwapperError(message, code=IO, written=False)
        except SwapperError as error:
            self._note(unwritten=not error.written, last_error=error)
            raise

    def _update(self, *, is_start: bool, always: bool) -> None:
        self._look_at_file(is_start=is_start)
        pruned = self._state.prune(self._wish.prune_to) if is_start else self.report.pruned
        if not always and self._holds_all():
            count = len(self._state.disk)
            self._note(checks=self.report.checks + 1, channels=count, last_error=None)
            return
        self._write()
        report = self.report
        self._note(
            unwritten=False,
            last_error=None,
            writes=report.writes + 1,
            channels=len(self._state.disk),
            pruned=pruned,
            mends=report.mends + (not always),
            last_mend=report.last_mend if always else self._found,
        )

    def _holds_all(self) -> bool:
        return self._content.exists and self._state.is_on_disk(self._state.target())

    def _look_at_file(self, *, is_start: bool = False) -> None:
        guards = self._wish.guards_file
        try:
            entries = self._content.changes()
        except SwapperError as error:
            # What an unreadable file held before we came, nobody knows: Start replaces none.
            # A file that cannot be opened is not known to be unreadable.
            if is_start or not guards or error.code == IO:
                raise
            if self._can_wait and not self._content.is_settled:
                raise _UnsettledError from error
            self._content.put_aside(error)
            self._found = UNREADABLE
            entries = []
        else:
            self._found = CHANGED if self._content.exists else GONE
        if entries is None:
            return
        if guards and not is_start:
            in_order = self._content.was_replaced_in_order
            if self._found == CHANGED:
                patience = _PATIENCE if in_order is None else _LONG_PATIENCE
                self._state.lost_from_disk(entries, is_meant=bool(in_order), patience=patience)
            else:
                self._state.lost_from_disk(entries)
        self._state.found_on_disk(entries)
        self._carry_out_closes()

    def _carry_out_closes(self) -> None:
        """Take out what the file has, nobody told, and was closed long ago."""
        if self._ledger is None:
            return
        unknown = self._state.untold()
        if not unknown:
            return
        try:
            self._state.closed(self._ledger.closed_among(unknown))
        except ScbError as error:
            _log.warning("closed channels cannot be looked up: %s", error)

    def _write(self) -> None:
        target = self._state.target()
        try:
            self._content.replace(serialize_multi_of([each.plain for each in target.values()]))
        except SwapperError as error:
            if error.written is None:
                error.written = self._holds(target)
            if error.written:
                self._state.written(target)
            raise
        self._state.written(target)

    def _holds(self, target: Mapping[OutPoint, Entry]) -> bool | None:
        try:
            entries = self._content.changes()
        except SwapperError:
            return None
        if entries is not None:
            self._state.found_on_disk(entries)
        return self._content.exists and self._state.is_on_disk(target)

    def _describe(self, opened: ChannelWithAddrs) -> Change:
        try:
            return examine(new_single(opened.channel, opened.addrs, self._profile))
        # Whatever is wrong with one channel, the others' backups depend on this thread.
        except Exception as error:
            reason = error if isinstance(error, ScbError) else ScbError(str(error))
            return SetAside(opened.channel.funding_outpoint, reason.with_traceback(None))

    def _note(self, **fields: Any) -> None:
        # A new value each time: whoever reads it meanwhile has the old one, whole.
        self.report = replace(
            self.report,
            set_aside=tuple(self._state.set_aside.values()),
            kept_richer=tuple(self._state.kept_richer),
            untold=len(self._state.untold()),
            files_set_aside=self._content.set_aside,
            **fields,
        )
