"""Backups that an owner might bring, or an attacker, sealed with the key of a captured one.

    python own_files.py <folder>

``keys.json`` beside them has the seed that opens them all.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from scbref.envelope import seal_envelope
from scbref.keys.key_ring import SymmetricKeyRing

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
HOSTILE = "<img/src=x/onerror=window.hurt=1>"
"""A host name that is a tag."""
CAPTURED = "S007"
"""A Single of version 0 without close-tx inputs, and on mainnet."""
CHANNELS = 10_000
ZEROS = 5_000_000
"""Bytes of addresses of type 0."""
ITEMS = 3_900_000
"""Items of a witness, all empty."""
_ADDRESSES_AT = 111
"""Where the address block of a Single begins."""
_TXID_AT = 36


def _multi(*singles: bytes) -> bytes:
    return b"\0" + len(singles).to_bytes(4, "big") + b"".join(singles)


def _with_addresses(single: bytes, block: bytes) -> bytes:
    size = int.from_bytes(single[_ADDRESSES_AT : _ADDRESSES_AT + 2], "big")
    tail = single[_ADDRESSES_AT + 2 + size :]
    return single[:_ADDRESSES_AT] + len(block).to_bytes(2, "big") + block + tail


def _many(single: bytes) -> bytes:
    return _multi(
        *(
            single[:_TXID_AT] + number.to_bytes(32, "big") + single[_TXID_AT + 32 :]
            for number in range(CHANNELS)
        )
    )


def _zeros(single: bytes) -> bytes:
    block = 65_000
    return _multi(*[_with_addresses(single, bytes(block))] * (ZEROS // block + 1))


def _witness(single: bytes) -> bytes:
    spent = bytes(32) + bytes(4) + b"\0" + bytes(4)
    count = b"\xfe" + ITEMS.to_bytes(4, "little")
    items = count + bytes(ITEMS)
    transaction = (
        b"\2\0\0\0" + b"\0\1" + b"\1" + spent + b"\1" + bytes(8) + b"\0" + items + bytes(4)
    )
    return bytes([single[0] | 0x80]) + single[1:] + transaction + bytes(2)


def plaintexts(single: bytes) -> dict[str, bytes]:
    """Return the plaintexts by the names of their files.

    Args:
        single: a whole Single of version 0 without close-tx inputs.
    """
    host = HOSTILE.encode()
    hostile = _with_addresses(single, b"\5" + bytes([len(host)]) + host + b"\x26\x07")
    return {
        "version-8": _multi(single, b"\x08" + single[1:]),
        "hostile": _multi(hostile),
        "ten-thousand": _many(single),
        "zeros": _zeros(single),
        "witness": _witness(single),
    }


def main() -> None:
    """Write the files."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    lines = (VECTORS / "captured/lnd-head-backups.jsonl").read_text(encoding="utf-8").splitlines()
    line: dict[str, Any] = next(line for line in map(json.loads, lines) if line["id"] == CAPTURED)
    ring = SymmetricKeyRing(bytes.fromhex(line["sym_key"]))
    for name, plain in plaintexts(bytes.fromhex(line["plaintext"])).items():
        (folder / f"{name}.plain").write_bytes(plain)
        (folder / f"{name}.backup").write_bytes(seal_envelope(plain, ring))
    (folder / "large.txt").write_text("A node was here, and wrote nothing. " * 200_000)
    (folder / "keys.json").write_text(json.dumps({"seed": line["seed_hex"]}))


if __name__ == "__main__":
    main()
