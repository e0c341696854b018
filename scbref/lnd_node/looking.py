"""One look at a node: what it lists, what its own backup holds, and whether the two agree.

The list is asked for before the backup, so that a channel that opens between the two is in the
backup and not missing from it. lnd's export leaves out what is closed on the chain with money
still to come (``force_closing``); the file keeps what it has of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scbref.envelope import EncryptionKeySource
from scbref.errors import EnvelopeError, UnpackError
from scbref.lnd_node.answers import ChannelList
from scbref.lnd_node.client import NodeClient
from scbref.lnd_node.refusal import NodeError, Trouble
from scbref.model import OutPoint, Single
from scbref.packing import unpack_multi

_AGAIN: Final = 3
"""Looks in a row, before a channel counts as missing: one may close between list and backup."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a node said at one moment."""

    listed: ChannelList
    """The channels that it names."""
    singles: tuple[Single, ...]
    """Its own backup of them."""
    missing: frozenset[OutPoint]
    """What it names and has no backup of, though it should."""

    @property
    def points(self) -> frozenset[OutPoint]:
        """The channels in its backup."""
        return frozenset(single.funding_outpoint for single in self.singles)


async def look(client: NodeClient, key_ring: EncryptionKeySource) -> Look:
    """Ask a node for its channels and its backup, and open that.

    Raises:
        NodeError: of any kind.
    """
    found = await _look_once(client, key_ring)
    for _ in range(_AGAIN - 1):
        if not found.missing:
            break
        found = await _look_once(client, key_ring)
    return found


async def _look_once(client: NodeClient, key_ring: EncryptionKeySource) -> Look:
    listed = await client.channels()
    singles = open_export(await client.export(), key_ring)
    points = {single.funding_outpoint for single in singles}
    return Look(listed, singles, listed.backed_up - points)


def open_export(packed: bytes, key_ring: EncryptionKeySource) -> tuple[Single, ...]:
    """Open a node's own backup, a packed Multi of 0 or more bytes.

    Raises:
        NodeError: ``other-node``: this key does not open it; ``unreadable``: it opens, and has
            something in it that is not known.
    """
    try:
        return unpack_multi(packed, key_ring).static_backups
    except EnvelopeError:
        text = "the node's own backup does not open with this key: another node, or another key"
        raise NodeError(text, Trouble.OTHER_NODE) from None
    except UnpackError as error:
        text = f"the node's own backup opens and cannot be read: {error}"
        raise NodeError(f"{text}; a newer scbref may know it", Trouble.UNREADABLE) from None
