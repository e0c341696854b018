"""Contents of files that are too large to be stored: ``large 70000`` is one of 70,000 bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from ..tools.case import Json
from ..tools.material import derived_bytes

UNIT: Final = derived_bytes("scenario/large", 251)
"""A prime number of bytes: no block of a copy is like the one before."""


def is_large(name: str) -> bool:
    """Say whether the content of this name is described instead of stored."""
    return name.startswith("large ")


def repeats(names: Iterable[str]) -> dict[str, Json]:
    """Return the descriptions of large contents by name, for the pool of a file of scenarios."""
    return {name: _described(int(name.split()[1])) for name in sorted(names) if is_large(name)}


def _described(size: int) -> Json:
    data = (UNIT * (size // len(UNIT) + 1))[:size]
    return {"unit": UNIT.hex(), "size": size, "sha256": hashlib.sha256(data).hexdigest()}
