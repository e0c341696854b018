"""Plays restorer, connector and database for recovery tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scbref.keys.key_ring import HDKeyRing
from scbref.model import (
    Address,
    KeyDescriptor,
    KeyLocator,
    LocalChannelConfig,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
    Single,
    TCP4Address,
)
from scbref.recovery.protocols import ChanAlreadyExists

RING = HDKeyRing.from_seed(bytes(range(16)), 1)
NODES = {name: RING.derive_key(KeyLocator(6, i)).pub_key for i, name in enumerate("abcdefgh")}
LOCAL = LocalChannelConfig(144, *(KeyLocator(family, 3) for family in (0, 1, 3, 4, 2)))
REMOTE = RemoteChannelConfig(144, *(NODES[name] for name in "defgh"))


def single(name: str) -> Single:
    return Single(
        version=3,
        is_initiator=True,
        chain_hash=bytes(32),
        funding_outpoint=OutPoint(name.encode() * 32, 0),
        short_channel_id=ShortChannelID(500, 2, 1),
        remote_node_pub=NODES[name],
        addresses=(TCP4Address(bytes([10, 1, 2, 3]), 9735),),
        capacity=1_000_000,
        local_chan_cfg=LOCAL,
        remote_chan_cfg=REMOTE,
        sha_chain_root_desc=KeyDescriptor(KeyLocator(5, 9)),
    )


def name_of(outpoint: OutPoint) -> str:
    return chr(outpoint.txid[0])


@dataclass
class Stage:
    """Plays restorer and connector, fails where told, and writes down what it was asked."""

    restore_faults: dict[str, list[Exception | None]] = field(default_factory=dict)
    connect_faults: dict[str, list[Exception | None]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def restore_chans_from_singles(self, *singles: Single) -> None:
        name = ",".join(name_of(s.funding_outpoint) for s in singles)
        self.calls.append(f"restore[{name}]")
        self._next(self.restore_faults, name)

    def connect_peer(self, node_pub: bytes, addrs: Sequence[Address]) -> None:
        name = next(name for name, key in NODES.items() if key == node_pub)
        shown = " ".join(".".join(map(str, a.ip)) + f":{a.port}" for a in addrs)
        self.calls.append(f"connect(node {name}, [{shown}] nil={str(not addrs).lower()})")
        self._next(self.connect_faults, name)

    @staticmethod
    def _next(faults: dict[str, list[Exception | None]], name: str) -> None:
        fault = faults[name].pop(0) if faults.get(name) else None
        if fault is not None:
            raise fault


class Database(Stage):
    """A stage that knows what it stored and whose peer is still to be reached."""

    def __init__(self, *stored: str, **faults: Any) -> None:
        super().__init__(**faults)
        self.waiting: dict[str, bool] = dict.fromkeys(stored, False)
        self.prepared: list[int] = []

    def restore_chans_from_singles(self, *singles: Single) -> None:
        super().restore_chans_from_singles(*singles)
        name = name_of(singles[0].funding_outpoint)
        if name in self.waiting:
            raise ChanAlreadyExists
        self.waiting[name] = True

    def prepare_restore(self, singles: Iterable[Single]) -> None:
        self.prepared.append(len(list(singles)))

    def awaits_peer(self, funding_outpoint: OutPoint) -> bool:
        return self.waiting[name_of(funding_outpoint)]

    def note_peer_reached(self, node_pub: bytes) -> None:
        self.waiting |= {name: False for name, key in NODES.items() if key == node_pub}
