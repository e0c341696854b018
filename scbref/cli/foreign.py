"""Recognises files that are often mistaken for a channel backup, or for what holds its key."""

from __future__ import annotations

import os
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
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"PGDMP", "a PostgreSQL dump"),
    (b"\x02\x01\x03lnd", "a macaroon of lnd"),
    (b"age-encryption.org/", "a file encrypted with age"),
    (b"Salted__", "a file encrypted with openssl"),
)
_BOLT_MAGIC: Final = b"\xed\xda\x0c\xed"
_BOLT: Final = "a bolt database, such as channel.db or wallet.db"
_PGP: Final = "an OpenPGP message"
_LATER: Final = "the backup is the file named channel.backup"
_INSTEAD: Final = {
    "an SQLite database": _LATER,
    _BOLT: _LATER,
    **dict.fromkeys(
        ("gzip data", "xz data", "zstd data", "bzip2 data", "a zip archive", "a 7z archive"),
        "unpack it first",
    ),
    "a RAR archive": "unpack it first",
    "a file encrypted with age": "decrypt it first",
    "a file encrypted with openssl": "decrypt it first",
    _PGP: "decrypt it first, for example with gpg --decrypt",
}
DEFAULT_HINT: Final = "give the file that lnd names channel.backup"
"""What to try when nothing better is known."""

_CORE_LIGHTNING: Final = {
    "emergency.recover": "its own emergencyrecover reads it, with hsm_secret",
    "hsm_secret": "no key of lnd is made from it",
}
_TEXTS: Final = (
    (
        r"<!doctype html|<html\b",
        "an HTML page, such as one for signing in; download it again",
    ),
    (r"<\?xml\b", f"an XML document; {DEFAULT_HINT}"),
    (r"-+BEGIN PGP MESSAGE-+", f"{_PGP}; {_INSTEAD[_PGP]}"),
    (r"-+BEGIN AGE ENCRYPTED FILE-+", "a file encrypted with age; decrypt it first"),
    (r"\[lncli\]", "an error message of lncli; the call has to be made again"),
)
_CIPHERS: Final = range(1, 14)
_STRINGS_TO_KEY: Final = (0, 1, 3, 4)
_PUBLIC_KEY_ALGORITHMS: Final = (1, 2, 16, 18, 25, 26)
_FROM_WALLET: Final = (
    "a bolt database, such as wallet.db, which scbref does not read; give the words of the wallet,"
    " or the root key that chantools walletinfo --withrootkey prints, or, while the node runs, what"
    " its REST answers to POST /v2/wallet/key for family 7, index 0"
)


def what_else(data: bytes) -> str | None:
    """Say what the bytes are when their beginning shows that they are no backup.

    A backup begins with random bytes, so for one in 2^20 this answer is wrong: ask
    only when no key has opened the bytes.

    Args:
        data: the file, or its first 300 bytes or more.

    Returns:
        A phrase with a hint, such as ``a zip archive; unpack it first``, or ``None``.
    """
    name = next((name for start, name in _STARTS if data.startswith(start)), None)
    if data[16:20] == _BOLT_MAGIC:
        name = _BOLT
    elif data[257:262] == b"ustar":
        name = "a tar archive"
    elif name is None and _is_openpgp(data):
        name = _PGP
    elif len(data) >= 24 and not any(data):
        name = "nothing but zero bytes, as a failed write leaves them"
    if name is None:
        return None
    return f"{name}; {_INSTEAD.get(name, DEFAULT_HINT)}"


def _is_openpgp(data: bytes) -> bool:
    """Say whether bytes begin with a key packet of an encrypted message (RFC 4880, 4.2, 5)."""
    if len(data) < 20 or not data[0] & 0x80:
        return False
    if data[0] & 0x40:
        tag, body = data[0] & 0x3F, data[2:]
    else:
        size = (1, 2, 4, 0)[data[0] & 3]
        tag, body = data[0] >> 2 & 0xF, data[1 + size :]
    if tag == 3:
        return body[0] == 4 and body[1] in _CIPHERS and body[2] in _STRINGS_TO_KEY
    return tag == 1 and body[0] == 3 and body[9] in _PUBLIC_KEY_ALGORITHMS


def what_text(text: str) -> str:
    """Say what a text is that holds no backup.

    Args:
        text: without white space around it.

    Returns:
        A phrase with a hint, such as ``an HTML page …; download it again``.
    """
    import re

    for pattern, what in _TEXTS:
        if re.match(pattern, text, re.IGNORECASE):
            return what
    if found := re.match(r"-----BEGIN ([A-Z0-9 ]{1,40})-----", text):
        return f"text; a {found[1].lower()} in PEM; {DEFAULT_HINT}"
    return f"text; {what_else(text.encode()) or DEFAULT_HINT}"


def whose_by_name(name: str) -> str | None:
    """Say what the name of a file tells about it, where it is not lnd's.

    The bytes of these files tell nothing: they are as random as a backup's.
    """
    base = os.path.basename(name)
    if base not in _CORE_LIGHTNING:
        return None
    return f"{base} is a name of Core Lightning, not of lnd: {_CORE_LIGHTNING[base]}"


def what_instead_of_a_key(data: bytes) -> str | None:
    """Say what a file is that was given for a key, and what to give in its place.

    Args:
        data: 0 or more bytes.
    """
    if data[16:20] == _BOLT_MAGIC:
        return _FROM_WALLET
    if data.startswith(b"SQLite format 3\0"):
        return "an SQLite database, which scbref does not read; give the words of the wallet"
    if data.startswith(b"\x02\x01\x03lnd"):
        return "a macaroon, which lets one talk to a running node; give the words of the wallet"
    if data.startswith(b"-----BEGIN CERTIFICATE"):
        return "a TLS certificate; give the words of the wallet"
    if data.startswith(b"-----BEGIN PGP") or _is_openpgp(data):
        return f"{_PGP}; {_INSTEAD[_PGP]}"
    found = what_else(data)
    if found is None or not any(data):
        return None
    name, _, hint = found.partition("; ")
    return f"{name}; {hint if 'first' in hint else 'give the words of the wallet'}"
