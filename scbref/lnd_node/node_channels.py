"""The channels of one node as its followers know them, from look to look."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from scbref.envelope import EncryptionKeySource
from scbref.lnd_node.ages import numbers_by
from scbref.lnd_node.asked_keys import AskedKeys
from scbref.lnd_node.client import NodeClient
from scbref.lnd_node.looking import Look
from scbref.lnd_node.told import Told
from scbref.model import OutPoint, Single

_NAMED: Final = 3
"""Channels that one line names."""


class NodeChannels:
    """What is known of the channels of a node, and what its next answers say about them."""

    def __init__(self, key_ring: EncryptionKeySource, in_file: Collection[Single]) -> None:
        """Take the key and what the backup file has.

        Args:
            key_ring: opens the backups; one that derives keys shows how old a commitment is.
            in_file: the Singles in the file, from before.
        """
        self.key_ring = key_ring
        number = key_ring.number if isinstance(key_ring, AskedKeys) else numbers_by(key_ring)
        self.told = Told(number, in_file={single.funding_outpoint: single for single in in_file})
        self.error: Exception | None = None
        """Why the node cannot be followed any more; ``None`` while it can."""
        self.missing: frozenset[OutPoint] = frozenset()
        """What the node names and has no backup of, by the last look."""
        self._unnamed: frozenset[OutPoint] = frozenset()
        self._closed: frozenset[OutPoint] = frozenset()
        self._said: frozenset[str] = frozenset()

    def closed_among(self, points: Collection[OutPoint]) -> Collection[OutPoint]:
        """Return those of some channels that the node is known to know as closed."""
        closed = self._closed | self.told.closed
        return [point for point in points if point in closed]

    async def ask_closed(self, client: NodeClient) -> None:
        """Ask which channels are closed; at the start too, so that a missing right is told there.

        Raises:
            NodeError: of any kind.
        """
        self._closed = await client.closed()

    async def take(
        self, client: NodeClient, found: Look, before: frozenset[OutPoint]
    ) -> tuple[list[Single], list[OutPoint]]:
        """Take in a look; return what opened or changed, and what closed.

        Args:
            client: asked for the closed channels, when one that is known is named no more.
            found: the look.
            before: the channels that were known when it began; the stream may tell meanwhile of
                others, which it does not name yet.

        Raises:
            NodeError: of any kind.
        """
        if isinstance(self.key_ring, AskedKeys):
            await self.key_ring.learn(client, (*found.singles, *self.told.in_file.values()))
        unnamed = before - found.points - found.listed.everything
        closed: list[OutPoint] = []
        if unnamed:
            await self.ask_closed(client)
            closed = self.told.close(unnamed & self._closed)
        self._unnamed = unnamed - self._closed
        self.told.keep(found.listed.force_closing)
        self.missing = found.missing - self.told.points
        opened = self.told.take(found.singles)
        for point in self.told.refused.keys() - before:
            del self.told.refused[point]
        return opened, closed

    def complaints(self) -> Iterator[str]:
        """Yield what the owner should know since the last look, in lines."""
        lines = frozenset(self._complaints())
        yield from sorted(lines - self._said)
        self._said = lines

    def _complaints(self) -> Iterator[str]:
        for point in self.missing:
            yield f"{point} is open, and the node's own backup lacks it"
        for point, change in self.told.refused.items():
            better = "what the file has is kept"
            yield f"{point}: the node's own backup {change.value}; {better}"
        unnamed = sorted(map(str, self._unnamed))
        if unnamed:
            shown = ", ".join(unnamed[:_NAMED]) + (", ..." if len(unnamed) > _NAMED else "")
            known = "the node neither has open nor knows as closed; kept in the file"
            yield f"{len(unnamed)} of the channels in the file {known}: {shown}"
