"""From the protocol's JSON to the reference's values, as far as several operations need it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scbref.channels.open_channel import ChannelType, LocalCommitment, OpenChannel
from scbref.envelope import EncryptionKeySource
from scbref.json_form import single_from_json, single_to_json
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing, SymmetricKeyRing
from scbref.model import Address, OutPoint, ShortChannelID, Single

Json = dict[str, Any]
"""An object of the protocol, or a part of one."""


def hd_key_ring(given: Json) -> HDKeyRing:
    """Return the key ring of a seed or an extended key."""
    if "extended_key" in given:
        return HDKeyRing.from_extended_key(given["extended_key"], given.get("coin_type"))
    return HDKeyRing.from_seed(bytes.fromhex(given["seed"]), given["coin_type"])


def key_ring_of(given: Json) -> EncryptionKeySource:
    """Return what the ``key_ring`` of a request encrypts with."""
    ring = given["key_ring"]
    if "base_pub" in ring:
        return BasePublicKeyRing(bytes.fromhex(ring["base_pub"]))
    if "encryption_key" in ring:
        return SymmetricKeyRing(bytes.fromhex(ring["encryption_key"]))
    return hd_key_ring(ring)


def outpoint_from_json(value: Json) -> OutPoint:
    """Return an outpoint."""
    return OutPoint(bytes.fromhex(value["txid"]), value["index"])


def outpoint_to_json(point: OutPoint) -> Json:
    """Return an outpoint in the protocol's form."""
    return {"txid": point.txid.hex(), "index": point.index}


def open_channel_from_json(
    value: Json, addresses: Sequence[Json]
) -> tuple[OpenChannel, tuple[Address, ...]]:
    """Return a channel, and the addresses beside it."""
    # A Single has most members of a channel, under the same names.
    common = {"version": 0, "addresses": addresses, **value}
    common["remote_node_pub"] = value.get("identity_pub")
    common["sha_chain_root_desc"] = {"key_locator": value["revocation_key_locator"]}
    single = single_from_json(common)
    channel = OpenChannel(
        chan_type=ChannelType(value["chan_type"]),
        chain_hash=single.chain_hash,
        funding_outpoint=single.funding_outpoint,
        short_channel_id=single.short_channel_id,
        is_pending=value["is_pending"],
        is_initiator=single.is_initiator,
        identity_pub=single.remote_node_pub,
        capacity=single.capacity,
        local_chan_cfg=single.local_chan_cfg,
        remote_chan_cfg=single.remote_chan_cfg,
        funding_broadcast_height=value["funding_broadcast_height"],
        confirmed_scid=_confirmed_scid(value),
        revocation_key_locator=single.sha_chain_root_desc.key_locator,
        revocation_root=_optional_bytes(value, "revocation_root") or b"",
        thaw_height=value["thaw_height"],
        local_commitment=_local_commitment(value),
        tapscript_root=_optional_bytes(value, "tapscript_root"),
    )
    return channel, single.addresses


def _confirmed_scid(value: Json) -> ShortChannelID | None:
    scid = value.get("confirmed_scid")
    return None if scid is None else ShortChannelID(**scid)


def _local_commitment(value: Json) -> LocalCommitment | None:
    commitment = value.get("local_commitment")
    if commitment is None:
        return None
    return LocalCommitment(
        _optional_bytes(commitment, "commit_tx"),
        _optional_bytes(commitment, "commit_sig") or b"",
        int(commitment.get("commit_height", 0)),
    )


def _optional_bytes(value: Json, name: str) -> bytes | None:
    return bytes.fromhex(value[name]) if name in value else None


def addresses_to_json(single: Single, addresses: Sequence[Address]) -> list[Json]:
    """Return addresses of the peer of ``single`` in the protocol's form."""
    shown: list[Json] = single_to_json(replace(single, addresses=tuple(addresses)))["addresses"]
    return shown
