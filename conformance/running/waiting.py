"""Waiting for the clock and for files, by what happens and not by how long it takes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

CLOCK_STEP: Final = 0.03
"""Seconds by which the clock of a file system may be behind."""
EARLY: Final = 0.35
"""Part of a second after which the next one is waited for."""
LOOKS: Final = 30
"""Times that a file is looked at before it is taken to be left alone."""
PAUSE: Final = 0.005
"""Seconds between two looks; on a busy machine more, for the judge as for the adapter."""
RESTLESS: Final = 60.0
"""Seconds within which a file that is replaced again and again must have changed."""


def wait_until(until: str) -> int:
    """Wait for the ``start-of-second`` or the ``next-second``; return the second it is then."""
    now = time.time()
    if until == "next-second" or now % 1 > EARLY:
        time.sleep(1.0 - now % 1 + CLOCK_STEP)
    return int(time.time())


def changes(path: Path, expected: bool) -> bool:
    """Say whether a file changes while nothing is asked.

    Args:
        path: of the file.
        expected: whether it should, and is therefore waited for.

    Raises:
        OSError: it is not there.
    """

    def state() -> Sequence[int]:
        info = path.stat()
        return info.st_ino, info.st_mtime_ns

    first, deadline, looks = state(), time.monotonic() + RESTLESS, 0
    while looks < LOOKS or (expected and time.monotonic() < deadline):
        time.sleep(PAUSE)
        looks += 1
        with contextlib.suppress(FileNotFoundError):
            if state() != first:
                return True
    return False
