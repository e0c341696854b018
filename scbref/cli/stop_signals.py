"""Waits for the wish to stop: SIGTERM or SIGINT, without a moment in which it is missed."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType
from typing import Any, Final, Self

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class StopSignals:
    """While this context lasts, the signals end no program; only in the main thread."""

    def __enter__(self) -> Self:
        # A pipe, because a handler may run while a lock is held, that of an Event for one.
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._wakeup = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._handlers: dict[int, Any] = {
            number: signal.signal(number, _take_note) for number in SIGNALS
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        os.close(self._reader)
        os.close(self._writer)

    def wait(self, seconds: float) -> bool:
        """Wait for a signal; say whether one came, now or earlier."""
        return bool(select.select([self._reader], [], [], seconds)[0])


def _take_note(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the pipe has it already."""
