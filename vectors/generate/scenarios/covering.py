"""Open channels in which the values of every two members meet, and their Singles.

What a Single must be is told by the rules below, which are those of the requirements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import covertable

from scbref.conformance.corpus.points import numbered_point

from ..tools.case import Json
from ..tools.material import derived_bytes
from ..tools.shapes import CHAIN_HASH, FAMILIES, onion_v2, onion_v3, onion_v3_data, tcp4, tcp6
from ..tools.transaction import PLAIN, SMALL, Tx, TxIn, TxOut
from .channel_types import TAPROOT, TAPSCRIPT_ROOT, ZERO_CONF, version_of

LOCATOR_FAMILY: Final = 5
"""Of a shachain root that comes from ECDH."""
_TESTNET: Final = "43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000"
_SIGNET: Final = "f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000"
_REGTEST: Final = "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f"
CHAINS: Final = (CHAIN_HASH, _TESTNET, _SIGNET, _REGTEST)
"""Genesis blocks, internal order: mainnet, testnet 3, signet, regtest."""

_V3: Final = [onion_v3(onion_v3_data(derived_bytes(f"onion/{n}", 32)), 9735) for n in range(3)]
_TWENTY: Final = [
    tcp4(f"0a00{20 - n:02x}01", 65_535 - n) if n % 2 else tcp6(f"20010db8{n:024x}", 1 + n)
    for n in range(20)
]
_FOUR: Final = [tcp4(), tcp6(), onion_v2(), onion_v3()]
ADDRESSES: Final[Mapping[str, Sequence[Json]]] = {
    "nowhere": (),
    "one tcp4": (tcp4("7f000001", 65_535),),
    "one onion v3": (_V3[0],),
    "the same twice": (tcp4(), tcp4()),
    "four kinds": _FOUR,
    "four kinds backwards": _FOUR[::-1],
    "onions first": (*_V3, onion_v2(), tcp4(), tcp6()),
    "nine": _TWENTY[:9],
    "twenty": _TWENTY,
}
"""Lists that every lnd can write, by name."""

TYPES: Final[Mapping[str, int]] = {
    "legacy": 0,
    "dual funder": 1,
    "tweakless": 2,
    "no funding tx": 2 | 4,
    "anchors": 2 | 8,
    "zero fee": 2 | 8 | 32,
    "frozen": 2 | 8 | 16 | 32,
    "lease": 2 | 8 | 32 | 64,
    "zero conf": 2 | 8 | 32 | 128,
    "zero conf lease": 2 | 8 | 32 | 64 | 128,
    "alias": 2 | 8 | 32 | 256 | 512,
    "zero conf alias": 2 | 8 | 32 | 128 | 256 | 512,
    "taproot": 2 | 8 | 32 | TAPROOT,
    "taproot zero conf": 2 | 8 | 32 | TAPROOT | 128 | 256 | 512,
    "taproot root": 2 | 8 | 32 | TAPROOT | TAPSCRIPT_ROOT,
    "taproot final": 2 | 8 | 32 | TAPROOT | 1 << 12,
    "taproot final root": 2 | 8 | 32 | TAPROOT | TAPSCRIPT_ROOT | 1 << 12,
}
"""Channel types, by name: every one that lnd opens."""

_TRANSACTIONS: Final = {
    "two outputs": bytes(PLAIN),
    "one output": bytes(SMALL),
    "two inputs": bytes(Tx(inputs=(TxIn(), TxIn(index=7, script_sig=b"\x51" * 76)))),
    "anchors": bytes(replace(PLAIN, outputs=(TxOut(330), TxOut(330), *PLAIN.outputs), version=3)),
    "with witness": bytes(Tx(witnesses=((b"", b"\x30" * 71, b"\x30" * 72, b"\x52" * 71),))),
}
_SHORT_IDS: Final = {
    "none": (0, 0, 0),
    "no block": (0, 7, 3),
    "first of its block": (810_000, 0, 0),
    "usual": (810_001, 2_100, 1),
    "last": (2**24 - 1, 2**24 - 1, 2**16 - 1),
    "alias": (16_000_000, 1, 2),
}
_CONFIRMED: Final = {
    "absent": None,
    "zeros": (0, 0, 0),
    "first of its block": (810_002, 0, 1),
    "first block": (0, 1, 0),
    "usual": (810_003, 77, 2),
}
_KEYS: Final = (0, 1, 255, 256, 65_536, 2**31 - 1, 2**31, 2**32 - 1)
FACTORS: Final[Mapping[str, Sequence[Any]]] = {
    "type": list(TYPES),
    "is_pending": [True, False],
    "is_initiator": [True, False],
    "chain": list(range(len(CHAINS))),
    "txid": ["own", "shared"],
    "index": [0, 1, 2, 255, 65_535],
    "short_id": list(_SHORT_IDS),
    "broadcast": [0, 1, 490, 16_777_215],
    "confirmed": list(_CONFIRMED),
    "peer": ["own", "shared"],
    "addresses": list(ADDRESSES),
    "capacity": [0, 1, 20_000, 2**24, 2**31, 2**32, 10**9, 2_100_000_000_000_000],
    "local_delay": [0, 1, 144, 2016, 65_535],
    "remote_delay": [0, 1, 144, 2016, 65_535],
    "key_index": list(range(len(_KEYS))),
    "families": ["usual", "large, backwards"],
    "locator": [(5, 0), (5, 1), (5, 2**32 - 1), (0, 0), (0, 5), (6, 3)],
    "thaw": [0, 1, 144, 800_000, 2**32 - 1],
    "commitment": ["absent", "without a transaction", *_TRANSACTIONS],
    "signature": [0, 65, 71, 72],
    "height": [0, 1, 2**32, 2**53 + 1, 2**64 - 1],
    "root": ["any", "zeros"],
}
"""Member → its values, by name where they are long."""


OLD: Final[Mapping[str, Sequence[Any]]] = {
    **FACTORS,
    "type": ["legacy", "dual funder"],
    "short_id": ["first of its block", "usual", "last"],
    "confirmed": ["absent"],
    "locator": [(0, 0)],
    "commitment": ["absent"],
    "signature": [0],
    "height": [0],
    "root": ["any"],
}
"""The same for channels that the first lnd with backups has, and backs up as today's does."""
ARRAYS: Final = {"row": FACTORS, "old row": OLD}
"""How the channels of an array are named, before their number."""


