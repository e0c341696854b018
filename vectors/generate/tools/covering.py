"""Singles in which the values of every two fields meet: a covering array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import covertable

from scbref.versions import LEASE_VERSIONS, TAPROOT_VERSIONS, TAPSCRIPT_ROOT_VERSIONS

from .case import KNOWN_SINGLE_VERSIONS, Json
from .material import derived_bytes, point
from .shapes import (
    CHAIN_HASH,
    FAMILIES,
    close_tx_inputs,
    dns,
    onion_v2,
    onion_v3,
    onion_v3_data,
    opaque,
    put,
    single,
    tcp4,
    tcp6,
)
from .transaction import PLAIN, SMALL, Tx, TxIn, TxOut

_KINDS: Final = (tcp4(), tcp6(), onion_v2(), onion_v3(), dns(), opaque())
_OLD_KINDS: Final = _KINDS[:4]
"""What every release writes."""
_CHAINS: Final = {
    "mainnet": CHAIN_HASH,
    "testnet3": "43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000",
    "signet": "f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000",
    "regtest": "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f",
}
_TWENTY: Final = tuple(tcp4(f"0a{index:02x}0000", 9000 + index) for index in range(20))
_ADDRESSES: Final[Mapping[str, Sequence[Json]]] = {
    "none": (),
    "tcp4": (tcp4("7f000001", 65535),),
    "tcp6": (tcp6("fe80" + "00" * 13 + "01", 1),),
    "onion-v3": (onion_v3(onion_v3_data(derived_bytes("onion/covering", 32)), 0),),
    "twice-the-same": (tcp4(), tcp4()),
    "all-kinds": _OLD_KINDS,
    "all-kinds-backwards": _OLD_KINDS[::-1],
    "nine": (*_TWENTY[:8], tcp6()),
    "twenty": (*_TWENTY[:10], onion_v2(), *_TWENTY[10:19]),
    "dns": (dns(b"a.example", 80), tcp6("20010db8" + "00" * 11 + "03")),
    "new-kinds": (dns(b"x" * 63 + b".example"), tcp4(), dns(b"b"), opaque()),
}
_SHORT_IDS: Final = {
    "alias": (16_000_000, 0, 0),
    "coinbase": (500, 0, 1),
    "usual": (810_000, 2_100, 1),
    "largest": (2**24 - 1, 2**24 - 1, 2**16 - 1),
    "zero": (0, 0, 0),
}
_TRANSACTIONS: Final = {
    "two-outputs": bytes(PLAIN),
    "one-output": bytes(SMALL),
    "two-inputs": bytes(Tx(inputs=(TxIn(), TxIn(index=7, script_sig=b"\x51" * 76)))),
    "anchors": bytes(replace(PLAIN, outputs=(TxOut(330), TxOut(330), *PLAIN.outputs), version=3)),
    "witness": bytes(Tx(witnesses=((b"", b"\x30" * 71, b"\x30" * 72, b"\x52" * 71),))),
}
FACTORS: Final[Mapping[str, Sequence[Any]]] = {
    "version": list(KNOWN_SINGLE_VERSIONS),
    "is_initiator": [True, False],
    "chain": list(_CHAINS),
    "index": [0, 1, 255, 256, 65535],
    "short_id": list(_SHORT_IDS),
    "node": ["02", "03"],
    "addresses": list(_ADDRESSES),
    "capacity": [0, 1, 20_000, 2**31, 2**32, 16_777_216, 2_100_000_000_000_000, 2**63 - 1],
    "local_delay": [0, 1, 144, 2016, 65535],
    "remote_delay": [0, 1, 144, 2016, 65535],
    "locator_index": [0, 1, 255, 65_536, 2**31 - 1, 2**31, 2**32 - 1],
    "families": ["usual", "backwards", "far"],
    "root": ["key", "locator", "locator-of-zeros"],
    "lease_expiry": [0, 1, 800_000, 2**32 - 1],
    "close": ["none", *_TRANSACTIONS],
    "signature": [64, 70, 71, 72],
    "height": [0, 1, 2**32, 2**48 - 1, 2**64 - 1],
    "tapscript_root": ["zeros", "any"],
}
"""Field → its values, by name where they are long."""


@cache
def rows() -> tuple[dict[str, Any], ...]:
    """Return the rows of the covering array: field → value, every two values in some row."""
    made = covertable.make({name: list(values) for name, values in FACTORS.items()})
    return tuple(dict(row) for row in made)


@cache
def covering_singles() -> tuple[Json, ...]:
    """Return the Single of each row; their channel points differ."""
    return tuple(_single(number, row) for number, row in enumerate(rows()))


def _single(number: int, row: Mapping[str, Any]) -> Json:
    version = row["version"]
    value = single(version, _ADDRESSES[row["addresses"]], name=f"covering/{number}")
    height, tx_index, position = _SHORT_IDS[row["short_id"]]
    members = {
        "is_initiator": row["is_initiator"],
        "chain_hash": _CHAINS[row["chain"]],
        "funding_outpoint.index": row["index"],
        "short_channel_id": {
            "block_height": height,
            "tx_index": tx_index,
            "tx_position": position,
        },
        "remote_node_pub": row["node"] + point(f"node/covering/{number}").hex()[2:],
        "capacity": str(row["capacity"]),
        "local_chan_cfg.csv_delay": row["local_delay"],
        "remote_chan_cfg.csv_delay": row["remote_delay"],
        "sha_chain_root_desc": _root(number, row),
    }
    for key, family in FAMILIES.items():
        locator = {"family": _family(family, row["families"]), "index": row["locator_index"]}
        members[f"local_chan_cfg.{key}"] = locator
    if version in LEASE_VERSIONS:
        members["lease_expiry"] = row["lease_expiry"]
    if row["close"] != "none":
        members["close_tx_inputs"] = _close(version, row)
    for path, member in members.items():
        value = put(value, path, member)
    return value


def _family(family: int, row: str) -> int:
    return {"usual": family, "backwards": 9 - family, "far": 2**31 + family}[row]


def _root(number: int, row: Mapping[str, Any]) -> Json:
    if row["root"] == "key":
        locator = {"family": 5, "index": row["locator_index"]}
        return {"key_locator": locator, "pub_key": point(f"root/covering/{number}").hex()}
    if row["root"] == "locator":
        return {"key_locator": {"family": 5, "index": row["locator_index"]}}
    return {"key_locator": {"family": 0, "index": 0}}


def _close(version: int, row: Mapping[str, Any]) -> Json:
    members: Json = {"commit_sig": derived_bytes("sig/covering", row["signature"]).hex()}
    if version in TAPROOT_VERSIONS:
        members["commit_height"] = str(row["height"])
    if version in TAPSCRIPT_ROOT_VERSIONS:
        any_root = derived_bytes("tapscript-root/covering", 32).hex()
        members["tapscript_root"] = "00" * 32 if row["tapscript_root"] == "zeros" else any_root
    return close_tx_inputs(version, _TRANSACTIONS[row["close"]], **members)
