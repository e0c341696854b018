"""Reaching peers: real sockets on the loopback interface, and time that is played."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, strategies as st

from scbref.errors import IO
from scbref.model import (
    Address,
    DNSAddress,
    OnionV2Address,
    OpaqueAddress,
    TCP4Address,
)
from scbref.recovery.connector import (
    AlreadyConnected,
    PeerReport,
    PeerUnreachable,
    TCPPeerConnector,
)
from scbref.recovery.dialing import Dialer, DialError, Outcome
from scbref.recovery.recover import recover_all
from scbref.recovery.retry import Backoff, RetryQueue
from tests.reference.loopback import LOOPBACK, closed_port
from tests.reference.peer_stage import (
    LONG,
    OLD_ONION,
    PEER,
    Session,
    connector,
    local,
    outcomes,
)
from tests.reference.recovery_stage import Database, single

# One peer, its addresses in turn.


def test_the_first_address_that_works_ends_the_round(server: int) -> None:
    reports: list[PeerReport] = []
    addresses = [local(closed_port()), local(server), local(closed_port())]
    connector(on_report=reports.append).connect_peer(PEER, addresses)
    assert outcomes(reports[0]) == [Outcome.FAILED, Outcome.CONNECTED]
    assert "refused" in reports[0].attempts[0].detail.lower()
    assert [a.address for a in reports[0].attempts] == addresses[:2]
    assert (reports[0].node_pub, reports[0].is_reached, reports[0].failures) == (PEER, True, 0)


def test_nobody_there_is_an_error_that_names_every_address() -> None:
    ports = [closed_port(), closed_port()]
    with pytest.raises(PeerUnreachable) as caught:
        connector().connect_peer(PEER, [local(port) for port in ports])
    assert caught.value.code == IO
    assert all(f"{LOOPBACK}:{port}" in str(caught.value) for port in ports)
    assert PEER.hex() in str(caught.value)
    assert caught.value.report.failures == 1


def test_no_addresses_is_an_error_too() -> None:
    with pytest.raises(PeerUnreachable, match="no addresses"):
        connector().connect_peer(PEER, ())


def test_the_transport_gets_the_open_connection(server: int) -> None:
    session = Session()
    connector(transport=session).connect_peer(PEER, [local(server)])
    assert session.peers == [PEER]


def test_a_peer_the_transport_refuses_may_be_at_the_next_address(server: int) -> None:
    session = Session(ValueError("another node"))
    reports: list[PeerReport] = []
    linked = connector(transport=session, on_report=reports.append)
    linked.connect_peer(PEER, [local(server), local(server)])
    assert outcomes(reports[0]) == [Outcome.FAILED, Outcome.CONNECTED]
    assert "another node" in reports[0].attempts[0].detail
    assert session.sockets[0].fileno() == -1


def test_already_connected_counts_as_success(server: int) -> None:
    session = Session(AlreadyConnected())
    reports: list[PeerReport] = []
    connector(transport=session, on_report=reports.append).connect_peer(PEER, [local(server)])
    assert outcomes(reports[0]) == [Outcome.ALREADY_CONNECTED]
    assert reports[0].is_reached
    assert session.sockets[0].fileno() == -1


# In the background; time is played.


class PlayedTime:
    """A clock that jumps to the end of every wait."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        if seconds is None:
            condition.wait(LONG)
        else:
            self.waits.append(seconds)
            self.now += seconds


class ScriptedDialer(Dialer):
    """Lets the given numbers of dials fail, then connects to a real server."""

    def __init__(self, time: PlayedTime, server: int, failures: int) -> None:
        super().__init__(timeout=LONG, clock=time.clock)
        self.server = server
        self.failures = failures
        self.dialled: list[Address] = []

    def dial(self, address: Address) -> socket.socket:
        self.dialled.append(address)
        if len(self.dialled) <= self.failures:
            raise DialError("away", code=IO)
        return super().dial(local(self.server))


