"""The reference, drawing nonces in a way that is not random: ``nonces.py FAULT WHERE``.

``WHERE`` is ``answers``, ``files`` (what a SubSwapper writes), ``archives`` or ``everywhere``.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scbref import envelope, packing
from scbref.adapter import stateless
from scbref.adapter.reference import Json, ReferenceAdapter, serve
from scbref.errors import EnvelopeError
from scbref.multifile import MultiFile
from scbref.swapper import content

Draw = Callable[[bytes], bytes]
numbers = itertools.count(1)
seeded = random.Random(2009)
FIXED = os.urandom(24)


def halves(plain: bytes) -> bytes:
    return os.urandom(12) * 2


class Begun:
    """The first nonce of a request, and how many it took."""

    base = 0
    taken = 0


def onwards(plain: bytes) -> bytes:
    """Count on from a nonce that is random for each request."""
    Begun.taken += 1
    return ((Begun.base + Begun.taken) % 2**192).to_bytes(24, "big")


class ByRequest(ReferenceAdapter):
    """Begins anew with each request."""

    def answer(self, request: Json) -> Json:
        Begun.base, Begun.taken = int.from_bytes(os.urandom(24), "big"), 0
        return super().answer(request)


def refuse(plain: bytes) -> bytes:
    raise EnvelopeError("no nonce is given", code="out-of-range")


FAULTS: dict[str, Draw] = {
    "random": lambda plain: os.urandom(24),
    "fixed": lambda plain: FIXED,
    "zeros": lambda plain: os.urandom(12) + bytes(12),
    "short": lambda plain: os.urandom(16) + b"\x01" * 8,
    "counter": lambda plain: FIXED[:16] + next(numbers).to_bytes(8, "big"),
    "low-counter": lambda plain: next(numbers).to_bytes(4, "little") + os.urandom(20),
    "clock": lambda plain: struct.pack(">Q", time.time_ns()) + os.urandom(16),
    "seeded": lambda plain: seeded.randbytes(24),
    "of-content": lambda plain: hashlib.sha256(plain).digest()[:24],
    "halves": halves,
    "onwards": onwards,
    "refusing": refuse,
    "large": lambda plain: os.urandom(24) if len(plain) < 65_536 else FIXED,
    "letters": lambda plain: os.urandom(12).hex().encode(),
}


def sealer(draw: Draw) -> Callable[..., bytes]:
    right = envelope.seal_envelope

    def seal(plain: bytes, key: Any, nonce: bytes | None = None) -> bytes:
        return right(plain, key, draw(plain) if nonce is None else nonce)

    return seal


def reseal_archives(draw: Draw) -> None:
    """Write each archive under a nonce of its own, instead of copying the file."""
    swap, new = MultiFile.update_and_swap, content.FileContent.__init__
    rings: list[Any] = []

    def remember(self: Any, *args: Any, **more: Any) -> None:
        new(self, *args, **more)
        rings.append(self._key_ring)

    def swap_and_seal(file: MultiFile, packed: bytes) -> None:
        swap(file, packed)
        folder = Path(file.file_name).parent / "chan-backup-archives"
        for path in folder.glob("*") if rings else ():
            try:
                plain = envelope.open_envelope(path.read_bytes(), rings[-1])
            except Exception:
                continue
            path.write_bytes(envelope.seal_envelope(plain, rings[-1], draw(plain)))

    content.FileContent.__init__ = remember  # type: ignore[method-assign]
    MultiFile.update_and_swap = swap_and_seal  # type: ignore[method-assign]


def main(fault: str, where: str) -> None:
    seal = sealer(FAULTS[fault])
    if where in ("answers", "everywhere"):
        stateless.seal_envelope = packing.seal_envelope = seal  # type: ignore[assignment]
    if where in ("files", "everywhere"):
        content.seal_envelope = seal  # type: ignore[assignment]
    if where == "archives":
        reseal_archives(FAULTS[fault])
    serve(ByRequest())


if __name__ == "__main__":
    main(*sys.argv[1:])
