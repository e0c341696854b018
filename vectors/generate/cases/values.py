"""Singles that every implementation must write and read: shapes and byte fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Case
from ..tools.material import derived_bytes
from ..tools.shapes import LOCAL_KEYS, all_shapes, close_tx_inputs, put, single
from ..tools.single_cases import both_ways
from ..tools.transaction import SMALL

SHAPE: Final = "A backup of this kind of channel or peer cannot be written or restored at all."
BYTES: Final = "Another network, channel or peer is restored than was backed up."


def vectors() -> Iterator[Case]:
    """Yield all cases about plain values."""
    yield from _shapes()
    yield from _byte_fields()
    yield from _tapscript_roots()
    yield from _one_local_key()


def _shapes() -> Iterator[Case]:
    for slug, title, value in all_shapes():
        ids = ["single.field-order", "version.known-on-write", "version.known-on-read"]
        ids += ["version.layout", "single.truncated", "single.sha-chain-root-none"]
        if value["version"] == 4:
            ids.append("single.lease-expiry")
        if "close_tx_inputs" in value:
            ids += _close_requirements(value["version"])
        if value["addresses"]:
            ids += ["address.order", "address.block-length"]
            ids += [_address_requirement(each["type"]) for each in value["addresses"]]
        else:
            ids.append("address.empty")
        yield from both_ways(f"shape/{slug}", title, ids, SHAPE, value)
    for version in range(8):
        for close in (False, True):
            value = single(version, close=close, sha_pub=True)
            inputs = "close" if close else "no-close"
            yield from both_ways(
                f"shape/version-{version}/{inputs}/sha-chain-root-pub",
                f"version {version}, {inputs.replace('-', ' ')}-tx inputs, legacy sha chain root",
                ["single.sha-chain-root-pub", "single.sha-chain-root-locator"],
                "The revocation secrets of channels opened before lnd 0.13 cannot be derived.",
                value,
            )


def _close_requirements(version: int) -> list[str]:
    ids = ["closetx.presence", "closetx.order", "closetx.sig-length", "tx.layout"]
    if version == 4:
        ids.append("closetx.after-lease")
    if version >= 5:
        ids.append("closetx.height")
    if version == 6:
        ids += ["closetx.root", "closetx.root-required"]
    return [*ids, "closetx.commit-tx-required", "closetx.commit-tx-refused"]


def _address_requirement(kind: str) -> str:
    return "address.opaque-written" if kind == "opaque" else f"address.{kind.replace('_', '-')}"


def _byte_fields() -> Iterator[Case]:
    chains = {
        "zeros": "00" * 32,
        "ones": "ff" * 32,
        "testnet3": "43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000",
        "regtest": "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f",
        "any": derived_bytes("chain", 32).hex(),
    }
    for name, chain in chains.items():
        value = put(single(), "chain_hash", chain)
        yield from both_ways(
            f"bytes/chain-hash/{name}", f"chain_hash: {name}", ["single.chain-hash"], BYTES, value
        )
    txids = {"zeros": bytes(32), "ones": b"\xff" * 32, "rising": bytes(range(32))}
    for name, txid in txids.items():
        value = put(single(), "funding_outpoint.txid", txid.hex())
        ids = ["single.funding-outpoint"]
        yield from both_ways(f"bytes/txid/{name}", f"funding txid: {name}", ids, BYTES, value)
    for name, flag in {"false": False, "true": True}.items():
        value = put(single(name="initiator"), "is_initiator", flag)
        yield from both_ways(
            f"bytes/is-initiator/{name}",
            f"is_initiator is {name}",
            ["single.is-initiator"],
            "The state hint is computed for the wrong side, so a commitment transaction is not"
            " recognised on chain.",
            value,
        )


def _one_local_key() -> Iterator[Case]:
    value = single()
    for key in LOCAL_KEYS:
        value = put(value, f"local_chan_cfg.{key}", {"family": 0, "index": 7})
    yield from both_ways(
        "bytes/local-keys/alike",
        "all five local keys have one locator",
        ["single.local-key-locators"],
        BYTES,
        value,
    )


def _tapscript_roots() -> Iterator[Case]:
    for name, root in {"zeros": "00" * 32, "ones": "ff" * 32}.items():
        value = single(6, close=close_tx_inputs(6, bytes(SMALL), tapscript_root=root))
        yield from both_ways(
            f"bytes/tapscript-root/{name}",
            f"tapscript root: {name}",
            ["closetx.root", "version.no-cross-check"],
            "A backup that lnd restores is refused for a hash that nobody can judge.",
            value,
        )
