"""The processes that an adapter has started, also those that it no longer knows (Linux).

The command line makes the judge a *subreaper*: a process whose parent has ended becomes a child of
the judge, whatever session it moved to, so that it can be found, counted and ended. A program that
uses the judge as a library has children of its own, so there nothing is adopted.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Iterator
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_SET_DUMPABLE: Final = 4
SWEEP: Final = 3.0
"""Seconds for ending what was left behind."""

LOOKS: Final = 100
"""Times that a process is looked for whose parent has just ended."""

_leaders: set[int] = set()
"""Adapters that the judge itself has started and not yet waited for."""
_adopting = False


def adopt_orphans() -> None:
    """Make this process a subreaper that no adapter can look into; elsewhere do nothing.

    Without root, no process of the same user can then trace this one or open its files.
    """
    global _adopting
    with contextlib.suppress(OSError, AttributeError, TypeError):  # TypeError: Windows
        prctl = ctypes.CDLL(None, use_errno=True).prctl
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        _adopting = prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def adopt_again(number: int) -> None:
    """Do in a fork of this process what ``adopt_orphans`` did here, if it was called.

    Args:
        number: of the signal that the fork gets when this process ends before it.
    """
    if _adopting:
        adopt_orphans()
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def started(leader: int) -> None:
    """Remember an adapter's process."""
    _leaders.add(leader)


def waited_for(leader: int) -> None:
    """Forget an adapter's process."""
    _leaders.discard(leader)


def orphans() -> list[int]:
    """Return the adopted processes that still run; those that have ended are waited for.

    One that ended while it was looked at may have left a child, which is looked for in turn.
    """
    found: list[int] = []
    for _ in range(LOOKS if _adopting else 0):
        ended = False
        for pid in set(_children(os.getpid())) - _leaders:
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG) == (0, 0):
                    found.append(pid)
                else:
                    ended = True
        if found or not ended:
            break
    return found


def family(leader: int, most: int) -> Iterator[int]:
    """Yield a process, its descendants, and the adopted ones with theirs; ``most`` in all."""
    waiting = [leader, *orphans()]
    while waiting and most > 0:
        most -= 1
        yield (pid := waiting.pop())
        waiting += _children(pid)


def name_of(pid: int) -> str:
    """Return the name of a process's program."""
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="backslashreplace") as file:
            return file.read().strip()
    except OSError:
        return "?"


def group(leader: int) -> list[int]:
    """Return the other processes that still run in a leader's group; none where /proc is not."""
    found = []
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdecimal() and int(name) != leader and _runs_in(int(name), leader):
                found.append(int(name))
    return found


def _runs_in(pid: int, leader: int) -> bool:
    with contextlib.suppress(OSError, ValueError, IndexError):
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            state, _, number = file.read().rpartition(")")[2].split()[:3]
        return int(number) == leader and state not in "ZX"
    return False


def end_orphans() -> None:
    """Stop every adopted process, so that none starts another, and then kill them all."""
    deadline = time.monotonic() + SWEEP
    pause = 0.0005
    while (found := orphans()) and time.monotonic() < deadline:
        every = {pid for first in found for pid in (first, *_below(first))}
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in every:
                with contextlib.suppress(OSError):
                    os.kill(pid, number)
        time.sleep(pause)
        pause = min(2 * pause, 0.02)


def _below(pid: int) -> Iterator[int]:
    waiting = _children(pid)
    while waiting:
        yield (one := waiting.pop())
        waiting += _children(one)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            path = f"/proc/{pid}/task/{thread}/children"
            with contextlib.suppress(OSError, ValueError), open(path, encoding="ascii") as children:
                found += map(int, children.read().split())
    return found


def resident_bytes(pids: Iterator[int]) -> tuple[int, int]:
    """Return the resident memory of processes together, and how many they are."""
    total = count = 0
    page = os.sysconf("SC_PAGESIZE")
    for pid in pids:
        count += 1
        gone = contextlib.suppress(OSError, ValueError, IndexError)
        with gone, open(f"/proc/{pid}/statm", encoding="ascii") as statm:
            total += int(statm.read().split()[1]) * page
    return total, count
