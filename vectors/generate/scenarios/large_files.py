"""Contents of files that are too large to be stored: ``large 70000`` is one of 70,000 bytes.

``padded 70000`` is as long, and all but its first bytes are zeros.
"""

from __future__ import annotations

from typing import Final

from ..tools.case import Json
from ..tools.material import derived_bytes

UNIT: Final = derived_bytes("scenario/large", 251)
"""A prime number of bytes: no block of a copy is like the one before."""


def is_large(name: str) -> bool:
    """Say whether the content of this name is described instead of stored."""
    return name.startswith(("large ", "padded "))


def large_content(name: str) -> Json:
    """Return the description of a large content, for the pool of a file of scenarios."""
    if name.startswith("padded "):
        zeros = int(name.split()[1]) - len(UNIT)
        return {"$hex": [UNIT.hex(), {"$repeat": zeros, "of": "00"}]}
    times, rest = divmod(int(name.split()[1]), len(UNIT))
    return {"$hex": [{"$repeat": times, "of": UNIT.hex()}, UNIT[:rest].hex()]}
