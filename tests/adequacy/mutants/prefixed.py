"""Length-prefixed bytes: the width, order and meaning of the length, limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.wire.field import Reject
from scbref.wire.primitives import VarBytes
from tests.adequacy.mutants.mutant import Side
from tests.adequacy.mutants.numbers import integer
from tests.adequacy.mutants.operator import (
    Filtered,
    Nothing,
    Operator,
    always,
    around,
    refusing,
    replaced,
)

WRITE = (Side.WRITE,)


class PrefixedBytes(Construct):  # type: ignore[misc]
    """Length-prefixed bytes whose length is off by ``more`` or comes after the bytes."""

    def __init__(self, prefix: Any, more: int = 0, limit: int | None = None) -> None:
        super().__init__()
        self.prefix = prefix
        self.more = more
        self.limit = limit

    def _parse(self, stream: Any, context: Container, path: str) -> bytes:
        size = self.prefix._parse(stream, context, path) - self.more
        if size < 0:
            raise Reject("out-of-range", "a negative length")
        return bytes(stream_read(stream, size, path))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        self.prefix._build(len(obj) + self.more, stream, context, path)
        stream_write(stream, bytes(obj), len(obj), path)
        return obj


def var_bytes_operators(node: VarBytes) -> Iterator[Operator]:
    """Yield the operators for length-prefixed bytes."""
    width, limit = node.prefix.width, node.limit
    for size in (width - 1, width + 1):
        yield replaced(
            f"length-width-{size}",
            f"a length of {size} bytes",
            always(PrefixedBytes, integer(size, False, False) if size else Nothing(0)),
        )
    if width > 1:
        yield replaced(
            "length-byte-order",
            "a length in the other byte order",
            lambda node: PrefixedBytes(integer(width, False, True)),
        )
    for name, more in (("counts-itself", width), ("one-more", 1), ("one-less", -1)):
        yield replaced(
            f"length-{name}",
            f"a length that is {more:+d}",
            always(PrefixedBytes, node.prefix, more),
        )
    yield from _var_value_operators(node, limit)


def _var_value_operators(node: VarBytes, limit: int) -> Iterator[Operator]:
    bounds: dict[str, tuple[str, Callable[[bytes], bool]]] = {
        "refuses-empty": ("no bytes are refused", lambda v: not v),
        "refuses-max": (f"{limit} bytes are refused", lambda v: len(v) == limit),
        "refuses-top-bit": ("the upper half of lengths is refused", lambda v: len(v) > limit >> 1),
        "refuses-over-64": ("over 64 bytes are refused", lambda v: len(v) > 64),
        "refuses-over-72": ("over 72 bytes are refused", lambda v: len(v) > 72),
    }
    for name, (title, bad) in bounds.items():
        yield replaced(name, title, around(Filtered, refusing(bad)))
    yield replaced("reversed", "bytes in the other order", lambda n: Filtered(n, lambda v: v[::-1]))
    yield replaced("dropped", "always empty", lambda n: Filtered(n, lambda v: b""))
    yield replaced("first-64", "cut to 64 bytes", lambda n: Filtered(n, lambda v: v[:64]))
    size = node.prefix.width
    yield replaced(
        "wraps",
        "the length of too many bytes is cut to its low bytes",
        lambda n: PrefixedBytes(integer(size, False, False, lambda v: v % (limit + 1))),
        WRITE,
    )
    yield replaced(
        "cuts", "too many bytes are cut", lambda n: Filtered(n, lambda v: v[:limit]), WRITE
    )