class Reports:
    """Collects reports and says when the peer was reached."""

    def __init__(self) -> None:
        self.all: list[PeerReport] = []
        self.reached = threading.Event()

    def __call__(self, report: PeerReport) -> None:
        self.all.append(report)
        if report.is_reached:
            self.reached.set()


ADDRESS = TCP4Address(bytes([192, 0, 2, 1]), 9735)


def test_an_absent_peer_is_dialled_until_it_is_there(server: int) -> None:
    time, reports, session = PlayedTime(), Reports(), Session()
    dialer = ScriptedDialer(time, server, failures=5)
    with connector(
        dialer,
        transport=session,
        on_report=reports,
        workers=2,
        wait=time.wait,
        backoff=Backoff(first=1, ceiling=5, jitter=0),
    ) as linked:
        with pytest.raises(PeerUnreachable):
            linked.connect_peer(PEER, [ADDRESS])
        assert reports.reached.wait(LONG)
        assert linked.retried_peers() == {}
    assert [report.failures for report in reports.all] == [1, 2, 3, 4, 5, 0]
    assert time.waits == [1, 2, 4, 5, 5]
    assert session.peers == [PEER]
    assert not linked.background_errors


class Gate(ScriptedDialer):
    """Stops in the middle of the second dial until it is let go."""

    def __init__(self, time: PlayedTime, server: int) -> None:
        super().__init__(time, server, failures=1)
        self.entered, self.release, self.left = (threading.Event() for _ in range(3))

    def dial(self, address: Address) -> socket.socket:
        if self.dialled:
            self.entered.set()
            assert self.release.wait(LONG)
        try:
            return super().dial(address)
        finally:
            if self.entered.is_set():
                self.left.set()


@pytest.mark.parametrize("stop", [lambda c: c.close(), lambda c: c.cancel(PEER)])
def test_what_is_under_way_when_it_is_cancelled_comes_to_nothing(
    stop: Callable[[TCPPeerConnector], None], server: int
) -> None:
    time, reports, session = PlayedTime(), Reports(), Session()
    dialer = Gate(time, server)
    linked = connector(dialer, transport=session, on_report=reports, workers=1, wait=time.wait)
    with pytest.raises(PeerUnreachable):
        linked.connect_peer(PEER, [ADDRESS])
    assert dialer.entered.wait(LONG)
    stop(linked)
    dialer.release.set()
    assert dialer.left.wait(LONG)
    linked.close()
    for worker in threading.enumerate():
        if worker.name.startswith("scbref-connect"):
            worker.join(LONG)
    assert session.sockets == []
    assert len(reports.all) == 1
    assert linked.retried_peers() == {}
    assert not linked.background_errors


def test_a_peer_that_is_being_retried_is_not_dialled_in_between(server: int) -> None:
    dialer = ScriptedDialer(PlayedTime(), server, failures=2)
    with connector(dialer, workers=1, wait=lambda condition, _: condition.wait(LONG)) as linked:
        for _ in range(2):
            with pytest.raises(PeerUnreachable) as caught:
                linked.connect_peer(PEER, [ADDRESS])
            assert len(caught.value.report.attempts) == 1
        assert dialer.dialled == [ADDRESS]
        other = TCP4Address(bytes([192, 0, 2, 2]), 9735)
        with pytest.raises(PeerUnreachable):
            linked.connect_peer(PEER, [other])
        assert set(linked.retried_peers()) == {PEER}
        with pytest.raises(PeerUnreachable):
            linked.connect_peer(PEER, [ADDRESS, other])
        assert dialer.dialled == [ADDRESS, other]
        linked.connect_peer(PEER, [other, DNSAddress(b"new.test", 1)])
        assert dialer.dialled == [ADDRESS, other, other]
        assert linked.retried_peers() == {}


def test_what_can_never_be_dialled_is_not_retried() -> None:
    linked = connector(workers=1)
    for addresses in ((), (OpaqueAddress(b"\x09"), OnionV2Address(OLD_ONION, 1))):
        with pytest.raises(PeerUnreachable):
            linked.connect_peer(PEER, addresses)
    assert linked.retried_peers() == {}