@cache
def rows(array: str) -> tuple[dict[str, Any], ...]:
    """Return the rows of a covering array: member → value, every two values in some row."""
    made = covertable.make({name: list(values) for name, values in ARRAYS[array].items()})
    return tuple(dict(row) for row in made)


@cache
def kinds() -> list[str]:
    """Return rows by name, one of each channel type whose position in the chain may be any."""
    found: dict[str, str] = {}
    for number, row in enumerate(rows("row")):
        if "zero conf" not in row["type"]:
            found.setdefault(row["type"], f"row {number}")
    return list(found.values())


@cache
def covering_channels() -> dict[str, Json]:
    """Return the open channels of all rows by name."""
    return {
        f"{array} {number}": channel_of(number, row)
        for array in ARRAYS
        for number, row in enumerate(rows(array))
    }


@cache
def covering_singles() -> dict[str, Json]:
    """Return the Singles of all rows by name."""
    return {
        name: single_of(channel, ADDRESSES[rows(array)[int(number)]["addresses"]])
        for name, channel in covering_channels().items()
        for array, _, number in [name.rpartition(" ")]
    }


def channel_of(number: int, row: Mapping[str, Any]) -> Json:
    """Return the open channel of a row; ``number`` tells its keys from those of others."""
    txid = "shared" if row["txid"] == "shared" else str(number)
    family, index = row["locator"]
    channel: Json = {
        "chan_type": TYPES[row["type"]],
        "chain_hash": CHAINS[row["chain"]],
        "funding_outpoint": {
            "txid": derived_bytes(f"covering/txid/{txid}", 32).hex(),
            "index": row["index"],
        },
        "short_channel_id": _scid(_SHORT_IDS[row["short_id"]]),
        "is_pending": row["is_pending"],
        "is_initiator": row["is_initiator"],
        "identity_pub": numbered_point(1 if row["peer"] == "shared" else 2 + number),
        "capacity": str(row["capacity"]),
        "funding_broadcast_height": row["broadcast"],
        "local_chan_cfg": {"csv_delay": row["local_delay"], **_locators(row)},
        "remote_chan_cfg": {
            "csv_delay": row["remote_delay"],
            **{key: numbered_point(1_000 + 5 * number + n) for n, key in enumerate(FAMILIES)},
        },
        "revocation_key_locator": {"family": family, "index": index},
        "revocation_root": f"{1 + number:064x}",
        "thaw_height": row["thaw"],
        "tapscript_root": _root(row),
    }
    if (confirmed := _CONFIRMED[row["confirmed"]]) is not None:
        channel["confirmed_scid"] = _scid(confirmed)
    if row["commitment"] != "absent":
        signature = derived_bytes("covering/signature", row["signature"]).hex()
        channel["local_commitment"] = {
            "commit_sig": signature,
            "commit_height": str(row["height"]),
        }
        if row["commitment"] in _TRANSACTIONS:
            channel["local_commitment"]["commit_tx"] = _TRANSACTIONS[row["commitment"]].hex()
    return channel


