"""Which requirement a field of the schemas is about."""

from __future__ import annotations

from typing import Final

OF_PATH: Final = {
    "single.is_initiator": ("single.is-initiator", "single.bool-other"),
    "single.chain_hash": ("single.chain-hash",),
    "single.funding_outpoint.index": ("single.funding-outpoint", "single.outpoint-index-range"),
    "single.funding_outpoint": ("single.funding-outpoint",),
    "single.short_channel_id": ("single.short-channel-id", "single.scid-range"),
    "single.remote_node_pub": ("single.remote-node-pub", "single.remote-node-pub-required"),
    "single.addresses": ("address.block-length", "address.order"),
    "single.capacity": ("single.capacity", "single.capacity-signed"),
    "single.local_chan_cfg.csv_delay": ("single.csv-delays",),
    "single.local_chan_cfg": ("single.local-key-locators",),
    "single.remote_chan_cfg.csv_delay": ("single.csv-delays",),
    "single.remote_chan_cfg": ("single.remote-keys",),
    "single.sha_chain_root_desc.pub_key": ("single.sha-chain-root-pub",),
    "single.sha_chain_root_desc": ("single.sha-chain-root-locator",),
    "single.lease_expiry": ("single.lease-expiry", "closetx.after-lease"),
    "single.close_tx_inputs.commit_tx": ("closetx.order", "tx.layout"),
    "single.close_tx_inputs.commit_sig": ("closetx.sig-length", "closetx.sig-range"),
    "single.close_tx_inputs.commit_height": ("closetx.height",),
    "single.close_tx_inputs.tapscript_root": ("closetx.root", "closetx.root-required"),
    "single.close_tx_inputs": ("closetx.presence",),
    "address.tcp4": ("address.tcp4",),
    "address.tcp6": ("address.tcp6",),
    "address.onion_v2": ("address.onion-v2",),
    "address.onion_v3": ("address.onion-v3",),
    "address.dns.hostname": ("address.dns", "address.dns-length"),
    "address.dns": ("address.dns",),
    "tx": ("tx.layout",),
}
"""Path of a field, or of one it is inside → requirements, the main one first."""


def _of_kind(path: str) -> tuple[str, ...]:
    """Return what every field of its kind is about."""
    if path.startswith("single"):
        return ("single.canonical-round-trip",)
    if path.endswith(".port"):
        return ("address.port-range", "address.values-not-checked")
    return ("address.values-not-checked",) if path.endswith(".ip") else ()


def requirements_of(path: str) -> tuple[str, ...]:
    """Return the requirements of the innermost known field at or around ``path``.

    Raises:
        KeyError: the ledger's part is not written down here.
    """
    around = path
    while around:
        if around in OF_PATH:
            return (*OF_PATH[around], *_of_kind(path))
        around = around.rpartition(".")[0]
    raise KeyError(path)
