"""Who answers at an address: real sockets on the loopback interface, both sides of BOLT 8."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Callable
from queue import SimpleQueue

import pytest

from scbref.recovery.connector import PeerReport, PeerUnreachable
from scbref.recovery.dialing import Dialer, Outcome
from scbref.recovery.peer_proof import NotProved, PeerProof
from tests.reference.bolt8_responder import LightningPeer, Responder, public
from tests.reference.loopback import LOOPBACK, exactly, listening
from tests.reference.peer_stage import LONG, connector, local, outcomes

SECRET = bytes([7] * 32)
KEY = public(SECRET)


def prove(port: int, seconds: float = LONG) -> None:
    connection = Dialer(timeout=LONG).dial(local(port))
    proof = PeerProof(random=os.urandom, clock=time.monotonic)
    try:
        proof.prove(connection, KEY, time.monotonic() + seconds)
    finally:
        assert connection.fileno() == -1


def refused_by(serve: Callable[[socket.socket], None], seconds: float = LONG) -> NotProved:
    with listening(serve) as port, pytest.raises(NotProved) as caught:
        prove(port, seconds)
    return caught.value


def test_the_peer_is_proved_and_nothing_is_sent_behind_act_three() -> None:
    peer = LightningPeer(SECRET)
    with listening(peer) as port:
        prove(port)
        prove(port)
        calls = [peer.shaken.get(timeout=LONG) for _ in range(2)]
    assert [after for _, after in calls] == [b"", b""]
    assert len({caller for caller, _ in calls}) == 2, "every call has a key of its own"
    assert not peer.refusals


def test_an_answer_in_pieces_is_one_answer() -> None:
    served: SimpleQueue[bytes] = SimpleQueue()

    def dribble(connection: socket.socket) -> None:
        responder = Responder(SECRET)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in responder.act_two(exactly(connection, 50)):
            connection.sendall(bytes([byte]))
        served.put(responder.finish(exactly(connection, 66)))

    with listening(dribble) as port:
        prove(port)
        assert len(served.get(timeout=LONG)) == 33


def test_a_node_with_another_key_closes_without_a_word() -> None:
    other = LightningPeer(bytes([8] * 32))
    refused = refused_by(other)
    assert refused.outcome is Outcome.OTHER_NODE
    assert "another key" in refused.message
    assert other.refusals == ["ACT1_BAD_TAG"]


@pytest.mark.parametrize(
    ("position", "fault"), [(0, "version"), (5, "not the peer's"), (49, "not the peer's")]
)
def test_an_answer_that_is_not_the_peers(position: int, fault: str) -> None:
    def alter(act: bytes) -> bytes:
        return act[:position] + bytes([act[position] ^ 1]) + act[position + 1 :]

    refused = refused_by(LightningPeer(SECRET, alter))
    assert refused.outcome is Outcome.OTHER_NODE
    assert fault in refused.message and "act 2" in refused.message


def test_another_protocol_is_somebody_else() -> None:
    def secure_shell(connection: socket.socket) -> None:
        connection.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3".ljust(60, b"\n"))
        connection.recv(1)

    refused = refused_by(secure_shell)
    assert refused.outcome is Outcome.OTHER_NODE
    assert "handshake version 83" in refused.message


def test_a_silent_one_has_its_port_open() -> None:
    refused = refused_by(lambda connection: (exactly(connection, 51), None)[1], seconds=0.1)
    assert (refused.outcome, refused.message) == (Outcome.PORT_OPEN, "no handshake in time")


def test_one_that_is_too_slow_has_its_port_open() -> None:
    def begin(connection: socket.socket) -> None:
        connection.sendall(Responder(SECRET).act_two(exactly(connection, 50))[:49])
        connection.recv(1)

    assert refused_by(begin, seconds=0.1).outcome is Outcome.PORT_OPEN


def test_one_that_closes_in_the_middle_has_its_port_open() -> None:
    def half(connection: socket.socket) -> None:
        connection.sendall(Responder(SECRET).act_two(exactly(connection, 50))[:20])

    refused = refused_by(half)
    assert refused.outcome is Outcome.PORT_OPEN
    assert "after 20 of the 50 bytes" in refused.message


def test_one_that_resets_the_connection_has_its_port_open() -> None:
    def reset(connection: socket.socket) -> None:
        exactly(connection, 50)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    refused = refused_by(reset)
    assert refused.outcome is Outcome.PORT_OPEN
    assert "reset" in refused.message


def test_no_time_is_no_handshake() -> None:
    peer = LightningPeer(SECRET)
    with listening(peer) as port, pytest.raises(NotProved, match="in time"):
        prove(port, seconds=0)
    assert peer.shaken.empty()


def test_the_connector_takes_it_for_a_transport() -> None:
    reports: list[PeerReport] = []
    proof = PeerProof(random=os.urandom, clock=time.monotonic)
    peer, other = LightningPeer(SECRET), LightningPeer(bytes([8] * 32))
    with listening(peer) as port, listening(other) as wrong:
        linked = connector(transport=proof, on_report=reports.append)
        linked.connect_peer(KEY, [local(wrong), local(port)])
        assert outcomes(reports[0]) == [Outcome.OTHER_NODE, Outcome.CONNECTED]
        with pytest.raises(PeerUnreachable, match=f"{LOOPBACK}:{wrong} other-node"):
            linked.connect_peer(KEY, [local(wrong)])
