"""What a node is worth, and bringing it back after a loss."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.live.journal import Loss
from tests.live.node import Node
from tests.live.town import Town
from tests.live.waiting import NeverSeen, until

ANCHORS = 660
"""Two anchors of 330 sat, which the opener of a channel pays."""
SWEEPS = 4_000
"""What transactions that sweep one channel may cost at regtest's fees, in satoshis."""
PATIENCE = 20
"""Seconds that peers have for their closes before the restored node is restarted."""
RESTARTS = 3
"""How often a restored node is restarted when peers have not closed."""


@dataclass(frozen=True)
class Worth:
    """A node's money at one moment, in satoshis."""

    total: int
    fees: int
    """The most that closing all of it may cost."""
    points: frozenset[str]
    """Channels that have some of it."""


def worth(node: Node, *without: str) -> Worth:
    """Add up the wallet, the channels but for these, and what is on its way out of them."""
    wallet = int(node.rest.call("GET", "/v1/balance/blockchain")["total_balance"])
    limbo = int(node.rest.call("GET", "/v1/channels/pending")["total_limbo_balance"])
    channels = {point: c for point, c in node.channels().items() if point not in without}
    total, fees = wallet + limbo, 0
    for channel in channels.values():
        total += int(channel["local_balance"])
        fees += SWEEPS
        if channel["initiator"]:
            # What the commitment costs is in no balance; it comes back in part, or not at all.
            total += int(channel["commit_fee"])
            fees += int(channel["commit_fee"]) + ANCHORS
    forced = {point: state for point, state in node.pending().items() if "closing" in state}
    points = frozenset(channels) | frozenset(forced)
    return Worth(total, fees + SWEEPS * len(forced), points)


def on_chain(node: Node) -> int:
    return int(node.rest.call("GET", "/v1/balance/blockchain")["confirmed_balance"])


def all_closing(town: Town, points: frozenset[str]) -> bool:
    """Tell whether no peer holds one of the channels for open."""
    return not any(points & peer.channels().keys() for peer in town.peers)


def peers_close(town: Town, node: Node, points: frozenset[str], within: float) -> int:
    """Wait until the peers have closed; restart the restored node while some have not.

    lnd makes a connection request for each channel; those of one peer race, and a channel can
    stay open until the next start. Returns the number of restarts.
    """
    for restarts in range(RESTARTS + 1):
        try:
            until(f"peers close {node.name}'s channels", lambda: all_closing(town, points), within)
            return restarts
        except NeverSeen:
            if restarts == RESTARTS:
                raise
            left = sum(len(points & peer.channels().keys()) for peer in town.peers)
            town.journal.say(f"        {left} channels of {node.name} stay open: it is restarted")
            node.stop()
            node.start()
    raise AssertionError("unreachable")


def mine_until(town: Town, node: Node, what: str, done: Callable[[], bool], blocks: int) -> None:
    """Mine block by block, and let what the blocks cause get into the pool."""
    for _ in range(blocks):
        town.mine(1)
        end = time.monotonic() + 0.6
        while not (finished := done()) and time.monotonic() < end:
            if town.chain.ask("getrawmempool"):
                break
            time.sleep(0.05)
        if finished:
            return
    raise NeverSeen(f"{node.name}: {what}: not within {blocks} blocks; {node.pending()}")


@dataclass(frozen=True)
class Lease:
    """A channel whose output may be swept from a height on."""

    point: str
    thaw_height: int


def bring_back(
    town: Town,
    node: Node,
    before: Worth,
    what: str,
    *,
    lease: Lease | None = None,
    restarts: int = 0,
) -> Loss:
    """Follow a restored node until all its channels are closed and swept; tell what came back.

    The restarts are those that it had already.
    """
    points, late = before.points, {lease.point} if lease else set()
    restarts += peers_close(town, node, points, PATIENCE)
    town.journal.say(f"        the peers have closed all {len(points)} channels of {node.name}")
    # Block by block: lnd raises the fee of a sweep with each block that it sees before the sweep.
    mine_until(town, node, "all closed", lambda: points - late <= node.closed(), 40)
    if lease:
        town.mine(max(1, lease.thaw_height - town.chain.ask("getblockcount")))
        mine_until(town, node, "the lease is closed", lambda: points <= node.closed(), 40)
    mine_until(town, node, "all swept", lambda: not town.chain.ask("getrawmempool"), 10)
    loss = Loss(
        node=node.name,
        what=what,
        lnd=node.version,
        channels=len(points),
        closed=len(points & node.closed()),
        before=before.total,
        allowed=before.fees,
        after=on_chain(node),
        restarts=restarts,
    )
    town.journal.lost(loss)
    return loss
