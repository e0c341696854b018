"""What happens to a backup on its way, as far as it can be undone, or at least named."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_REPLACEMENT: Final = "\ufffd".encode()
_FEW: Final = 8
"""Occurrences from which a pattern is no chance in random bytes."""
_END_IN_ZEROS: Final = 3
"""Zero bytes that a tag may end in by itself; one in 2^24 does with so many."""
_HOLE: Final = 16
"""Zero bytes in a row that encrypted data does not have."""
_LARGE_ENOUGH: Final = 256
_SAMPLE: Final = 1 << 20
_WINDOWS: Final = "cp1252"
_SPREAD: Final = 700
"""Chi-square of the bytes, with 255 degrees of freedom: random ones exceed it never."""


@dataclass(frozen=True)
class Mended:
    """Bytes that may be the backup as it was."""

    data: bytes
    """0 or more bytes."""
    how: str
    """What had to be done, such as ``a line break at the end was left out``; empty for nothing."""


def mended(data: bytes) -> Iterator[Mended]:
    """Yield packed bytes as they are, and then every form that they may have had before."""
    yield Mended(data, "")
    stripped = data.removesuffix(b"\n").removesuffix(b"\r")
    without_mark = data.removeprefix(codecs.BOM_UTF8)
    found = [
        Mended(stripped, "a line break at the end was left out"),
        Mended(without_mark, "a byte order mark was left out"),
        Mended(
            stripped.removeprefix(codecs.BOM_UTF8),
            "a byte order mark and a line break were left out",
        ),
        *_without_zeros(data),
        *_from_text_mode(data),
    ]
    yield from (each for each in found if each.data != data)


def _without_zeros(data: bytes) -> Iterator[Mended]:
    stripped = data.rstrip(b"\0")
    for kept in range(_END_IN_ZEROS + 1):
        count = len(data) - len(stripped) - kept
        if count <= 0:
            return
        what = "zero byte at the end was" if count == 1 else "zero bytes at the end were"
        yield Mended(data[:-count], f"{count:,} {what} left out")


def _from_text_mode(data: bytes) -> Iterator[Mended]:
    for encoding, name in (("latin-1", "Latin-1"), (_WINDOWS, "Windows-1252")):
        before, times = data, 0
        while times < 2 and (again := _unconverted(before, encoding)) is not None:
            before, times = again, times + 1
            twice = " twice" if times == 2 else ""
            yield Mended(before, f"a conversion from {name} to UTF-8 was undone{twice}")
    breaks = data.count(b"\r\n")
    if breaks and breaks == data.count(b"\n"):
        how = "line breaks of a transfer in text mode were undone"
        yield Mended(data.replace(b"\r\n", b"\n"), how)


def _unconverted(data: bytes, encoding: str) -> bytes | None:
    """Return the bytes that an encoding's text was made of before it became UTF-8."""
    if data.isascii():
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if encoding == _WINDOWS:
        text = text.translate(_windows_characters())
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _windows_characters() -> dict[int, int]:
    """Return the place in Windows-1252 of each character that Latin-1 lacks.

    Five places have no character; programs pass these bytes through as Latin-1 does.
    """
    places = {place: bytes([place]).decode(_WINDOWS, errors="ignore") for place in range(128, 160)}
    return {ord(character): place for place, character in places.items() if character}


def what_damaged(data: bytes) -> str | None:
    """Say what was done to bytes that do not open, where they show it; else return ``None``."""
    if data.count(_REPLACEMENT) >= _FEW:
        return (
            "its bytes were taken for text, and what was none became U+FFFD: they are lost;"
            " copy the file again in binary"
        )
    if len(data) >= _LARGE_ENOUGH and not data.isascii() and _is_utf8(data):
        return (
            "its bytes were converted to UTF-8 as if they were text; copy the file again in binary"
        )
    inside = data.rstrip(b"\0")
    if (zeros := len(data) - len(inside)) >= _HOLE:
        return (
            f"its last {zeros:,} bytes are zeros, and it does not open without them: its end is"
            " lost, or the key is wrong too; look for another copy"
        )
    for hole in re.finditer(rb"\0{%d,}" % _HOLE, inside):
        return (
            f"bytes {hole.start():,} to {hole.end() - 1:,} are zeros, which encrypted data is not:"
            " a write or copy failed there; look for another copy"
        )
    if len(inside) >= _LARGE_ENOUGH and _spread(inside[:_SAMPLE]) > _SPREAD:
        return "its bytes are not random, as encrypted ones are: it is another file, or damaged"
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _spread(data: bytes) -> float:
    """Return the chi-square of the bytes against an even distribution."""
    expected = len(data) / 256
    return sum((data.count(byte) - expected) ** 2 for byte in range(256)) / expected
