"""Finds the bytes of a backup in what people have: a raw file, hex, base64, or lncli's JSON."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from scbref.cli.failure import UNREADABLE, USAGE, Failure
from scbref.cli.foreign import DEFAULT_HINT, what_else
from scbref.cli.secret_arguments import looks_like_mnemonic
from scbref.cli.streams import as_ascii, read_bytes, shown_name

MAX_INPUT: Final = 1 << 28
"""Bytes (256 MiB) of the largest input that is looked at: a backup of 500,000 channels."""

RAW: Final = "raw bytes"

_HEX: Final = re.compile(r"(0x)?[0-9a-f]+", re.IGNORECASE)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_SMALLEST_BASE64: Final = 24


@dataclass(frozen=True)
class BackupInput:
    """The bytes of one backup and how they came."""

    name: str
    """Path, or ``standard input``."""
    data: bytes
    """0 or more bytes: packed, or plaintext with ``--plain``."""
    encoding: str
    """``raw bytes``, ``hex``, ``base64``, or one of them ``in JSON``."""

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
    content = read_bytes(name, MAX_INPUT)
    name = shown_name(name)
    if not content:
        raise Failure(f"{name} is empty: 0 bytes; {DEFAULT_HINT}", UNREADABLE)
    if len(content) > MAX_INPUT:
        found = what_else(content) or f"over 256 MiB; {DEFAULT_HINT}"
        raise Failure(f"{name} is not a backup: {found}", UNREADABLE)
    text = as_ascii(content)
    if text is None:
        return BackupInput(name, content, RAW)
    data, encoding = _from_text(name, text[0], entry)
    return BackupInput(name, data, f"{encoding} behind a byte order mark" if text[1] else encoding)


def _from_text(name: str, text: str, entry: int | None) -> tuple[bytes, str]:
    found = decode_text(text)
    if found is not None:
        return found
    stripped = text.strip()
    if stripped[:1] in ("{", "[", '"'):
        try:
            return _from_json(name, json.loads(stripped), entry)
        except (json.JSONDecodeError, RecursionError):
            pass
    raise Failure(f"{name} is not a backup: {_kind_of_text(stripped)}", UNREADABLE)


def decode_text(text: str) -> tuple[bytes, str] | None:
    """Return the bytes (0 or more) that hex or base64 text means, and which of them it was."""
    chunks = text.split()
    joined = "".join(chunks)
    if _HEX.fullmatch(joined):
        digits = joined[2:] if joined[:2] in ("0x", "0X") else joined
        return (bytes.fromhex(digits), "hex") if len(digits) % 2 == 0 else None
    # Lines of base64 are equally long; words are not, but for some mnemonics.
    if len({len(chunk) for chunk in chunks[:-1]}) > 1 or looks_like_mnemonic(text):
        return None
    for pattern, altchars, encoding in (
        (_BASE64, b"+/", "base64"),
        (_BASE64URL, b"-_", "base64url"),
    ):
        if pattern.fullmatch(joined) and len(joined.rstrip("=")) % 4 != 1:
            padded = joined.rstrip("=") + "=" * (-len(joined.rstrip("=")) % 4)
            data = base64.b64decode(padded, altchars)
            return (data, encoding) if len(data) >= _SMALLEST_BASE64 else None
    return None


def _kind_of_text(text: str) -> str:
    if not text:
        return f"nothing but white space; {DEFAULT_HINT}"
    if _HEX.fullmatch("".join(text.split())):
        return "hex with an odd number of digits; it was cut off, copy it again"
    if looks_like_mnemonic(text):
        return f"a list of words, which may be a mnemonic: keep it secret; {DEFAULT_HINT}"
    if text[0] in "{[":
        return "JSON without a backup in it; give what lncli exportchanbackup prints"
    return f"text; {what_else(text.encode()) or DEFAULT_HINT}"


def _from_json(name: str, value: Any, entry: int | None) -> tuple[bytes, str]:
    if isinstance(value, dict) and {"static_backups", "funding_outpoint"} & _inner_names(value):
        message = "it is JSON of an unpacked backup; make a backup of it with scbref pack"
        raise Failure(f"{name} is not packed: {message}", UNREADABLE)
    found = [text for text in _backups_in(value) if text]
    if not found:
        raise Failure(f"{name} is not a backup: {_kind_of_text('{')}", UNREADABLE)
    if len(found) > 1 and entry is None:
        message = f"{name} holds {len(found)} packed Singles; choose one with --entry N"
        raise Failure(message, USAGE)
    number = 1 if entry is None else entry
    if not 1 <= number <= len(found):
        message = f"there is no entry {number} in {name}; it holds {len(found)}"
        raise Failure(message, USAGE)
    decoded = decode_text(found[number - 1])
    if decoded is None:
        raise Failure(f"{name}: the backup in the JSON is neither hex nor base64", UNREADABLE)
    return decoded[0], f"{decoded[1]} in JSON"


def _inner_names(value: dict[str, Any]) -> set[str]:
    names = set(value)
    for member in ("multi", "single"):
        if isinstance(value.get(member), dict):
            names |= set(value[member])
    return names


def _backups_in(value: Any) -> Iterator[str]:
    """Yield the encoded backups: the Multi if there is one, else the Singles.

    lncli, lnd's REST and gRPC, and libraries in other languages differ in the case of names
    and in how deep the backup is.
    """
    if isinstance(value, str):
        yield value
    if isinstance(value, list):
        for item in value:
            yield from _backups_in(item)
    if not isinstance(value, dict):
        return
    members = {name.replace("_", "").lower(): member for name, member in value.items()}
    for name in ("multichanbackup", "singlechanbackups", "chanbackups", "chanbackup", "backup"):
        found = list(_backups_in(members.get(name)))
        if any(found):
            yield from found
            return
