"""Recognises files that are often mistaken for a channel backup."""

from __future__ import annotations

from typing import Final

_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"BZh", "bzip2 data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"PGDMP", "a PostgreSQL dump"),
    (b"\x02\x01\x03lnd", "a macaroon of lnd"),
    (b"age-encryption.org/", "a file encrypted with age"),
    (b"Salted__", "a file encrypted with openssl"),
)
_BOLT_MAGIC: Final = b"\xed\xda\x0c\xed"
_BOLT: Final = "a bolt database, such as channel.db or wallet.db"
_INSTEAD: Final = {
    "an SQLite database": "the backup is the file named channel.backup",
    _BOLT: "the backup is the file named channel.backup",
    "gzip data": "unpack it first",
    "xz data": "unpack it first",
    "zstd data": "unpack it first",
    "bzip2 data": "unpack it first",
    "a zip archive": "unpack it first",
    "a 7z archive": "unpack it first",
    "a file encrypted with age": "decrypt it first",
    "a file encrypted with openssl": "decrypt it first",
}
DEFAULT_HINT: Final = "give the file that lnd names channel.backup"
"""What to try when nothing better is known."""


def what_else(data: bytes) -> str | None:
    """Say what the bytes are when their beginning shows that they are no backup.

    A backup begins with random bytes, so for one in 2^24 this answer is wrong: ask
    only when no key has opened the bytes.

    Args:
        data: the file, or its first 32 bytes or more.

    Returns:
        A phrase with a hint, such as ``a zip archive; unpack it first``, or ``None``.
    """
    name = next((name for start, name in _STARTS if data.startswith(start)), None)
    if data[16:20] == _BOLT_MAGIC:
        name = _BOLT
    elif data[257:262] == b"ustar":
        name = "a tar archive"
    elif len(data) >= 24 and not any(data):
        name = "nothing but zero bytes, as a failed write leaves them"
    if name is None:
        return None
    return f"{name}; {_INSTEAD.get(name, DEFAULT_HINT)}"
