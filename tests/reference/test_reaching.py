"""Many peers at once, each within its time and all within theirs."""

from __future__ import annotations

import os
import socket
import threading
import time
from typing import Any

import pytest

from scbref.errors import IO
from scbref.model import Address, DNSAddress, OnionV3Address, OpaqueAddress, TCP6Address
from scbref.recovery.connector import PeerReport
from scbref.recovery.dialing import Dialer, DialError, Outcome
from scbref.recovery.peer_proof import PeerProof
from scbref.recovery.reaching import Peer, Reacher
from tests.reference.bolt8_responder import LightningPeer
from tests.reference.loopback import closed_port, listening
from tests.reference.peer_stage import LONG, ONION, PlayedTime, local, outcomes


def reacher(dialer: Dialer | None = None, **options: Any) -> Reacher:
    dialer = dialer or Dialer(timeout=LONG)
    return Reacher(dialer, PeerProof(random=os.urandom, clock=dialer.clock), **options)


def lightning_peer(number: int) -> LightningPeer:
    return LightningPeer(bytes([number] * 32))


def reach(peer: LightningPeer, *addresses: Address, **options: Any) -> PeerReport:
    return reacher(**options).reach(Peer(peer.key, addresses), time.monotonic() + LONG)


def test_the_addresses_are_tried_in_turn_until_the_peer_answers() -> None:
    peer, other = lightning_peer(1), lightning_peer(2)
    with listening(peer) as port, listening(other) as wrong:
        addresses = [
            OpaqueAddress(b"\x09"),
            OnionV3Address(ONION, 9735),
            local(closed_port()),
            local(wrong),
            local(port),
            local(wrong),
        ]
        report = reach(peer, *addresses)
    assert outcomes(report) == [
        Outcome.SKIPPED,
        Outcome.SKIPPED,
        Outcome.FAILED,
        Outcome.OTHER_NODE,
        Outcome.CONNECTED,
    ]
    assert report.is_reached and report.attempts[-1].address == addresses[4]


def test_an_open_port_is_not_reached() -> None:
    with listening(lambda connection: (connection.recv(51), connection.recv(1), None)[2]) as port:
        report = reach(lightning_peer(1), local(port), peer_seconds=0.1)
    assert outcomes(report) == [Outcome.PORT_OPEN]
    assert not report.is_reached


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    report = reach(lightning_peer(1), DNSAddress(b"nobody.test", 1))
    assert outcomes(report) == [Outcome.FAILED]
    assert report.attempts[0].detail == "the name does not resolve: Name or service not known"


def test_a_host_name_and_ipv6() -> None:
    peer = lightning_peer(1)
    with listening(peer) as port:
        assert reach(peer, DNSAddress(b"localhost", port)).is_reached
    if not socket.has_ipv6:
        pytest.skip("there is no IPv6 here")
    try:
        with listening(peer, "::1") as port:
            assert reach(peer, TCP6Address(bytes(15) + b"\1", port)).is_reached
    except OSError as error:
        pytest.skip(f"there is no IPv6 here: {error}")


class SlowDialer(Dialer):
    """Swallows all the time it is given, and reaches nobody."""

    def __init__(self, played: PlayedTime) -> None:
        super().__init__(clock=played.clock)
        self.played = played
        self.given: list[float] = []

    def dial(self, address: Address, timeout: float | None = None) -> socket.socket:
        assert timeout is not None
        self.given.append(timeout)
        self.played.now += timeout
        raise DialError("timed out", code=IO)


def test_a_peers_time_is_shared_out_among_its_addresses() -> None:
    dialer = SlowDialer(PlayedTime())
    addresses = (local(1), OnionV3Address(ONION, 1), local(2), local(3))
    report = reacher(dialer, peer_seconds=60.0).reach(Peer(b"\2" * 33, addresses), 1000.0)
    assert dialer.given == [20.0, 20.0, 20.0]
    assert outcomes(report).count(Outcome.FAILED) == 3


