"""Show bytes to people: where two byte strings differ, and which field a byte belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

ROW: Final = 16
"""Bytes on a line."""
ROWS: Final = 4
"""Differing lines shown."""
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")


class ExplainedField(Struct, frozen=True):
    """A node in the answer to ``explain``."""

    name: str
    offset: int
    """Bytes before it."""
    size: int
    """Bytes of it."""
    children: list[ExplainedField] = []


def as_bytes(value: Any) -> bytes | None:
    """Return the bytes that a JSON value stands for, if it is hex of more than 20 bytes.

    Anything else is ``None``: a shorter string may be a decimal number or a name.
    """
    if isinstance(value, str) and len(value) > 40 and _HEX.fullmatch(value):
        return bytes.fromhex(value)
    return None


def fields_of(tree: Any) -> list[ExplainedField]:
    """Return the leaves of an ``explain`` tree with dotted names; none if it is no such tree."""
    try:
        root = msgspec.convert(tree, ExplainedField)
    except (msgspec.ValidationError, RecursionError):
        return []
    leaves: list[ExplainedField] = []

    def visit(node: ExplainedField, prefix: str) -> None:
        if not node.children:
            leaves.append(ExplainedField(prefix or node.name, node.offset, node.size))
        for child in node.children:
            visit(child, f"{prefix}.{child.name}" if prefix else child.name)

    visit(root, "")
    return leaves


def diff(expected: bytes, actual: bytes, fields: Iterable[ExplainedField] = ()) -> list[str]:
    """Return the lines in which two byte strings differ, with the fields there."""
    fields = list(fields)
    common = min(len(expected), len(actual))
    different = [i for i in range(common) if expected[i] != actual[i]]
    different += range(common, max(len(expected), len(actual)))
    lines = []
    if len(expected) != len(actual):
        lines.append(f"{len(expected)} bytes expected, {len(actual)} given")
    rows = sorted({offset // ROW for offset in different})
    for row in rows[:ROWS]:
        start, end = row * ROW, (row + 1) * ROW
        here = [offset for offset in different if start <= offset < end]
        lines.append(f"{start:>6}  - {expected[start:end].hex(' ')}")
        lines.append(f"{'':>6}  + {actual[start:end].hex(' ')}")
        lines.append(f"{'':>6}    {_carets(here, start)}  {_names(here, fields)}".rstrip())
    if len(rows) > ROWS:
        lines.append(f"and {len(rows) - ROWS} more lines, {len(different)} bytes in all")
    return lines


def point_at(data: bytes, offset: int, fields: Iterable[ExplainedField] = ()) -> list[str]:
    """Return the line of ``data`` around a byte offset, marked, with the field there."""
    start = max(offset - ROW // 2, 0)
    shown = data[start : start + ROW]
    mark = _carets([offset], start)
    name = _names([offset], list(fields)) if offset < len(data) else "the end of the bytes"
    return [f"{start:>6}    {shown.hex(' ')}", f"{'':>6}    {mark}  byte {offset}: {name}"]


def slice_of(data: bytes, field: ExplainedField) -> list[str]:
    """Return the bytes of a field with its offset and name, in at most ``ROWS`` lines."""
    shown = data[field.offset : field.offset + field.size]
    lines = []
    for start in range(0, max(len(shown), 1), ROW):
        name = f"  {field.name}" if start == 0 else ""
        lines.append(f"{field.offset + start:>6}    {shown[start : start + ROW].hex(' ')}{name}")
    if len(lines) > ROWS:
        lines[ROWS:] = [f"{'':>6}    and {field.size - ROWS * ROW} more bytes"]
    return lines


def _carets(offsets: Iterable[int], start: int) -> str:
    marked = set(offsets)
    return " ".join("^^" if start + i in marked else "  " for i in range(ROW)).rstrip()


def _names(offsets: Iterable[int], fields: list[ExplainedField]) -> str:
    names: dict[str, None] = {}
    for offset in offsets:
        for field in fields:
            if field.offset <= offset < field.offset + field.size:
                names[field.name] = None
    return ", ".join(names)
