"""What the schemas are compiled to."""

from __future__ import annotations

from typing import Protocol

from scbref.model import Single


class FastCodec(Protocol):
    """What a generated module has."""

    def read_single(self, data: bytes, off: int) -> tuple[Single, int]:
        """Read the 371 or more bytes of the Single at ``off``; return it and where it ends."""
        ...

    def write_single(self, single: Single) -> bytes:
        """Return the plaintext of a Single, 371 bytes or more."""
        ...

    def read_multi_header(self, data: bytes, off: int) -> tuple[int, int, int]:
        """Read the 5 bytes before the Singles: version, where they begin, how many."""
        ...

    def write_multi_header(self, version: int, count: int) -> bytes:
        """Return the 5 bytes before the Singles of a Multi."""
        ...
