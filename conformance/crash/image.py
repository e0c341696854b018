"""What a folder holds at one moment: taken while an adapter stands still, and put elsewhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..protocol.untrusted_files import entries, read_file, write_file

DEEPEST: Final = 3
"""Folders inside each other that are looked at."""


@dataclass(frozen=True, slots=True)
class Node:
    """One file, folder or link."""

    mode: int
    content: bytes | str | None
    """Of a file; where a link leads; ``None`` for a folder and anything else."""


@dataclass(frozen=True, slots=True)
class Image:
    """A folder and what is in it."""

    nodes: Mapping[str, Node]
    """By the path from the folder; a folder comes before what is in it."""

    def put(self, folder: Path) -> None:
        """Make it again in an empty folder.

        Raises:
            OSError: it cannot be made.
        """
        for name, node in self.nodes.items():
            path = folder / name
            if isinstance(node.content, str):
                path.symlink_to(node.content)
                continue
            if isinstance(node.content, bytes):
                write_file(path, node.content)
            else:
                path.mkdir()
            path.chmod(stat.S_IMODE(node.mode))


def taken(folder: Path) -> Image:
    """Return what a folder holds now.

    Raises:
        OSError: it cannot be read, or holds too much.
    """
    return Image(dict(_nodes(folder, "", DEEPEST)))


def _nodes(folder: Path, inside: str, depth: int) -> Iterator[tuple[str, Node]]:
    for entry in entries(folder / inside):
        name = os.path.join(inside, entry)
        path = folder / name
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            yield name, Node(mode, os.readlink(path))
        elif stat.S_ISREG(mode):
            yield name, Node(mode, read_file(path))
        elif stat.S_ISDIR(mode):
            yield name, Node(mode, None)
            if depth:
                yield from _nodes(folder, name, depth - 1)
