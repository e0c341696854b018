"""Tell an adapter that is slow from one that the machine gives no time, so that load is no verdict.

A time limit is meant for a machine that does nothing else. A process that waits for a processor
gets more of the clock, until it has used as much of a processor as the limit allows. One that
sleeps has no such excuse.
"""

from __future__ import annotations

import contextlib
import os
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
    """What a process and its descendants have had of the processors."""

    seconds: float
    """Of a processor, since they began."""
    wants: bool
    """Whether one of them runs, or waits for a processor or a disk."""


def usage(pid: int) -> Usage:
    """Return what a process has used; where /proc is missing, nothing, and that it sleeps."""
    ticks, wants = 0, False
    waiting = [pid]
    while waiting:
        process = f"/proc/{waiting.pop()}"
        with contextlib.suppress(OSError, ValueError, IndexError):
            for thread in os.listdir(f"{process}/task"):
                with open(f"{process}/task/{thread}/stat", encoding="utf-8", errors="replace") as f:
                    fields = f.read().rpartition(") ")[2].split()
                wants |= fields[_STATE] in "RD"
                ticks += int(fields[_USER]) + int(fields[_SYSTEM])
                with open(f"{process}/task/{thread}/children", encoding="ascii") as children:
                    waiting += map(int, children.read().split())
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), wants)


def is_starved(pid: int, before: Usage | None, limit: float, waited: float) -> bool:
    """Say whether a process that has come to its time limit should be given more.

    Args:
        pid: of the process.
        before: what it had used when the waiting began; ``None`` if it was not looked at.
        limit: seconds.
        waited: seconds by the clock.
    """
    if before is None or waited >= PATIENCE * limit:
        return False
    now = usage(pid)
    return now.wants and now.seconds - before.seconds < ENOUGH * limit
