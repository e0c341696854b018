"""Strategy for channels from which a Single is made."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from .points import ORDER
from .values import BLOB, MISSING, Json, address, put, single, transaction

TYPE_BITS: Final = 13
"""Bits of lnd's channel type."""
ODD: Final = 64 | 128
"""Bits of a channel's shape that are both set where it has one of ``ODDITIES``."""
ODDITIES: Final = (
    ("revocation_root", MISSING),
    ("revocation_root", "00" * 32),
    ("revocation_root", f"{ORDER:064x}"),
)
"""Members of a channel that no channel should have like this; 0 and the order give no key."""


def requests(kinds: tuple[str, ...]) -> st.SearchStrategy[Json]:
    """Draw the ``in`` of ``channel.new-single``."""
    return st.builds(
        _request,
        st.integers(0, (1 << TYPE_BITS) - 1),
        st.integers(0, 255),
        st.binary(min_size=BLOB, max_size=BLOB),
        st.lists(st.sampled_from(kinds), max_size=2),
    )


def _request(chan_type: int, shape: int, blob: bytes, wanted: list[str]) -> Json:
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
        # Below the group order.
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
    if shape & ODD == ODD:
        name, value = ODDITIES[blob[86] % len(ODDITIES)]
        channel = put(channel, name, value)
    addresses = [address(kind, blob[i : i + 40], 9735) for i, kind in enumerate(wanted)]
    return {"channel": channel, "addresses": addresses}


def _sources(kinds: tuple[str, ...]) -> st.SearchStrategy[Json]:
    """Draw a source of channels: some with unknown peers, one twice, one of two that fails."""
    return st.builds(_source, st.lists(requests(kinds), max_size=2), st.integers(0, 255))


def _source(listed: list[Json], shape: int) -> Json:
    channels = [each["channel"] for each in listed]
    nodes = {
        each["channel"]["identity_pub"]: each["addresses"]
        for number, each in enumerate(listed)
        if not shape >> number & 1
    }
    if channels and shape & 4:
        channels.append({**channels[0], "capacity": "9"})
    known = [{"node_pub": key, "addresses": each} for key, each in nodes.items()]
    source: Json = {"channels": channels, "nodes": known}
    if fails := {1: "channels", 2: "addresses"}.get(shape >> 3 & 7):
        source["fails"] = fails
    return source


UNKNOWN: Final = {"txid": "07" * 32, "index": 7}
"""No channel's funding outpoint."""


def fetches(kinds: tuple[str, ...]) -> st.SearchStrategy[Json]:
    """Draw the ``in`` of ``backup.fetch``."""

    def request(source: Json, which: int) -> Json:
        points = [channel["funding_outpoint"] for channel in source["channels"]]
        wanted = points[which] if which < len(points) else UNKNOWN
        return {"source": source, "funding_outpoint": wanted}

    return st.builds(request, _sources(kinds), st.integers(0, 2))


def fetches_of_all(kinds: tuple[str, ...]) -> st.SearchStrategy[Json]:
    """Draw the ``in`` of ``backup.fetch-all``."""
    return st.fixed_dictionaries({"source": _sources(kinds)})
