"""Sees every content that a backup file has, and when it had it."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scbref.envelope import EncryptionKeySource
from scbref.errors import ScbError
from scbref.model import OutPoint, Single
from scbref.packing import unpack_multi

GAP = 0.002
"""Seconds between two looks."""


@dataclass(frozen=True)
class Content:
    """What a file was, from a moment on."""

    when: float
    """Seconds since 1970: of a file when it was renamed, as the kernel noted it."""
    data: bytes | None
    """None where there was no file."""


@dataclass
class Lookout:
    """Looks at some files in a thread of its own."""

    paths: tuple[Path, ...]
    seen: dict[Path, list[Content]] = field(init=False)
    _wish: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.seen = {path: [] for path in self.paths}
        self._marks: dict[Path, tuple[int, ...] | None] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._wish.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._wish.wait(GAP):
            for path in self.paths:
                self._look(path)

    def _look(self, path: Path) -> None:
        mark, data, when = None, None, time.time()
        try:
            found = os.stat(path)
            mark = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            if self._marks.get(path) == mark:
                return
            when = found.st_ctime_ns / 1e9
            data = path.read_bytes()
        except FileNotFoundError:
            if self._marks.get(path, ()) is None:
                return
        self._marks[path] = mark
        self.seen[path].append(Content(when, data))


@dataclass(frozen=True)
class Opened:
    """A content that opens."""

    when: float
    singles: dict[OutPoint, Single]


def opened(contents: list[Content], ring: EncryptionKeySource) -> Iterator[Opened | Content]:
    """Yield each content as what it opens to, or as it is."""
    for each in contents:
        try:
            singles = unpack_multi(each.data or b"", ring).static_backups
        except ScbError:
            yield each
        else:
            yield Opened(each.when, {single.funding_outpoint: single for single in singles})


def digest(data: bytes | None) -> bytes:
    return hashlib.sha256(data or b"").digest()
