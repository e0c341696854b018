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

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', re.DOTALL)


def problem_of_form(line: bytes) -> str:
    """Say why a line cannot be decoded safely; an empty text when it can."""
    opened = line.count(b"{") + line.count(b"[")
    if opened + line.count(b",") > MAX_VALUES:
        return f"an answer of more than {MAX_VALUES} values"
    if opened > MAX_DEPTH and _deep(line):
        return f"an answer nested more than {MAX_DEPTH} deep"
    return ""


def _deep(line: bytes) -> bool:
    depth = 0
    for token in _TOKEN.finditer(line):
        first = token[0][:1]
        if first in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif first in b"]}":
            depth -= 1
    return False
