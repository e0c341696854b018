"""Text that stands for a backup: hex, base64, a dump, JSON, or a terminal session with one of them.

What is none of them is named for what it is.
"""

from __future__ import annotations

import base64
import re
from typing import Final

from scbref.cli.backup_json import Documents, documents, from_documents
from scbref.cli.failure import UNREADABLE, Failure
from scbref.cli.foreign import DEFAULT_HINT, what_text
from scbref.cli.secret_arguments import looks_like_mnemonic
from scbref.envelope import NONCE_SIZE, TAG_SIZE

_HEX: Final = re.compile(r"(0x)?[0-9a-f]+", re.IGNORECASE)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_SMALLEST_BASE64: Final = 24
_SMALLEST: Final = NONCE_SIZE + TAG_SIZE
_OFFSET: Final = r"([0-9a-f]{6,16})"
_DUMP: Final = re.compile(
    rf"{_OFFSET}(:?)[ \t]+"
    r"((?:[0-9a-f]{2,8}[ \t]{1,2}){0,31}[0-9a-f]{2,8})(?:[ \t]{2,}.*)?",
    re.IGNORECASE,
)
_DUMP_END: Final = re.compile(_OFFSET, re.IGNORECASE)


def bytes_in_text(name: str, text: str, entry: int | None) -> tuple[bytes, str]:
    """Return the bytes (0 or more) that a text stands for, and how it does.

    Args:
        name: of the input, for error texts.
        text: ASCII.
        entry: which of several packed Singles in JSON to take, from 1.

    Raises:
        Failure: no backup in it (4), several of them and no entry (2).
    """
    # First, since the offsets of a dump are hex too.
    if (data := _from_dump(text)) is not None:
        return data, "a hex dump"
    if (found := decode_text(text)) is not None:
        return found
    stripped = text.strip()
    inside = documents(stripped)
    if inside.values:
        return _from_json(name, inside, entry)
    if (found := _from_session(text)) is not None:
        return found[0], f"{found[1]} in a terminal session"
    raise Failure(f"{name} is not a backup: {inside.fault or _kind_of_text(stripped)}", UNREADABLE)


def _from_json(name: str, inside: Documents, entry: int | None) -> tuple[bytes, str]:
    encoded, is_stream = from_documents(name, inside.values, entry)
    decoded = (encoded, "bytes") if isinstance(encoded, bytes) else decode_text(encoded)
    if decoded is None:
        message = "the backup in the JSON is neither hex nor base64"
        raise Failure(f"{name}: {message}", UNREADABLE)
    whole = " that is whole" if inside.fault else ""
    where = f" of a stream, the newest{whole}" if is_stream or inside.fault else ""
    beside = " in a terminal session" if inside.is_inside else ""
    return decoded[0], f"{decoded[1]} in JSON{where}{beside}"


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


def _from_dump(text: str) -> bytes | None:
    """Return the bytes of what xxd, hexdump -C, hexdump or od -A x -t x1 print.

    Each line says at which byte it begins, so text that only looks like a dump is none. ``*``
    stands for the line before it, again and again.
    """
    data, line_before, repeats = bytearray(), b"", False
    lines = [line.strip() for line in text.splitlines()]
    for line in filter(None, lines):
        if line == "*":
            repeats = True
            continue
        found = _DUMP.fullmatch(line) or _DUMP_END.fullmatch(line)
        if found is None:
            if data:
                break
            continue
        offset = int(found[1], 16)
        if repeats and line_before and len(data) < offset <= len(data) + (1 << 24):
            data += line_before * -(-(offset - len(data)) // len(line_before))
            del data[offset:]
        repeats = False
        if offset != len(data):
            return None
        line_before = _dumped(found) if found.re is _DUMP else b""
        data += line_before
    return bytes(data) if len(data) >= _SMALLEST else None


def _dumped(found: re.Match[str]) -> bytes:
    groups = found[3].split()
    if any(len(group) % 2 for group in groups):
        return b""
    is_words = not found[2] and len(groups[0]) == 4
    # Without a colon, groups of four digits are numbers of a machine with the low byte first.
    parts = (bytes.fromhex(group)[:: -1 if is_words else 1] for group in groups)
    return b"".join(parts)


def _from_session(text: str) -> tuple[bytes, str] | None:
    """Return the bytes of the longest run of lines that are hex or base64 and nothing else."""
    best: tuple[bytes, str] | None = None
    run: list[str] = []
    for line in [*text.splitlines(), ""]:
        stripped = line.strip()
        if _HEX.fullmatch(stripped) or _BASE64.fullmatch(stripped):
            run.append(stripped)
            continue
        found = decode_text("\n".join(run)) if run else None
        if found and len(found[0]) >= _SMALLEST and (best is None or len(found[0]) > len(best[0])):
            best = found
        run = []
    return best


def _kind_of_text(text: str) -> str:
    if not text:
        return f"nothing but white space; {DEFAULT_HINT}"
    if _HEX.fullmatch("".join(text.split())):
        return "hex with an odd number of digits; it was cut off, copy it again"
    if looks_like_mnemonic(text):
        return f"a list of words, which may be a mnemonic: keep it secret; {DEFAULT_HINT}"
    return what_text(text)