def test_a_closed_connector_still_dials_but_does_not_retry() -> None:
    linked = connector(workers=1)
    linked.close()
    with pytest.raises(PeerUnreachable):
        linked.connect_peer(PEER, [local(closed_port())])
    assert linked.retried_peers() == {}


def test_a_report_that_fails_does_not_stop_the_retries(server: int) -> None:
    time, reached = PlayedTime(), threading.Event()
    seen: list[PeerReport] = []

    def on_report(report: PeerReport) -> None:
        seen.append(report)
        if report.is_reached:
            reached.set()
        elif report.failures > 1:
            raise OSError("disk")

    dialer = ScriptedDialer(time, server, failures=3)
    with connector(dialer, on_report=on_report, workers=1, wait=time.wait) as linked:
        with pytest.raises(PeerUnreachable):
            linked.connect_peer(PEER, [ADDRESS])
        assert reached.wait(LONG)
    assert [str(error) for error in linked.background_errors] == ["disk", "disk"]


def test_several_peers_are_retried_by_few_threads(server: int) -> None:
    time, reports = PlayedTime(), Reports()
    peers = [b"\x02" + bytes([n]) * 32 for n in range(20)]
    dialer = ScriptedDialer(time, server, failures=30)
    done = threading.Event()

    def on_report(report: PeerReport) -> None:
        reports(report)
        if sum(r.is_reached for r in list(reports.all)) == len(peers):
            done.set()

    with connector(dialer, on_report=on_report, workers=3, wait=time.wait) as linked:
        for peer in peers:
            # The workers may be so far that a dial in the foreground succeeds.
            try:
                linked.connect_peer(peer, [ADDRESS])
            except PeerUnreachable as error:
                assert error.report.node_pub == peer
        assert done.wait(LONG)
    assert {report.node_pub for report in reports.all if report.is_reached} == set(peers)
    assert sum(t.name.startswith("scbref-connect") for t in threading.enumerate()) <= 3


def test_a_recovery_reaches_in_the_background_who_was_away_at_first(server: int) -> None:
    time, reports, database = PlayedTime(), Reports(), Database()
    dialer = ScriptedDialer(time, server, failures=3)

    def on_report(report: PeerReport) -> None:
        if report.is_reached:
            database.note_peer_reached(report.node_pub)
        reports(report)

    with connector(dialer, on_report=on_report, workers=1, wait=time.wait) as linked:
        report = recover_all([single("a")], database, linked)
        assert len(report.unreached) == 1
        assert reports.reached.wait(LONG)
    assert database.waiting == {"a": False}
    assert recover_all([single("a")], database, linked).outcomes[0].peer_reached is None


# When to try again.


@given(st.integers(1, 5000), st.floats(0, 1, exclude_max=True), st.floats(0, 1))
def test_a_delay_stays_in_its_bounds(failures: int, random: float, jitter: float) -> None:
    delay = Backoff(first=1, ceiling=100, jitter=jitter).delay(failures, random)
    middle = min(100, 2.0 ** min(failures - 1, 64))
    assert middle * (1 - jitter) <= delay <= middle * (1 + jitter)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers()), max_size=20))
def test_a_queue_hands_out_what_is_due_first_first(items: Sequence[tuple[int, int]]) -> None:
    time = PlayedTime()
    queue: RetryQueue[tuple[int, int]] = RetryQueue(time.clock, time.wait)
    for item in items:
        queue.put(item, item[0])
    assert [queue.take() for _ in items] == sorted(items, key=lambda item: item[0])
    assert time.now == max((delay for delay, _ in items), default=0)


def test_a_closed_queue_lets_waiters_go_and_hands_out_nothing() -> None:
    queue: RetryQueue[int] = RetryQueue(lambda: 0.0)
    taken: list[int | None] = []
    waiter = threading.Thread(target=lambda: taken.append(queue.take()))
    waiter.start()
    queue.close()
    queue.put(1, 0)
    waiter.join(LONG)
    assert taken == [None]
    assert queue.take() is None
