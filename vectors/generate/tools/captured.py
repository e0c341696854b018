"""What lnd itself wrote, derived and did: the files of ``vectors/captured``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from .case import Json

CAPTURED: Final = Path(__file__).parents[2] / "captured"


def load_json(name: str) -> Any:
    """Return the content of a captured JSON file."""
    return json.loads((CAPTURED / name).read_text(encoding="utf-8"))


def seeds_with_zeros() -> list[Json]:
    """Return the derivations in which lnd's encryption key is not that of plain BIP-32."""
    return [
        {
            "seed": entry["seed_hex"],
            "coin_type": entry["coin_type"],
            "base_pub": entry["base_pub"],
            "encryption_key": entry["sym_key"],
            "plain_key": hashlib.sha256(bytes.fromhex(entry["bip32_standard_pub"])).digest(),
        }
        for entry in load_json("lnd-key-derivation.json")
        if entry["base_pub"] != entry["bip32_standard_pub"]
    ]


def observed_ids() -> list[str]:
    """Return the ids of what lnd was seen to do, in their order."""
    return [row["id"] for row in _lines("lnd-head-living.jsonl")]


def aezeed_rows() -> list[Json]:
    """Return the phrases that lnd's own package made, deciphered and refused."""
    return _lines("lnd-aezeed.jsonl")


def live_rows() -> list[Json]:
    """Return the files of real daemons, with the seed and the network of each."""
    return _lines("live/index.jsonl")


def _lines(name: str) -> list[Json]:
    lines = (CAPTURED / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
