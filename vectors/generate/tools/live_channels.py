"""Channels of real daemons: a few for each version, with what their transactions show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from scbref.json_form import single_to_json
from scbref.keys.key_ring import HDKeyRing
from scbref.model import Single
from scbref.packing import unpack_multi

from .captured import live_rows
from .case import Json
from .signed_channels import number_in

EACH: Final = 3
"""Channels for each version and opener."""


@dataclass(frozen=True, slots=True)
class LiveChannel:
    """One of them."""

    single: Json
    """Its Single, as the daemon wrote it."""
    key_ring: Json
    """Seed and coin type of its owner."""
    number: int
    """Of its commitment transaction."""


@cache
def live_channels() -> dict[str, LiveChannel]:
    """Return channels with close-tx inputs by a name: node, version, and which of its kind."""
    found: dict[str, LiveChannel] = {}
    seen = set()
    for row in live_rows():
        if row["form"] != "raw" or row["kind"] != "multi":
            continue
        ring = HDKeyRing.from_seed(bytes.fromhex(row["entropy"]), row["coin_type"])
        for single in unpack_multi(bytes.fromhex(row["hex"]), ring).static_backups:
            inputs = single.close_tx_inputs
            key = (single.funding_outpoint, inputs and inputs.commit_tx)
            if inputs is None or key in seen:
                continue
            seen.add(key)
            _keep(found, single, ring, row)
    return found


def _keep(found: dict[str, LiveChannel], single: Single, ring: HDKeyRing, row: Json) -> None:
    side = "ours" if single.is_initiator else "theirs"
    kind = f"version-{single.version}/{side}"
    count = sum(name.startswith(f"{kind}-") for name in found)
    if count >= EACH:
        return
    key_ring = {"seed": row["entropy"], "coin_type": row["coin_type"]}
    value = single_to_json(single)
    found[f"{kind}-{count}"] = LiveChannel(value, key_ring, number_in(value, ring))
