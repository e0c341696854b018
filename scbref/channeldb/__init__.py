"""A node's channels in an SQLite file: what is backed up, and what is restored to.

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

Source: lnd channeldb, channel_notifier.go, chanrestore.go; the tables are our own.
"""

from scbref.channeldb.channel_json import records_from_json, records_to_json
from scbref.channeldb.feed import ChannelFeed
from scbref.channeldb.record import Change, ChannelRecord, ChannelStatus, CloseKind
from scbref.channeldb.restorer import ShellRestorer
from scbref.channeldb.snapshot import ChannelSnapshot
from scbref.channeldb.store import ChannelDB

__all__ = [
    "Change",
    "ChannelDB",
    "ChannelFeed",
    "ChannelRecord",
    "ChannelSnapshot",
    "ChannelStatus",
    "CloseKind",
    "ShellRestorer",
    "records_from_json",
    "records_to_json",
]
