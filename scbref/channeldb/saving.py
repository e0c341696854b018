"""What saving a channel does to its row, and whether subscribers hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scbref.channeldb.record import Change, ChannelRecord
from scbref.channeldb.rows import require_storable
from scbref.channeldb.tables import COMMITMENT, STATE, Tables
from scbref.channels.open_channel import OpenChannel
from scbref.model import Address
from scbref.recovery.protocols import ChanAlreadyExists


def save_channel(
    tables: Tables,
    channel: OpenChannel,
    node_addrs: Sequence[Address] | None,
    *,
    awaits_peer: bool = False,
) -> Change:
    """Add or change a channel; see ``ChannelDB.save_channel``.

    Raises:
        ChanAlreadyExists: it was closed.
        SerializeError: it has no peer, or a hash or key of the wrong length.
    """
    require_storable(channel)
    outpoint, node_pub = channel.funding_outpoint, channel.identity_pub or b""
    known = tables.record(outpoint)
    if known is not None and known.is_closed:
        raise ChanAlreadyExists(f"{outpoint} was closed")
    if node_addrs is None:
        node_addrs = tables.node_addresses(node_pub) or ()
    has_moved = tables.set_addresses(node_pub, node_addrs)
    if known is None:
        tables.insert(channel, awaits_peer=awaits_peer)
        tables.note_change(outpoint, STATE)
    elif known.channel != channel:
        tables.update(channel)
        tables.note_change(outpoint, _kind_of_change(known.channel, channel))
    if has_moved:
        tables.note_change_of_node(node_pub)
    if known is None:
        return Change.ADDED
    return Change.UPDATED if has_moved or known.channel != channel else Change.UNCHANGED


def save_record(tables: Tables, record: ChannelRecord) -> Change:
    """Add or change a channel and its status; a peer that was reached stays reached.

    Raises:
        ChanAlreadyExists: it was closed, and the record says it is not.
        SerializeError: as :func:`save_channel`.
    """
    outpoint = record.channel.funding_outpoint
    known = tables.record(outpoint)
    if known is not None and known.is_closed and record.is_closed:
        return Change.UNCHANGED
    change = save_channel(tables, record.channel, record.addresses, awaits_peer=record.awaits_peer)
    before = known or ChannelRecord(record.channel)
    if (before.status, before.close_kind) == (record.status, record.close_kind):
        return change
    tables.set_status(outpoint, record.status, record.close_kind)
    tables.note_change(outpoint, STATE)
    return Change.ADDED if change is Change.ADDED else Change.UPDATED


def _kind_of_change(before: OpenChannel, after: OpenChannel) -> str:
    is_commitment = replace(after, local_commitment=before.local_commitment) == before
    return COMMITMENT if is_commitment else STATE
