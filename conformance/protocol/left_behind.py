"""Find the processes that an adapter started and that are still there when it has exited."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Final

PAUSE: Final = 0.01
"""Seconds between two looks."""


def left_behind(leader: int, temporary: str, grace: float) -> dict[int, str]:
    """Return the name of each process that an adapter left, by its id, once ``grace`` is over.

    Those are the processes of its group or session, and those that have its folder for temporary
    files in their environment; on a system without ``/proc`` none is found.

    Args:
        leader: process that led the group and has exited, but was not waited for.
        temporary: path of the folder, which no other process was given.
        grace: seconds that a process has to end by itself.
    """
    deadline = time.monotonic() + grace
    while (found := dict(_of(leader, temporary))) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    return found


def _of(leader: int, temporary: str) -> Iterator[tuple[int, str]]:
    if not os.path.isdir("/proc/self"):
        return
    marker = f"TMPDIR={temporary}".encode()
    for entry in os.listdir("/proc"):
        if entry.isdecimal() and int(entry) not in (leader, os.getpid()):
            try:
                with open(f"/proc/{entry}/stat", "rb") as stream:
                    head, _, rest = stream.read().rpartition(b") ")
                state, _, group, session = rest.split()[:4]
                if state in (b"Z", b"X"):
                    continue
                if leader in (int(group), int(session)) or marker in _environment(entry):
                    yield int(entry), head.partition(b"(")[2].decode("utf-8", "replace")
            except (OSError, ValueError):
                continue  # it has ended, or belongs to somebody else


def _environment(process: str) -> list[bytes]:
    try:
        with open(f"/proc/{process}/environ", "rb") as stream:
            return stream.read().split(b"\0")
    except OSError:
        return []
