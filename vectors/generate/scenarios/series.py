"""Series: channels by the hundred, described in the pool and made in memory by whoever reads it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import msgspec

from scbref.conformance.corpus.points import numbered_point
from scbref.conformance.corpus.series import Series, expansion, series_hash

from ..tools.case import Json
from ..tools.described import expanded
from ..tools.shapes import dns, onion_v2, onion_v3, opaque, tcp4, tcp6
from .covering import ADDRESSES, CHAINS, kinds
from .series_rules import counted, digest, listed, points
from .series_told import TOLD

MANY: Final = 1_030
"""Channels of the longest series: more than 1,024."""
SEALED: Final = "sealed "
"""How a content is called that the pool only describes: ``sealed many[0:300]``."""
_SERIES_NAME: Final = re.compile(r"(.+)\[-?\d*(?::-?\d*(?::-?\d+)?)?\]")


def _placed() -> dict[str, Json]:
    """Every 100 blocks three channels, with positions that repeat in other blocks."""
    return {
        "short_channel_id.block_height": counted(500, every=3),
        "short_channel_id.tx_index": listed(0, 1, 2_000, 2, 65_536),
        "short_channel_id.tx_position": counted(0, cycle=3),
    }


_HOMES: Final[tuple[list[Json], ...]] = (
    [tcp4("0a010203", 9735)],
    [tcp4("0a010204", 9735), onion_v3()],
    [],
    [onion_v2(), tcp6(port=1), tcp4("0a010205", 65_535)],
    [tcp6(), tcp4("0a010203", 9735)],
)
"""Where the peers of ``many`` are."""

DESCRIBED: Final[dict[str, Json]] = {
    "many": {
        "like": ["a old"],
        "count": MANY,
        "vary": {
            "funding_outpoint.txid": digest("many", every=3),
            "funding_outpoint.index": counted(0, cycle=3),
            **_placed(),
            "is_initiator": listed(True, False, False),
            "remote_node_pub": points(1_000, every=2),
            "addresses": listed(*_HOMES, every=2),
            "capacity": listed("1", "20000", "16777215", "16777216", "2100000000000000"),
            "chain_hash": listed(*CHAINS),
            "local_chan_cfg.csv_delay": listed(1, 144, 65_535),
            "local_chan_cfg.multi_sig_key.index": counted(0),
            "remote_chan_cfg.multi_sig_key": points(1, cycle=97),
        },
    },
    "batch": {
        "like": ["b old"],
        "count": 300,
        "vary": {
            "funding_outpoint.index": counted(0),
            "short_channel_id.tx_position": counted(0),
            "remote_node_pub": points(1, cycle=3),
            "is_initiator": listed(True, False),
            "capacity": counted(20_000, step=1_000, cycle=4),
        },
    },
}
"""``many``: three channels a transaction, two a peer, of whom five differ in their addresses.
``batch``: one transaction for all of them, and three peers."""
DESCRIBED["mixed"] = {
    "count": 663,
    "vary": {
        "funding_outpoint.txid": digest("mixed", cycle=500),
        "funding_outpoint.index": counted(0, step=255, every=500),
        "short_channel_id.block_height": counted(1, step=997),
        "short_channel_id.tx_index": listed(0, 1, 65_536, 0, 2**24 - 1),
        "short_channel_id.tx_position": listed(0, 1, 65_535, every=17),
        "is_initiator": listed(False, True, every=29),
        "remote_node_pub": points(2_000, cycle=331),
        "addresses": listed(*ADDRESSES.values(), cycle=331),
        "capacity": listed(
            "0", "1", "20000", "4294967295", "4294967296", "100000000000", "2100000000000000"
        ),
        "chain_hash": listed(*CHAINS),
        "local_chan_cfg.csv_delay": listed(
            0, 1, 2, 144, 145, 2015, 2016, 2017, 256, 65_534, 65_535
        ),
        "remote_chan_cfg.csv_delay": listed(0, 65_535, 1, 144, 720, 2016, 4096, every=19),
        "local_chan_cfg.multi_sig_key.index": counted(0, step=4_294_967),
        "remote_chan_cfg.multi_sig_key": points(1, cycle=89),
        "lease_expiry": counted(700_000, every=11),
    },
}
"""Channels of every type that is confirmed, with as many values together as so many can have: the
cycles have no factor in common. Members 0 and 500 have the same transaction, 0, 331 and 662 the
same peer. What they are like is in :func:`_content`: the search for it takes more than a second."""
DESCRIBED["old"] = {
    "like": ["k", "l", "m"],
    "count": MANY,
    "vary": {
        "funding_outpoint.txid": digest("old", every=3),
        "funding_outpoint.index": counted(0, cycle=3),
        **_placed(),
        "is_initiator": listed(False, True),
        "remote_node_pub": points(5_000, every=4),
        "addresses": listed(*_HOMES, every=4),
        "capacity": counted(20_000, step=77),
    },
}
"""Channels that every release of lnd can back up, three a transaction and four a peer."""
DESCRIBED["wide"] = {
    **DESCRIBED["old"],
    "count": 70,
    "vary": {
        **DESCRIBED["old"]["vary"],
        "funding_outpoint.txid": digest("wide", every=3),
        "addresses": listed([onion_v3(port=port) for port in range(1, 21)]),
    },
}
"""The same with twenty addresses a peer: the file is over 64 KiB."""
DESCRIBED["bulky"] = {
    "like": ["bulky"],
    "count": 20,
    "vary": {
        "funding_outpoint.txid": digest("bulky", every=3),
        "funding_outpoint.index": counted(0, cycle=3),
        "remote_node_pub": points(9_000, every=2),
        "is_initiator": listed(False, True),
    },
}
"""Channels with a signature of 60,000 bytes: the file is over 1 MiB."""
DESCRIBED["many9"] = {
    **DESCRIBED["many"],
    "count": 21,
    "vary": {**DESCRIBED["many"]["vary"], "capacity": listed("9")},
}
"""The first channels of ``many`` with another capacity."""

_TXID: Final = hashlib.sha256(b"near").hexdigest()
_TXIDS: Final = (
    *[_TXID] * 3,
    bytes.fromhex(_TXID)[::-1].hex(),
    f"{_TXID[:-2]}{int(_TXID[-2:], 16) ^ 1:02x}",
    f"{int(_TXID[:2], 16) ^ 1:02x}{_TXID[2:]}",
    *[hashlib.sha256(b"not near").hexdigest()] * 4,
)
_PEER: Final = numbered_point(77)
_MIRRORED: Final = {"02": "03", "03": "02"}[_PEER[:2]] + _PEER[2:]
_ENDS_OTHERWISE: Final = f"{_PEER[:-1]}6"
_BEGINS_OTHERWISE: Final = f"{_PEER[:3]}8{_PEER[4:]}"
"""Keys on the curve, of which nobody knows the private ones."""
DESCRIBED["near"] = {
    "like": ["k"],
    "count": 10,
    "vary": {
        "funding_outpoint.txid": listed(*_TXIDS),
        "funding_outpoint.index": listed(0, 256, 1, 0, 0, 0, 0, 1, 2, 3),
        "short_channel_id.tx_index": listed(0),
        "short_channel_id.tx_position": listed(0),
        "remote_node_pub": listed(*[_PEER] * 7, _MIRRORED, _ENDS_OTHERWISE, _BEGINS_OTHERWISE),
        "addresses": listed(
            *[[tcp4("0a010206", 9735)]] * 7,
            *[[tcp4(f"0a01020{number}", 9735)] for number in (7, 8, 9)],
        ),
    },
}
"""Channels that only one thing tells apart: the index, by more than a byte too; the order of the
bytes of the transaction, its last byte, its first one; or the parity, the last byte or the first
one of the peer's key."""
DESCRIBED["moved"] = {
    **DESCRIBED["near"],
    "count": 8,
    "vary": {
        **DESCRIBED["near"]["vary"],
        "addresses": listed(
            [tcp4("0a010206", 9735)],
            [tcp4("0a010207", 9735), tcp4("0a010206", 9735)],
            [],
            [tcp4("0a010206", 9735), tcp4("0a010206", 9735)],
            [onion_v3(), tcp4("0a010206", 0)],
            [tcp6()],
            [onion_v2(), onion_v3(), tcp4("0a010206", 9735)],
            [tcp4("0a010208", 9735)],
        ),
    },
}
"""The same: of the channels of one peer each was backed up when the peer was somewhere else."""
_PORTS: Final = {"$repeat": 300, "of": {**tcp4(), "port": {"$number": 1}}}
DESCRIBED["everywhere"] = {
    "like": ["k"],
    "count": 4,
    "vary": {
        "funding_outpoint.txid": digest("everywhere"),
        "remote_node_pub": points(7_000),
        "addresses": listed(
            [tcp4("0a010206", 9735), dns(), opaque()],
            [dns(), dns(b"other.example.org", 1), tcp4("0a010206", 9735)],
            [dns(port=0), dns(port=0), _PORTS],
            [opaque("09aabb")],
        ),
        "short_channel_id.block_height": listed(0, 500, 500, 500),
        "short_channel_id.tx_index": listed(0, 1, 1, 1),
        "capacity": listed("0", str(2**53 + 1)),
        "chain_hash": listed(*CHAINS[::-1]),
    },
}
"""Host names, addresses of a kind that nobody knows yet, more than 300; one is in no block."""
_LARGE: Final = listed(str(2**53 + 1), str(2**63 - 1))
DESCRIBED.update(TOLD)
DESCRIBED["versions"] = {
    "like": [f"form {number}" for number in range(10)],
    "count": 10,
    "vary": {"funding_outpoint.index": counted(0), "capacity": _LARGE},
}
"""Singles with inputs, and capacities that no floating point number holds; no channels."""


