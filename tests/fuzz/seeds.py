"""Write what the fuzzers start from: ``python seeds.py DIR``.

For each target: ``DIR/fuzz_…/`` holds inputs from the vectors, and ``DIR/fuzz_….dict`` the bytes
to put in, from the schemas.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scbref.wire.address import ADDRESS_RECORDS
from scbref.wire.transaction import MAX_SCRIPT_SIZE

VECTORS = Path(__file__).parents[2] / "vectors"
LARGEST = 4096
"""Bytes of a seed, at most."""


def vectors(op: str) -> list[dict[str, Any]]:
    """Return the ``in`` of every case of an operation."""
    file = json.loads((VECTORS / f"{op}.json").read_bytes())
    return [vector["in"] for vector in file["vectors"]]


def transactions() -> Iterator[str]:
    """Yield the commitment transactions that cases write."""
    for given in vectors("single.serialize"):
        inputs = given["single"].get("close_tx_inputs", {})
        if "commit_tx" in inputs:
            yield inputs["commit_tx"]


def seeds() -> dict[str, Iterator[str]]:
    """Return the inputs of each target, in hex."""
    return {
        "envelope": (given["packed"] for given in vectors("single.unpack")),
        "single": (given["bytes"] for given in vectors("single.deserialize")),
        "multi": (given["bytes"] for given in vectors("multi.deserialize")),
        "transaction": transactions(),
    }


def words() -> dict[str, bytes]:
    """Return bytes that mean something to a reader."""
    found = {f"version_{n}": bytes([n]) for n in (*range(8), *range(0x80, 0x88))}
    found |= {f"address_type_{n}": bytes([n]) for n in ADDRESS_RECORDS}
    found |= {
        "no_point": bytes(33),
        "zero_point": b"\x02" + bytes(32),
        "generator": bytes.fromhex(
            "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        ),
        "beyond_the_prime": b"\x02" + b"\xff" * 32,
        "segwit": b"\x00\x01",
        "compact_16_short": b"\xfd\x01\x00",
        "compact_16": b"\xfd\xff\xff",
        "compact_32": b"\xfe\xff\xff\xff\xff",
        "compact_64": b"\xff" * 9,
        "script_limit": b"\xfe" + MAX_SCRIPT_SIZE.to_bytes(4, "little"),
        "top_bit": b"\x80" + bytes(7),
        "count_1": b"\x00\x00\x00\x01",
        "count_max": b"\xff\xff\xff\xff",
    }
    return found


def write(folder: Path) -> None:
    """Write everything."""
    entries = [
        '{}="{}"'.format(name, "".join(rf"\x{byte:02x}" for byte in word))
        for name, word in words().items()
    ]
    for target, found in seeds().items():
        corpus = folder / f"fuzz_{target}"
        corpus.mkdir(parents=True, exist_ok=True)
        for text in found:
            data = bytes.fromhex(text)
            if len(data) <= LARGEST:
                (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
        (folder / f"fuzz_{target}.dict").write_text("\n".join(entries) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
