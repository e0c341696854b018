"""The channels at one moment, and everything after it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scbref.channeldb.feed import ChannelFeed
from scbref.channeldb.record import ChannelRecord, is_backed_up
from scbref.channels.open_channel import OpenChannel
from scbref.errors import UNKNOWN_CHANNEL, ChannelSourceError
from scbref.model import Address, OutPoint
from scbref.profiles import Profile

Follow = Callable[[int, Iterable[ChannelRecord], Iterable[OutPoint]], ChannelFeed]
"""Takes the number of the last known change, the channels to tell of at once, and those that
are known and missing: of them it tells which were closed."""

Closed = Callable[[Collection[OutPoint]], Collection[OutPoint]]
"""Says which of the channels are closed by now; not those that the store never had."""


@dataclass(frozen=True, slots=True)
class ChannelSnapshot:
    """What the store held at one moment; who starts from it misses nothing that comes after.

    A ``LiveChannelSource`` of values that do not change, and a ``ChannelNotifier``.
    """

    records: tuple[ChannelRecord, ...]
    """Every channel that is not closed."""
    nodes: Mapping[bytes, tuple[Address, ...]]
    """Addresses by 33-byte node key."""
    seq: int
    """Number of the last change that is in it."""
    profile: Profile
    """Whose rules decide what is backed up."""
    follow: Follow
    """Makes a feed of what comes after it."""
    closed_among: Closed = lambda _points: ()
    """A ``ClosedLedger``'s; it asks the store as it is when it is called."""

    def fetch_all_channels(self) -> Sequence[OpenChannel]:
        """Return every channel that is backed up, in the order in which they came."""
        return [record.channel for record in self._backed_up()]

    def fetch_channel(self, outpoint: OutPoint) -> OpenChannel:
        """Return one channel that is backed up.

        Raises:
            ChannelSourceError: ``unknown-channel``.
        """
        for record in self._backed_up():
            if record.channel.funding_outpoint == outpoint:
                return record.channel
        raise ChannelSourceError(f"there is no open channel {outpoint}", code=UNKNOWN_CHANNEL)

    def addrs_for_node(self, node_pub: bytes) -> tuple[bool, Sequence[Address]]:
        """Say whether a node (33-byte key) was known, and its addresses."""
        return node_pub in self.nodes, self.nodes.get(node_pub, ())

    def subscribe_chans(self, known: frozenset[OutPoint]) -> ChannelFeed:
        """Subscribe to everything after this snapshot.

        Args:
            known: what the subscriber starts with. The first event tells of every other channel
                that was open, and of those among them that were closed. A channel
                that the store never had is not closed: a deleted database has none.

        Raises:
            ChannelSourceError: ``io``.
        """
        there = {record.channel.funding_outpoint: record for record in self.records}
        new = [record for point, record in there.items() if point not in known]
        return self.follow(self.seq, new, known - there.keys())

    def _backed_up(self) -> list[ChannelRecord]:
        return [record for record in self.records if is_backed_up(record, self.profile)]
