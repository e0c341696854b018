"""Makes plain values smaller: lists, numbers and bytes, while somebody keeps what is offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")
Keeps = Callable[[Any], bool]
"""Says whether a value may take the place of the one before."""


def fewer(value: list[Value], keeps: Keeps) -> list[Value]:
    """Return a list from which everything is gone that is not needed."""
    if value and keeps([]):
        return []
    size = len(value) // 2
    while size:
        at = 0
        while at < len(value):
            without = value[:at] + value[at + size :]
            if without and keeps(without):
                value = without
            else:
                at += size
        size = 0 if len(value) == 1 else min(size, len(value)) // 2
    return value


def smaller(value: int, keeps: Keeps) -> int:
    """Return the smallest number that can be had by halving distances, from 0 up."""
    if value == 0 or keeps(0):
        return 0
    if value < 0 and keeps(-value):
        value = -value
    sign, low, high = (1 if value > 0 else -1), 0, abs(value)
    while high - low > 1:
        middle = (low + high) // 2
        if keeps(sign * middle):
            high = middle
        else:
            low = middle
    return sign * high


def simpler_bytes(value: bytes, size: int, keeps: Keeps) -> bytes:
    """Return bytes that are shorter, if they may be, and zero wherever they may be.

    Args:
        value: what to begin with.
        size: how many there must be; -1 for any number.
        keeps: says whether bytes may take the place of those before.
    """
    if size < 0 and value:
        value = _shorter(value, keeps)
    zeros = bytes(len(value))
    if value == zeros or keeps(zeros):
        return zeros
    return _zeroed(value, 0, len(value), keeps)


def _shorter(value: bytes, keeps: Keeps) -> bytes:
    if keeps(b""):
        return b""
    # Zeros first: of the right length they are as good as anything in most places.
    if any(value) and keeps(bytes(len(value))):
        value = bytes(len(value))
    low, high = 0, len(value)
    while high - low > 1:
        middle = (low + high) // 2
        if keeps(value[:middle]):
            high = middle
        else:
            low = middle
    return value[:high]


def _zeroed(value: bytes, start: int, end: int, keeps: Keeps) -> bytes:
    """Return bytes of which those from ``start`` to ``end`` are as small as they may be."""
    if not any(value[start:end]):
        return value
    if end - start == 1:

        def one(number: int) -> bool:
            return keeps(value[:start] + bytes([number]) + value[end:])

        return value[:start] + bytes([smaller(value[start], one)]) + value[end:]
    zeros = value[:start] + bytes(end - start) + value[end:]
    if keeps(zeros):
        return zeros
    middle = (start + end) // 2
    return _zeroed(_zeroed(value, start, middle, keeps), middle, end, keeps)
