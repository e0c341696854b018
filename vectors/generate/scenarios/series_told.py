"""Series of channels that are told again, each time with something else in them."""

from __future__ import annotations

from typing import Final

from ..tools.case import Json
from ..tools.shapes import dns, onion_v2, onion_v3, opaque, tcp4, tcp6
from ..tools.transaction import PLAIN, SMALL
from .covering import CHAINS
from .series_rules import counted, listed, points

TOLD: Final[dict[str, Json]] = {}

TOLD["renamed"] = {
    "like": ["k"],
    "count": 9,
    "vary": {
        "addresses": listed(
            [dns(), tcp4()],
            [dns(b"other.example.org"), tcp4()],
            [tcp4(), dns(b"other.example.org")],
            [tcp4(), dns(b"other.example.org", 1)],
            [tcp4(), tcp6()],
            [tcp4(), tcp6(port=1)],
            [onion_v3(), opaque()],
            [onion_v2(), opaque()],
            [onion_v2(), opaque("09aabb")],
        ),
    },
}
"""The channel ``k`` told again and again, each time with its peer somewhere else."""

_CHANGES: Final[dict[str, Json]] = {
    "short_channel_id.block_height": counted(700_000),
    "short_channel_id.tx_index": counted(5),
    "short_channel_id.tx_position": counted(1),
    "remote_node_pub": points(8_000),
    "local_chan_cfg.csv_delay": counted(144),
    "remote_chan_cfg.csv_delay": counted(144),
    "sha_chain_root_desc.key_locator.index": counted(9),
    "is_initiator": listed(False, True),
    "chain_hash": listed(*CHAINS),
    "capacity": counted(1_000_000),
    "addresses": listed([tcp4()], [tcp6()]),
    "close_tx_inputs.commit_sig": listed("3006", "3007"),
    "close_tx_inputs.commit_tx": listed(bytes(PLAIN).hex(), bytes(SMALL).hex()),
    "close_tx_inputs.commit_height": counted(7),
    "close_tx_inputs.tapscript_root": listed("5a" * 32, "5b" * 32),
}


def _in_pairs(like: str, *without: str) -> Json:
    """Return a series whose second half is pairs of one channel that differ in one member alone.

    A rule with ``every`` changes its value at that number, and not again before its double.
    """
    paths = [path for path in _CHANGES if path not in without]
    count = 4 * len(paths)
    odd = range(count // 2 + 1, count, 2)
    every = {path: {**_CHANGES[path], "every": n} for path, n in zip(paths, odd, strict=True)}
    return {
        "like": [like],
        "count": count,
        "vary": {"funding_outpoint.index": counted(0, every=2), **every},
    }


TOLD["changed"] = _in_pairs("form 0")
TOLD["retold"] = _in_pairs("a", "close_tx_inputs.commit_height", "close_tx_inputs.tapscript_root")
"""From the middle on, two by two one channel of which one member changes. Those of ``retold`` are
open channels too, of a version without height and root."""
TOLD["leased"] = {
    "like": ["form 5"],
    "count": 1,
    "vary": {"lease_expiry": counted(800_001)},
}
"""The channel ``form 5`` with a lease that ends a block later."""
