"""Writes what the reference says of every vector that the explorer offers: verdict and fields.

    python expected.py <file>

The file maps each operation to a list of ``{"id", "parts": [{"error", "fields", "digest"}]}``, and
``changed`` to changed files, see :mod:`changed`. ``digest`` is the SHA-256 of the tree's JSON. A
tree is ``[name, offset, size, value, has_error, children]``, numbers as text. All is read from
``vectors/`` itself, not from what the site's build made of it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import changed

from scbref.codec import explain
from scbref.conformance.corpus.described import Expander
from scbref.envelope import EncryptionKeySource, open_envelope
from scbref.errors import EnvelopeError, ScbError
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing, SymmetricKeyRing
from scbref.model import OpaqueAddress
from scbref.wire.field import Node

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
OPERATIONS = (
    "single.deserialize",
    "multi.deserialize",
    "single.unpack",
    "multi.unpack",
    "singles.unpack",
)


def text(value: Any) -> Any:
    """Return a leaf's value as JSON without numbers, which JavaScript would round."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, OpaqueAddress):
        return value.payload.hex()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple | list):
        return [text(item) for item in value]
    return str(value)


def tree(node: Node) -> list[Any]:
    """Return a field and what is in it."""
    value = None if node.children else text(node.value)
    children = [tree(child) for child in node.children]
    # The explorer shows the root's refusal beside the tree.
    return [node.name, node.offset, node.size, value, node.error is not None, children]


def ring(key: dict[str, Any]) -> EncryptionKeySource:
    """Return the key ring, from the seed where there is one."""
    if "seed" in key:
        return HDKeyRing.from_seed(bytes.fromhex(key["seed"]), key["coin_type"])
    if "base_pub" in key:
        return BasePublicKeyRing(bytes.fromhex(key["base_pub"]))
    return SymmetricKeyRing(bytes.fromhex(key["encryption_key"]))


def error(found: ScbError) -> dict[str, Any]:
    """Return class and place of a refusal."""
    return {"class": found.code, "path": found.path, "offset": found.offset}


def part(data: bytes, kind: str, key: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the reference says of one backup."""
    if key is not None:
        try:
            data = open_envelope(data, ring(key))
        except EnvelopeError as refused:
            return {"error": error(refused), "fields": 0, "digest": None}
    root, refusal = explain(data, kind)
    root.value = None
    shown = json.dumps(tree(root), ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(shown.encode()).hexdigest()
    return {
        "error": error(refusal) if refusal else None,
        "fields": fields(root) - 1,
        "digest": digest,
    }


def fields(node: Node) -> int:
    """Return how many fields there are, the root too."""
    return 1 + sum(map(fields, node.children))


def expected(op: str) -> list[dict[str, Any]]:
    """Return the answers for one operation."""
    document = json.loads((VECTORS / f"{op}.json").read_text(encoding="utf-8"))
    expander = Expander(VECTORS)
    result = []
    for vector in document["vectors"]:
        given = expander.expanded(vector["in"])
        bytes_ = given.get("bytes", given.get("packed"))
        packed = [bytes_] if isinstance(bytes_, str) else bytes_
        kind = "multi" if op.startswith("multi") else "single"
        parts = [part(bytes.fromhex(item), kind, given.get("key_ring")) for item in packed]
        result.append({"id": vector["id"], "parts": parts})
    return result


def main() -> None:
    """Write the file."""
    vectors = {op: expected(op) for op in OPERATIONS}
    files = list(changed.files(VECTORS))
    written = json.dumps({"vectors": vectors, "changed": files})
    Path(sys.argv[1]).write_text(written, encoding="utf-8")
    count = sum(map(len, vectors.values()))
    print(f"{count} vectors and {len(files)} changed files, answered by the reference")


if __name__ == "__main__":
    main()
