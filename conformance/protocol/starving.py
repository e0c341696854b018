"""Tell an adapter that is slow from one that the machine gives no time, so that load is no verdict.

A time limit is meant for a machine that does nothing else. A process that waits for a processor
gets more of the clock, until it has used as much of a processor as the limit allows; so does one
whose memory still grows, since its limit will end it. One that sleeps has no such excuse.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from typing import Final

PATIENCE: Final = 20
"""Times the limit that the clock may show in the end, whatever the load."""
ENOUGH: Final = 0.8
"""Part of a limit that counts as all of it: the processor's clock is coarse."""
_STATE, _USER, _SYSTEM = 0, 11, 12
"""Fields of /proc/PID/stat after the name."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and its descendants have of the machine."""

    seconds: float
    """Of a processor, since they began."""
    pages: int
    """Of resident memory."""
    wants: bool
    """Whether one of them runs, or waits for a processor or a disk."""


def usage(pid: int) -> Usage:
    """Return what a process uses; where /proc is missing, nothing, and that it sleeps."""
    ticks, pages, wants = 0, 0, False
    waiting = [pid]
    while waiting:
        process = f"/proc/{waiting.pop()}"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages += int(_read(f"{process}/statm").split()[1])
            for thread in os.listdir(f"{process}/task"):
                fields = _read(f"{process}/task/{thread}/stat").rpartition(") ")[2].split()
                wants |= fields[_STATE] in "RD"
                ticks += int(fields[_USER]) + int(fields[_SYSTEM])
                waiting += map(int, _read(f"{process}/task/{thread}/children").split())
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), pages, wants)


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as stream:
        return stream.read()


class Patience:
    """How long one answer, or an end, is waited for."""

    def __init__(self, pid: int, limit: float) -> None:
        """Begin to wait.

        Args:
            pid: of the process that is waited for.
            limit: seconds.
        """
        self._pid = pid
        self._limit = limit
        self._began = time.monotonic()
        self._before: Usage | None = None
        self._last: Usage | None = None

    @property
    def left(self) -> float:
        """Seconds until the limit; 0 behind it."""
        return max(self._limit - (time.monotonic() - self._began), 0.0)

    def is_over(self) -> bool:
        """Say whether the limit is reached; ask from the beginning, and again and again."""
        waited = time.monotonic() - self._began
        if self._before is None:
            self._before = usage(self._pid)
        if waited < self._limit:
            return False
        now, last = usage(self._pid), self._last
        self._last = now
        is_busy = now.wants or last is None or now.pages > last.pages
        used = now.seconds - self._before.seconds
        return not is_busy or used >= ENOUGH * self._limit or waited >= PATIENCE * self._limit
