"""Where things stand in a JSON text, so that a fault can be named with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a text."""

    text: str
    """The whole text."""
    start: int
    """Index of its first character."""
    end: int
    """Index after its last one."""
    key: int
    """Index of its name, of what is in a list that of the value."""

    @property
    def line(self) -> int:
        """The line on which it begins, or its name, from 1."""
        return self.text.count("\n", 0, self.key) + 1

    @property
    def value(self) -> Any:
        """What it is."""
        return json.loads(self.text[self.start : self.end])

    def members(self) -> dict[str, Place]:
        """Return the members of an object by name; none of anything else."""
        return {name: place for name, place in self._pairs() if name is not None}

    def items(self) -> list[Place]:
        """Return what is in a list; nothing of anything else."""
        return [place for name, place in self._pairs() if name is None]

    def at(self, path: Sequence[str | int]) -> Place:
        """Return the place of a path in it, or of as much of the path as there is."""
        if not path:
            return self
        inside: dict[str | int, Place] = dict(enumerate(self.items()))
        inside.update(self.members().items())
        return inside[path[0]].at(path[1:]) if path[0] in inside else self

    def _pairs(self) -> Iterator[tuple[str | None, Place]]:
        opened = self.text[self.start]
        if opened not in "{[":
            return
        at = _skip(self.text, self.start + 1)
        while self.text[at] not in "}]":
            key, name = at, None
            if opened == "{":
                name, at = _DECODER.raw_decode(self.text, at)
                at = _skip(self.text, _skip(self.text, at) + 1)
            _, end = _DECODER.raw_decode(self.text, at)
            yield name, Place(self.text, at, end, key)
            at = _skip(self.text, end)
            if self.text[at] == ",":
                at = _skip(self.text, at + 1)


def whole(text: str) -> Place:
    """Return the place of the only value of a text.

    Raises:
        json.JSONDecodeError: it is not JSON; says where.
    """
    json.loads(text)
    start = _skip(text, 0)
    return Place(text, start, len(text.rstrip(" \t\n\r")), start)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
