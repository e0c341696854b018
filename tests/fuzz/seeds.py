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

from scbref.conformance.corpus.described import Expander
from scbref.wire.address import ADDRESS_RECORDS
from scbref.wire.transaction import MAX_SCRIPT_SIZE

VECTORS = Path(__file__).parents[2] / "vectors"
LARGEST = 4096
"""Bytes of a seed, at most."""


def vectors(op: str) -> list[dict[str, Any]]:
    """Return the ``in`` of every case of an operation."""
    file = json.loads((VECTORS / f"{op}.json").read_bytes())
    return [Expander(VECTORS).expanded(vector["in"]) for vector in file["vectors"]]


def transactions() -> Iterator[str]:
    """Yield the commitment transactions that cases write."""
    for given in vectors("single.serialize"):
        inputs = given["single"].get("close_tx_inputs", {})
        if "commit_tx" in inputs:
            yield inputs["commit_tx"]


def live_rows() -> list[dict[str, Any]]:
    """Return what was captured of real nodes, one row a file."""
    with (VECTORS / "captured" / "live" / "index.jsonl").open() as lines:
        return [json.loads(line) for line in lines]


def inputs() -> Iterator[str]:
    """Yield files as people have them: raw, lncli's JSON, a stream, a dump, mangled."""
    for row in live_rows()[::4]:
        if "text" in row:
            yield row["text"].encode().hex()
            yield f"$ lncli exportchanbackup\n{row['text']}\n$ ".encode().hex()
            continue
        data = bytes.fromhex(row["hex"])
        yield data.hex()
        yield data.hex().encode().hex()
        yield data.decode("latin-1").encode().hex()
        lines = (f"{at:08x}: {data[at : at + 16].hex(' ', -2)}" for at in range(0, len(data), 16))
        yield "\n".join(lines).encode().hex()
        yield json.dumps({"backup": {"type": "Buffer", "data": list(data)}}).encode().hex()
        yield json.dumps({"result": {"multi_chan_backup": data.hex()}}).encode().hex()


def key_texts() -> Iterator[str]:
    """Yield what people have of a key: words in several forms, root keys, JSON."""
    for row in {row["mnemonic"]: row for row in live_rows()}.values():
        words = row["mnemonic"].split()
        numbered = "\n".join(f"{n:2}. {word}" for n, word in enumerate(words, 1))
        rule = "-" * 15
        yield from (
            text.encode().hex()
            for text in (
                row["mnemonic"],
                ", ".join(words).upper(),
                f"{rule}BEGIN LND CIPHER SEED{rule}\n{numbered}\n{rule}END LND CIPHER SEED{rule}",
                numbered,
                json.dumps({"cipher_seed_mnemonic": words}),
                " ".join(words[:23]),
                " ".join(words[:12]),
                f"Your BIP32 HD root key is: {row['tprv']}",
                row["entropy"],
                row["entropy"] * 2,
                json.dumps({"raw_key_bytes": row["entropy"], "key_loc": {"key_family": 7}}),
            )
        )


def seeds() -> dict[str, Iterator[str]]:
    """Return the inputs of each target, in hex."""
    return {
        "envelope": (given["packed"] for given in vectors("single.unpack")),
        "single": (given["bytes"] for given in vectors("single.deserialize")),
        "multi": (given["bytes"] for given in vectors("multi.deserialize")),
        "transaction": transactions(),
        "input": inputs(),
        "words": key_texts(),
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
