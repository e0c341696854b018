"""The names of archives: whose each one is, and the time that it tells."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Final

from ..crash.order import ARCHIVES as ARCHIVES

ARCHIVE_NAME: Final = re.compile(r"(\d{4}(?:-\d\d){5})(?:-\d+)?")
"""What follows the file's name and a hyphen; the number tells copies of one second apart."""
_LONGEST_NAME: Final = 255
"""Bytes of a name that file systems take."""
_BEHIND_NAME: Final = len("-2006-01-02-15-04-05-999")
"""Bytes that an archive may have behind the name of its file."""
_KEPT: Final = 100
"""Bytes of a file's name that a shortened name of its archive begins with."""


def is_of(archive: str, file: str, beside: Iterable[str]) -> bool:
    """Say whether an archive is one of a file, by its name.

    Backups side by side share the folder, and one may be named like another and more. So the
    archive belongs to the file with which its name agrees the furthest; two long names may differ
    only where a shortened one has ended, and then it is one of both. What is nobody's is taken for
    one of the file, whose archive then has a wrong name.

    Args:
        archive: name in the archive folder.
        file: name of the file that is asked about.
        beside: the names in the file's folder.
    """
    agreeing = {each: _agreement(each, archive) for each in {file, *beside}}
    furthest = max(agreeing.values())
    return furthest == 0 or agreeing[file] == furthest


def time_in(file: str, archive: str) -> str | None:
    """Return the time in the name of a file's archive, ``None`` where there is none."""
    behind = archive.removeprefix(f"{file}-")
    if behind == archive and _may_be_shortened(file) and _agreement(file, archive):
        found = re.search(rf"-({ARCHIVE_NAME.pattern})$", archive)
        behind = found[1] if found else archive
    match = ARCHIVE_NAME.fullmatch(behind)
    return match[1] if match else None


def _may_be_shortened(file: str) -> bool:
    return len(os.fsencode(file)) + _BEHIND_NAME > _LONGEST_NAME


def _agreement(file: str, archive: str) -> int:
    """Return how many bytes two names have in common; 0 where the archive is not this file's."""
    of_file, of_archive = os.fsencode(f"{file}-"), os.fsencode(archive)
    shorter = min(len(of_file), len(of_archive))
    common = next((at for at in range(shorter) if of_file[at] != of_archive[at]), shorter)
    if common == len(of_file) or (_may_be_shortened(file) and common >= _KEPT):
        return common
    return 0
