"""What lnd itself wrote and derived: ``vectors/captured``, in the protocol's form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from scbref.versions import LEASE_VERSIONS, TAPROOT_VERSIONS, TAPSCRIPT_ROOT_VERSIONS

from ..tools.captured import CAPTURED
from ..tools.case import Case, Json, case, lenient, refusal, valid
from ..tools.layout import multi_bytes, single_bytes
from ..tools.shapes import LOCAL_KEYS, is_verified, put

REAL = "A backup that lnd wrote cannot be restored, or lnd cannot restore ours."
SHORT_KEYS: Final = dict(
    zip(LOCAL_KEYS, ("multisig", "revocation", "payment", "delay", "htlc"), strict=True)
)
"""Our name of a key → its name in the captured files."""


def _address(entry: Json) -> Json:
    kind = entry["type"]
    if kind == "tcp":
        name = "tcp4" if len(entry["ip"]) == 8 else "tcp6"
        return {"type": name, "ip": entry["ip"], "port": entry["port"]}
    if kind == "onion":
        name = "onion_v2" if len(entry["host"]) == 22 else "onion_v3"
        return {"type": name, "onion_service": entry["host"], "port": entry["port"]}
    if kind == "dns":
        hostname = entry.get("host_hex") or entry["host"].encode().hex()
        return {"type": "dns", "hostname": hostname, "port": entry["port"]}
    return {"type": "opaque", "payload": entry["payload"]}


def _single(entry: Json) -> Json:
    """Return a captured Single in the protocol's form."""
    local, remote, root = entry["local"], entry["remote"], entry["shachain"]
    value: Json = {
        "version": entry["version"],
        "is_initiator": entry["is_initiator"],
        "chain_hash": entry["chain_hash"],
        "funding_outpoint": {"txid": entry["funding_txid"], "index": entry["funding_index"]},
        "short_channel_id": entry["scid"],
        "remote_node_pub": entry["remote_node_pub"],
        "addresses": [_address(each) for each in entry["addresses"] or ()],
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


def _close_inputs(version: int, entry: Json) -> Json:
    inputs = {"commit_tx": entry["commit_tx"], "commit_sig": entry["commit_sig"]}
    if version in TAPROOT_VERSIONS:
        inputs["commit_height"] = str(entry["commit_height"])
    if version in TAPSCRIPT_ROOT_VERSIONS:
        inputs["tapscript_root"] = entry["tapscript_root"]
    return inputs


def vectors() -> Iterator[Case]:
    """Yield the backups that lnd packed, to be unpacked and packed again."""
    lines = (CAPTURED / "lnd-head-backups.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        entry = json.loads(line)
        ring = {
            "seed": entry["seed_hex"],
            "coin_type": entry["coin_type"],
            "base_pub": entry["base_pub"],
            "encryption_key": entry["sym_key"],
        }
        if entry["kind"] == "multi":
            if entry["count"] <= 3:
                yield from _real_multi(entry, ring)
        elif int(entry["id"][1:]) % 2:  # half of them say as much as all
            yield from _real_single(entry, ring)


def _read(members: Sequence[Json], answer: Callable[[Sequence[Json]], Json]) -> Json | None:
    """Return what is expected of reading these Singles; ``None`` if two behaviours decide."""
    ok = answer(members)
    is_negative = any(int(each["capacity"]) < 0 for each in members)
    is_verified_all = all(
        is_verified(address)
        for each in members
        for address in each["addresses"]
        if address["type"] == "onion_v3"
    )
    if is_negative and not is_verified_all:
        return None
    if is_negative:
        unsigned = [put(each, "capacity", str(int(each["capacity"]) % 2**64)) for each in members]
        return lenient(
            "capacity-top-bit-negative",
            negative={"ok": ok},
            unsigned={"ok": answer(unsigned)},
            refuse=refusal("out-of-range", "field"),
        )
    if not is_verified_all:
        refused = refusal("bad-address", "field")
        return lenient("onion-v3-unverified", accept={"ok": ok}, refuse=refused)
    return valid(**ok)


def _written(value: Json, packed: str) -> Json:
    """Return what is expected of packing a Single."""
    if int(value["capacity"]) >= 0:
        return valid(packed=packed)
    refused = refusal("out-of-range", "encode", "capacity")
    return lenient(
        "capacity-top-bit-negative",
        negative={"ok": {"packed": packed}},
        unsigned=refused,
        refuse=refused,
    )


def _real_single(entry: Json, ring: Json) -> Iterator[Case]:
    value = _single(entry["single"])
    if single_bytes(value).hex() != entry["plaintext"]:
        raise AssertionError(f"{entry['id']} was not understood")
    expect = _read([value], lambda members: {"single": members[0]})
    if expect is None:
        return
    yield case(
        "single.unpack",
        f"lnd/{entry['id'].lower()}",
        f"a Single packed by lnd, version {value['version']}",
        ["pack.single", "key.encryption-key", "single.field-order", "single.canonical-round-trip"],
        REAL,
        {"packed": entry["packed"], "key_ring": ring},
        expect,
        [value],
    )
    if int(entry["nonce"], 16) % 8 == 0:  # an eighth of them is enough
        yield case(
            "single.pack",
            f"lnd/{entry['id'].lower()}",
            f"the same Single again, version {value['version']}",
            ["pack.single", "envelope.layout", "single.canonical-round-trip"],
            REAL,
            {"single": value, "key_ring": ring, "nonce": entry["nonce"]},
            _written(value, entry["packed"]),
            [value],
        )


def _real_multi(entry: Json, ring: Json) -> Iterator[Case]:
    members = [_single(each) for each in entry["singles"]]
    if multi_bytes(members).hex() != entry["plaintext"]:
        raise AssertionError(f"{entry['id']} was not understood")
    expect = _read(members, lambda each: {"multi": {"version": 0, "static_backups": list(each)}})
    if expect is None:
        return
    yield case(
        "multi.unpack",
        f"lnd/{entry['id'].lower()}",
        f"a Multi of {entry['count']} packed by lnd",
        ["pack.multi", "multi.header", "multi.back-to-back", "key.encryption-key"],
        REAL,
        {"packed": entry["packed"], "key_ring": ring},
        expect,
        members,
        multi=True,
    )
