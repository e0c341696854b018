"""Bounds on the form of a line, before anything decodes it: how deep it nests, how much it holds.

Every later walk over an answer may then be recursive, and no short line becomes gigabytes.
"""

from __future__ import annotations

import re
from typing import Final

MAX_DEPTH: Final = 64
"""Objects and lists around a value."""
MAX_VALUES: Final = 1_000_000
"""Commas and brackets in a line, those inside of text included."""

_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NO_MARK: Final = bytes(set(range(256)) - set(b'"[]{}'))


def problem_of_form(line: bytes) -> str:
    """Say why a line cannot be decoded safely; an empty text when it can."""
    opened = line.count(b"{") + line.count(b"[")
    if opened + line.count(b",") > MAX_VALUES:
        return f"an answer of more than {MAX_VALUES} values"
    if opened > MAX_DEPTH and _deep(line):
        return f"an answer nested more than {MAX_DEPTH} deep"
    return ""


def _deep(line: bytes) -> bool:
    if b"\\" in line:
        line = _TEXT.sub(b"", line)
    # Between the quotes of texts without escapes: every other part.
    brackets = b"".join(line.translate(None, _NO_MARK).split(b'"')[::2])
    depth = 0
    for bracket in brackets:
        if bracket in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        else:
            depth -= 1
    return False
