"""Finds the bytes of a backup in what people have: a raw file, or text that stands for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from scbref.cli.failure import UNREADABLE, Failure
from scbref.cli.foreign import DEFAULT_HINT, what_else
from scbref.cli.streams import as_ascii, read_bytes, shown_name

MAX_INPUT: Final = 1 << 28
"""Bytes (256 MiB) of the largest input that is looked at: a backup of 500,000 channels."""

RAW: Final = "raw bytes"


@dataclass(frozen=True)
class BackupInput:
    """The bytes of one backup and how they came."""

    name: str
    """Path, or ``standard input``."""
    data: bytes
    """0 or more bytes: packed, or plaintext with ``--plain``."""
    encoding: str
    """``raw bytes``, ``hex``, ``base64``, ``a hex dump``, or one of them ``in JSON``."""

    @property
    def label(self) -> str:
        """The name, and the encoding if it is not raw."""
        return self.name if self.encoding == RAW else f"{self.name} ({self.encoding})"


def read_backup(name: str, entry: int | None = None) -> BackupInput:
    """Read a file or standard input and undo what encodes the backup in it.

    Args:
        name: a path, or ``-``.
        entry: which of several packed Singles in JSON to take, from 1.

    Raises:
        Failure: unreadable (5), no backup in it (4), several of them and no entry (2).
    """
    return recognise(*_content(name), entry)


def _content(name: str) -> tuple[str, bytes]:
    """Return the name for people, and 1 or more bytes."""
    content = read_bytes(name, MAX_INPUT)
    name = shown_name(name)
    if not content:
        raise Failure(f"{name} is empty: 0 bytes; {DEFAULT_HINT}", UNREADABLE)
    if len(content) > MAX_INPUT:
        found = what_else(content) or f"over 256 MiB; {DEFAULT_HINT}"
        raise Failure(f"{name} is not a backup: {found}", UNREADABLE)
    return name, content


def read_backups(name: str, entry: int | None = None) -> tuple[BackupInput, ...]:
    """Read a file or standard input as :func:`read_backup` does, but several Singles as several.

    Args:
        name: a path, or ``-``.
        entry: of several packed Singles in JSON, take this one, from 1.

    Returns:
        One backup, or each of several Singles, named by its place.

    Raises:
        Failure: unreadable (5), no backup in it (4).
    """
    from scbref.cli.backup_json import SeveralSingles

    name, content = _content(name)
    try:
        return (recognise(name, content, entry),)
    except SeveralSingles as several:
        found = (recognise(name, content, number) for number in range(1, several.count + 1))
        return tuple(
            replace(each, name=f"{name}, entry {number}") for number, each in enumerate(found, 1)
        )


def recognise(name: str, content: bytes, entry: int | None = None) -> BackupInput:
    """Undo what encodes a backup.

    Args:
        name: for error texts.
        content: 1 or more bytes.
        entry: which of several packed Singles in JSON to take, from 1.

    Raises:
        Failure: no backup in it (4), several of them and no entry (2).
    """
    text = as_ascii(content)
    if text is None:
        return BackupInput(name, content, RAW)
    from scbref.cli.backup_texts import bytes_in_text

    data, encoding = bytes_in_text(name, text[0], entry)
    return BackupInput(name, data, f"{encoding} behind a byte order mark" if text[1] else encoding)
