"""Keeps the backup file equal to the open channels: lnd's SubSwapper, as it is and mended.

Source: lnd chanbackup/pubsub.go ``SubSwapper``.

Theory. Three sets of channels, keyed by channel point, and one rule:

- *disk*: what the file holds. Somebody else may change the file at any time.
- *memory*: what we were told is open: the starting Singles, events, manual updates.
- *closing*: what we were told is closed, and no write has carried out yet.

    the next file = disk and memory (memory wins), minus closing

A good write makes disk that set and empties closing. A failed write changes nothing: the
channels are still in memory, the closes still in closing, and the next write has them all.
So a backup can only be lost by a wrong memory, an unwritable set or an unreadable file, and
``safe`` guards each of these:

- A Single enters memory only as bytes that were read back. One that cannot be is *set aside*
  and reported; its last good form, in memory or on disk, stays.
- A Single with less in it than the one we know (a restored channel has no close-tx inputs
  and a shachain key nobody can derive) does not replace it.
- The packed set is opened again and compared before it replaces the file.
- A file that cannot be read is never overwritten.

:mod:`~scbref.swapper.state` is that theory as a value with pure transitions: no thread, no
file, no clock. :mod:`~scbref.swapper.content` keeps what is known of the file, so that an
update parses and serializes only what changed. :mod:`~scbref.swapper.safe` is the thread at
the edge: one queue brings events, manual updates and the wish to stop in one order; whatever
has queued up is applied together and written once.

A release profile runs :mod:`~scbref.swapper.release`, which is lnd's loop with its faults:
no closing set (a close whose write failed comes back from disk), no reading back, everything
unpacked and packed again at each event. Deviations of ``safe``: DEV-SW-1 to DEV-SW-16,
docs/explanation/deviations-swapper.md.
"""

from scbref.swapper.protocols import (
    CLOSED,
    ChannelEvent,
    ChannelNotifier,
    ChannelSubscription,
    ChannelWithAddrs,
    Closed,
    EventQueue,
    PackedSource,
    Swapper,
)
from scbref.swapper.report import Phase, SwapperReport
from scbref.swapper.state import BackupState, SetAside
from scbref.swapper.sub_swapper import SubSwapper

__all__ = [
    "CLOSED",
    "BackupState",
    "ChannelEvent",
    "ChannelNotifier",
    "ChannelSubscription",
    "ChannelWithAddrs",
    "Closed",
    "EventQueue",
    "PackedSource",
    "Phase",
    "SetAside",
    "SubSwapper",
    "Swapper",
    "SwapperReport",
]
