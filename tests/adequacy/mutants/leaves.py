"""Byte strings of a fixed size, and booleans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scbref.errors import NOT_CANONICAL
from scbref.wire.primitives import Blob, Integer
from tests.adequacy.mutants.mutant import Side
from tests.adequacy.mutants.numbers import integer
from tests.adequacy.mutants.operator import (
    Filtered,
    Fixed,
    Operator,
    always,
    around,
    refusing,
    replaced,
)

READ, WRITE = (Side.READ,), (Side.WRITE,)


def _sized(size: int) -> Callable[[bytes], bytes]:
    return lambda value: value[:size].ljust(size, b"\0")


def _consists_of(byte: int) -> Callable[[bytes], bool]:
    return lambda value: set(value) == {byte}


def _of_byte(decode: Callable[[int], bool]) -> Callable[[bytes], bool]:
    return lambda data: decode(data[0])


def blob_operators(node: Blob) -> Iterator[Operator]:
    """Yield the operators for a fixed number of bytes."""
    size = node.width
    for other in (size - 1, size + 1):
        yield replaced(
            f"width-{other}",
            f"{other} bytes instead of {size}",
            always(Fixed, other, bytes, _sized(other)),
        )
    yield replaced("reversed", "in the other order", lambda node: Filtered(node, lambda v: v[::-1]))
    yield replaced("zeroed", "always zeros", lambda node: Filtered(node, lambda v: bytes(size)))
    for name, byte in (("zeros", 0x00), ("ones", 0xFF)):
        yield replaced(
            f"refuses-{name}",
            f"{size} bytes {byte:02x} are refused",
            around(Filtered, refusing(_consists_of(byte))),
        )


def blob_layout_operators(node: Blob) -> Iterator[Operator]:
    """Yield the operators for bytes whose value is not kept."""
    return (operator for operator in blob_operators(node) if operator.name.startswith("width"))


def bool_operators(node: Any) -> Iterator[Operator]:
    """Yield the operators for the one-byte boolean."""
    readings: dict[str, tuple[str, Callable[[int], bool]]] = {
        "inverted": ("01 is false", lambda byte: byte != 1),
        "always-true": ("always true", lambda byte: True),
        "always-false": ("always false", lambda byte: False),
        "any-non-zero": ("every byte but 00 is true", lambda byte: byte != 0),
        "lowest-bit": ("odd bytes are true", lambda byte: bool(byte & 1)),
        "refuses-other": (
            "bytes over 01 are refused",
            lambda byte: bool(refusing(lambda b: b > 1, NOT_CANONICAL)(byte)),
        ),
    }
    for name, (title, decode) in readings.items():
        yield replaced(
            name,
            title,
            always(Fixed, 1, _of_byte(decode), bytes),
            READ,
        )
    writings = {
        "inverted": ("true is 00", b"\x00", b"\x01"),
        "always-true": ("always 01", b"\x01", b"\x01"),
        "always-false": ("always 00", b"\x00", b"\x00"),
        "true-is-ff": ("true is ff", b"\xff", b"\x00"),
    }
    for name, (title, yes, no) in writings.items():
        yield replaced(
            name,
            title,
            always(Fixed, 1, bytes, {True: yes, False: no}.__getitem__),
            WRITE,
        )
    yield replaced("width-2", "two bytes", lambda node: integer(2, False, False))


def default_of(node: Any) -> Any:
    """Return what a field reads as when it is not there."""
    if isinstance(node, Integer):
        return 0
    return bytes(node.width) if isinstance(node, Blob) else b""
