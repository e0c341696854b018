"""The store: what goes in comes out, and a file that is no store is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from scbref.channeldb import (
    Change,
    ChannelDB,
    ChannelRecord,
    ChannelStatus,
    CloseKind,
    records_from_json,
    records_to_json,
)
from scbref.channels.fetching import fetch_static_chan_backups
from scbref.channels.open_channel import ChannelType, LocalCommitment, OpenChannel
from scbref.errors import (
    ALREADY_EXISTS,
    MISSING_FIELD,
    OUT_OF_RANGE,
    UNKNOWN_CHANNEL,
    ChannelSourceError,
    ScbError,
    SerializeError,
)
from scbref.model import KeyLocator, ShortChannelID, Single
from scbref.profiles import PROFILES
from tests.reference.strategies import POINTS, address_lists, singles
from tests.reference.swapper_stage import ADDRESSES, TX, channel, outpoint


@pytest.fixture
def db(tmp_path: Path) -> Any:
    with ChannelDB(tmp_path / "channels.sqlite", create=True) as store:
        yield store


@st.composite
def open_channels(draw: st.DrawFn) -> OpenChannel:
    """A channel with the values of a Single, and all that a Single does not have."""
    single: Single = draw(singles())
    number = draw(st.integers(0, 2**63 - 1))
    scid = ShortChannelID(number % 2**24, number % 1000, number % 7)
    commitment = LocalCommitment(draw(st.sampled_from([None, TX, b"not one"])), b"sig", number)
    shell = draw(st.booleans())
    return OpenChannel(
        chan_type=ChannelType(number % 2**40),
        chain_hash=single.chain_hash,
        funding_outpoint=single.funding_outpoint,
        short_channel_id=single.short_channel_id,
        is_pending=draw(st.booleans()),
        is_initiator=single.is_initiator,
        identity_pub=single.remote_node_pub,
        capacity=single.capacity,
        local_chan_cfg=single.local_chan_cfg,
        remote_chan_cfg=replace(
            single.remote_chan_cfg, htlc_base_point=draw(st.sampled_from([None, POINTS[0], b"x"]))
        ),
        funding_broadcast_height=number % 2**32,
        confirmed_scid=draw(st.sampled_from([None, scid])),
        revocation_key_locator=KeyLocator(5, number % 2**32),
        revocation_root=draw(st.binary(max_size=32)),
        thaw_height=number % 2**32,
        local_commitment=draw(st.sampled_from([None, commitment])),
        tapscript_root=draw(st.sampled_from([None, bytes(32)])),
        restored=shell,
        restored_from=single if shell else None,
    )


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(open_channels(), address_lists())
def test_what_goes_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, one: OpenChannel, addresses: Any
) -> None:
    path = tmp_path_factory.mktemp("db") / "channels.sqlite"
    with ChannelDB(path, create=True) as store:
        assert store.save_channel(one, addresses) is Change.ADDED
        assert store.save_channel(one, addresses) is Change.UNCHANGED
    with ChannelDB(path) as store:
        assert store.fetch_channel(one.funding_outpoint) == one
        assert store.fetch_all_channels() == [one]
        assert store.addrs_for_node(one.identity_pub or b"") == (True, addresses)
        assert store.records() == (ChannelRecord(one, addresses),)


@settings(max_examples=60)
@given(open_channels(), address_lists(), st.sampled_from(ChannelStatus), st.booleans())
def test_json_comes_back(
    one: OpenChannel, addresses: Any, status: ChannelStatus, waits: bool
) -> None:
    kind = None if status is ChannelStatus.OPEN else CloseKind.BREACH
    record = ChannelRecord(one, addresses, status, kind, awaits_peer=waits)
    assert records_from_json(records_to_json([record])) == [record]


@pytest.mark.parametrize("member", ["funding_outpoint", "identity_pub", "chan_type", "capacity"])
def test_json_that_lacks_something_says_what(member: str) -> None:
    value = records_to_json([ChannelRecord(channel("a"), ADDRESSES)])
    del value["channels"][0][member]
    with pytest.raises(SerializeError) as caught:
        records_from_json(value)
    assert (caught.value.code, caught.value.path) == (MISSING_FIELD, f"channels[0].{member}")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("status", "gone"),
        ("status", "closed"),
        ("close_kind", "breach"),
        ("is_pending", 1),
        ("thaw_height", "high"),
        ("revocation_root", "xyz"),
        ("local_commitment", {"commit_height": 1.5}),
        ("confirmed_scid", {"block_height": 1}),
        ("restored_from", []),
    ],
)
def test_json_that_is_wrong_says_where(member: str, value: Any) -> None:
    given = records_to_json([ChannelRecord(channel("a"), ADDRESSES)])
    given["channels"][0][member] = value
    with pytest.raises(SerializeError) as caught:
        records_from_json(given)
    assert caught.value.path and caught.value.path.startswith("channels[0]")


@pytest.mark.parametrize("value", [None, 1, {}, {"channels": {}}, ["x"]])
def test_json_of_another_shape_is_refused(value: Any) -> None:
    with pytest.raises(SerializeError):
        records_from_json(value)


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"identity_pub": None}, MISSING_FIELD, "identity_pub"),
        ({"identity_pub": b"short"}, OUT_OF_RANGE, "identity_pub"),
        ({"chain_hash": b"short"}, OUT_OF_RANGE, "chain_hash"),
        ({"capacity": None}, MISSING_FIELD, "capacity"),
        ({"capacity": 2**63}, OUT_OF_RANGE, None),
    ],
)
def test_a_channel_that_is_none_is_refused_whole(
    db: ChannelDB, changes: Any, code: str, path: str | None
) -> None:
    with pytest.raises(ScbError) as caught:
        db.save_records([ChannelRecord(channel("b")), ChannelRecord(channel("a", **changes))])
    assert (caught.value.code, caught.value.path) == (code, path)
    assert db.records() == ()


def test_unknown_channels_and_nodes(db: ChannelDB) -> None:
    assert db.addrs_for_node(POINTS[9]) == (False, ())
    for action in (
        lambda: db.fetch_channel(outpoint("a")),
        lambda: db.snapshot().fetch_channel(outpoint("a")),
        lambda: db.close_channel(outpoint("a"), CloseKind.BREACH),
        lambda: db.mark_fully_resolved(outpoint("a")),
        lambda: db.mark_waiting_close(outpoint("a"), CloseKind.BREACH),
    ):
        with pytest.raises(ChannelSourceError) as caught:
            action()
        assert caught.value.code == UNKNOWN_CHANNEL


def test_every_close_but_our_own_force_close_ends_the_backup_at_once(db: ChannelDB) -> None:
    for kind in CloseKind:
        db.save_channel(channel(kind.name.lower()), ADDRESSES)
        db.close_channel(outpoint(kind.name.lower()), kind)
    assert [c.funding_outpoint for c in db.fetch_all_channels()] == [outpoint("local_force")]
    assert db.mark_fully_resolved(outpoint("local_force")) is ChannelStatus.CLOSED
    assert db.fetch_all_channels() == []
    kinds = {record.close_kind for record in db.records()}
    assert kinds == set(CloseKind)


def test_a_broadcast_close_stays_until_it_is_a_close(db: ChannelDB) -> None:
    db.save_channel(channel("a"), ADDRESSES)
    db.mark_waiting_close(outpoint("a"), CloseKind.COOPERATIVE)
    assert db.fetch_channel(outpoint("a")) == channel("a")
    assert db.close_channel(outpoint("a"), CloseKind.COOPERATIVE) is ChannelStatus.CLOSED
    assert db.close_channel(outpoint("a"), CloseKind.BREACH) is ChannelStatus.CLOSED
    (record,) = db.records()
    assert record.close_kind is CloseKind.COOPERATIVE
    with pytest.raises(ChannelSourceError):
        db.fetch_channel(outpoint("a"))


def test_old_releases_drop_a_force_close_and_leave_pending_channels_out(tmp_path: Path) -> None:
    path = tmp_path / "channels.sqlite"
    with ChannelDB(path, create=True, profile=PROFILES["0.8.2"]) as store:
        store.save_channel(channel("a", is_pending=True), ADDRESSES)
        store.save_channel(channel("b"), ADDRESSES)
        assert store.fetch_all_channels() == [channel("b")]
        assert store.close_channel(outpoint("b"), CloseKind.LOCAL_FORCE) is ChannelStatus.CLOSED


def test_a_closed_channel_does_not_come_back(db: ChannelDB) -> None:
    db.save_channel(channel("a"), ADDRESSES)
    db.close_channel(outpoint("a"), CloseKind.ABANDONED)
    for action in (
        lambda: db.save_channel(channel("a")),
        lambda: db.restore([(channel("a"), ADDRESSES)]),
        lambda: db.save_records([ChannelRecord(channel("a"))]),
    ):
        with pytest.raises(ScbError) as caught:
            action()
        assert caught.value.code == ALREADY_EXISTS
    assert db.save_records([db.records()[0]]) == (Change.UNCHANGED,)


def test_the_source_feeds_the_backup(db: ChannelDB) -> None:
    db.save_channel(channel("a"), ADDRESSES)
    db.save_channel(channel("b"))
    singles_ = fetch_static_chan_backups(db)
    assert [s.funding_outpoint for s in singles_] == [outpoint("a"), outpoint("b")]
    assert {s.addresses for s in singles_} == {tuple(ADDRESSES)}


def test_a_peer_without_addresses_is_known(db: ChannelDB) -> None:
    db.save_channel(channel("a"))
    db.restore([(channel("b", identity_pub=POINTS[5]), ())])
    assert [db.addrs_for_node(POINTS[number]) for number in (0, 5)] == [(True, ())] * 2
    assert [s.addresses for s in fetch_static_chan_backups(db)] == [(), ()]


def test_shells_wait_for_their_peers(db: ChannelDB) -> None:
    db.restore([(channel("a"), ADDRESSES), (channel("b"), ())])
    db.save_channel(channel("c"))
    assert [db.awaits_peer(outpoint(name)) for name in "abcx"] == [True, True, False, False]
    db.note_peer_reached(POINTS[5])
    assert db.awaits_peer(outpoint("a"))
    db.note_peer_reached(POINTS[0])
    assert not db.awaits_peer(outpoint("a")) and not db.awaits_peer(outpoint("b"))


def test_a_restore_is_all_or_none_and_adds_addresses_behind_the_known(db: ChannelDB) -> None:
    db.save_channel(channel("b"), ADDRESSES[:1])
    more = replace(ADDRESSES[0], port=1)
    with pytest.raises(ScbError) as caught:
        db.restore([(channel("a"), (more,)), (channel("b"), ())])
    assert caught.value.code == ALREADY_EXISTS
    assert [r.channel for r in db.records()] == [channel("b")]
    db.restore([(channel("a"), (more, ADDRESSES[0]))])
    assert db.addrs_for_node(POINTS[0]) == (True, (ADDRESSES[0], more))