def single_of(channel: Json, addresses: Sequence[Json]) -> Json:
    """Return the Single that a channel must give."""
    version = version_of(channel["chan_type"])
    kept = ("is_initiator", "chain_hash", "funding_outpoint", "capacity")
    single = {
        "version": version,
        **{name: channel[name] for name in (*kept, "local_chan_cfg", "remote_chan_cfg")},
        "short_channel_id": _short_channel_id(channel),
        "remote_node_pub": channel["identity_pub"],
        "addresses": list(addresses),
        "sha_chain_root_desc": {"key_locator": channel["revocation_key_locator"]},
    }
    if channel["revocation_key_locator"]["family"] != LOCATOR_FAMILY:
        single["sha_chain_root_desc"] = {
            "key_locator": {"family": LOCATOR_FAMILY, "index": 0},
            "pub_key": numbered_point(int(channel["revocation_root"], 16)),
        }
    if version == 4:
        single["lease_expiry"] = channel["thaw_height"]
    commitment = channel.get("local_commitment", {})
    if "commit_tx" in commitment:
        single["close_tx_inputs"] = _close_tx_inputs(channel, version, commitment)
    return single


def _close_tx_inputs(channel: Json, version: int, commitment: Json) -> Json:
    inputs: Json = {name: commitment[name] for name in ("commit_tx", "commit_sig")}
    if version >= 5:
        has_height = channel["chan_type"] & TAPROOT
        inputs["commit_height"] = commitment["commit_height"] if has_height else "0"
    if version == 6:
        inputs["tapscript_root"] = channel["tapscript_root"]
    return inputs


def _short_channel_id(channel: Json) -> Json:
    """Return the position: of a zero-conf channel the confirmed one, or the broadcast height."""
    height = {"block_height": channel["funding_broadcast_height"]}
    if channel["chan_type"] & ZERO_CONF:
        confirmed: Json = channel.get("confirmed_scid", {})
        return confirmed if any(confirmed.values()) else _scid((height["block_height"], 0, 0))
    found: Json = channel["short_channel_id"]
    return found if found["block_height"] else {**found, **height}


def _locators(row: Mapping[str, Any]) -> Json:
    """Return the five locators, each with an index of its own."""
    usual = row["families"] == "usual"
    return {
        key: {
            "family": family if usual else 65_545 - family,
            "index": _KEYS[(row["key_index"] + number) % len(_KEYS)],
        }
        for number, (key, family) in enumerate(FAMILIES.items())
    }


def _root(row: Mapping[str, Any]) -> str:
    return "00" * 32 if row["root"] == "zeros" else derived_bytes("covering/root", 32).hex()


def _scid(parts: tuple[int, int, int]) -> Json:
    return dict(zip(("block_height", "tx_index", "tx_position"), parts, strict=True))
