"""Waits for the wish to stop: SIGTERM, SIGINT or SIGHUP, without a moment in which it is missed.

What is to be stopped works in a thread of its own, since it may wait for what never comes: a lock,
a share that died. The main thread only waits for signals, and leaves that thread behind in time.
"""

from __future__ import annotations

import select
import signal
import socket
import time
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType
from typing import Any, Final, Generic, Self, TypeVar

import click

from scbref.cli.failure import IO, Failure

SIGNALS: Final = tuple(
    signal.Signals[name]
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
    if name in signal.Signals.__members__
)
"""Windows has no SIGHUP; what closing a window sends there is SIGBREAK."""
GRACE: Final = 3.5
"""Seconds for the last write after a signal."""

T = TypeVar("T")


class StopSignals:
    """While this context lasts, the signals end no program; only in the main thread."""

    def __enter__(self) -> Self:
        # No Event: a handler may run while its lock is held. No pipe: Windows waits for sockets.
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._handlers: dict[int, Any] = {
            number: signal.signal(number, _take_note) for number in SIGNALS if _is_heard(number)
        }
        self._came = False
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._reader.close()
        self._writer.close()

    def wait(self, seconds: float) -> bool:
        """Wait for a signal or a :meth:`wake`; say whether a signal came, now or earlier."""
        if not self._came and select.select([self._reader], [], [], seconds)[0]:
            # It holds the numbers of the signals, and 0 for a wake.
            self._came = any(self._reader.recv(4096))
        return self._came

    def wake(self) -> None:
        """End a :meth:`wait`, from any thread."""
        try:
            self._writer.send(b"\0")
        except OSError:
            # It is full, so it wakes anyway; or nobody waits any more.
            return


class StopWish:
    """Tells a thread that it is to come to an end."""

    def __init__(self) -> None:
        self._is_set = Event()

    def set(self) -> None:
        """Wish for the end."""
        self._is_set.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the wish; say whether it is there."""
        return self._is_set.wait(seconds)


class Abandonable(Generic[T]):
    """Work in a thread that ends when a signal comes, or is left behind."""

    def __init__(self, work: Callable[[StopWish], T], signals: StopSignals) -> None:
        """Take the work, which is handed the wish to stop."""
        self._work = work
        self._signals = signals
        self._wish = StopWish()
        self._results: list[T] = []
        self._error: BaseException | None = None
        # Of the command, so that its notes are silenced or said as elsewhere.
        self._context = click.get_current_context(silent=True)
        self._thread = Thread(target=self._run, name="scbref-work", daemon=True)

    def run(self, tick: float, on_tick: Callable[[], None], on_stop: Callable[[], None]) -> T:
        """Work until it is done, or a signal came and the grace is over.

        Args:
            tick: seconds between calls of ``on_tick``, at most.
            on_tick: called in this thread; must not wait for anything.
            on_stop: called once, when a signal came.

        Raises:
            Failure: code 5: the work did not end in time; else what the work raised.
        """
        self._thread.start()
        while self._thread.is_alive() and not self._signals.wait(tick):
            on_tick()
        if self._thread.is_alive():
            self._wish.set()
            on_stop()
            self._join()
        if self._error is not None:
            raise self._error
        return self._results[0]

    def _join(self) -> None:
        end = time.monotonic() + GRACE
        while self._thread.is_alive():
            left = end - time.monotonic()
            if left <= 0:
                text = "stopped while waiting for the file, its lock or the channels' source"
                raise Failure(f"{text}; the last changes may not be in the backup", IO)
            self._thread.join(left)

    def _run(self) -> None:
        try:
            if self._context is None:
                self._results.append(self._work(self._wish))
            else:
                with self._context.scope(cleanup=False):
                    self._results.append(self._work(self._wish))
        # Whatever it is, the main thread says it.
        except BaseException as error:
            self._error = error
        finally:
            self._signals.wake()


def _is_heard(number: signal.Signals) -> bool:
    # Who starts a program with nohup wants it to stay.
    return number.name != "SIGHUP" or signal.getsignal(number) is not signal.SIG_IGN


def _take_note(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the socket has it already."""
