"""A peer on the loopback interface, and a transport that greets it."""

from __future__ import annotations

import socket
import threading
from contextlib import AbstractContextManager
from typing import Any

from scbref.errors import IO
from scbref.model import Address, TCP4Address
from scbref.recovery.connector import PeerReport, TCPPeerConnector
from scbref.recovery.dialing import Dialer, DialError, Outcome
from tests.reference.loopback import LOOPBACK, exactly, listening, say_hello

PEER = b"\x02" + b"p" * 32
LONG = 60.0  # How long a test waits for what should come at once.
ONION = "a" * 56 + ".onion"
OLD_ONION = "b" * 16 + ".onion"


def local(port: int) -> TCP4Address:
    return TCP4Address(socket.inet_aton(LOOPBACK), port)


def greeting_server() -> AbstractContextManager[int]:
    """A server that says hello; gives its port."""
    return listening(say_hello)


class Session:
    """A transport that reads the greeting, and refuses where told."""

    def __init__(self, *refusals: Exception | None) -> None:
        self.refusals = list(refusals)
        self.peers: list[bytes] = []
        self.sockets: list[socket.socket] = []

    def __call__(self, connection: socket.socket, node_pub: bytes) -> None:
        assert connection.gettimeout() is None
        assert exactly(connection, 5) == b"hello"
        self.sockets.append(connection)
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal is not None:
            raise refusal
        self.peers.append(node_pub)
        connection.close()


def connector(dialer: Dialer | None = None, **options: Any) -> TCPPeerConnector:
    options = {"workers": 0, "random": lambda: 0.5} | options
    return TCPPeerConnector(dialer or Dialer(timeout=LONG), **options)


def outcomes(report: PeerReport) -> list[Outcome]:
    return [attempt.outcome for attempt in report.attempts]


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

    def dial(self, address: Address, timeout: float | None = None) -> socket.socket:
        self.dialled.append(address)
        if len(self.dialled) <= self.failures:
            raise DialError("away", code=IO)
        return super().dial(local(self.server), timeout)


class Reports:
    """Collects reports and says when the peer was reached."""

    def __init__(self) -> None:
        self.all: list[PeerReport] = []
        self.reached = threading.Event()

    def __call__(self, report: PeerReport) -> None:
        self.all.append(report)
        if report.is_reached:
            self.reached.set()
