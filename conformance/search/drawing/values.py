"""Strategies for values in the protocol's form. Few, flat draws: they are what takes the time."""

from __future__ import annotations

import base64
import copy
import struct
from functools import partial
from typing import Any, Final

from hypothesis import strategies as st

from .points import bad_points, good_points

Json = dict[str, Any]

LOCAL_KEYS: Final = (
    "multi_sig_key",
    "revocation_base_point",
    "payment_base_point",
    "delay_base_point",
    "htlc_base_point",
)
LEASE: Final = (4,)
HEIGHT: Final = (5, 6, 7)
ROOT: Final = (6,)
POINTS: Final = 24
KINDS: Final = ("tcp4", "tcp6", "onion_v2", "onion_v3", "dns", "opaque")
_NUMBERS: Final = struct.Struct(">12IHHHHqQ")
BLOB: Final = 98 + _NUMBERS.size
"""Bytes that fill all fixed-size fields of a Single."""


def _onion(data: bytes) -> str:
    return base64.b32encode(data).decode().lower() + ".onion"


def address(kind: str, blob: bytes, port: int) -> Json:
    """Return an address of one of ``KINDS`` out of 40 bytes."""
    if kind == "tcp4":
        return {"type": kind, "ip": blob[:4].hex(), "port": port}
    if kind == "tcp6":
        # 20…: never an IPv4-mapped address, which is another case (QUIRKS).
        return {"type": kind, "ip": "20" + blob[1:16].hex(), "port": port}
    if kind == "onion_v2":
        return {"type": kind, "onion_service": _onion(blob[:10]), "port": port}
    if kind == "onion_v3":
        return {"type": kind, "onion_service": _onion(blob[:35]), "port": port}
    if kind == "dns":
        return {"type": kind, "hostname": blob[: blob[0] % 40].hex(), "port": port}
    return {"type": "opaque", "payload": bytes([6 + blob[0] % 250]).hex() + blob[1:8].hex()}


def transaction(inputs: int, outputs: int, witness: bool, blob: bytes) -> bytes:
    """Return a Bitcoin transaction that is well formed and nothing else.

    Args:
        inputs: 1–252.
        outputs: 0–252.
        witness: whether every input has two witness items.
        blob: 48 bytes.
    """
    script = blob[1 : 1 + blob[0] % 40]
    length = bytes([len(script)])
    parts = [blob[:4], b"\0\1" if witness else b"", bytes([inputs])]
    parts += [blob[:36] + length + script + blob[:4]] * inputs
    parts += [bytes([outputs]), *[blob[8:16] + length + script] * outputs]
    if witness:
        parts += [b"\2\0" + length + script] * inputs
    return b"".join([*parts, blob[4:8]])


def single(
    version: int, flags: int, blob: bytes, first: int, addresses: list[Json], tx: bytes | None
) -> Json:
    """Return a Single that can be written and comes back as it is.

    Args:
        version: 0–7.
        flags: bit 0: we opened the channel; bit 1: the sha chain root has a public key.
        blob: ``BLOB`` bytes for everything of fixed size.
        first: which point of the pool comes first.
        addresses: opaque ones last, one at most.
        tx: the commitment transaction; ``None`` for no close-tx inputs.
    """
    numbers = _NUMBERS.unpack_from(blob, 98)
    points = [good_points(POINTS)[(first + i) % POINTS] for i in range(7)]
    locators = [{"family": numbers[i], "index": numbers[i + 1]} for i in range(0, 12, 2)]
    root: Json = {"key_locator": locators[5]}
    if flags & 2:
        root["pub_key"] = points[6]
    value: Json = {
        "version": version,
        "is_initiator": bool(flags & 1),
        "chain_hash": blob[:32].hex(),
        "funding_outpoint": {"txid": blob[32:64].hex(), "index": numbers[12]},
        "short_channel_id": {
            "block_height": numbers[0] >> 8,
            "tx_index": numbers[1] >> 8,
            "tx_position": numbers[13],
        },
        "remote_node_pub": points[0],
        "addresses": addresses,
        "capacity": str(numbers[16]),
        "local_chan_cfg": {"csv_delay": numbers[14]}
        | dict(zip(LOCAL_KEYS, locators, strict=False)),
        "remote_chan_cfg": {"csv_delay": numbers[15]}
        | dict(zip(LOCAL_KEYS, points[1:], strict=False)),
        "sha_chain_root_desc": root,
    }
    if version in LEASE:
        value["lease_expiry"] = numbers[2]
    if tx is not None:
        value["close_tx_inputs"] = _close(version, tx, blob, numbers[17])
    return value


def _close(version: int, tx: bytes, blob: bytes, height: int) -> Json:
    inputs: Json = {"commit_tx": tx.hex(), "commit_sig": blob[64 : 64 + blob[64] % 34].hex()}
    if version in HEIGHT:
        inputs["commit_height"] = str(height)
    if version in ROOT:
        inputs["tapscript_root"] = blob[66:98].hex()
    return inputs


def singles(
    versions: tuple[int, ...], kinds: tuple[str, ...], close: bool
) -> st.SearchStrategy[Json]:
    """Draw a Single that every reader of these versions and address kinds gives back."""
    return st.builds(
        partial(_drawn_single, close),
        st.sampled_from(versions),
        st.integers(0, 255),
        st.binary(min_size=BLOB, max_size=BLOB),
        st.lists(st.sampled_from(kinds), max_size=4),
    )


