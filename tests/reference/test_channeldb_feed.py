"""Whoever follows the store misses nothing: neither before, nor while, nor when it stops."""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from scbref.channeldb import ChannelDB, ChannelFeed, ChannelSnapshot, CloseKind
from scbref.channels.fetching import fetch_static_chan_backups
from scbref.channels.open_channel import LocalCommitment, OpenChannel
from scbref.model import OutPoint, ShortChannelID
from scbref.multifile import MultiFile
from scbref.packing import unpack_multi
from scbref.swapper import CLOSED, ChannelEvent, SubSwapper
from tests.reference.swapper_stage import ADDRESSES, LONG, POINTS, RING, TX, channel, outpoint


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "channels.sqlite"


@pytest.fixture
def db(path: Path) -> Iterator[ChannelDB]:
    with ChannelDB(path, create=True) as store:
        yield store


@dataclass
class Follower:
    """Applies events to a picture of the open channels."""

    feed: ChannelFeed
    picture: dict[OutPoint, OpenChannel] = field(default_factory=dict)
    closed: list[OutPoint] = field(default_factory=list)
    ended: bool = False

    @classmethod
    def of(cls, snapshot: ChannelSnapshot, *known: str) -> Follower:
        points = frozenset(map(outpoint, known))
        return cls(snapshot.subscribe_chans(points))

    def next(self) -> ChannelEvent:
        event = self.feed.events.get(timeout=LONG)
        assert isinstance(event, ChannelEvent)
        self.apply(event)
        return event

    def apply(self, event: Any) -> None:
        if event is CLOSED:
            self.ended = True
            return
        self.picture |= {each.channel.funding_outpoint: each.channel for each in event.new_chans}
        for point in event.closed_chans:
            self.picture.pop(point, None)
            self.closed.append(point)

    def cancel(self) -> list[Any]:
        self.feed.cancel()
        rest = []
        while not self.feed.events.empty():
            rest.append(self.feed.events.get())
            self.apply(rest[-1])
        return rest

    @property
    def names(self) -> set[OutPoint]:
        return set(self.picture)


def points(names: str) -> set[OutPoint]:
    return {outpoint(name) for name in names.split()}


def test_a_subscription_begins_with_what_the_subscriber_does_not_know(db: ChannelDB) -> None:
    for name in "abcd":
        db.save_channel(channel(name), ADDRESSES)
    db.close_channel(outpoint("c"), CloseKind.BREACH)
    db.close_channel(outpoint("d"), CloseKind.LOCAL_FORCE)
    feed = db.subscribe_chans(frozenset(points("a c never")))
    follower = Follower(feed)
    event = follower.next()
    assert follower.names == points("b d")
    # A channel that the store never had is not closed: a deleted database has none.
    assert event.closed_chans == (outpoint("c"),)
    assert {tuple(each.addrs) for each in event.new_chans} == {tuple(ADDRESSES)}
    assert follower.cancel() == []


def test_who_knows_everything_is_told_nothing(db: ChannelDB) -> None:
    db.save_channel(channel("a"), ADDRESSES)
    assert Follower.of(db.snapshot(), "a").cancel() == []


def test_what_happens_between_snapshot_and_subscription_is_told(db: ChannelDB) -> None:
    for name in "abcm":
        db.save_channel(channel(name, is_pending=True), ADDRESSES)
    snapshot = db.snapshot()
    opened = channel("a", is_pending=False, short_channel_id=ShortChannelID(9, 9, 9))
    db.save_channel(opened, ADDRESSES)
    db.close_channel(outpoint("b"), CloseKind.FUNDING_CANCELED)
    db.save_channel(channel("new"), ADDRESSES)
    follower = Follower.of(snapshot, "a", "b", "c", "m")
    follower.next()
    assert follower.picture == {outpoint("a"): opened, outpoint("new"): channel("new")}
    assert follower.closed == [outpoint("b")]
    assert follower.cancel() == []


def test_what_opens_and_closes_between_two_looks_is_a_close(db: ChannelDB) -> None:
    snapshot = db.snapshot()
    db.save_channel(channel("a"), ADDRESSES)
    db.close_channel(outpoint("a"), CloseKind.COOPERATIVE)
    follower = Follower.of(snapshot)
    assert follower.next() == ChannelEvent((outpoint("a"),))
    assert follower.cancel() == []


def test_each_commit_is_heard_from_this_and_from_other_connections(
    db: ChannelDB, path: Path
) -> None:
    follower = Follower.of(db.snapshot())
    with ChannelDB(path) as other:
        for store, name in ((db, "a"), (other, "b"), (db, "c"), (other, "d")):
            store.save_channel(channel(name), ADDRESSES)
            assert [e.channel for e in follower.next().new_chans] == [channel(name)]
        other.close_channel(outpoint("a"), CloseKind.REMOTE_FORCE)
        assert follower.next().closed_chans == (outpoint("a"),)
    follower.cancel()
    assert follower.names == points("b c d")


def test_other_addresses_are_an_event_for_every_open_channel_of_the_peer(db: ChannelDB) -> None:
    for name in "abc":
        db.save_channel(channel(name), ADDRESSES)
    db.save_channel(channel("x", identity_pub=POINTS[9]), ADDRESSES)
    db.close_channel(outpoint("c"), CloseKind.BREACH)
    follower = Follower.of(db.snapshot(), *"abx")
    db.set_node_addrs(POINTS[0], ADDRESSES)
    db.set_node_addrs(POINTS[0], ())
    event = follower.next()
    assert follower.names == points("a b")
    assert [each.addrs for each in event.new_chans] == [(), ()]
    assert follower.cancel() == []


