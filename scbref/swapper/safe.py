"""The SubSwapper if ``safe``: one thread around :class:`~scbref.swapper.state.BackupState`.

Everything the thread hears comes through the subscription's queue, in one order: events from
the notifier, manual updates and the wish to stop from us. The thread takes all that is there,
applies it to the state, and writes once. Only the thread touches the state, or Start before
the thread runs.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from threading import Event, Lock, Thread
from typing import Any, Final

from scbref.channels.fetching import new_single
from scbref.codec import serialize_multi_of
from scbref.envelope import EncryptionKeySource
from scbref.errors import NOT_ACTIVE, ScbError, SwapperError
from scbref.mends import Mend
from scbref.model import OutPoint, Single
from scbref.profiles import Profile
from scbref.swapper.content import FileContent
from scbref.swapper.manual import ManualUpdate
from scbref.swapper.protocols import (
    CLOSED,
    ChannelEvent,
    ChannelNotifier,
    ChannelWithAddrs,
    Swapper,
)
from scbref.swapper.report import Phase, SwapperReport
from scbref.swapper.state import BackupState, Change, Entry, SetAside, examine

_log: Final = logging.getLogger("scbref.swapper")


_NEWS: Final = (ChannelEvent, ManualUpdate)


class _Stop(Enum):
    STOP = "stop"


class SafeSwapper:
    """See :class:`scbref.swapper.SubSwapper`."""

    MENDS: Final = frozenset(
        {
            Mend.OPENS_WHAT_IT_PACKED,
            Mend.SETS_UNWRITABLE_ASIDE,
            Mend.SETS_UNREADABLE_ASIDE,
            Mend.REMEMBERS_CLOSES,
            Mend.KEEPS_RICHER_SINGLE,
            Mend.ACCEPTS_UPDATE_AFTER_START,
            Mend.TELLS_WHETHER_WRITTEN,
            Mend.RETRIES_START,
            Mend.REFUSES_START_AFTER_STOP,
            Mend.FINISHES_BEFORE_STOP,
            Mend.CANCELS_IN_EVERY_STATE,
            Mend.ENDS_WITH_ITS_SOURCE,
            Mend.COPIES_AT_THE_BORDER,
            Mend.PRUNES_AT_START,
            Mend.WRITES_WAITING_EVENTS_TOGETHER,
            Mend.REUSES_UNCHANGED_SINGLES,
        }
    )
    """What this SubSwapper mends, all of it at once."""

    def __init__(
        self,
        starting_chans: Iterable[Single],
        notifier: ChannelNotifier,
        key_ring: EncryptionKeySource,
        swapper: Swapper,
        profile: Profile,
        prune_to: frozenset[OutPoint],
    ) -> None:
        changes = [examine(single) for single in starting_chans]
        self._subscription = notifier.subscribe_chans(
            frozenset(change.outpoint for change in changes)
        )
        self._state = BackupState()
        self._state.opened(changes)
        self._content = FileContent(swapper, key_ring)
        self._profile = profile
        self._prune_to = prune_to
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="scbref-swapper", daemon=True)
        self._ended = Event()
        self._is_cancelled = False
        self.phase = Phase.NEW
        self.report = SwapperReport()

    def start(self) -> None:
        """See :meth:`scbref.swapper.SubSwapper.start`."""
        with self._lock:
            if self.phase is Phase.STOPPED:
                raise _not_active("it was stopped")
            if self.phase not in (Phase.NEW, Phase.START_FAILED):
                return
            try:
                self._update(is_start=True)
            except SwapperError:
                self.phase = Phase.START_FAILED
                raise
            self.phase = Phase.RUNNING
            self._thread.start()

    def stop(self) -> None:
        """See :meth:`scbref.swapper.SubSwapper.stop`."""
        with self._lock:
            if self.phase in (Phase.NEW, Phase.START_FAILED):
                self._cancel()
            elif self.phase is Phase.RUNNING:
                self._subscription.events.put(_Stop.STOP)
            if self._thread.ident is not None:
                self._thread.join()
            self.phase = Phase.STOPPED

    def manual_update(self, singles: Iterable[Single]) -> None:
        """See :meth:`scbref.swapper.SubSwapper.manual_update`."""
        # Serialized here, in the caller's thread: what he changes later is his own.
        update = ManualUpdate([examine(single) for single in singles])
        if self.phase is not Phase.RUNNING:
            raise _not_active("it is not running")
        self._subscription.events.put(update)
        if self._ended.is_set():
            # Nobody may be left to take it. The first to settle it decides.
            update.settle(_not_active("it has ended"))
        update.wait()

    def _run(self) -> None:
        try:
            while self.phase is Phase.RUNNING:
                self._turn(self._take())
        finally:
            if self.phase is Phase.RUNNING:
                self.phase = Phase.BROKEN
            self._cancel()
            self._ended.set()
            self._let_go(self._take_rest())

    def _turn(self, items: list[Any]) -> None:
        try:
            if _Stop.STOP in items or CLOSED in items:
                # First no more events come, then all that came are worked off.
                self._cancel()
                items += self._take_rest()
            self._work_off(items)
        finally:
            self._let_go(items)

    def _work_off(self, items: list[Any]) -> None:
        for item in items:
            self._apply(item)
        error = None
        if self.report.unwritten or any(isinstance(item, _NEWS) for item in items):
            error = self._try_update()
        if _Stop.STOP in items:
            self.phase = Phase.STOPPED
        elif CLOSED in items:
            self.phase = Phase.SOURCE_CLOSED
        for item in items:
            if isinstance(item, ManualUpdate):
                item.settle(_outcome(item, error))

    def _let_go(self, items: list[Any]) -> None:
        for item in items:
            if isinstance(item, ManualUpdate):
                item.settle(_not_active("it has ended"))
            self._subscription.events.task_done()

    def _take(self) -> list[Any]:
        return [self._subscription.events.get(), *self._take_rest()]

    def _take_rest(self) -> list[Any]:
        items: list[Any] = []
        try:
            while True:
                items.append(self._subscription.events.get(block=False))
        except queue.Empty:
            return items

    def _apply(self, item: Any) -> None:
        if isinstance(item, ManualUpdate):
            self._state.opened(item.changes)
        elif isinstance(item, ChannelEvent):
            self._state.opened([self._describe(each) for each in item.new_chans])
            self._state.closed(item.closed_chans)

    def _describe(self, opened: ChannelWithAddrs) -> Change:
        try:
            return examine(new_single(opened.channel, opened.addrs, self._profile))
        # Whatever is wrong with one channel, the others' backups depend on this thread.
        except Exception as error:
            reason = error if isinstance(error, ScbError) else ScbError(str(error))
            return SetAside(opened.channel.funding_outpoint, reason.with_traceback(None))

    def _try_update(self) -> SwapperError | None:
        try:
            self._update()
        except SwapperError as error:
            _log.error("the backup was not updated: %s", error)
            return error
        return None

    def _update(self, *, is_start: bool = False) -> None:
        try:
            self._look_at_file()
            pruned = self._state.prune(self._prune_to) if is_start else self.report.pruned
            self._write()
        except SwapperError as error:
            self._note(unwritten=not error.written, last_error=error)
            raise
        self._note(
            unwritten=False,
            last_error=None,
            writes=self.report.writes + 1,
            channels=len(self._state.disk),
            pruned=pruned,
        )

    def _look_at_file(self) -> None:
        entries = self._content.changes()
        if entries is not None:
            self._state.found_on_disk(entries)

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
            self._look_at_file()
        except SwapperError:
            return None
        return self._content.exists and self._state.is_on_disk(target)

    def _note(self, **fields: Any) -> None:
        # A new value each time: whoever reads it meanwhile has the old one, whole.
        self.report = replace(
            self.report,
            set_aside=tuple(self._state.set_aside.values()),
            kept_richer=tuple(self._state.kept_richer),
            **fields,
        )

    def _cancel(self) -> None:
        if self._is_cancelled:
            return
        self._is_cancelled = True
        try:
            self._subscription.cancel()
        # The subscription is the caller's; what was backed up stays backed up.
        except Exception as error:
            _log.error("the subscription could not be cancelled: %s", error)


def _outcome(update: ManualUpdate[Change], error: SwapperError | None) -> SwapperError | None:
    if error is not None:
        return SwapperError(error.message, code=error.code, written=error.written)
    refused = [change for change in update.changes if isinstance(change, SetAside)]
    if not refused:
        return None
    first = refused[0]
    message = f"{len(refused)} set aside, first {first.outpoint}: {first.error}"
    return SwapperError(message, code=first.error.code, written=len(refused) < len(update.changes))


def _not_active(why: str) -> SwapperError:
    return SwapperError(f"the SubSwapper is not active: {why}", code=NOT_ACTIVE, written=False)