def _content(name: str) -> Json:
    """Return what the pool says of a series."""
    return {"like": kinds(), **DESCRIBED[name]} if name == "mixed" else DESCRIBED[name]


@cache
def _hash_of(name: str) -> str:
    from .material import channels, singles

    known, open_ones = singles(), channels()
    described = msgspec.convert({"hash": "0" * 16, **expanded(_content(name))}, Series)
    like = [(known[each], open_ones.get(each)) for each in described.like]
    return series_hash(described, expansion(name, described, like))


def described(names: Iterable[str]) -> dict[str, Json]:
    """Return these series as they stand in a pool."""
    return {name: {"hash": _hash_of(name), **_content(name)} for name in names}


def series_of(name: str) -> str:
    """Return the series that a name or a range is of; an empty text if of none."""
    match = _SERIES_NAME.fullmatch(name)
    return match[1] if match else ""


def alike(name: str) -> list[str]:
    """Return the names in the pool behind a name: itself, or what its series is like."""
    return list(_content(series_of(name))["like"]) if series_of(name) else [name]


def sealed(contents: Iterable[str]) -> Mapping[str, list[str]]:
    """Return which of these contents are only described, and the Singles in them."""
    return {
        name: [word.replace("_", " ") for word in name.removeprefix(SEALED).split()]
        for name in sorted(contents)
        if name.startswith(SEALED)
    }


def each(names: str, form: str, **more: Any) -> Json:
    """Return what stands in a step for many values.

    Args:
        names: a range of a series, or several ranges and names separated by blanks.
        form: ``singles``, ``channels``, ``opened``, ``outpoints``, ``nodes``, ``packed``,
            ``nonces``, ``entries``, ``effects``, ``restores`` or ``connects``.
        more: ``with`` and ``without`` of singles or channels.
    """
    words = [word.replace("_", " ") for word in names.split()]
    return {"$each": words[0] if len(words) == 1 else words, "as": form, **more}


def repeat(value: Any, times: int) -> Json:
    """Return what stands for a value that comes several times in a list."""
    return {"$repeat": times, "of": value}
