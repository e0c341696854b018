"""lnd's SubSwapper, which keeps the backup file equal to the open channels: as it is and mended.

It uses channels, packing and the key ring, and a notifier and a ``Swapper`` that the caller
hands in; :mod:`scbref.swapper.state` has the theory. The command line, the store (for the
events) and the adapter use it.
"""

from scbref.swapper.protocols import (
    CLOSED,
    ChannelEvent,
    ChannelNotifier,
    ChannelSubscription,
    ChannelWithAddrs,
    Closed,
    ClosedLedger,
    EventQueue,
    ExclusiveSwapper,
    GuardedSwapper,
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
    "ClosedLedger",
    "EventQueue",
    "ExclusiveSwapper",
    "GuardedSwapper",
    "PackedSource",
    "Phase",
    "SetAside",
    "SubSwapper",
    "Swapper",
    "SwapperReport",
]
