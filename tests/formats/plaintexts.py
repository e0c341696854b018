"""Every plaintext of the corpus: what is read, what is written, what is in an envelope."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from scbref.conformance.corpus.described import Expander
from scbref.envelope import open_envelope
from scbref.errors import EnvelopeError
from scbref.keys.key_ring import SymmetricKeyRing

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
KINDS = {
    "single.deserialize": "single",
    "single.serialize": "single",
    "single.pack": "single",
    "single.unpack": "single",
    "singles.unpack": "single",
    "static-chan-backups.pack": "single",
    "multi.deserialize": "multi",
    "multi.serialize": "multi",
    "multi.pack": "multi",
    "multi.unpack": "multi",
}
"""Operation → what its bytes hold."""

Plaintext = tuple[str, bytes]
"""``single`` or ``multi``, and 0 or more bytes."""


@cache
def plaintexts() -> dict[Plaintext, str]:
    """Return each of them once, with the id of a case that has it."""
    found: dict[Plaintext, str] = {}
    for name, plaintext in (*_of_vectors(), *_captured()):
        found.setdefault(plaintext, name)
    return found


def _of_vectors() -> Iterator[tuple[str, Plaintext]]:
    expander = Expander(VECTORS)
    for operation, kind in KINDS.items():
        document = json.loads((VECTORS / f"{operation}.json").read_text())
        for vector in document["vectors"]:
            given = expander.expanded(vector["in"])
            for answer in (given, *map(expander.expanded, _answers(vector["expect"]))):
                for data in _plain(answer, given.get("key_ring")):
                    yield vector["id"], (kind, data)


def _answers(expect: dict[str, Any]) -> Iterator[Any]:
    """Yield the bytes that are expected, by each choice of a behaviour."""
    for choice in (expect, *expect.get("choices", {}).values()):
        if "ok" in choice:
            yield choice["ok"]


def _plain(holder: Any, ring: dict[str, Any] | None) -> Iterator[bytes]:
    if "bytes" in holder:
        yield bytes.fromhex(holder["bytes"])
    packed = holder.get("packed", [])
    for each in packed if isinstance(packed, list) else [packed]:
        text = each["packed"] if isinstance(each, dict) else each
        try:
            yield opened(bytes.fromhex(text), (ring or {})["encryption_key"])
        except EnvelopeError:
            continue  # no plaintext is known of it


def _captured() -> Iterator[tuple[str, Plaintext]]:
    folder = VECTORS / "captured"
    for line in (folder / "lnd-head-backups.jsonl").read_text().splitlines():
        backup = json.loads(line)
        yield f"captured/{backup['id']}", (backup["kind"], bytes.fromhex(backup["plaintext"]))


def opened(packed: bytes, key: str) -> bytes:
    """Return the plaintext of an envelope (40 or more bytes), by its key as hex.

    Raises:
        EnvelopeError: it is not authentic.
    """
    return open_envelope(packed, SymmetricKeyRing(bytes.fromhex(key)))
