"""The SubSwapper if ``safe``: one thread around :class:`~scbref.swapper.updating.Updater`.

Everything the thread hears comes through the subscription's queue, in one order: events from
the notifier, manual updates and the wish to stop from us. The thread takes all that is there,
applies it to the state, and writes once. Only the thread touches the updater, or Start before
the thread runs.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Iterable
from enum import Enum
from threading import Event, Lock, Thread
from typing import Any, Final

from scbref.envelope import EncryptionKeySource
from scbref.errors import NOT_ACTIVE, SwapperError
from scbref.mends import Mend
from scbref.model import Single
from scbref.profiles import Profile
from scbref.swapper.content import FileContent
from scbref.swapper.manual import ManualUpdate
from scbref.swapper.protocols import (
    CLOSED,
    ChannelEvent,
    ChannelNotifier,
    Swapper,
)
from scbref.swapper.report import Phase, SwapperReport
from scbref.swapper.state import Change, SetAside, examine
from scbref.swapper.updating import Updater, Wish

_log: Final = logging.getLogger("scbref.swapper")


_NEWS: Final = (ChannelEvent, ManualUpdate)


class _Ask(Enum):
    STOP = "stop"
    LOOK = "look"


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
            Mend.GUARDS_ITS_FILE,
            Mend.UNITES_UNDER_LOCK,
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
        wish: Wish,
    ) -> None:
        changes = [examine(single) for single in starting_chans]
        self._subscription = notifier.subscribe_chans(
            frozenset(change.outpoint for change in changes)
        )
        content = FileContent(swapper, key_ring)
        self._updater = Updater(changes, notifier, content, profile, wish)
        self._guards_file = wish.guards_file
        self._is_look_asked = False
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="scbref-swapper", daemon=True)
        self._ended = Event()
        self._is_cancelled = False
        self.phase = Phase.NEW

    @property
    def report(self) -> SwapperReport:
        """See :meth:`scbref.swapper.SubSwapper.report`."""
        return self._updater.report

    def start(self) -> None:
        """See :meth:`scbref.swapper.SubSwapper.start`."""
        with self._lock:
            if self.phase is Phase.STOPPED:
                raise _not_active("it was stopped")
            if self.phase not in (Phase.NEW, Phase.START_FAILED):
                return
            try:
                self._updater.update(is_start=True)
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
                self._subscription.events.put(_Ask.STOP)
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

    def check_file(self) -> None:
        """See :meth:`scbref.swapper.SubSwapper.check_file`."""
        if self.phase is Phase.RUNNING and not self._is_look_asked:
            self._is_look_asked = True
            self._subscription.events.put(_Ask.LOOK)

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
            if _Ask.STOP in items or CLOSED in items:
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
        is_ending = _Ask.STOP in items or CLOSED in items
        if self._must_write(items, is_ending):
            error = self._attempt(self._updater.update)
        elif self._guards_file and self.report.last_error is None:
            self._attempt(lambda: self._updater.check(can_wait=not is_ending))
        if _Ask.LOOK in items:
            self._is_look_asked = False
        if _Ask.STOP in items:
            self.phase = Phase.STOPPED
        elif CLOSED in items:
            self.phase = Phase.SOURCE_CLOSED
        for item in items:
            if isinstance(item, ManualUpdate):
                item.settle(_outcome(item, error))

    def _must_write(self, items: list[Any], is_ending: bool) -> bool:
        if any(isinstance(item, _NEWS) for item in items):
            return True
        if self._guards_file and not is_ending:
            # A look alone does not try again what failed: when, is for the caller to say.
            return False
        failed = self.report.unwritten or (self._guards_file and self.report.last_error is not None)
        return failed

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
            self._updater.opened(item.changes)
        elif isinstance(item, ChannelEvent):
            self._updater.apply(item)

    def _attempt(self, action: Callable[[], None]) -> SwapperError | None:
        try:
            action()
        except SwapperError as error:
            _log.error("the backup was not updated: %s", error)
            return error
        return None

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
