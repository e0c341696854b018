"""A SubSwapper that guards a real file, and what may be done to the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from scbref.multifile import DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME as ARCHIVES, MultiFile
from scbref.packing import unpack_multi
from scbref.swapper import SubSwapper
from tests.reference.swapper_stage import OTHER_RING, RING, Stage, packed, shown


class Guard(Stage):
    """A stage on a real file."""

    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__(disk=MultiFile(path, **{"lock_timeout": 1.0} | options))
        self.path = path

    def start(self, starting: str = "", **options: Any) -> SubSwapper:
        return super().start(starting, guards_file=True, **options)

    def look(self) -> None:
        """Look twice: what cannot be read may still be being written."""
        for _ in range(2):
            self.swapper.check_file()
            self.notifier.settle()

    @property
    def file(self) -> str | None:
        if not self.path.exists():
            return None
        return shown(unpack_multi(self.path.read_bytes(), RING).static_backups)


HURTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "removed": ("gone", lambda path: path.unlink()),
    "cut": ("unreadable", lambda path: path.write_bytes(path.read_bytes()[:-5])),
    "emptied": ("unreadable", lambda path: path.write_bytes(b"")),
    "foreign": ("unreadable", lambda path: path.write_bytes(packed("a x", OTHER_RING))),
    "older": ("changed", lambda path: path.write_bytes(packed("x"))),
    "without x": ("changed", lambda path: path.write_bytes(packed("a"))),
    "poorer": ("changed", lambda path: path.write_bytes(packed("a- x-"))),
    "the one before": (
        "changed",
        lambda path: path.write_bytes(min((path.parent / ARCHIVES).iterdir()).read_bytes()),
    ),
}
