"""What a node is worth, and bringing it back after a loss."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tests.live.journal import Loss
from tests.live.node import Node
from tests.live.town import Town
from tests.live.waiting import PATIENT, STEP, NeverSeen, until

ANCHORS = 660
"""Two anchors of 330 sat, which the opener of a channel pays."""
SWEEPS = 4_000
"""What transactions that sweep one channel may cost at regtest's fees, in satoshis."""
PATIENCE = (20.0, 40.0, 80.0, PATIENT)
"""Seconds in which peers have to close some channel before the restored node is restarted.

No event says that a close will never come. One more for each restart: a machine with other work
may only be slow.
"""
SETTLED = 0.6
"""Seconds, at least, that what a block causes has to get into the pool."""
MINING = 180.0
"""Seconds for which blocks are mined, at least, before what they should bring counts as late."""


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


def peers_close(town: Town, node: Node, points: frozenset[str]) -> int:
    """Wait until the peers have closed; restart the restored node while some have not.

    lnd makes a connection request for each channel; those of one peer race, and a channel can
    stay open until the next start. Returns the number of restarts.
    """
    for restarts, patience in enumerate(PATIENCE):
        if not (left := _left_open(town, node, points, patience)):
            return restarts
        if patience != PATIENCE[-1]:
            town.journal.say(f"        {left} channels of {node.name} stay open: it is restarted")
            node.stop()
            node.start()
    raise NeverSeen(f"{left} channels of {node.name} stay open after {restarts} restarts")


def _left_open(town: Town, node: Node, points: frozenset[str], patience: float) -> int:
    """Return how many channels are open when all are closed, or none closes any more."""

    def open_now() -> int:
        return sum(len(points & peer.channels().keys()) for peer in town.peers)

    left = open_now()
    while left:
        before = left
        with suppress(NeverSeen):
            what = f"peers close {before} channels of {node.name}"
            until(what, lambda before=before: open_now() < before, patience)
        if (left := open_now()) == before:
            break
    return left


def mine_until(town: Town, node: Node, what: str, done: Callable[[], bool], blocks: int) -> None:
    """Mine block by block, and let what the blocks cause get into the pool.

    So many blocks do where the machine is free; where it is not, some time has to go by as well.
    """
    began = time.monotonic()
    mined = 0
    while mined < blocks or time.monotonic() - began < MINING:
        mined += 1
        if _mine_one(town, done):
            return
    raise NeverSeen(f"{node.name}: {what}: not within {mined} blocks; {node.pending()}")


def _mine_one(town: Town, done: Callable[[], bool]) -> bool:
    """Mine a block; return whether it is done once the pool has something, or seems to stay empty.

    Nodes that were slow to see the block are slow to answer it: they have as much time again.
    """
    began = time.monotonic()
    town.mine(1)
    end = time.monotonic() + max(SETTLED, 2 * (time.monotonic() - began))
    while not (finished := done()) and time.monotonic() < end:
        if town.chain.ask("getrawmempool"):
            break
        time.sleep(STEP)
    return finished


def _is_all_confirmed(town: Town, node: Node) -> bool:
    balance = node.rest.call("GET", "/v1/balance/blockchain")
    return balance["unconfirmed_balance"] == "0" and not town.chain.ask("getrawmempool")


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
    restarts += peers_close(town, node, points)
    town.journal.say(f"        the peers have closed all {len(points)} channels of {node.name}")
    # Block by block: lnd raises the fee of a sweep with each block that it sees before the sweep.
    mine_until(town, node, "all closed", lambda: points - late <= node.closed(), 40)
    if lease:
        town.mine(max(1, lease.thaw_height - town.chain.ask("getblockcount")))
        mine_until(town, node, "the lease is closed", lambda: points <= node.closed(), 40)
    mine_until(town, node, "all swept", lambda: _is_all_confirmed(town, node), 10)
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
