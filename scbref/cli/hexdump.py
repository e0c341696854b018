"""A hexdump in which every byte carries the name of its field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from scbref.cli.opening import ParsedBackup
from scbref.cli.terminal import printable_bytes
from scbref.envelope import NONCE_SIZE, TAG_SIZE
from scbref.model import OutPoint
from scbref.versions import SingleBackupVersion
from scbref.wire.trace import Node

ROW: Final = 16
"""Bytes on a line."""
LONG: Final = 4_096
"""Bytes of a field from which on equal rows are folded."""
FOLDED: Final = "      *"
"""Stands for rows that are the same as the one before them; the next row has its offset."""
_TEXT_FIELDS: Final = {"hostname"}


@dataclass(frozen=True)
class Span:
    """Bytes that belong to one field."""

    path: str
    """Dotted name."""
    offset: int
    """First byte."""
    size: int
    """Bytes; 0 for a field that failed before it had any."""
    meaning: str
    """Value and description."""
    error: str | None = None
    """Why reading stopped here."""


def dump(parsed: ParsedBackup) -> Iterator[str]:
    """Yield the lines: nonce, decrypted plaintext and tag, or the plaintext alone."""
    packed = parsed.opened.packed
    plaintext = parsed.opened.plaintext
    if packed:
        yield f"# envelope, {len(packed)} bytes"
        nonce = Span("nonce", 0, NONCE_SIZE, "(random; authenticated too)")
        yield from _rows(packed, nonce)
        yield f"# plaintext, {len(plaintext)} bytes; byte 0 is encrypted in byte {NONCE_SIZE}"
    else:
        yield f"# plaintext, {len(plaintext)} bytes"
    for span in spans(parsed):
        yield from _rows(plaintext, span)
    if packed:
        yield "# envelope"
        yield from _rows(
            packed, Span("tag", len(packed) - TAG_SIZE, TAG_SIZE, "(Poly1305, matches)")
        )


def spans(parsed: ParsedBackup) -> Iterator[Span]:
    """Yield the fields of the plaintext so that each byte is in exactly one of them."""
    end = 0
    for span in _within(parsed.root, ""):
        yield span
        end = max(end, span.offset + span.size)
    left = len(parsed.opened.plaintext) - end
    if left:
        meaning = "(not read)" if parsed.error else "(after the end, ignored)"
        yield Span("(rest)", end, left, meaning)


def _within(node: Node, path: str) -> Iterator[Span]:
    if not node.children:
        if path and (node.size or node.error):
            yield Span(path, node.offset, node.size, _meaning(node), node.error)
        return
    position = node.offset
    for child in node.children:
        yield from _gap(path, position, child.offset)
        separator = "" if not path or child.name.startswith("[") else "."
        yield from _within(child, f"{path}{separator}{child.name}")
        position = child.offset + child.size
    # The rest of the outermost node is what was not read; spans() has the words for it.
    if path:
        failed_here = node.error is not None and not any(child.error for child in node.children)
        error = node.error if failed_here else None
        yield from _gap(path, position, node.offset + node.size, error)


def _gap(path: str, start: int, end: int, error: str | None = None) -> Iterator[Span]:
    if start < end or error:
        yield Span(path, start, end - start, "", error)


def _meaning(node: Node) -> str:
    shown = _shown(node)
    unit = f" {node.unit}" if node.unit and node.unit not in node.doc else ""
    value = f"= {shown}{unit}" if shown else ""
    return "  ".join(part for part in (value, f"({node.doc})" if node.doc else "") if part)


def _shown(node: Node) -> str:
    value: Any = node.value
    if node.name == "version" and isinstance(value, tuple):
        name = SingleBackupVersion(value[0]).name
        return f"{value[0]} {name}{' with close-tx inputs' if value[1] else ''}"
    if node.name in _TEXT_FIELDS and isinstance(value, bytes):
        return f'"{printable_bytes(value)}"'
    if node.name == "txid" and isinstance(value, bytes):
        return str(OutPoint(value, 0)).split(":")[0]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | str) else ""


def _rows(data: bytes, span: Span) -> Iterator[str]:
    mark = f"  <-- reading stops: {span.error}" if span.error else ""
    meaning = f" {span.meaning}" if span.meaning else ""
    end = span.offset + span.size
    is_folded = False
    for start in range(span.offset, end, ROW):
        row = data[start : min(start + ROW, end)]
        before = data[max(start - ROW, span.offset) : start]
        if span.size > LONG and row == before and start + ROW < end:
            # As hexdump does: one star for rows like the one before them.
            if not is_folded:
                yield FOLDED
            is_folded = True
            continue
        is_folded = False
        text = f"{span.path}{meaning}{mark}" if start == span.offset else f"{span.path} ..."
        yield f"{start:>7}  {row.hex(' '):<{3 * ROW - 1}}  {text}"
    if not span.size:
        yield f"{span.offset:>7}  {'':<{3 * ROW - 1}}  {span.path}{meaning}{mark}"
