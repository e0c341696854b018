"""``scbref watch --lnd``: the file follows a running lnd, and is never worse than it was."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from scbref.keys.key_ring import HDKeyRing
from scbref.lnd_node import feed
from scbref.lnd_node.access import NodeAccess
from scbref.lnd_node.answers import ChannelList
from scbref.lnd_node.client import NodeClient
from scbref.lnd_node.feed import NodeFeed
from scbref.lnd_node.following import FollowedNode, follow_node
from scbref.lnd_node.given import Voice
from scbref.lnd_node.looking import Look
from scbref.lnd_node.node_channels import NodeChannels
from scbref.lnd_node.refusal import NodeError
from scbref.model import OutPoint, Single
from scbref.multifile import MultiFile
from scbref.swapper import CLOSED, ChannelEvent, SubSwapper
from tests.reference.fake_lnd import LOCKED, FakeLnd, watch_once
from tests.reference.lnd_server import serving
from tests.reference.restore_stage import RING
from tests.reference.store_stage import Node, names, single
from tests.reference.swapper_stage import LONG
from tests.reference.test_lnd_told import with_commitment

LEAST = ["/v1/channels", "/v1/channels/backup", "/v1/channels/closed", "/v1/channels/pending"]


@dataclass
class Said:
    """What the owner is told."""

    lines: queue.Queue[str] = field(default_factory=queue.Queue)

    def wait_for(self, part: str) -> str:
        while part not in (line := self.lines.get(timeout=LONG)):
            pass
        return line


@dataclass
class Follower:
    """A node that is followed."""

    node: FollowedNode
    subscription: NodeFeed
    said: Said

    def event(self) -> ChannelEvent:
        event = self.subscription.events.get(timeout=LONG)
        assert isinstance(event, ChannelEvent)
        return event

    def opened(self) -> str:
        return names([each.channel.restored_from for each in self.event().new_chans])  # type: ignore[misc]


def access_to(lnd: FakeLnd) -> NodeAccess:
    _, address, _, macaroon, _, cert = lnd.options
    return NodeAccess.parse(address, macaroon, cert)


@contextmanager
def following(
    lnd: FakeLnd, *in_file: Single, asks_for_key: bool = False, look_every: float = 0.2
) -> Iterator[Follower]:
    said = Said()
    node = follow_node(
        access_to(lnd),
        None if asks_for_key else lambda _packed: RING,
        lambda _ring: in_file,
        look_every=look_every,
        voice=Voice(said.lines.put, said.lines.put),
    )
    points = (channel.funding_outpoint for channel in node.fetch_all_channels())
    subscription = node.subscribe_chans(frozenset(points))
    assert isinstance(subscription, NodeFeed)
    try:
        yield Follower(node, subscription, said)
    finally:
        subscription.cancel()


def test_once_writes_what_the_node_has(node: Node, lnd: FakeLnd) -> None:
    lnd.add(single("a"), single("b"))
    result = watch_once(node, lnd, *node.key)
    size = node.file.stat().st_size
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"wrote {node.file}: 2 channels, {size:,} bytes\n"
    assert node.backed_up() == [single("a"), single("b")]
    assert set(lnd.asked) <= {*LEAST, "/v1/channels/backup/subscribe"}


def test_without_a_key_the_node_is_asked_for_the_one_that_is_enough(
    node: Node, lnd: FakeLnd
) -> None:
    lnd.add(single("a"))
    assert watch_once(node, lnd).exit_code == 0
    assert names(node.backed_up()) == "a"
    lnd.denied.add("/v2/wallet/key")
    result = watch_once(node, lnd)
    assert result.exit_code == 7
    assert "the macaroon does not allow this call" in result.stderr
    assert "--words-file" in result.stderr


def test_the_network_is_found_by_the_nodes_own_backup(node: Node, lnd: FakeLnd) -> None:
    lnd.ring = HDKeyRing.from_seed(bytes(range(16)), 0)
    lnd.add(single("a"))
    result = watch_once(node, lnd, "--seed-file", str(node.folder / "seed"))
    assert (result.exit_code, result.stderr) == (0, "")
    lnd.ring = RING
    node.file.unlink()
    result = watch_once(node, lnd, "--seed-file", str(node.folder / "seed"))
    assert (result.exit_code, result.stderr) == (
        0,
        "scbref: note: it opens with this seed on the test networks (coin type 1)\n",
    )


def test_channels_are_told_as_they_open_and_close(lnd: FakeLnd) -> None:
    lnd.add(single("a"))
    with following(lnd) as follower:
        assert names(list(follower.node.singles)) == "a"
        lnd.add(single("b"))
        assert follower.opened() == "b"
        lnd.close(single("a").funding_outpoint)
        assert follower.event().closed_chans == (single("a").funding_outpoint,)


def test_what_happens_without_an_event_is_seen_by_a_look(lnd: FakeLnd) -> None:
    lnd.add(single("a"))
    with following(lnd) as follower:
        changed = single("a", addresses=(single("b").addresses))
        lnd.open[changed.funding_outpoint] = replace(changed, capacity=5)
        assert follower.opened() == "a"


def test_a_node_that_goes_away_is_found_again(lnd: FakeLnd) -> None:
    later = FakeLnd(lnd.folder)
    with serving(later):
        follower_of = following(later)
        follower = follower_of.__enter__()
    follower.said.wait_for("trying again")
    assert follower.subscription.trouble
    later.add(single("a"))
    with serving(later):
        assert follower.opened() == "a"
        follower.said.wait_for("followed again")
        assert follower.subscription.trouble is None
        follower_of.__exit__(None, None, None)


def test_a_locked_wallet_is_waited_for_and_a_new_macaroon_is_not(lnd: FakeLnd) -> None:
    with following(lnd) as follower:
        assert lnd.subscribed.wait(LONG)
        lnd.change_state("LOCKED")
        lnd.end_streams()
        follower.said.wait_for("wallet is locked")
        lnd.change_state("RPC_ACTIVE")
        follower.said.wait_for("still starting")
        lnd.change_state("SERVER_ACTIVE")
        follower.said.wait_for("followed again")
        lnd.refusal = "verification failed: signature mismatch after caveat verification"
        lnd.end_streams()
        assert follower.subscription.events.get(timeout=LONG) is CLOSED
        assert isinstance(follower.subscription.error, NodeError)
        assert follower.node.error is follower.subscription.error


def test_the_end_waits_for_nobody(lnd: FakeLnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_LAST_LOOK", 0.05)
    with following(lnd, look_every=1000) as follower:
        waiting = lnd.hold()
        lnd.tell()
        assert waiting.wait(LONG)
    assert not follower.subscription._thread.is_alive()


def test_the_last_look_has_the_newest_commitments(lnd: FakeLnd) -> None:
    older, newer = (with_commitment(number, version=5) for number in (7, 8))
    lnd.add(older)
    with following(lnd, look_every=1000) as follower:
        lnd.open[newer.funding_outpoint] = newer
    [told] = follower.event().new_chans
    assert told.channel.restored_from == newer


def test_a_wiped_node_takes_nothing_out(lnd: FakeLnd) -> None:
    lnd.add(single("a"))
    with following(lnd) as follower:
        lnd.open.clear()
        lnd.tell()
        assert "kept in the file" in follower.said.wait_for("neither has open")
        assert follower.subscription.events.empty()


@pytest.mark.slow
def test_a_force_closing_channel_stays_as_the_file_has_it(node: Node, lnd: FakeLnd) -> None:
    node.backup(single("a"), single("b"), name=node.file.name)
    lnd.add(single("b"))
    lnd.force_closing.add(single("a").funding_outpoint)
    assert watch_once(node, lnd, "--prune", *node.key).exit_code == 0
    assert names(node.backed_up()) == "a b"
    lnd.force_closing.clear()
    lnd.closed.add(single("a").funding_outpoint)
    assert watch_once(node, lnd, *node.key).exit_code == 0
    assert names(node.backed_up()) == "b"


@pytest.mark.slow
def test_an_older_or_poorer_backup_of_the_node_does_not_get_in(node: Node, lnd: FakeLnd) -> None:
    node.backup(with_commitment(9, version=5), name=node.file.name)
    for worse in (
        with_commitment(8, version=5),
        replace(with_commitment(9, version=5), close_tx_inputs=None),
    ):
        lnd.add(worse)
        result = watch_once(node, lnd, *node.key)
        assert result.exit_code == 0
        assert "what the file has is kept" in result.stderr
        assert node.backed_up() == [with_commitment(9, version=5)]


@pytest.mark.slow
def test_a_channel_without_a_backup_is_told_and_an_error(node: Node, lnd: FakeLnd) -> None:
    lnd.add(single("a"), single("b"))
    lnd.without_backup.add(single("b").funding_outpoint)
    result = watch_once(node, lnd, *node.key)
    assert result.exit_code == 1
    assert "the node's own backup lacks it" in result.stderr
    assert names(node.backed_up()) == "a"


def test_what_the_stream_tells_during_a_look_is_not_missed_by_it(lnd: FakeLnd) -> None:
    channels = NodeChannels(RING, ())
    newer, older = (with_commitment(number, version=5) for number in (2, 1))
    channels.told.take_new([single("b"), newer])
    nothing: frozenset[OutPoint] = frozenset()
    earlier = Look(ChannelList(nothing, nothing, nothing, nothing), (older,), nothing)

    async def take() -> None:
        async with NodeClient(access_to(lnd)) as client:
            assert await channels.take(client, earlier, before=nothing) == ([], [])

    asyncio.run(take())
    assert list(channels.complaints()) == []
    assert lnd.asked == []  # not even for the closed ones


def test_the_stream_alone_is_enough_where_the_node_dies_before_the_look(lnd: FakeLnd) -> None:
    with following(lnd, look_every=1000) as follower:
        assert lnd.subscribed.wait(LONG)
        lnd.refusal = LOCKED
        lnd.add(single("a"))
        assert follower.opened() == "a"


def test_the_file_has_what_came_until_the_end(node: Node, lnd: FakeLnd) -> None:
    lnd.add(single("a"))
    said = Said()
    voice = Voice(said.lines.put, said.lines.put)
    followed = follow_node(
        access_to(lnd), lambda _: RING, lambda _: (), look_every=1000, voice=voice
    )
    swapper = SubSwapper(list(followed.singles), followed, RING, MultiFile(node.file))
    swapper.start()
    lnd.add(single("b"))
    lnd.close(single("a").funding_outpoint)
    swapper.stop()
    assert names(node.backed_up()) == "b"
