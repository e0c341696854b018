"""How the judge itself ends early: Ctrl-C, SIGTERM, a full disk, a reader that has gone."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

from .systems import BROKEN_PIPE

INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM
READER_LEFT = 128 + BROKEN_PIPE
CANNOT_WRITE = UNUSABLE = 2


class Stopped(KeyboardInterrupt):
    """A signal asks the judge to finish."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def exit_code_of(stop: KeyboardInterrupt) -> int:
    """Return the exit code of a stopped run: 128 and the number of the signal."""
    return 128 + (stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def signal_name(stop: KeyboardInterrupt) -> str:
    """Return the name of the signal that stops the run."""
    return signal.Signals(exit_code_of(stop) - 128).name


def listen() -> None:
    """Turn the first SIGINT and SIGTERM into ``Stopped``; the second ends the program at once."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        signal.signal(number, signal.SIG_DFL)
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            with contextlib.suppress(ValueError):  # not in the main thread
                signal.signal(number, stop)


def occupy_standard_streams() -> None:
    """Open the null device where a standard stream is closed (``>&-``); no file may land there."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def silence(stream: Any) -> None:
    """Drop what is left in a broken output stream, so that the exit stays quiet."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def complain(message: str) -> None:
    """Write one line to standard error, if it is still open."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()
