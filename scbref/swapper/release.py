"""The SubSwapper as lnd has it, faults included; what ``safe`` does instead is DEV-SW-1 to 16.

Source: lnd chanbackup/pubsub.go of the release that the profile names. Written from what was
observed. Where lnd leaves a choice to chance (Go's ``select``), the thread takes what came
first, and looks for the end only between two writes.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Iterable
from dataclasses import replace
from threading import Event, Lock, Thread
from typing import Any, Final

from scbref.channels.fetching import new_single
from scbref.envelope import EncryptionKeySource, open_envelope, seal_envelope
from scbref.errors import NOT_ACTIVE, UNSUPPORTED, SwapperError
from scbref.model import Multi, OutPoint, Single
from scbref.packing import PackedMulti, as_written_by
from scbref.profiles import Behaviour, Profile
from scbref.swapper.content import code_of, means_no_file
from scbref.swapper.manual import ManualUpdate
from scbref.swapper.protocols import (
    CLOSED,
    ChannelEvent,
    ChannelNotifier,
    PackedSource,
    Swapper,
)
from scbref.swapper.report import Phase, SwapperReport

_log: Final = logging.getLogger("scbref.swapper")
_WAKE: Final = object()
_NOTHING: Final = ChannelEvent()


class ReleaseSwapper:
    """See :class:`scbref.swapper.SubSwapper`."""

    def __init__(
        self,
        starting_chans: Iterable[Single],
        notifier: ChannelNotifier,
        key_ring: EncryptionKeySource,
        swapper: Swapper,
        profile: Profile,
    ) -> None:
        # Not loaded for safe: it needs the schemas, and construct with them.
        from scbref.codec.released import codec_of

        self._codec = codec_of(profile)
        self._memory = {single.funding_outpoint: single for single in starting_chans}
        self._subscription = notifier.subscribe_chans(frozenset(self._memory))
        self._key_ring = key_ring
        self._swapper = swapper
        self._profile = profile
        self._start_once = Lock()
        self._stop_once = Lock()
        self._updates_lock = Lock()
        self._updates: set[ManualUpdate[Single]] = set()
        self._is_started = False
        self._is_active = False
        self._quit = Event()
        self._loop_done = Event()
        self._loop_done.set()
        self.phase = Phase.NEW
        self.report = SwapperReport()

    def start(self) -> None:
        """See :meth:`scbref.swapper.SubSwapper.start`."""
        with self._start_once:
            if self._is_started:
                return
            self._is_started = True
            if self._profile.has(Behaviour.UNION_WITH_DISK):
                try:
                    self._update(())
                except SwapperError:
                    self.phase = Phase.START_FAILED
                    raise
            # Started after a stop, the thread ends at once.
            self.phase = Phase.STOPPED if self._quit.is_set() else Phase.RUNNING
            self._loop_done.clear()
            Thread(target=self._run, name="lnd-subswapper", daemon=True).start()

    def stop(self) -> None:
        """See :meth:`scbref.swapper.SubSwapper.stop`."""
        with self._stop_once:
            if self._quit.is_set():
                return
            self._is_active = False
            with self._updates_lock:
                self._quit.set()
                for update in self._updates:
                    update.settle(_stopped(update))
            self._subscription.events.put(_WAKE)
            self._loop_done.wait()
            self.phase = Phase.STOPPED

    def manual_update(self, singles: Iterable[Single]) -> None:
        """See :meth:`scbref.swapper.SubSwapper.manual_update`."""
        if not self._profile.has(Behaviour.MANUAL_UPDATE):
            message = f"lnd {self._profile.name} has no manual update"
            raise SwapperError(message, code=UNSUPPORTED, written=False)
        if self._profile.has(Behaviour.MANUAL_UPDATE_GUARD) and not self._is_active:
            raise SwapperError("the swapper is not active", code=NOT_ACTIVE, written=False)
        update = ManualUpdate(list(singles))
        with self._updates_lock:
            if self._quit.is_set():
                raise _stopped(update)
            self._updates.add(update)
        self._subscription.events.put(update)
        try:
            update.wait()
        finally:
            with self._updates_lock:
                self._updates.discard(update)

    def _run(self) -> None:
        # Start has returned by now; the first microseconds belong to nobody.
        self._is_active = True
        try:
            if not self._profile.has(Behaviour.UNION_WITH_DISK):
                self._try_update(())
            self._follow()
        finally:
            self._loop_done.set()
            # Stop does not wait for this.
            self._subscription.cancel()

    def _follow(self) -> None:
        is_closed = False
        while not self._quit.is_set():
            item, is_from_queue = self._next(block=not is_closed)
            # Receiving from a closed Go channel gives an empty event, at once and for ever.
            is_closed = is_closed or item is CLOSED
            try:
                self._work_off(_NOTHING if item is CLOSED else item)
            finally:
                if is_from_queue:
                    self._subscription.events.task_done()

    def _next(self, *, block: bool) -> tuple[Any, bool]:
        try:
            return self._subscription.events.get(block=block), True
        except queue.Empty:
            return _NOTHING, False

    def _work_off(self, item: Any) -> None:
        if isinstance(item, ManualUpdate):
            with self._updates_lock:
                if self._quit.is_set():
                    return
                item.is_taken = True
            for single in item.changes:
                self._memory[single.funding_outpoint] = single
            item.settle(self._try_update(()))
        elif isinstance(item, ChannelEvent):
            for opened in item.new_chans:
                single = new_single(opened.channel, opened.addrs, self._profile)
                self._memory[opened.channel.funding_outpoint] = single
            for outpoint in item.closed_chans:
                self._memory.pop(outpoint, None)
            self._try_update(item.closed_chans)

    def _try_update(self, closed: Iterable[OutPoint]) -> SwapperError | None:
        try:
            self._update(closed)
        except SwapperError as error:
            _log.error("the backup was not updated: %s", error)
            return error
        return None

    def _update(self, closed: Iterable[OutPoint]) -> None:
        try:
            count = self._write(closed)
        except SwapperError as error:
            self.report = replace(self.report, unwritten=True, last_error=error)
            raise
        writes = self.report.writes + 1
        self.report = SwapperReport(writes=writes, channels=count)

    def _write(self, closed: Iterable[OutPoint]) -> int:
        on_disk = self._on_disk() if self._profile.has(Behaviour.UNION_WITH_DISK) else {}
        combined = on_disk | self._memory
        for outpoint in closed:
            combined.pop(outpoint, None)
        try:
            singles = (as_written_by(single, self._profile) for single in combined.values())
            plain = self._codec.serialize_multi(Multi(static_backups=tuple(singles)))
            packed = PackedMulti(seal_envelope(plain, self._key_ring))
        except Exception as error:
            message = f"the backup cannot be packed: {error}"
            raise SwapperError(message, code=code_of(error), written=False) from error
        try:
            self._swapper.update_and_swap(packed)
        except Exception as error:
            message = f"the backup could not be replaced: {error}"
            raise SwapperError(message, code=code_of(error)) from error
        return len(combined)

    def _on_disk(self) -> dict[OutPoint, Single]:
        try:
            if isinstance(self._swapper, PackedSource):
                plain = open_envelope(self._swapper.read_packed(), self._key_ring)
                multi = self._codec.deserialize_multi(plain)
            else:
                multi = self._swapper.extract_multi(self._key_ring)
        except Exception as error:
            if means_no_file(error):
                return {}
            message = f"the backup on disk cannot be read: {error}"
            raise SwapperError(message, code=code_of(error), written=False) from error
        return {single.funding_outpoint: single for single in multi.static_backups}


def _stopped(update: ManualUpdate[Single]) -> SwapperError:
    if update.is_taken:
        # lnd does not know whether the file was written, and it often was.
        return SwapperError("stopped while the update was being written", code=NOT_ACTIVE)
    return SwapperError("stopped before the update was taken", code=NOT_ACTIVE, written=False)
