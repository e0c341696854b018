"""The nonces that an adapter draws itself: 24 bytes each, none comes twice, and all are random.

They are taken from the answers of pack operations and from the files that a SubSwapper writes, of
all processes of a run. Nonces that the judge gave are not judged here, but none may come again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from .nonce_structure import ENOUGH as ENOUGH, FEWEST, NONCE, structure

OVERHEAD: Final = 40
"""Bytes of nonce and tag, the least a packed blob can have."""
LOOKED_AT: Final = 128
"""Nonces of one source of which the structure is judged, the first of them."""
PREFIX: Final = 1 << 16
"""Bytes of an envelope that are kept, to tell a copy that was cut short from another envelope."""
FILES: Final = "files"
"""The source that is no operation: what a SubSwapper writes."""


@dataclass(slots=True)
class NonceWatch:
    """Collects the nonces of one adapter."""

    drawn: dict[str, list[bytes]] = field(default_factory=dict)
    """The adapter's own, by source, in the order in which they were seen."""
    problems: dict[str, str] = field(default_factory=dict)
    """Source → the first thing that is wrong with a single nonce of it."""
    _envelopes: dict[bytes, bytes] = field(default_factory=dict)
    """Nonce → how its envelope begins."""
    _known: set[bytes] = field(default_factory=set)
    """Hashes of what the judge itself, or an adapter at its wish, has sealed."""
    _given: set[bytes] = field(default_factory=set)
    """Nonces that the judge gave."""

    def seen(self, source: str) -> int:
        """Return how many nonces of a source were seen."""
        return len(self.drawn.get(source, ()))

    def see(self, packed: Any, source: str = "answers") -> None:
        """Take the nonce out of a packed blob (hex), or out of each of a list of channels."""
        for blob in _blobs(packed):
            self._draw(blob, source, "two backups under one nonce")

    def see_given(self, packed: Any) -> None:
        """Note a packed blob (hex), or a list of them, for which the judge gave the nonces."""
        for blob in _blobs(packed):
            self._given.add(blob[:NONCE])
            self._known.add(_digest(blob))

    def known(self, content: bytes) -> None:
        """Note a file that somebody else than the adapter has written or changed."""
        self._known.add(_digest(content))

    def is_known(self, content: bytes) -> bool:
        """Say whether a content is the judge's."""
        return _digest(content) in self._known

    def see_file(self, content: bytes) -> None:
        """Take the nonce out of a file that a SubSwapper has written, each time that it has."""
        if len(content) >= OVERHEAD and not self.is_known(content):
            self._draw(content, FILES, "two files under one nonce")

    def see_copy(self, content: bytes) -> None:
        """Take the nonce out of an archive, unless it is of a file that was seen."""
        before = self._envelopes.get(content[:NONCE])
        if before is None or not before.startswith(content[:PREFIX]):
            self.see_file(content)

    def problem(self, source: str) -> str:
        """Say what is wrong with the nonces of a source; an empty text when nothing is."""
        if source in self.problems:
            return self.problems[source]
        found = structure(self.drawn.get(source, [])[:LOOKED_AT])
        return f"the nonces of {source} are not random: {found}" if found else ""

    def few(self, source: str) -> bool:
        """Say whether there are too few nonces of a source to judge how they are made."""
        return self.seen(source) < FEWEST

    def _draw(self, blob: bytes, source: str, twice: str) -> None:
        if len(blob) < OVERHEAD:
            text = f"what is packed has {len(blob)} bytes, which has no room for a nonce"
            self.problems.setdefault(source, text)
            return
        nonce = blob[:NONCE]
        before = self._envelopes.get(nonce)
        self.drawn.setdefault(source, []).append(nonce)
        if before is not None:
            self.problems.setdefault(source, f"the nonce {nonce.hex()} came twice: {twice}")
        elif nonce in self._given:
            text = f"the nonce {nonce.hex()}, once given to it, came again"
            self.problems.setdefault(source, text)
        self._envelopes[nonce] = blob[:PREFIX]


def _blobs(packed: Any) -> list[bytes]:
    """Return the packed blobs in an answer; what is no hex is for the judgement of the answer."""
    if isinstance(packed, list):
        entries = [entry.get("packed") for entry in packed if isinstance(entry, dict)]
        return [blob for entry in entries for blob in _blobs(entry)]
    try:
        return [bytes.fromhex(packed)] if isinstance(packed, str) else []
    except ValueError:
        return []


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
