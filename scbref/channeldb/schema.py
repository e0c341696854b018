"""The tables of the store, and how an older file becomes a newer one.

Theory. A row for each channel that there ever was, and a number for each change::

    unknown ──save──▶ open ──broadcast──▶ waiting-close ──┐
       │               │ └───local force close──▶ local-force-closed ──resolved──┐
       └──restore──▶ open, awaits its peer ───────────any other close──────────▶ closed

- Everything but *closed* is backed up. A closed channel keeps its row, so that subscribers
  can be told of it, and an old backup does not bring it back.
- The change log has the newest change of each channel. A :class:`ChannelSnapshot` has the
  channels and the number of the last change in it, read in one transaction. A subscription
  tells of every channel whose number is higher, in the form that it has by then: what
  happens twice between two looks is told once, and nothing is told too little.
- A new local commitment alone is no event, as in lnd: it would rewrite the backup at every
  payment. A subscription tells of them when it is cancelled.

SQLite in WAL mode with ``synchronous = FULL``: readers see one state and do not wait, one
writer at a time works, and what was committed survives a kill and a power cut.

Deviations: DEV-DB-1 to DEV-DB-10, docs/explanation/deviations-store.md.

Source: lnd channeldb ``ChannelStateDB``, channelnotifier/channelnotifier.go, chanrestore.go; the
tables are our own.

``PRAGMA user_version`` counts the migrations that a file has seen; ``application_id`` tells it
from every other SQLite file. A migration, once released, is never edited: a change is a new one.

Integers are SQLite's, 64 bits with a sign. Keys and hashes are blobs, so that a comparison is
one of bytes.
"""

from __future__ import annotations

from typing import Final

Migration = tuple[str, ...]
"""Statements, run in one transaction."""

APPLICATION_ID: Final = 0x53434252
"""``SCBR`` in the header of every store."""

_STORE: Final[Migration] = (
    """
    CREATE TABLE link_nodes (
        node_pub BLOB PRIMARY KEY CHECK (length(node_pub) = 33)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE addresses (
        node_pub BLOB NOT NULL REFERENCES link_nodes ON DELETE CASCADE,
        position INTEGER NOT NULL,
        type TEXT NOT NULL
            CHECK (type IN ('tcp4', 'tcp6', 'onion_v2', 'onion_v3', 'dns', 'opaque')),
        host BLOB NOT NULL,
        port INTEGER CHECK ((port IS NULL) = (type = 'opaque')),
        PRIMARY KEY (node_pub, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE channels (
        id INTEGER PRIMARY KEY,
        status TEXT NOT NULL DEFAULT 'open'
            CHECK (status IN ('open', 'waiting-close', 'local-force-closed', 'closed')),
        close_kind TEXT CHECK ((close_kind IS NULL) = (status = 'open')),
        awaits_peer INTEGER NOT NULL DEFAULT 0 CHECK (awaits_peer IN (0, 1)),
        funding_txid BLOB NOT NULL CHECK (length(funding_txid) = 32),
        funding_index INTEGER NOT NULL,
        chan_type INTEGER NOT NULL,
        chain_hash BLOB NOT NULL CHECK (length(chain_hash) = 32),
        scid_block INTEGER NOT NULL,
        scid_tx INTEGER NOT NULL,
        scid_output INTEGER NOT NULL,
        is_pending INTEGER NOT NULL CHECK (is_pending IN (0, 1)),
        is_initiator INTEGER NOT NULL CHECK (is_initiator IN (0, 1)),
        identity_pub BLOB NOT NULL REFERENCES link_nodes,
        capacity INTEGER NOT NULL,
        funding_broadcast_height INTEGER NOT NULL,
        confirmed_scid_block INTEGER,
        confirmed_scid_tx INTEGER,
        confirmed_scid_output INTEGER,
        revocation_family INTEGER NOT NULL,
        revocation_index INTEGER NOT NULL,
        revocation_root BLOB NOT NULL,
        thaw_height INTEGER NOT NULL,
        commit_tx BLOB,
        commit_sig BLOB,
        commit_height INTEGER CHECK ((commit_height IS NULL) = (commit_sig IS NULL)),
        tapscript_root BLOB,
        restored INTEGER NOT NULL CHECK (restored IN (0, 1)),
        restored_from TEXT,
        local_csv_delay INTEGER NOT NULL,
        local_multi_sig_family INTEGER NOT NULL,
        local_multi_sig_index INTEGER NOT NULL,
        local_revocation_family INTEGER NOT NULL,
        local_revocation_index INTEGER NOT NULL,
        local_payment_family INTEGER NOT NULL,
        local_payment_index INTEGER NOT NULL,
        local_delay_family INTEGER NOT NULL,
        local_delay_index INTEGER NOT NULL,
        local_htlc_family INTEGER NOT NULL,
        local_htlc_index INTEGER NOT NULL,
        remote_csv_delay INTEGER NOT NULL,
        remote_multi_sig_key BLOB,
        remote_revocation_base_point BLOB,
        remote_payment_base_point BLOB,
        remote_delay_base_point BLOB,
        remote_htlc_base_point BLOB,
        UNIQUE (funding_txid, funding_index)
    )
    """,
    "CREATE INDEX channels_by_peer ON channels (identity_pub)",
    # Closed channels stay, the others are what a start reads.
    "CREATE INDEX channels_not_closed ON channels (id) WHERE status != 'closed'",
    # A channel's newest change of each kind is all that anybody asks for, so the log does not grow.
    # AUTOINCREMENT: a number is never given twice, also when the newest row was replaced.
    """
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        channel_id INTEGER NOT NULL REFERENCES channels,
        kind TEXT NOT NULL CHECK (kind IN ('state', 'commitment')),
        UNIQUE (channel_id, kind)
    )
    """,
)

MIGRATIONS: Final[tuple[Migration, ...]] = (_STORE,)
"""From an empty file to the newest form, in order."""
