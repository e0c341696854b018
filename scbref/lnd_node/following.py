"""From the address of a node to what a SubSwapper follows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from scbref.envelope import EncryptionKeySource
from scbref.lnd_node.access import NodeAccess
from scbref.lnd_node.asked_keys import AskedKeys
from scbref.lnd_node.client import NodeClient
from scbref.lnd_node.feed import NodeFeed
from scbref.lnd_node.given import GivenChannels, Voice, event_of
from scbref.lnd_node.looking import look
from scbref.lnd_node.node_channels import NodeChannels
from scbref.lnd_node.refusal import NodeError, Trouble
from scbref.model import OutPoint, Single

KeyChoice = Callable[[bytes], EncryptionKeySource]
"""Returns the ring that opens a packed Multi of 45 bytes or more; raises ``NodeError``."""


@dataclass(frozen=True, slots=True)
class FollowedNode(GivenChannels):
    """The channels of a running lnd: what is open now, and a subscription to what comes."""

    channels: NodeChannels
    """What is known of them."""

    @property
    def key_ring(self) -> EncryptionKeySource:
        """The key that opens and seals the backup."""
        return self.channels.key_ring

    @property
    def error(self) -> Exception | None:
        """Why the node cannot be followed any more; ``None`` while it can."""
        return self.channels.error

    def closed_among(self, points: Collection[OutPoint]) -> Collection[OutPoint]:
        """Return those of some channels that the node knows to be closed."""
        return self.channels.closed_among(points)


def follow_node(
    access: NodeAccess,
    choose_key: KeyChoice | None,
    read_file: Callable[[EncryptionKeySource], Sequence[Single]],
    *,
    look_every: float,
    voice: Voice,
) -> FollowedNode:
    """Look at a running lnd, and return what to follow.

    Args:
        access: how it is reached.
        choose_key: gives the owner's key; when ``None``, the node is asked for its base key.
        read_file: returns what the backup file has, nothing where it cannot be read.
        look_every: seconds between looks when nothing happens.
        voice: tells the owner.

    Raises:
        NodeError: of any kind.
    """
    channels, closed = asyncio.run(_begin(access, choose_key, read_file))
    for line in channels.complaints():
        voice.warn(line)

    def follow() -> NodeFeed:
        first = event_of((), closed)
        return NodeFeed(access, channels, first, look_every=look_every, voice=voice)

    return FollowedNode(tuple(channels.told.known.values()), follow, channels)


async def _begin(
    access: NodeAccess,
    choose_key: KeyChoice | None,
    read_file: Callable[[EncryptionKeySource], Sequence[Single]],
) -> tuple[NodeChannels, list[OutPoint]]:
    async with NodeClient(access) as client:
        ring = await _key_of(client, choose_key)
        channels = NodeChannels(ring, read_file(ring))
        await channels.ask_closed(client)
        found = await look(client, ring)
        _, closed = await channels.take(client, found, channels.told.points)
        return channels, closed


async def _key_of(client: NodeClient, choose_key: KeyChoice | None) -> EncryptionKeySource:
    if choose_key is not None:
        return choose_key(await client.export())
    try:
        return await AskedKeys.ask(client)
    except NodeError as error:
        if error.trouble is not Trouble.DENIED:
            raise
        text = f"{error.message}; or give --words-file, --keys-file, --key-file or --base-pub-file"
        raise NodeError(text, Trouble.DENIED) from None
