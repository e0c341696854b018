"""The statements of the store, each inside a transaction that the caller opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from scbref.channeldb.checked import damaged, read
from scbref.channeldb.record import ChannelRecord, ChannelStatus, CloseKind
from scbref.channeldb.rows import (
    COLUMNS,
    address_from_row,
    address_to_row,
    channel_from_row,
    channel_to_row,
)
from scbref.channels.open_channel import OpenChannel
from scbref.model import Address, OutPoint

STATE: Final = "state"
"""A change that subscribers hear of: opened, confirmed, other addresses, closed."""
COMMITMENT: Final = "commitment"
"""A new local commitment only: it happens at every payment, and no lnd tells of it."""

Addresses = dict[bytes, tuple[Address, ...]]

_COLUMNS: Final = ", ".join(COLUMNS)
_ROW: Final = f"channels.id, status, close_kind, awaits_peer, {_COLUMNS}"
_RECORD: Final = f"SELECT {_ROW} FROM channels"
_NODE_PUB: Final = 4 + COLUMNS.index("identity_pub")
_AT: Final = "WHERE funding_txid = ? AND funding_index = ?"


class Tables:
    """Reads and changes rows; every method belongs into a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany

    def last_seq(self) -> int:
        """Return the number of the newest change, 0 before the first."""
        row = self._run("SELECT seq FROM sqlite_sequence WHERE name = 'changes'").fetchone()
        (newest,) = self._run("SELECT coalesce(max(seq), 0) FROM changes").fetchone()
        last = 0 if row is None else row[0]
        if type(last) is not int or last < newest:
            raise damaged("the number of the last change is gone", "sqlite_sequence.seq")
        return last

    def records(self, *, closed_too: bool = True) -> Iterator[ChannelRecord]:
        """Yield the channels in the order in which they came."""
        which = "" if closed_too else "WHERE status != 'closed'"
        return self._with_addresses(self._run(f"{_RECORD} {which} ORDER BY id"), self.addresses())

    def is_closed(self, outpoint: OutPoint) -> bool:
        """Say whether a channel was there and is closed."""
        found = self._run(f"SELECT 1 FROM channels {_AT} AND status = 'closed'", _key(outpoint))
        return found.fetchone() is not None

    def changed_since(self, seq: int, kind: str) -> Iterator[ChannelRecord]:
        """Yield the channels with a change of one kind after ``seq``, in order of the change."""
        rows = self._run(
            f"SELECT {_ROW} FROM changes"
            " JOIN channels ON channels.id = channel_id WHERE seq > ? AND kind = ? ORDER BY seq",
            (seq, kind),
        ).fetchall()
        return self._with_addresses(rows, self._addresses_for(rows))

    def record(self, outpoint: OutPoint) -> ChannelRecord | None:
        """Return one channel, or ``None``."""
        rows = self._run(f"{_RECORD} {_AT}", (outpoint.txid, outpoint.index)).fetchall()
        return next(self._with_addresses(rows, self._addresses_for(rows)), None)

    def _addresses_for(self, rows: Iterable[Sequence[Any]]) -> Addresses:
        nodes = {row[_NODE_PUB] for row in rows}
        return {node_pub: self.node_addresses(node_pub) or () for node_pub in nodes}

    def _with_addresses(
        self, rows: Iterable[Sequence[Any]], nodes: Addresses
    ) -> Iterator[ChannelRecord]:
        for row_id, status, close_kind, awaits_peer, *columns in rows:
            path = f"channels[{row_id}]"
            channel = channel_from_row(columns, path)
            known = read("status", f"{path}.status", partial(ChannelStatus, status))
            kind = None
            if close_kind is not None:
                kind = read("kind of close", f"{path}.close_kind", partial(CloseKind, close_kind))
            if (kind is None) != (known is ChannelStatus.OPEN):
                raise damaged("only an open channel has none", f"{path}.close_kind")
            if awaits_peer not in (0, 1):
                raise damaged("yes or no expected", f"{path}.awaits_peer")
            addresses = nodes.get(channel.identity_pub or b"", ())
            yield ChannelRecord(channel, addresses, known, kind, awaits_peer=bool(awaits_peer))

    def addresses(self) -> Addresses:
        """Return the addresses of every node, by 33-byte key."""
        nodes: dict[bytes, list[Address]] = {
            node_pub: [] for (node_pub,) in self._run("SELECT node_pub FROM link_nodes")
        }
        rows = self._run(
            "SELECT node_pub, type, host, port FROM addresses ORDER BY node_pub, position"
        )
        for node_pub, name, host, port in rows:
            path = _address_path(node_pub)
            if node_pub not in nodes:
                raise damaged("an address of no known node", path)
            nodes[node_pub].append(address_from_row(name, host, port, path))
        return {node_pub: tuple(found) for node_pub, found in nodes.items()}

    def node_addresses(self, node_pub: bytes) -> tuple[Address, ...] | None:
        """Return the addresses of a node (33-byte key); ``None`` when it is unknown."""
        found = self._run("SELECT 1 FROM link_nodes WHERE node_pub = ?", (node_pub,)).fetchone()
        if found is None:
            return None
        rows = self._run(
            "SELECT type, host, port FROM addresses WHERE node_pub = ? ORDER BY position",
            (node_pub,),
        )
        path = _address_path(node_pub)
        return tuple(address_from_row(name, host, port, path) for name, host, port in rows)

    def set_addresses(self, node_pub: bytes, addresses: Sequence[Address]) -> bool:
        """Make a node (33-byte key) known at these addresses; say whether that was news."""
        if self.node_addresses(node_pub) == tuple(addresses):
            return False
        self._run("INSERT OR IGNORE INTO link_nodes VALUES (?)", (node_pub,))
        self._run("DELETE FROM addresses WHERE node_pub = ?", (node_pub,))
        self._run_many(
            "INSERT INTO addresses VALUES (?, ?, ?, ?, ?)",
            [
                (node_pub, position, *address_to_row(address))
                for position, address in enumerate(addresses)
            ],
        )
        return True

    def insert(self, channel: OpenChannel, *, awaits_peer: bool = False) -> None:
        """Add a channel whose node is known."""
        marks = ", ".join("?" * (1 + len(COLUMNS)))
        self._run(
            f"INSERT INTO channels (awaits_peer, {_COLUMNS}) VALUES ({marks})",
            (awaits_peer, *channel_to_row(channel)),
        )

    def update(self, channel: OpenChannel) -> None:
        """Replace what a row says of its channel."""
        assignments = ", ".join(f"{column} = ?" for column in COLUMNS)
        self._run(
            f"UPDATE channels SET {assignments} {_AT}",
            (*channel_to_row(channel), *_key(channel.funding_outpoint)),
        )

    def set_status(self, outpoint: OutPoint, status: ChannelStatus, kind: CloseKind | None) -> None:
        """Say where a channel stands."""
        self._run(
            f"UPDATE channels SET status = ?, close_kind = ? {_AT}",
            (status.value, None if kind is None else kind.value, *_key(outpoint)),
        )

    def awaits_peer(self, outpoint: OutPoint) -> bool:
        """Say whether a channel waits for its peer."""
        row = self._run(f"SELECT awaits_peer FROM channels {_AT}", _key(outpoint)).fetchone()
        return row is not None and bool(row[0])

    def set_peer_reached(self, node_pub: bytes) -> None:
        """Let no channel with a node (33-byte key) wait any more."""
        self._run("UPDATE channels SET awaits_peer = 0 WHERE identity_pub = ?", (node_pub,))

    def note_change(self, outpoint: OutPoint, kind: str) -> None:
        """Give a channel's newest change of this kind the next number."""
        self._run(
            f"INSERT OR REPLACE INTO changes (channel_id, kind) SELECT id, ? FROM channels {_AT}",
            (kind, *_key(outpoint)),
        )

    def note_change_of_node(self, node_pub: bytes) -> None:
        """Note that all channels with a node (33-byte key) changed."""
        self._run(
            "INSERT OR REPLACE INTO changes (channel_id, kind)"
            " SELECT id, ? FROM channels WHERE identity_pub = ? AND status != 'closed'",
            (STATE, node_pub),
        )


def _key(outpoint: OutPoint) -> tuple[bytes, int]:
    return outpoint.txid, outpoint.index


def _address_path(node_pub: Any) -> str:
    shown = node_pub.hex() if isinstance(node_pub, bytes) else repr(node_pub)
    return f"addresses[{shown}]"
