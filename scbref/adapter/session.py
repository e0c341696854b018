"""One SubSwapper of the reference, with the world around it."""

from __future__ import annotations

import errno
import os
import queue
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from scbref.envelope import EncryptionKeySource
from scbref.errors import NOT_ACTIVE, ScbError, SwapperError
from scbref.model import Multi, OutPoint, Single
from scbref.multifile import MultiFile
from scbref.packing import PackedMulti
from scbref.profiles import Profile
from scbref.swapper import CLOSED, ChannelEvent, Phase, SubSwapper

Json = dict[str, Any]

WAKE_UP: Final = 0.05
"""Seconds for which a release's SubSwapper may be inactive after Start has returned."""
PATIENCE: Final = 5.0
"""Seconds to wait for what happens in another thread."""


class ScriptedNotifier:
    """A notifier whose events come from requests; its own subscription too."""

    def __init__(self, *, fails: bool) -> None:
        self._fails = fails
        self.events: queue.Queue[Any] = queue.Queue()
        self.is_closed = False
        self.cancelled = 0

    def subscribe_chans(self, known: frozenset[OutPoint]) -> ScriptedNotifier:
        if self._fails:
            raise ScbError("the subscription fails, as asked for")
        return self

    def cancel(self) -> None:
        self.cancelled += 1


class FailingFile:
    """A MultiFile that counts its swaps, and fails when asked to."""

    def __init__(self, file: MultiFile) -> None:
        self._file = file
        self._failures = {"extract": 0, "swap": 0}
        self._gone = False
        self.swaps = 0

    def update_and_swap(self, new_backup: PackedMulti) -> None:
        self._enter("swap")
        self._file.update_and_swap(new_backup)
        self.swaps += 1

    def extract_multi(self, key_ring: EncryptionKeySource) -> Multi:
        self._enter("extract")
        return self._file.extract_multi(key_ring)

    def read_packed(self) -> bytes:
        self._enter("extract")
        return self._file.read_packed()

    def fail(self, call: str, times: int) -> None:
        self._failures[call] = times

    def leave(self) -> None:
        self._gone = True

    def _enter(self, call: str) -> None:
        if self._gone or self._failures[call]:
            self._failures[call] = max(0, self._failures[call] - 1)
            raise OSError(errno.EIO, os.strerror(errno.EIO))


class Session:
    """A SubSwapper over a MultiFile."""

    def __init__(
        self,
        file: MultiFile,
        starting_chans: Sequence[Single],
        notifier: ScriptedNotifier,
        key_ring: EncryptionKeySource,
        profile: Profile,
    ) -> None:
        self._file = FailingFile(file)
        self._notifier = notifier
        self._swapper = SubSwapper(starting_chans, notifier, key_ring, self._file, profile=profile)

    def start(self) -> Json:
        self._swapper.start()
        return {}

    def event(self, event: ChannelEvent) -> Json:
        if self._swapper.state is not Phase.RUNNING or self._notifier.is_closed:
            raise SwapperError("nobody takes this event", code=NOT_ACTIVE)
        before = self._file.swaps
        self._notifier.events.put(event)
        self._notifier.events.join()
        return {"written": self._file.swaps > before}

    def manual_update(self, singles: Sequence[Single]) -> Json:
        deadline = time.monotonic() + WAKE_UP
        while True:
            try:
                self._swapper.manual_update(singles)
            except SwapperError as error:
                asleep = error.code == NOT_ACTIVE and self._swapper.state is Phase.RUNNING
                if not asleep or time.monotonic() > deadline:
                    raise
                time.sleep(0.0002)
            else:
                return {}

    def fail(self, call: str, times: int) -> Json:
        self._file.fail(call, times)
        return {}

    def close_events(self) -> Json:
        if not self._notifier.is_closed:
            self._notifier.is_closed = True
            self._notifier.events.put(CLOSED)
            if self._swapper.state is Phase.RUNNING:
                self._notifier.events.join()
        return {}

    def stop(self) -> Json:
        was_running = self._swapper.state in (Phase.RUNNING, Phase.SOURCE_CLOSED)
        self._swapper.stop()
        if was_running:
            # lnd's Stop does not wait for this.
            _wait(lambda: self._notifier.cancelled > 0)
        return {"cancelled": self._notifier.cancelled}

    def drop(self) -> None:
        """End it as a crash would: nothing is written any more."""
        self._file.leave()
        self._swapper.stop()


def _wait(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_done() and time.monotonic() < deadline:
        time.sleep(0.001)
