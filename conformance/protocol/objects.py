"""The objects that only the protocol has, and the types that are one of a few texts.

Everything else that operations pass is a value of the backup format, or a scalar of the JSON
Schema; see :mod:`scbref.conformance.protocol.operations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .operation import Members, members

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("single", "multi"),
    "disk_call": ("extract", "swap"),
    "call_result": ("ok", "exists", "exists-wrapped", "fail"),
    "source_part": ("channels", "addresses"),
    "proof_verdict": ("proved", "wrong", "absent", "not-checked"),
    "close_type": (
        "cooperative",
        "local-force",
        "remote-force",
        "breach",
        "funding-canceled",
        "abandoned",
    ),
}
"""Types that are one of a few texts."""

OBJECTS: Final[Mapping[str, Members]] = {
    name: members(text)
    for name, text in {
        "key_ring": "seed?, coin_type?: u32, base_pub?: bytes33, encryption_key?: bytes32",
        "packed_single": "funding_outpoint: outpoint, packed: bytes",
        "tree": "name: text, offset: position, size: position, value?: json, doc?: text,"
        " unit?: text, requirement?: text, error?: text, children?: tree[]",
        "proof": "keys: proof_verdict, funding: proof_verdict, spends_funding: proof_verdict,"
        " outputs_fit: proof_verdict, signature: proof_verdict, number: proof_verdict",
        "channel": "chan_type: integer, chain_hash: bytes, funding_outpoint: any_outpoint,"
        " short_channel_id: any_short_channel_id, is_pending: bool, is_initiator: bool,"
        " identity_pub?: bytes, capacity: decimal, funding_broadcast_height: integer,"
        " confirmed_scid?: any_short_channel_id, local_chan_cfg: any_local_chan_cfg,"
        " remote_chan_cfg: any_remote_chan_cfg, revocation_key_locator: any_key_locator,"
        " revocation_root?: bytes, thaw_height: integer, local_commitment?: commitment,"
        " tapscript_root?: bytes",
        "commitment": "commit_tx?: bytes, commit_sig?: bytes, commit_height?: decimal",
        "node": "node_pub: bytes33, addresses: any_address[]",
        "source": "channels: channel[], nodes: node[], fails?: source_part",
        "opened_channel": "channel, addresses: any_address[]",
        "peer": "node_pub: bytes33, addresses: address[]",
        "effect": "restore: outpoint | connect: peer",
        "key_descriptor": "key_locator, pub_key?: bytes33",
        "derived_key": "key_locator, pub_key: bytes33",
        "derived_chan_cfg": "csv_delay: integer, multi_sig_key: derived_key,"
        " revocation_base_point: derived_key, payment_base_point: derived_key,"
        " delay_base_point: derived_key, htlc_base_point: derived_key",
        "shell": "node_addrs: address[], chan_type: integer, chain_hash: bytes32,"
        " funding_outpoint: outpoint, short_channel_id, chan_status: integer, is_pending: bool,"
        " is_initiator: bool, identity_pub: bytes33, remote_current_revocation: bytes33,"
        " capacity: decimal, funding_broadcast_height: u32, thaw_height: u32,"
        " local_chan_cfg: derived_chan_cfg, remote_chan_cfg, revocation_root: bytes32",
        "close_summary": "chan_point: outpoint, close_type, is_pending: bool",
        "node_event": "pending_open: channel | open: channel | updated: channel"
        " | closed: close_summary | fully_resolved: outpoint | funding_timeout: outpoint"
        " | active: outpoint | inactive: outpoint | active_link: outpoint"
        " | inactive_link: outpoint",
        "told": "opened: any_single | closed: outpoint",
    }.items()
}
"""Objects that only the protocol has: ``channel`` is what ``NewSingle`` reads of an OpenChannel."""
