"""The daemons of a run: a chain, peers that stay, and owners who lose everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from scbref.keys.aezeed import GENESIS, CipherSeed, encode_aezeed
from tests.live.chain import MATURE, Chain
from tests.live.journal import Journal
from tests.live.node import Node, Words, all_synced

Item = TypeVar("Item")

BANK_ENTROPY = b"it mines and pays"
BANK_ADDRESS = "bcrt1qjyt26khgcy3r276qwpyx7smp0zehkqkfsujlvf"
"""The first address of that wallet. The chain mines to it before there is a wallet."""


def new_words(entropy: bytes, passphrase: str = "") -> Words:
    """Return words that scbref makes, with today's birthday."""
    today = (datetime.now(UTC) - GENESIS).days
    seed = CipherSeed(entropy, today, 0, b"salt!")
    return Words(encode_aezeed(seed, passphrase.encode()), passphrase)


def two_at_a_time(do: Callable[[Item], object], items: Iterable[Item]) -> None:
    """Do something to each, and raise the first error.

    A wish to stop does not wait for what is being done: that ends with its daemon.
    """
    pool = ThreadPoolExecutor(2)
    try:
        list(pool.map(do, items))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass
class Town:
    """Everything that runs, and what it needs."""

    binaries: Path
    folder: Path
    journal: Journal
    chain: Chain = field(init=False)
    nodes: list[Node] = field(default_factory=list)
    peers: list[Node] = field(default_factory=list)
    """bank, carol and dave: they are there to the end."""

    def __post_init__(self) -> None:
        self.chain = Chain(self.binaries / "btcd", self.folder)

    def node(self, name: str, binary: str = "lnd") -> Node:
        node = Node(name, self.folder, self.binaries / binary, self.chain)
        self.nodes.append(node)
        return node

    @property
    def running(self) -> list[Node]:
        return [node for node in self.nodes if node.runs and node.follows]

    def mine(self, blocks: int, *nodes: Node) -> None:
        """Mine, and wait until these nodes, or all that run and follow, have seen it."""
        all_synced(nodes or self.running, self.chain.mine(blocks))

    def found(self) -> None:
        """Start the chain and the peers."""
        self.chain.start(BANK_ADDRESS)
        self.chain.mine(1)
        bank, carol, dave = (self.node(name) for name in ("bank", "carol", "dave"))
        bank.settings["externalip"] = (f"127.0.0.2:{bank.peer_port}", f"127.0.0.3:{bank.peer_port}")
        self.peers += [bank, carol, dave]
        bank.create(new_words(BANK_ENTROPY[:16]))
        assert bank.address() == BANK_ADDRESS, bank.address()
        self.chain.mine(MATURE)
        two_at_a_time(Node.create, (carol, dave))
        all_synced(self.peers, self.chain.mine(1))
        self.fund(carol, dave)
        self.journal.versions.update(lnd=bank.version)

    def fund(self, *nodes: Node, amount: int = 50_000_000) -> None:
        """Have the bank pay each of them."""
        for node in nodes:
            self.peers[0].pay(node.address(), amount)
        self.mine(1)

    def close(self) -> None:
        """Kill every daemon, whatever happened: what they have on disk is thrown away."""
        for node in self.nodes:
            node.kill()
        self.chain.close()
