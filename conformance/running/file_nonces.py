"""The nonces of the files that a SubSwapper writes, and of their archives."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..judging.nonces import NonceWatch
from ..protocol.untrusted_files import entries, read_file
from .archive_names import ARCHIVES

MOST: Final = 8
"""Archives of one file that are looked at."""


@dataclass(slots=True)
class FileNonces:
    """Looks at backup files after each operation of a SubSwapper."""

    watch: NonceWatch
    """Takes what is found."""
    _held: dict[Path, bytes] = field(default_factory=dict)
    """What each file held when it was last looked at."""
    _pools: set[int] = field(default_factory=set)

    def begin(self, contents: Mapping[str, str]) -> None:
        """Note what the judge itself writes in a scenario: hex by name."""
        self._held.clear()
        if id(contents) not in self._pools:
            self._pools.add(id(contents))
            for content in contents.values():
                self.watch.known(bytes.fromhex(content))

    def known(self, path: Path) -> None:
        """Note what a file holds that the judge has written or changed."""
        if (content := _content(path)) is not None:
            self.watch.known(content)
            self._held[_real(path)] = content

    def found(self, path: Path) -> None:
        """Note what a file holds over which a SubSwapper is made."""
        if (content := _content(path)) is not None:
            self.watch.see_copy(content)
            self._held[_real(path)] = content

    def see(self, path: Path) -> None:
        """Look at a file that a SubSwapper may have written, and at its archives."""
        content, real = _content(path), _real(path)
        if content is not None and content != self._held.get(real):
            self._held[real] = content
            self.watch.see_file(content)
        folder = path.parent / ARCHIVES
        for name in _archives(folder, path.name):
            archived = _content(folder / name)
            if archived is not None:
                self.watch.see_copy(archived)


def _real(path: Path) -> Path:
    """Return the one name of a file that may be reached by several."""
    return Path(os.path.realpath(path))


def _content(path: Path) -> bytes | None:
    try:
        return read_file(path)
    except OSError:
        return None


def _archives(folder: Path, base: str) -> list[str]:
    try:
        return [name for name in entries(folder) if name.startswith(f"{base}-")][-MOST:]
    except OSError:
        return []
