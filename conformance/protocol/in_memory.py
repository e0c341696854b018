"""A folder in memory for temporary files.

What is judged is what a program asks of the system. How long a disk takes says nothing, and most of
the time of a scenario would be waiting for one.
"""

from __future__ import annotations

import os
from typing import Final

FOLDER: Final = "/dev/shm"
"""Where Linux keeps files in memory."""
CHOSEN_BY: Final = ("TMPDIR", "TEMP", "TMP")
"""Variables by which a user chooses another folder."""
SHARE: Final = 4
"""How many times what one adapter may write must fit into it."""


def in_memory(disk: int) -> str:
    """Return a folder in memory; an empty text where there is none that will do.

    Args:
        disk: bytes that one adapter may write.
    """
    if any(map(os.environ.get, CHOSEN_BY)):
        return ""
    try:
        found = os.statvfs(FOLDER)
    except (AttributeError, OSError):
        return ""
    room = found.f_bavail * found.f_frsize >= SHARE * disk
    # Some programs start what they have unpacked there.
    fits = room and not found.f_flag & os.ST_NOEXEC and os.access(FOLDER, os.W_OK | os.X_OK)
    return FOLDER if fits else ""
