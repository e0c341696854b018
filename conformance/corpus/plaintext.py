"""The plaintext that a request gives to be read: as it stands, or inside an envelope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ..protocol.operations import OPERATIONS

_HOLDS: Final = {op.name: op.holds for op in OPERATIONS.values() if op.holds}
READ: Final = {op: kind for op, kind in _HOLDS.items() if "bytes" in OPERATIONS[op].given.names}
"""Operations on plaintext, and the kind of it."""
OPENED: Final = {op: kind for op, kind in _HOLDS.items() if op not in READ}
"""Operations on envelopes, and the kind of what is inside."""

Opener = Callable[[str, Any], bytes | None]
"""Returns what is in an envelope (hex) under a key ring; ``None`` if it does not open."""


def plaintexts(op: str, given: Mapping[str, Any], opener: Opener) -> Iterator[tuple[bytes, str]]:
    """Yield each plaintext of a request with its kind; what does not open is left out."""
    if op in READ:
        yield bytes.fromhex(given["bytes"]), READ[op]
    if op in OPENED:
        packed = given["packed"]
        for each in packed if isinstance(packed, list) else [packed]:
            plaintext = opener(each, given["key_ring"])
            if plaintext is not None:
                yield plaintext, OPENED[op]
