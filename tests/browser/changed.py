"""Changed backups, and where the reference stops in each: what an owner's file can be.

The changes are made with a seed, so every run compares the same files.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scbref.codec import explain
from scbref.envelope import open_envelope
from scbref.errors import EnvelopeError, ScbError
from scbref.keys.key_ring import SymmetricKeyRing

COUNT = 2000
"""Files in all."""
PACKED = 200
"""Of these are changed in their envelope, the others in their plaintext."""
LARGEST = 6000
"""Bytes of a backup that is changed."""
SEED = 20_161

Change = Callable[[random.Random, bytes], bytes]


def _bit(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def _byte(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([rng.choice((0, 1, 2, 3, 8, 0x7F, 0x80, 0xFD, 0xFF))]) + data[at + 1 :]


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def _without(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 40) :]


def _inserted(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.randbytes(rng.randrange(1, 40)) + data[at:]


def _repeated(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at : at + rng.randrange(1, 400)] + data[at:]


def _twice(rng: random.Random, data: bytes) -> bytes:
    return _bit(rng, _byte(rng, data))


CHANGES: dict[str, Change] = {
    "a bit": _bit,
    "a byte": _byte,
    "cut off": _cut,
    "some left out": _without,
    "some put in": _inserted,
    "some repeated": _repeated,
    "a bit and a byte": _twice,
}


def files(vectors: Path) -> Iterator[dict[str, Any]]:
    """Yield ``how``, ``kind``, ``bytes`` (base64), perhaps ``ring``, and what is the ``error``."""
    rng = random.Random(SEED)
    lines = (vectors / "captured/lnd-head-backups.jsonl").read_text(encoding="utf-8").splitlines()
    known = [line for line in map(json.loads, lines) if len(line["packed"]) < 2 * LARGEST]
    for number in range(COUNT):
        line = known[rng.randrange(len(known))]
        how, change = rng.choice(list(CHANGES.items()))
        is_packed = number < PACKED
        data = change(rng, bytes.fromhex(line["packed" if is_packed else "plaintext"]))
        key = line["sym_key"] if is_packed else None
        shown = base64.b64encode(data).decode()
        file: dict[str, Any] = {"how": how, "kind": line["kind"], "bytes": shown}
        if key:
            file["ring"] = {"encryption_key": key}
        yield file | {"error": _refusal(data, line["kind"], key)}


def _refusal(data: bytes, kind: str, key: str | None) -> dict[str, Any] | None:
    found: ScbError | None = None
    if key:
        try:
            data = open_envelope(data, SymmetricKeyRing(bytes.fromhex(key)))
        except EnvelopeError as refused:
            found = refused
    if found is None:
        found = explain(data, kind)[1]
    return (
        None if found is None else {"class": found.code, "path": found.path, "offset": found.offset}
    )