def test_what_an_address_leaves_is_the_others() -> None:
    class QuickOnce(SlowDialer):
        def dial(self, address: Address, timeout: float | None = None) -> socket.socket:
            if not self.given:
                self.given.append(timeout or 0.0)
                raise DialError("refused", code=IO)
            return super().dial(address, timeout)

    dialer = QuickOnce(PlayedTime())
    addresses = (local(1), local(2), local(3))
    reacher(dialer, peer_seconds=60.0).reach(Peer(b"\2" * 33, addresses), 1000.0)
    assert dialer.given == [20.0, 30.0, 30.0]


def test_who_comes_after_the_total_is_not_dialled_but_told() -> None:
    dialer = SlowDialer(PlayedTime())
    peers = [Peer(bytes([2, *[number] * 32]), (local(number),)) for number in range(1, 6)]
    linked = reacher(dialer, peer_seconds=60.0, total_seconds=100.0, parallel=1)
    reports = list(linked.reach_all(peers))
    assert dialer.given == [60.0, 40.0]
    assert [report.node_pub for report in reports] == [peer.node_pub for peer in peers]
    assert [outcomes(report)[0] for report in reports[2:]] == [Outcome.UNTRIED] * 3


def test_peers_are_dialled_at_once() -> None:
    everybody = threading.Barrier(5)

    class Together(LightningPeer):
        def __call__(self, connection: socket.socket) -> None:
            everybody.wait(LONG)
            super().__call__(connection)

    peers = [Together(bytes([number] * 32)) for number in range(1, 6)]
    opened = [listening(peer) for peer in peers]
    ports = [each.__enter__() for each in opened]
    try:
        wanted = [Peer(peer.key, (local(port),)) for peer, port in zip(peers, ports, strict=True)]
        reports = list(reacher().reach_all(wanted))
    finally:
        for each in opened:
            each.__exit__(None, None, None)
    assert all(report.is_reached for report in reports)
    assert {report.node_pub for report in reports} == {peer.key for peer in peers}


def test_a_peer_that_answers_is_told_while_another_is_silent() -> None:
    peer, silent = lightning_peer(1), lightning_peer(2)
    released = threading.Event()
    with listening(peer) as port, listening(lambda _: (released.wait(LONG), None)[1]) as quiet:
        linked = reacher()
        reports = linked.reach_all(
            [Peer(silent.key, (local(quiet),)), Peer(peer.key, (local(port),))]
        )
        first = next(reports)
        assert (first.node_pub, first.is_reached) == (peer.key, True)
        released.set()
        assert not next(reports).is_reached
        assert list(reports) == []


def test_whoever_stops_asking_ends_the_dialling() -> None:
    peers = [Peer(bytes([2, *[number] * 32]), (local(closed_port()),)) for number in range(1, 9)]
    dialled: list[Address] = []
    go_on = threading.Event()

    class Counted(Dialer):
        def dial(self, address: Address, timeout: float | None = None) -> socket.socket:
            dialled.append(address)
            if len(dialled) > 1:
                go_on.wait(LONG)
            return super().dial(address, timeout)

    reports = reacher(Counted(timeout=LONG), parallel=1).reach_all(peers)
    next(reports)
    reports.close()
    go_on.set()
    for thread in threading.enumerate():
        if thread.name.startswith("scbref-reach"):
            thread.join(LONG)
    assert len(dialled) <= 2


def test_no_peers_and_no_addresses() -> None:
    assert list(reacher().reach_all([])) == []
    (report,) = reacher().reach_all([Peer(b"\2" * 33, ())])
    assert (report.attempts, report.is_reached) == ((), False)


def test_a_fault_of_the_dialer_is_told_and_the_others_are_dialled() -> None:
    peer = lightning_peer(1)

    class Faulty(Dialer):
        def dial(self, address: Address, timeout: float | None = None) -> socket.socket:
            if address == local(1):
                raise RuntimeError("unforeseen")
            return super().dial(address, timeout)

    with listening(peer) as port:
        report = reach(peer, local(1), local(port), dialer=Faulty(timeout=LONG))
    assert outcomes(report) == [Outcome.FAILED, Outcome.CONNECTED]
    assert report.attempts[0].detail == "RuntimeError: unforeseen"
