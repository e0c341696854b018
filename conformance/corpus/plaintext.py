"""The plaintext that a request gives to be read: as it stands, or inside an envelope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

READ: Final = {"single.deserialize": "single", "multi.deserialize": "multi"}
"""Operations that read plaintext, with its kind."""
OPENED: Final = {
    "single.unpack": "single",
    "singles.unpack": "single",
    "recover.singles": "single",
    "multi.unpack": "multi",
    "recover.multi": "multi",
}
"""Operations that read envelopes, with the kind of plaintext inside."""

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
