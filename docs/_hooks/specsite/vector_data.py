"""What a page shows of the bytes that a vector is about."""

from __future__ import annotations

from typing import Any

BYTES_KEPT = 96
"""Digits of a vector's bytes that a page shows."""


def bytes_of(given: dict[str, Any]) -> dict[str, Any]:
    """Return :attr:`Vector.data` and size; bytes that are only described have none."""
    found = given.get("packed", given.get("bytes", ""))
    if isinstance(found, list):
        found = found[0] if found else ""
    if not isinstance(found, str):
        return {}
    return {"data": found[:BYTES_KEPT], "size": len(found) // 2}
