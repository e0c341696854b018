"""Check the nonces that an adapter draws itself: 24 bytes each, and none comes twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..corpus.load import Vector

NONCE = 24
"""Bytes."""
OVERHEAD = 40
"""Bytes of nonce and tag, the least a packed blob can have."""
ENOUGH = 32
"""Packs after which a repeating nonce would have shown."""


@dataclass(slots=True)
class NonceWatch:
    """Collects the nonces of one adapter."""

    sample: Vector | None = None
    """A vector that the adapter can be asked to pack again."""
    seen: int = 0
    """Nonces so far."""
    _nonces: set[str] = field(default_factory=set)
    _problems: list[str] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        """How many more nonces are needed."""
        return max(ENOUGH - self.seen, 0)

    def see(self, packed: Any) -> None:
        """Take the nonce out of a packed blob (hex), or out of each of a list of channels."""
        if isinstance(packed, list):
            for entry in packed:
                self.see(entry.get("packed") if isinstance(entry, dict) else None)
            return
        if not isinstance(packed, str):
            return  # the judgement of the answer says so
        if len(packed) < 2 * OVERHEAD:
            self._problems.append(f"a packed blob of {len(packed) // 2} bytes has no room for one")
            return
        nonce = packed[: 2 * NONCE].lower()
        self.seen += 1
        if nonce in self._nonces:
            self._problems.append(f"the nonce {nonce} came twice: two backups under one nonce")
        self._nonces.add(nonce)

    def problem(self) -> str:
        """Say what is wrong with the nonces; an empty text when nothing is."""
        return self._problems[0] if self._problems else ""
