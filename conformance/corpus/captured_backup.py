"""Backups as ``vectors/captured/lnd-head-backups.jsonl`` has them, in the protocol's form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Json = dict[str, Any]

SHORT_KEYS: Final = {
    "multi_sig_key": "multisig",
    "revocation_base_point": "revocation",
    "payment_base_point": "payment",
    "delay_base_point": "delay",
    "htlc_base_point": "htlc",
}
"""Our name of a key → its name in the captured files."""
ONION_V2_TEXT: Final = 22
"""Characters of an onion service of version 2, ``.onion`` included."""
IPV4_HEX: Final = 8
LEASE_VERSIONS: Final = frozenset({4})
"""Versions that carry ``lease_expiry``."""
TAPROOT_VERSIONS: Final = frozenset({5, 6, 7})
"""Versions whose close-tx inputs carry ``commit_height``."""
TAPSCRIPT_ROOT_VERSIONS: Final = frozenset({6})
"""Versions whose close-tx inputs carry ``tapscript_root``."""


def captured_single(entry: Json) -> Json:
    """Return a captured Single in the protocol's form.

    Raises:
        KeyError: a member is missing.
    """
    local, remote, root = entry["local"], entry["remote"], entry["shachain"]
    value: Json = {
        "version": entry["version"],
        "is_initiator": entry["is_initiator"],
        "chain_hash": entry["chain_hash"],
        "funding_outpoint": {"txid": entry["funding_txid"], "index": entry["funding_index"]},
        "short_channel_id": entry["scid"],
        "remote_node_pub": entry["remote_node_pub"],
        "addresses": [captured_address(each) for each in entry["addresses"] or ()],
        "capacity": str(entry["capacity"]),
        "local_chan_cfg": {"csv_delay": local["csv_delay"]}
        | {
            key: dict(zip(("family", "index"), local[short], strict=True))
            for key, short in SHORT_KEYS.items()
        },
        "remote_chan_cfg": {"csv_delay": remote["csv_delay"]}
        | {key: remote[short] for key, short in SHORT_KEYS.items()},
        "sha_chain_root_desc": {"key_locator": {"family": root["family"], "index": root["index"]}},
    }
    if root["pub"] is not None:
        value["sha_chain_root_desc"]["pub_key"] = root["pub"]
    if entry["version"] in LEASE_VERSIONS:
        value["lease_expiry"] = entry["lease_expiry"]
    if entry.get("close_tx_inputs"):
        value["close_tx_inputs"] = _close_inputs(entry["version"], entry["close_tx_inputs"])
    return value


def captured_address(entry: Json) -> Json:
    """Return a captured address in the protocol's form.

    Raises:
        KeyError: a member is missing.
    """
    kind = entry["type"]
    if kind == "tcp":
        name = "tcp4" if len(entry["ip"]) == IPV4_HEX else "tcp6"
        return {"type": name, "ip": entry["ip"], "port": entry["port"]}
    if kind == "onion":
        name = "onion_v2" if len(entry["host"]) == ONION_V2_TEXT else "onion_v3"
        return {"type": name, "onion_service": entry["host"], "port": entry["port"]}
    if kind == "dns":
        hostname = entry.get("host_hex") or entry["host"].encode().hex()
        return {"type": "dns", "hostname": hostname, "port": entry["port"]}
    return {"type": "opaque", "payload": entry["payload"]}


def _close_inputs(version: int, entry: Json) -> Json:
    inputs = {"commit_tx": entry["commit_tx"], "commit_sig": entry["commit_sig"]}
    if version in TAPROOT_VERSIONS:
        inputs["commit_height"] = str(entry["commit_height"])
    if version in TAPSCRIPT_ROOT_VERSIONS:
        inputs["tapscript_root"] = entry["tapscript_root"]
    return inputs


def captured_ring(entry: Json) -> Json:
    """Return the key ring of a captured backup in the protocol's form.

    Raises:
        KeyError: a member is missing.
    """
    return {
        "seed": entry["seed_hex"],
        "coin_type": entry["coin_type"],
        "base_pub": entry["base_pub"],
        "encryption_key": entry["sym_key"],
    }


def exchanges(entry: Json) -> Iterator[Json]:
    """Yield what a captured backup says of operations: how it is unpacked, and packed again.

    Raises:
        KeyError: a member is missing.
    """
    ring, packed = captured_ring(entry), entry["packed"]
    if entry["kind"] == "multi":
        members = [captured_single(each) for each in entry["singles"]]
        multi = {"version": 0, "static_backups": members}
        yield {"op": "multi.unpack", "in": {"packed": packed, "key_ring": ring},
               "ok": {"multi": multi}}  # fmt: skip
        return
    single = captured_single(entry["single"])
    yield {"op": "single.unpack", "in": {"packed": packed, "key_ring": ring},
           "ok": {"single": single}}  # fmt: skip
    yield {"op": "single.pack", "ok": {"packed": packed},
           "in": {"single": single, "key_ring": ring, "nonce": entry["nonce"]}}  # fmt: skip
