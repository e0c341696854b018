"""A channel to vary, and what lnd was seen to do with channels."""

from __future__ import annotations

from typing import Any

from scbref.channels.open_channel import ChannelType, LocalCommitment, OpenChannel
from scbref.keys.key_ring import SymmetricKeyRing
from scbref.model import (
    KeyLocator,
    LocalChannelConfig,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    TCP4Address,
)
from scbref.point import PublicKey, public_key_of
from tests.reference.captured_files import json_lines

CASES = {case["id"]: case for case in json_lines("lnd-head-living.jsonl")}
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ROOT = bytes.fromhex(CASES["A5"]["outcome"]["root"])
TAPSCRIPT_ROOT = b"\x77" * 32
COMMIT_TX = bytes.fromhex("0200000001" + "11" * 32 + "0000000000ffffffff0000000000")
ADDRESS = TCP4Address(bytes([10, 1, 2, 3]), 9735)
RING = SymmetricKeyRing(b"k" * 32)
T = ChannelType
TWEAKLESS = T.SINGLE_FUNDER_TWEAKLESS_BIT
ANCHORS = TWEAKLESS | T.ANCHOR_OUTPUTS_BIT
ZERO_FEE = ANCHORS | T.ZERO_HTLC_TX_FEE_BIT
LEASE = ZERO_FEE | T.LEASE_EXPIRATION_BIT
TAPROOT = ZERO_FEE | T.SIMPLE_TAPROOT_FEATURE_BIT
TAPSCRIPT = TAPROOT | T.TAPSCRIPT_ROOT_BIT
FINAL = TAPROOT | T.TAPROOT_FINAL_BIT


def key(number: int) -> PublicKey:
    found = public_key_of(number.to_bytes(32, "big"))
    assert found is not None
    return found


CHANNEL = OpenChannel(
    chan_type=TWEAKLESS,
    chain_hash=b"\x06" * 32,
    funding_outpoint=OutPoint(b"\xaa" * 32, 1),
    short_channel_id=ShortChannelID(500, 2, 1),
    is_pending=False,
    is_initiator=True,
    identity_pub=key(1),
    capacity=1_000_000,
    local_chan_cfg=LocalChannelConfig(144, *(KeyLocator(family, 3) for family in range(5))),
    remote_chan_cfg=RemoteChannelConfig(288, *map(key, range(2, 7))),
    funding_broadcast_height=498,
    revocation_key_locator=KeyLocator(5, 9),
    revocation_root=ROOT,
    local_commitment=LocalCommitment(COMMIT_TX, bytes([1, 2, 3]), 77),
)


def scid(text: str) -> ShortChannelID:
    return ShortChannelID(*map(int, text.split(":")))


def legacy(root: bytes) -> dict[str, Any]:
    return {"revocation_key_locator": KeyLocator(0, 0), "revocation_root": root}
