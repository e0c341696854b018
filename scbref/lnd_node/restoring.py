"""Restores channels into a running lnd, and says how far each of them is.

Source: lnd rpcserver.go ``rpcServer.RestoreChannelBackups``, chanbackup/recover.go ``Recover``.
lnd skips a channel that it has, and ends at the first that it cannot restore; then the others are
given one by one. A restored channel waits in ``waiting_close`` until its peer has closed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from scbref.envelope import EncryptionKeySource
from scbref.errors import ScbError
from scbref.lnd_node.answers import ChannelList
from scbref.lnd_node.client import NodeClient
from scbref.lnd_node.refusal import NodeError, Trouble
from scbref.model import Multi, OutPoint, Single
from scbref.packing import pack_multi
from scbref.profiles import LND, Profile
from scbref.proof import release_named


class Stage(Enum):
    """How far a channel is on its way from the backup to coins."""

    MISSING = "not in the node"
    OPEN = "open in the node: it is not lost"
    WAITS = "restored; lnd tries to reach its peer"
    REACHED = "its peer is connected and was asked to close it"
    CLOSING = "closed by its peer; the close is not deep enough in the chain yet"
    SWEEPING = "closed on the chain; lnd brings its coins home"
    CLOSED = "closed and done with"

    @property
    def is_over(self) -> bool:
        """Whether the peer is not needed any more."""
        return self in (Stage.OPEN, Stage.CLOSING, Stage.SWEEPING, Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class NodeState:
    """What a node has of channels, at one moment."""

    listed: ChannelList
    """What it lists."""
    closed: frozenset[OutPoint]
    """What it knows to be closed."""
    peers: frozenset[bytes]
    """The 33-byte keys of the peers that are connected."""

    @classmethod
    async def of(cls, client: NodeClient) -> NodeState:
        """Ask a node.

        Raises:
            NodeError: of any kind.
        """
        return cls(await client.channels(), await client.closed(), await client.peers())

    def stage_of(self, single: Single) -> Stage:
        """Say how far a channel is."""
        point = single.funding_outpoint
        if point in self.closed and point not in self.listed.everything:
            return Stage.CLOSED
        if point in self.listed.force_closing:
            return Stage.SWEEPING
        if point in self.listed.closing:
            return Stage.CLOSING
        if point in self.listed.waiting_close:
            is_reached = bytes(single.remote_node_pub or b"") in self.peers
            return Stage.REACHED if is_reached else Stage.WAITS
        return Stage.OPEN if point in self.listed.backed_up else Stage.MISSING


@dataclass(frozen=True, slots=True)
class NotRestored:
    """A channel that lnd did not take."""

    outpoint: OutPoint
    """The channel point."""
    why: str
    """What lnd says."""


async def restore(
    client: NodeClient, singles: Sequence[Single], key_ring: EncryptionKeySource
) -> list[NotRestored]:
    """Give channels to a node that has none of them; return those that it did not take.

    Raises:
        NodeError: of any kind but ``refused``.
    """
    try:
        await client.restore(pack_multi(Multi(static_backups=tuple(singles)), key_ring))
    except NodeError as error:
        if error.trouble is not Trouble.REFUSED:
            raise
    else:
        return []
    failed = []
    there = (await client.channels()).everything
    for single in singles:
        if single.funding_outpoint in there:
            continue
        try:
            await client.restore(pack_multi(Multi(static_backups=(single,)), key_ring))
        except NodeError as error:
            if error.trouble is not Trouble.REFUSED:
                raise
            failed.append(NotRestored(single.funding_outpoint, error.message))
    return failed


def release_of(version: str) -> Profile:
    """Return the release that a node names, such as ``0.21.3-beta commit=v0.21.3-beta``.

    One that is not known here, a newer one for the most part, counts as the newest that is.
    """
    number = ".".join(version.partition("-")[0].split(".")[:3])
    for name in (number, LND.name):
        try:
            return release_named(name)
        except ScbError:
            continue
    raise AssertionError("the newest release is known")
