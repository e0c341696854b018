"""Steps about the backup file: the judge's own, and the operations on it."""

from __future__ import annotations

from typing import Any, Final

from ..tools.case import Json, valid
from .script import MAIN, ask, at, look, refused, single_refs, split

TEMP: Final = "temp-dont-use.backup"
ARCHIVES: Final = "chan-backup-archives"
ALONE: Final = look(".", entries=[MAIN])
"""The main file is all there is."""
BOTH: Final = look(".", entries=[ARCHIVES, MAIN])
"""The main file and the folder of archives are all there is."""
IO: Final = refused("io")
"""The disk refuses."""


def change(kind: str, path: str = MAIN, **more: Any) -> Json:
    """Change the file system in another way."""
    return {"do": kind, "path": path, **more}


def write(content: str, path: str = MAIN, **more: Any) -> Json:
    """Write a file behind the adapter's back."""
    return {"do": "write", "path": path, "bytes": content, **more}


def wait(until: str) -> Json:
    """Wait for the ``start-of-second`` or the ``next-second``."""
    return {"do": "wait", "until": until}


def swap(content: str, path: str = MAIN, expect: Json | None = None, **more: Any) -> Json:
    """Swap a file's content."""
    given = {"path": at(path), "packed": {"$bytes": content}, **more}
    return ask("multifile.swap", given, expect)


def extract(path: str, expect: Json, ring: str = "own") -> Json:
    """Read a file."""
    return ask("multifile.extract", {"path": at(path), "key_ring": {"$key_ring": ring}}, expect)


def multi_of(names: str) -> Json:
    """Expect a Multi of these Singles."""
    return valid(multi={"version": 0, "static_backups": single_refs(names)})


def holds(names: str) -> Json:
    """Expect the main file to hold these Singles."""
    return look(MAIN, kind="file", holds=split(names))
