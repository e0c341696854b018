"""Strategy for channels from which a Single is made."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from conformance.explore.values import BLOB, Json, address, single, transaction

TYPE_BITS: Final = 13
"""Bits of lnd's channel type."""


@st.composite
def requests(draw: st.DrawFn, kinds: tuple[str, ...]) -> Json:
    """Draw the ``in`` of ``channel.new-single``."""
    chan_type = draw(st.integers(0, (1 << TYPE_BITS) - 1))
    shape = draw(st.integers(0, 255))
    blob = draw(st.binary(min_size=BLOB, max_size=BLOB))
    wanted = draw(st.lists(st.sampled_from(kinds), max_size=2))
    # A Single has most members of a channel, under the same names.
    plain = single(6, 1, blob, blob[0], [], transaction(1, 1, bool(shape & 1), blob[:48]))
    commitment = plain.pop("close_tx_inputs")
    root = commitment.pop("tapscript_root")
    for name in ("version", "addresses", "sha_chain_root_desc"):
        del plain[name]
    identity = plain.pop("remote_node_pub")
    channel: Json = {
        **plain,
        "chan_type": chan_type,
        "is_pending": bool(shape & 2),
        "identity_pub": identity,
        "funding_broadcast_height": int.from_bytes(blob[80:83], "big"),
        "revocation_key_locator": {"family": blob[83] % 7, "index": blob[84]},
        # Never 0, and below the group order: 0 gives a key that nobody can read.
        "revocation_root": "01" + blob[33:64].hex(),
        "thaw_height": int.from_bytes(blob[85:89], "big"),
    }
    if shape & 4:
        channel["short_channel_id"] = {**channel["short_channel_id"], "block_height": 0}
    if shape & 8:
        channel["confirmed_scid"] = {"block_height": blob[90], "tx_index": 5, "tx_position": 1}
    if shape & 16:
        channel["local_commitment"] = commitment
    if shape & 32:
        channel["tapscript_root"] = root
    addresses = [address(kind, blob[i : i + 40], 9735) for i, kind in enumerate(wanted)]
    return {"channel": channel, "addresses": addresses}
