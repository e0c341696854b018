"""JSON of a whole backup as text, without all of it in memory as JSON at one time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any


class EachInTurn(list[Any]):
    """A list whose members are made when they are reached, and forgotten after that.

    A channel can have 16,000 addresses, and each is many times larger as JSON than as bytes.
    """

    def __init__(self, make: Callable[[Any], Any], items: Sequence[Any]) -> None:
        super().__init__()
        self._make = make
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __bool__(self) -> bool:
        return bool(self._items)

    def __iter__(self) -> Iterator[Any]:
        return map(self._make, self._items)


def json_bytes(value: Any) -> bytes:
    """Return indented JSON with a line end, 3 or more bytes; lists may be :class:`EachInTurn`."""
    # Only the encoder in Python iterates over a list; the one in C looks into its memory.
    text = bytearray()
    for part in json.JSONEncoder(indent=2).iterencode(value):
        text += part.encode()
    text += b"\n"
    return bytes(text)
