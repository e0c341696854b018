"""Where the backups that real lnd wrote are, and how their JSON maps to ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scbref.model import (
    Address,
    CloseTxInputs,
    DNSAddress,
    KeyDescriptor,
    KeyLocator,
    LocalChannelConfig,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    Single,
    TCP4Address,
    TCP6Address,
)
from scbref.point import PublicKey

ROOT = Path(__file__).resolve().parents[2]
CAPTURED = ROOT / "vectors" / "captured"
REGTEST = ROOT.parent / "shared" / "captured" / "lnd-regtest-backups.json"


def json_lines(name: str) -> list[dict[str, Any]]:
    with (CAPTURED / name).open() as lines:
        return [json.loads(line) for line in lines]


def regtest_cases() -> list[dict[str, Any]]:
    """The four real nodes' backups; another project's file that is not committed here."""
    if not REGTEST.exists():
        pytest.skip(f"{REGTEST.name} is another project's file and not at hand")
    return json.loads(REGTEST.read_text())["cases"]


def captured_address(row: dict[str, Any]) -> Address:
    kind, port = row["type"], row.get("port", 0)
    if kind == "tcp":
        ip = bytes.fromhex(row["ip"] or "")
        return TCP4Address(ip, port) if len(ip) == 4 else TCP6Address(ip, port)
    if kind == "onion":
        model = OnionV3Address if len(row["host"]) == 62 else OnionV2Address
        return model(row["host"], port)
    if kind == "dns":
        host = bytes.fromhex(row["host_hex"]) if "host_hex" in row else row.get("host", "").encode()
        return DNSAddress(host, port)
    return OpaqueAddress(bytes.fromhex(row["payload"]))


def _point(text: str | None) -> bytes | None:
    return None if text is None else PublicKey(bytes.fromhex(text))


def captured_single(row: dict[str, Any]) -> Single:
    local, remote, root = row["local"], row["remote"], row["shachain"]
    names = {
        "multi_sig_key": "multisig",
        "revocation_base_point": "revocation",
        "payment_base_point": "payment",
        "delay_base_point": "delay",
        "htlc_base_point": "htlc",
    }
    close = row.get("close_tx_inputs")
    return Single(
        version=row["version"],
        is_initiator=row["is_initiator"],
        chain_hash=bytes.fromhex(row["chain_hash"]),
        funding_outpoint=OutPoint(bytes.fromhex(row["funding_txid"]), row["funding_index"]),
        short_channel_id=ShortChannelID(**row["scid"]),
        remote_node_pub=_point(row["remote_node_pub"]),
        addresses=tuple(captured_address(a) for a in row["addresses"] or ()),
        capacity=row["capacity"],
        local_chan_cfg=LocalChannelConfig(
            local["csv_delay"], **{ours: KeyLocator(*local[lnd]) for ours, lnd in names.items()}
        ),
        remote_chan_cfg=RemoteChannelConfig(
            remote["csv_delay"], **{ours: _point(remote[lnd]) for ours, lnd in names.items()}
        ),
        sha_chain_root_desc=KeyDescriptor(
            KeyLocator(root["family"], root["index"]), _point(root["pub"])
        ),
        lease_expiry=row.get("lease_expiry", 0),
        close_tx_inputs=None if not close else _close(close),
    )


def _close(row: dict[str, Any]) -> CloseTxInputs:
    root = row.get("tapscript_root")
    return CloseTxInputs(
        commit_tx=None if row.get("commit_tx") is None else bytes.fromhex(row["commit_tx"]),
        commit_sig=bytes.fromhex(row.get("commit_sig") or ""),
        commit_height=row.get("commit_height", 0),
        tapscript_root=None if root is None else bytes.fromhex(root),
    )
