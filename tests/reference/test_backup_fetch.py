"""Fetching Singles from a source of channels, against what lnd was seen to do (cases B)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from scbref.channels.fetching import (
    fetch_backup_for_chan,
    fetch_static_chan_backups,
    new_single,
)
from scbref.channels.open_channel import OpenChannel
from scbref.errors import (
    IO,
    MISSING_FIELD,
    UNKNOWN_CHANNEL,
    ChannelSourceError,
    KeyDerivationError,
    ScbError,
    SerializeError,
)
from scbref.model import (
    Address,
    OutPoint,
)
from scbref.packing import pack_static_chan_backups, unpack_single
from scbref.profiles import LND, SAFE, Profile
from tests.reference.one_channel import (
    CASES,
    CHANNEL,
    RING,
    key,
)

A = CHANNEL
B = replace(CHANNEL, funding_outpoint=OutPoint(b"\xbb" * 32, 1), identity_pub=key(9))


class Source:
    """Channels a and b; each call is written down, each can be made to fail."""

    def __init__(self, fail: str = "", unknown: str = "") -> None:
        self.fail = fail
        self.unknown = unknown
        self.calls: list[str] = []

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name == self.fail:
            raise ChannelSourceError("SRCFAIL", code=IO)

    def fetch_all_channels(self) -> Sequence[OpenChannel]:
        self._call("FetchAll")
        return [A, B]

    def fetch_channel(self, outpoint: OutPoint) -> OpenChannel:
        self._call("Fetch a")
        if outpoint != A.funding_outpoint:
            raise ChannelSourceError("no such channel", code=UNKNOWN_CHANNEL)
        return A

    def addrs_for_node(self, node_pub: bytes) -> tuple[bool, Sequence[Address]]:
        name = "a" if node_pub == A.identity_pub else "b"
        self._call(f"Addrs {name}")
        return (False, ()) if name == self.unknown else (True, ())


FETCH_ONE = {
    "B3": (Source("Fetch a"), UNKNOWN_CHANNEL),
    "B4": (Source("Addrs a"), IO),
    "B5": (Source(unknown="a"), UNKNOWN_CHANNEL),
    "B6": (Source(), None),
}
FETCH_ALL = {
    "B12": (Source("FetchAll"), IO),
    "B13": (Source(unknown="b"), UNKNOWN_CHANNEL),
    "B14": (Source("Addrs b"), IO),
}


@pytest.mark.parametrize("case", FETCH_ONE)
def test_fetch_backup_for_chan(case: str) -> None:
    source, code = FETCH_ONE[case]
    outcome = CASES[case]["outcome"]
    assert (code is None) is (outcome["err"] is None)
    if code is None:
        assert fetch_backup_for_chan(A.funding_outpoint, source, LND) == new_single(A, (), LND)
    else:
        with pytest.raises(ChannelSourceError) as caught:
            fetch_backup_for_chan(A.funding_outpoint, source, LND)
        assert caught.value.code == code
    assert source.calls == outcome["calls"]


@pytest.mark.parametrize("case", FETCH_ALL)
@pytest.mark.parametrize("profile", [SAFE, LND], ids=["safe", "lnd"])
def test_fetch_static_chan_backups_fails_as_a_whole(case: str, profile: Profile) -> None:
    source, code = FETCH_ALL[case]
    source.calls.clear()
    with pytest.raises(ChannelSourceError) as caught:
        fetch_static_chan_backups(source, profile)
    assert caught.value.code == code
    assert source.calls == CASES[case]["outcome"]["calls"]


def test_fetch_all_keeps_the_order_and_pending_channels() -> None:
    source = Source()
    assert fetch_static_chan_backups(source) == [new_single(A, ()), new_single(B, ())]


def test_a_failure_that_is_listened_to_does_not_stop_the_others() -> None:
    failed: list[tuple[OpenChannel, ScbError]] = []
    singles = fetch_static_chan_backups(
        Source(unknown="a"), on_failure=lambda channel, error: failed.append((channel, error))
    )
    assert singles == [new_single(B, ())]
    assert [(channel, error.code) for channel, error in failed] == [(A, UNKNOWN_CHANNEL)]


def test_safe_tells_a_failing_source_from_an_unknown_channel() -> None:
    """DEV-NS-4; lnd: F11, B3."""
    with pytest.raises(ChannelSourceError) as failing:
        fetch_backup_for_chan(A.funding_outpoint, Source("Fetch a"))
    assert failing.value.code == IO
    for profile in (SAFE, LND):
        with pytest.raises(ChannelSourceError) as unknown:
            fetch_backup_for_chan(OutPoint(bytes(32), 0), Source(), profile)
        assert unknown.value.code == UNKNOWN_CHANNEL


def test_a_channel_without_peer_is_not_looked_up() -> None:
    source = Source()
    source.fetch_channel = lambda outpoint: replace(A, identity_pub=None)  # type: ignore[method-assign]
    with pytest.raises(ChannelSourceError) as caught:
        fetch_backup_for_chan(A.funding_outpoint, source)
    assert caught.value.code == MISSING_FIELD


class BrokenRing:
    def encryption_key(self) -> bytes:
        raise KeyDerivationError("RINGFAIL")


def test_packing_what_was_fetched() -> None:
    """B20, B21, B23, B24, B25."""
    a, b = new_single(A, ()), new_single(B, ())
    assert list(pack_static_chan_backups([a, b], RING)) == [A.funding_outpoint, B.funding_outpoint]
    packed = pack_static_chan_backups([a, replace(a, capacity=5)], RING)
    assert [unpack_single(data, RING).capacity for data in packed.values()] == [5]
    with pytest.raises(SerializeError, match=str(B.funding_outpoint)):
        pack_static_chan_backups([a, replace(b, remote_node_pub=None)], RING)
    with pytest.raises(KeyDerivationError):
        pack_static_chan_backups([a], BrokenRing())
    assert pack_static_chan_backups([], BrokenRing()) == {}
