"""Channels that every release of lnd can back up: version 0, an old shachain root, no close inputs.

What a rule about files and events says of them it says of all. They differ in every field that
such a rule may stumble over: two channels of one funding transaction, several of one peer, both
initiators, one satoshi and all there are, indices at the ends of their range.
"""

from __future__ import annotations

from typing import Any, Final

from scbref.conformance.corpus.points import numbered_point

from ..tools.case import Json
from ..tools.material import derived_bytes, point
from ..tools.shapes import onion_v3, single, tcp4, tcp6

NAMES: Final = "klmnopqrstuvwz"
"""The channels of short scenarios, one letter each."""
MANY: Final = tuple(f"n{number:02}" for number in range(40))
"""Those of long histories."""

_ROOTS: Final = (6, 1, 9)
"""Shachain roots: private keys of which the first and the last have an odd point."""
_CAPACITIES: Final = ("1000000", "1", "2100000000000000", "16777216")
_INDICES: Final = (0, 1, 65_535)
_HOMES: Final = {
    "bare home": [tcp4("0a010203", 9735)],
    "bare homes": [tcp6(), tcp4("c0a80001", 1), tcp4("0a010203", 65_535)],
    "hidden home": [onion_v3(), tcp4("7f000001", 9735)],
    "no home": [],
}


def home(name: str) -> str:
    """Return the name of the list of addresses at which the peer of a channel is."""
    return tuple(_HOMES)[_number(name) % len(_HOMES)]


def homes() -> dict[str, list[Json]]:
    """Return the lists of addresses by name."""
    return dict(_HOMES)


def is_bare(name: str) -> bool:
    """Say whether a channel is one of these, also with another capacity."""
    if name.removesuffix(" more") in MANY:
        return True
    return name[0] in NAMES and name[1:] in ("", "8", "9")


def bare_singles() -> dict[str, Json]:
    """Return the Singles by name; ``k9`` and ``n00 more`` differ in the capacity."""
    found = {name: _single(name) for name in (*NAMES, *MANY)}
    found |= {f"{name}{n}": _single(name, capacity=n) for name in NAMES for n in "89"}
    found |= {f"{name} more": _single(name, capacity="777") for name in MANY}
    return found


def bare_channels() -> dict[str, Json]:
    """Return the open channels by name, the same names as the Singles'."""
    return {name: _channel(value, name) for name, value in bare_singles().items()}


def _number(name: str) -> int:
    many = name.removesuffix(" more")
    return MANY.index(many) if many in MANY else NAMES.index(name[0])


def _single(name: str, **members: Any) -> Json:
    number = _number(name)
    value = single(0, _HOMES[home(name)], name=f"bare/{name}")
    # k l, m n, … are of one transaction each, l m, n o, … of one peer each; of the many every
    # three and every four. Where both groups meet a peer has two channels of one transaction.
    txid, peer = (number // 3, number // 4) if name in MANY else (number // 2, (number + 1) // 2)
    group = "many" if name in MANY else "few"
    value["funding_outpoint"] = {
        "txid": derived_bytes(f"txid/bare/{group}/{txid}", 32).hex(),
        "index": _INDICES[number % 3] if name in MANY else _INDICES[number % 2],
    }
    value["remote_node_pub"] = point(f"node/bare/{group}/{peer}").hex()
    value["is_initiator"] = number % 3 != 1
    value["capacity"] = _CAPACITIES[number % 4]
    value["short_channel_id"] = {
        "block_height": 500_000 + number // 2,
        "tx_index": number % 5,
        "tx_position": value["funding_outpoint"]["index"],
    }
    value["sha_chain_root_desc"] = {
        "key_locator": {"family": 5, "index": 0},
        "pub_key": numbered_point(_ROOTS[number % 3]),
    }
    return value | members


def _channel(value: Json, name: str) -> Json:
    kept = ("is_initiator", "chain_hash", "funding_outpoint", "short_channel_id", "capacity")
    described: Json = {key: value[key] for key in kept}
    described |= {key: value[key] for key in ("local_chan_cfg", "remote_chan_cfg")}
    root = _ROOTS[_number(name) % 3]
    return described | {
        "chan_type": 0,
        "is_pending": False,
        "identity_pub": value["remote_node_pub"],
        "funding_broadcast_height": 499_990,
        "revocation_key_locator": {"family": 0, "index": 0},
        "revocation_root": f"{root:064x}",
        "thaw_height": 0,
    }