def test_a_local_force_close_is_told_when_all_is_resolved(db: ChannelDB) -> None:
    db.save_channel(channel("a"), ADDRESSES)
    follower = Follower.of(db.snapshot(), "a")
    db.mark_waiting_close(outpoint("a"), CloseKind.LOCAL_FORCE)
    db.close_channel(outpoint("a"), CloseKind.LOCAL_FORCE)
    with pytest.raises(queue.Empty):
        follower.feed.events.get(timeout=0.3)
    db.mark_fully_resolved(outpoint("a"))
    assert follower.next().closed_chans == (outpoint("a"),)
    assert follower.cancel() == []


def test_a_new_commitment_is_told_at_the_end_only(db: ChannelDB) -> None:
    for name in "abc":
        db.save_channel(channel(name), ADDRESSES)
    follower = Follower.of(db.snapshot(), *"abc")
    paid = channel("a", local_commitment=LocalCommitment(TX, bytes(70), 4))
    db.save_channel(paid)
    db.save_channel(replace(paid, funding_outpoint=outpoint("b")))
    db.save_channel(channel("d"), ADDRESSES)
    db.close_channel(outpoint("b"), CloseKind.BREACH)
    while outpoint("d") not in follower.picture or not follower.closed:
        follower.next()
    assert follower.names == points("d")
    follower.cancel()
    assert follower.picture == {outpoint("a"): paid, outpoint("d"): channel("d")}


def test_what_is_committed_before_the_cancel_is_told(path: Path, db: ChannelDB) -> None:
    with ChannelDB(path, poll_interval=LONG) as slow:
        follower = Follower.of(slow.snapshot())
        for name in "abc":
            db.save_channel(channel(name), ADDRESSES)
        follower.cancel()
    assert follower.names == points("a b c")


def test_nothing_comes_after_the_cancel_and_a_second_one_does_nothing(db: ChannelDB) -> None:
    follower = Follower.of(db.snapshot())
    follower.cancel()
    follower.feed.cancel()
    db.save_channel(channel("a"), ADDRESSES)
    with pytest.raises(queue.Empty):
        follower.feed.events.get(timeout=0.2)


def test_a_subscription_outlives_the_store_object(path: Path, db: ChannelDB) -> None:
    with ChannelDB(path) as second:
        follower = Follower.of(second.snapshot())
    db.save_channel(channel("a"), ADDRESSES)
    follower.next()
    assert follower.names == points("a")
    follower.cancel()


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_database_that_goes_away_ends_the_subscription(path: Path, is_replaced: bool) -> None:
    with ChannelDB(path, create=True, poll_interval=0.005) as store:
        follower = Follower.of(store.snapshot())
        for file in path.parent.iterdir():
            file.unlink()
        if is_replaced:
            ChannelDB(path, create=True).close()
        assert follower.feed.events.get(timeout=LONG) is CLOSED
        assert "replaced" in str(follower.feed.error)
        follower.cancel()


def churn(store: ChannelDB, name: str, seed: int) -> None:
    chance = random.Random(seed)
    opened: list[str] = []
    for number in range(25):
        opened.append(f"{name}{number}")
        store.save_channel(channel(opened[-1]), ADDRESSES)
        if chance.random() < 0.5:
            gone = opened.pop(chance.randrange(len(opened)))
            store.close_channel(outpoint(gone), CloseKind.COOPERATIVE)


def test_nothing_is_lost_while_several_threads_write(path: Path, db: ChannelDB) -> None:
    db.save_channel(channel("first"), ADDRESSES)
    followers = []
    with ChannelDB(path) as other:
        stores = [("a", db), ("b", db), ("c", other)]
        threads = [
            threading.Thread(target=churn, args=(store, name, seed))
            for seed, (name, store) in enumerate(stores)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            snapshot = db.snapshot()
            fetched = {each.funding_outpoint: each for each in snapshot.fetch_all_channels()}
            followers.append(Follower(snapshot.subscribe_chans(frozenset(fetched)), dict(fetched)))
            threads[len(followers) % 3].join(0.05)
    now = {each.funding_outpoint: each for each in db.fetch_all_channels()}
    assert len(now) > 10
    for follower in followers:
        follower.cancel()
        assert follower.picture == now


def test_a_sub_swapper_keeps_a_file_from_the_store(path: Path, db: ChannelDB) -> None:
    db.save_channel(channel("a"), ADDRESSES)
    file = path.with_name("channel.backup")
    snapshot = db.snapshot()
    db.save_channel(channel("between"), ADDRESSES)
    starting = fetch_static_chan_backups(snapshot)
    swapper = SubSwapper(starting, snapshot, RING, MultiFile(file))
    swapper.start()
    db.save_channel(channel("b"), ADDRESSES)
    db.close_channel(outpoint("a"), CloseKind.COOPERATIVE)
    swapper.stop()
    singles = unpack_multi(file.read_bytes(), RING).static_backups
    assert {single.funding_outpoint for single in singles} == points("b between")
