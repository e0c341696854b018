"""One session of the protocol: a SubSwapper, its notifier and its file."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from scbref.adapter.scripted import ScriptedFile, ScriptedNotifier
from scbref.adapter.values import Json
from scbref.envelope import EncryptionKeySource
from scbref.errors import NOT_ACTIVE, SwapperError
from scbref.model import Single
from scbref.multifile import MultiFile
from scbref.profiles import Profile
from scbref.swapper import CLOSED, ChannelEvent, Phase, SubSwapper

WAKE_UP: Final = 0.05
"""Seconds for which a release's SubSwapper may be inactive after Start has returned."""
PATIENCE: Final = 5.0
"""Seconds to wait for what happens in another thread."""


class Session:
    """A SubSwapper over a real file; each method answers one operation ``swapper.*``."""

    def __init__(
        self,
        file: MultiFile,
        starting_chans: Sequence[Single],
        notifier: ScriptedNotifier,
        key_ring: EncryptionKeySource,
        profile: Profile,
    ) -> None:
        self._file = ScriptedFile(file)
        self._notifier = notifier
        self._swapper = SubSwapper(starting_chans, notifier, key_ring, self._file, profile=profile)

    def start(self) -> Json:
        """Start it; an error of the start is the answer."""
        self._swapper.start()
        # Before lnd 0.10.2 the first write comes after the start.
        _wait(self._has_written)
        return {}

    def _has_written(self) -> bool:
        report = self._swapper.report
        is_running = self._swapper.state is Phase.RUNNING
        return not is_running or report.unwritten or report.writes > 0

    def event(self, event: ChannelEvent) -> Json:
        """Tell it an event, wait until that is dealt with, and say whether the file was written."""
        if self._swapper.state is not Phase.RUNNING or self._notifier.is_over:
            raise SwapperError("nobody takes this event", code=NOT_ACTIVE)
        before = self._file.swaps
        self._notifier.events.put(event)
        self._notifier.events.join()
        return {"written": self._file.swaps > before}

    def manual_update(self, singles: Sequence[Single]) -> Json:
        """Update by hand, once a release that has just been started is awake."""
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
        """Make the next calls of one kind (``extract`` or ``swap``) fail."""
        self._file.fail(call, times)
        return {}

    def close_events(self) -> Json:
        """End the notifier's events, as lnd's does when it stops."""
        if not self._notifier.is_closed:
            self._notifier.is_closed = True
            self._notifier.events.put(CLOSED)
            if self._swapper.state is Phase.RUNNING:
                self._notifier.events.join()
        return {}

    def stop(self) -> Json:
        """Stop it, and say how often it has cancelled its subscription."""
        was_running = self._swapper.state in (Phase.RUNNING, Phase.SOURCE_CLOSED)
        self._swapper.stop()
        if was_running:
            # lnd's Stop does not wait for this.
            _wait(lambda: self._notifier.cancelled > 0)
        return {"cancelled": self._notifier.cancelled}

    def drop(self) -> None:
        """End it as a crash would: nothing is written any more."""
        self._file.detach()
        self._swapper.stop()


def _wait(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_done() and time.monotonic() < deadline:
        time.sleep(0.001)
