"""A node's channels in an SQLite file: what is backed up, and what is restored to.

It uses channels, recovery (to be its restorer) and the swapper (to be its notifier), and alone
knows sqlite3; :mod:`scbref.channeldb.schema` has the theory. The command line uses it.
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
