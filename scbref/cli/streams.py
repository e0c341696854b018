"""Reads files and standard input, each with a limit and with one line for what can go wrong."""

from __future__ import annotations

import codecs
import os
import sys
from typing import BinaryIO, Final

from scbref.cli.failure import USAGE, Failure, fail_on

STDIN: Final = "-"
"""The name that means standard input."""

_PIECE: Final = 1 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def shown_name(name: str) -> str:
    """Return the name of an input for people."""
    return "standard input" if name == STDIN else name


def read_bytes(name: str, limit: int) -> bytes:
    """Return the content of a file, or of standard input.

    Args:
        name: a path, or ``-``.
        limit: how many bytes to read at most; one more is returned when there are more.

    Raises:
        Failure: the file cannot be read.
    """
    try:
        if name == STDIN:
            return _read(sys.stdin.buffer, limit + 1)
        with open(name, "rb") as file:
            return _read(file, limit + 1)
    except OSError as error:
        fail_on(error, shown_name(name))
    except ValueError:
        # A path with a zero byte.
        fail_on(FileNotFoundError(2, os.strerror(2)), shown_name(name))


def _read(file: BinaryIO, count: int) -> bytes:
    """Read up to so many bytes in pieces: one call would reserve memory for all of them."""
    pieces = []
    while count and (piece := file.read(min(count, _PIECE))):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def as_ascii(data: bytes) -> tuple[str, bool] | None:
    """Return bytes of any length as ASCII text, if they are that.

    Returns:
        The text without a byte order mark, and whether there was one (UTF-8 or UTF-16, as
        Windows shells write it); ``None`` when other than printable ASCII and space is there.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _ascii(data[len(bom) :], encoding, True)
    return _ascii(data, "ascii", False)


def _ascii(data: bytes, encoding: str, has_bom: bool) -> tuple[str, bool] | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    is_text = text.isascii() and all(c.isprintable() or c in "\t\r\n\f" for c in text)
    return (text, has_bom) if is_text else None


def refuse_two_readers_of_stdin(names: dict[str, str | None]) -> None:
    """Stop when two inputs are to come from standard input.

    Args:
        names: option or argument → the name it was given.

    Raises:
        Failure: code 2.
    """
    readers = [option for option, name in names.items() if name == STDIN]
    if len(readers) > 1:
        both = " and ".join(readers[:2])
        raise Failure(f"only one of {both} can be standard input; put one in a file", USAGE)