def _drawn_single(close: bool, version: int, shape: int, blob: bytes, wanted: list[str]) -> Json:
    known = [kind for kind in wanted if kind != "opaque"]
    port = int.from_bytes(blob[-2:], "big")
    start = len(known) + 1
    addresses = [
        address(kind, blob[start + 8 * i :][:40], port ^ i)
        for i, kind in enumerate(known + ["opaque"] * (len(known) < len(wanted)))
    ]
    tx = None
    if close and shape & 4:
        tx = transaction(1 + (shape >> 4 & 1), shape >> 5 & 3, bool(shape & 8), blob[50:98])
    return single(version, shape & 3, blob, blob[0], addresses, tx)


MISSING: Final = object()
"""The member is left out."""

QUIRKS: Final[tuple[tuple[str, Any], ...]] = (
    ("version", 8), ("version", 127), ("version", 0),
    ("funding_outpoint.index", 65535), ("funding_outpoint.index", 65536),
    ("short_channel_id.block_height", 2**24 - 1), ("short_channel_id.block_height", 2**24),
    ("short_channel_id.tx_index", 2**24 - 1), ("short_channel_id.tx_index", 2**24),
    ("short_channel_id.tx_position", 65535),
    ("capacity", "0"), ("capacity", "-1"), ("capacity", str(2**63 - 1)), ("capacity", f"-{2**63}"),
    ("remote_node_pub", MISSING), ("remote_chan_cfg.htlc_base_point", MISSING),
    ("remote_chan_cfg.multi_sig_key", MISSING), ("remote_chan_cfg.delay_base_point", MISSING),
    ("remote_node_pub", "02" + "00" * 32),
    ("sha_chain_root_desc.pub_key", MISSING), ("sha_chain_root_desc.pub_key", "02" + "00" * 32),
    ("sha_chain_root_desc.key_locator.family", 2**32 - 1),
    ("local_chan_cfg.csv_delay", 65535), ("remote_chan_cfg.csv_delay", 0),
    ("local_chan_cfg.multi_sig_key.index", 2**31), ("local_chan_cfg.htlc_base_point.family", 2**31),
    ("lease_expiry", 2**32 - 1), ("lease_expiry", 0),
    ("addresses", []),
    ("addresses", [{"type": "tcp4", "ip": "00000000", "port": 0}]),
    ("addresses", [{"type": "tcp4", "ip": "7f000001", "port": 65535}] * 3),
    ("addresses", [{"type": "tcp4", "ip": "7f000001", "port": 65536}]),
    ("addresses", [{"type": "tcp4", "ip": "", "port": 9735}]),
    ("addresses", [{"type": "tcp6", "ip": "00" * 10 + "ffff0a000002", "port": 9735}]),
    ("addresses", [{"type": "tcp6", "ip": "00" * 15 + "01", "port": 9735}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "AAAQEAYEAUDAOCAJ.onion", "port": 1}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "aaaqeayeaudaoca1.onion", "port": 1}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "aaaqeayeaudaoc.onion", "port": 1}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "aaaqeayeaudaocaj.ONION", "port": 1}]),
    ("addresses", [{"type": "onion_v2", "onion_service": "aaaqeayeaudaoca=.onion", "port": 1}]),
    ("addresses", [{"type": "onion_v3", "onion_service": "a" * 55 + "=.onion", "port": 1}]),
    ("addresses", [{"type": "dns", "hostname": "", "port": 0}]),
    ("addresses", [{"type": "dns", "hostname": "61" * 255, "port": 65535}]),
    ("addresses", [{"type": "dns", "hostname": "61" * 256, "port": 65535}]),
    ("addresses", [{"type": "opaque", "payload": "ff"}]),
    ("addresses", [{"type": "opaque", "payload": "01ff"}]),
    ("addresses", [{"type": "opaque", "payload": ""}]),
    ("close_tx_inputs.commit_sig", ""), ("close_tx_inputs.commit_sig", "30" * 65535),
    ("close_tx_inputs.commit_height", str(2**64 - 1)), ("close_tx_inputs.commit_height", "1"),
    ("close_tx_inputs.tapscript_root", MISSING), ("close_tx_inputs.tapscript_root", "07" * 32),
    ("close_tx_inputs", MISSING),
    *(("remote_node_pub", point.hex()) for point in bad_points()),
    *(("remote_chan_cfg.payment_base_point", point.hex()) for point in bad_points()[:8:4]),
    *(("sha_chain_root_desc.pub_key", point.hex()) for point in bad_points()[:8:4]),
)  # fmt: skip
"""Members set to values at the edge of what can be written, and beyond it."""


def put(value: Json, path: str, new: Any) -> Json:
    """Return a copy with the member at a dotted path set; unchanged if there is no such place."""
    changed = copy.deepcopy(value)
    *steps, last = path.split(".")
    parent: Any = changed
    for step in steps:
        parent = parent.get(step)
        if not isinstance(parent, dict):
            return value
    if new is MISSING:
        parent.pop(last, None)
    else:
        parent[last] = copy.deepcopy(new)
    return changed


def odd_singles(plain: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Draw a Single of which one to three members are at the edge, or cannot be written."""

    def spoil(drawn: tuple[Json, list[tuple[str, Any]]]) -> Json:
        value, quirks = drawn
        for path, new in quirks:
            value = put(value, path, new)
        return value

    # Not sampled_from: Hypothesis would show them all, and some are long.
    quirk = st.integers(0, len(QUIRKS) - 1).map(lambda number: QUIRKS[number])
    quirks = st.lists(quirk, min_size=1, max_size=3)
    return st.tuples(plain, quirks).map(spoil)
