"""What kind of mistake turns one value into another: bytes reversed, a sign lost, one too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from .compare import Difference

ANOTHER: Final = "another value"
"""The kind of a difference that no likely mistake explains."""
ABSENT: Final = "absent"
UNEXPECTED: Final = "there although it must be absent"
GENERIC: Final = frozenset({ANOTHER, ABSENT, UNEXPECTED})
"""Kinds that name no mistake."""
_WIDTHS: Final = (2, 3, 4, 8)
"""Bytes of the integers in a backup."""
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2})+")
_DECIMAL: Final = re.compile(r"0|-?[1-9]\d{0,19}")
_DIGITS: Final = re.compile(r"\d[\d-]*")
_SAFE: Final = 2**53
"""From here on a double cannot hold every integer."""


def kinds(difference: Difference) -> list[str]:
    """Return the likely mistakes behind a difference, the most particular first; never none."""
    if difference.actual is None:
        return [ABSENT]
    if difference.expected is None:
        return [UNEXPECTED]
    expected, actual = _value(difference.expected), _value(difference.actual)
    return list(dict.fromkeys(_kinds(expected, actual))) or [ANOTHER]


def _value(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _kinds(expected: Any, actual: Any) -> Iterator[str]:
    if isinstance(expected, list) and isinstance(actual, str):
        # Instead of what is in a file: why that could not be said.
        yield _DIGITS.sub("…", actual)
        return
    if isinstance(expected, bool) or isinstance(actual, bool):
        if isinstance(expected, bool) and isinstance(actual, bool):
            yield "the opposite"
        else:
            yield "not true or false, or the other way round"
        return
    left, right = _number(expected), _number(actual)
    if left is not None and right is not None and not _is_long_hex(expected):
        if left == right:
            yield "text instead of a number" if isinstance(actual, str) else "a number, not text"
        yield from _of_numbers(left, right)
    if isinstance(expected, str) and isinstance(actual, str):
        yield from _of_texts(expected, actual)
    elif isinstance(expected, list) and isinstance(actual, list):
        yield from _of_lists(expected, actual)


def _is_long_hex(value: Any) -> bool:
    if not isinstance(value, str) or len(value) < 20:
        return False
    return _HEX.fullmatch(value) is not None


def _number(value: Any) -> int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return int(value)
    return None


def _of_numbers(expected: int, actual: int) -> Iterator[str]:
    yield from _of_bytes(expected, actual)
    for bits in (32, 31, 24, 16, 8):
        if expected >= 2**bits and actual == expected % 2**bits:
            yield f"cut to {bits} bits"
    if abs(expected) >= _SAFE and actual == int(float(expected)):
        yield "rounded, as a floating-point number"
    if actual - expected in (1, -1):
        yield "one too many" if actual > expected else "one too few"
    for bit in (7, 15, 31, 63):
        if actual - expected == 1 << bit:
            yield f"bit {bit} is not taken off"
        if expected - actual == 1 << bit:
            yield f"bit {bit} is lost"
    if actual == 0:
        yield "zero"


def _of_bytes(expected: int, actual: int) -> Iterator[str]:
    """Yield mistakes about the bytes of a number: their order, and what the first bit says."""
    for width in _WIDTHS:
        unsigned = expected % (1 << (8 * width))
        there = _reversed(expected, width)
        if there == actual % (1 << (8 * width)) != unsigned and _fits(actual, width):
            yield "bytes reversed"
    for bits in (64, 32, 16):
        if expected < 0 <= actual and actual == expected % 2**bits:
            yield "read without its sign"
        if actual < 0 <= expected and expected == actual % 2**bits:
            yield "read with a sign that it has not"


def _fits(number: int, width: int) -> bool:
    return -(1 << (8 * width - 1)) <= number < 1 << (8 * width)


def _reversed(number: int, width: int) -> int | None:
    if not _fits(number, width):
        return None
    data = (number % (1 << (8 * width))).to_bytes(width, "big")
    return int.from_bytes(data, "little")


def _of_texts(expected: str, actual: str) -> Iterator[str]:
    if expected.lower() == actual.lower():
        yield "in the other case of letters"
        return
    if not (_HEX.fullmatch(expected) and _HEX.fullmatch(actual)):
        if actual and (expected.startswith(actual) or expected.endswith(actual)):
            yield "cut short"
        return
    left, right = bytes.fromhex(expected), bytes.fromhex(actual)
    if right == left[::-1]:
        yield "bytes reversed"
    elif len(left) == len(right) == 0 or not any(right):
        yield "all zeros"
    elif len(right) - len(left) in (1, -1):
        longer, shorter = (right, left) if len(right) > len(left) else (left, right)
        if shorter in (longer[1:], longer[:-1]):
            where = "in front" if shorter == longer[1:] else "at the end"
            yield f"a byte {'too many' if longer is right else 'missing'} {where}"
    elif left.startswith(right) or left.endswith(right):
        yield "cut short"
    elif right.startswith(left):
        yield "bytes too many at the end"
    if len(left) == len(right) == 33 and left[1:] == right[1:]:
        yield "the other y of the same x"
    if len(left) <= 8 and len(left) == len(right):
        yield from _of_numbers(int.from_bytes(left), int.from_bytes(right))


def _of_lists(expected: list[Any], actual: list[Any]) -> Iterator[str]:
    if actual == expected[::-1]:
        yield "in reversed order"
    elif sorted(map(repr, actual)) == sorted(map(repr, expected)):
        yield "in another order"
