"""A backup as JSON for people and their scripts: the readable form.

The other form, of ``--json``, unpack and pack, is the wire form: it can be packed again, and a
txid is in the order of the bytes. Here transaction ids are in the order that explorers use,
addresses are ``host:port`` and numbers are numbers. It cannot be packed.
"""

from __future__ import annotations

from typing import Any, Final

from scbref.cli.channel_view import address_text, chain_name, commit_txid, scid_text
from scbref.model import KeyLocator, Single
from scbref.versions import LEASE_VERSIONS, TAPROOT_VERSIONS, SingleBackupVersion

POINTS: Final = (
    "multi_sig_key",
    "revocation_base_point",
    "payment_base_point",
    "delay_base_point",
    "htlc_base_point",
)
"""The five keys of each side."""


def readable_single(single: Single) -> dict[str, Any]:
    """Return a Single in the readable form."""
    remote, local = single.remote_chan_cfg, single.local_chan_cfg
    root = single.sha_chain_root_desc
    result: dict[str, Any] = {
        "channel_point": str(single.funding_outpoint),
        "chain": chain_name(single.chain_hash),
        "short_channel_id": scid_text(single.short_channel_id),
        "peer": bytes(single.remote_node_pub or b"").hex(),
        "addresses": [address_text(address) for address in single.addresses],
        "capacity_sat": single.capacity,
        "opened_by": "us" if single.is_initiator else "the peer",
        "version": int(single.version),
        "version_name": SingleBackupVersion(single.version).name,
        "our_csv_delay": local.csv_delay,
        "their_csv_delay": remote.csv_delay,
        "our_key_locators": {name: _locator(getattr(local, name)) for name in POINTS},
        "their_keys": {name: bytes(getattr(remote, name) or b"").hex() for name in POINTS},
        "revocation_root": {
            "locator": _locator(root.key_locator),
            "public_key": None if root.pub_key is None else bytes(root.pub_key).hex(),
        },
    }
    if single.version in LEASE_VERSIONS:
        result["lease_expiry_block"] = single.lease_expiry
    inputs = single.close_tx_inputs
    if inputs is not None:
        transaction = bytes(inputs.commit_tx or b"")
        result["commitment_txid"] = commit_txid(transaction)
        result["commitment_tx"] = transaction.hex()
        result["commitment_signature"] = inputs.commit_sig.hex()
        if single.version in TAPROOT_VERSIONS:
            result["commitment_height"] = inputs.commit_height
        if inputs.tapscript_root is not None:
            result["tapscript_root"] = inputs.tapscript_root.hex()
    return result


def _locator(locator: KeyLocator) -> str:
    return f"{locator.family}/{locator.index}"
