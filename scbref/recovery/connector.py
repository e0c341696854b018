"""Reach the peers of restored channels over TCP, and go on trying in the background.

Source: lnd chanrestore.go (``server.ConnectPeer``), server.go (``server.ConnectToPeer``).

What it proves by itself is that somebody accepts a TCP connection at a peer's address. Who that is
shows only in a handshake, and what helps the channel only in the session after it: both are the
work of a :class:`Transport`, which gets each open connection. With ``peer_proof.PeerProof`` for a
transport "reached" means that the peer itself answered. Without a transport the connection is
closed again, and "reached" means no more than that a port is open.

lnd does not wait for an answer: it starts a permanent attempt at the first address and calls
that success; the others are not dialled before its next start. Here the addresses are dialled one
after the other, and a peer counts as reached when one of them answered.

A peer is in one of three states: unknown, retried (some thread dials it when it is due), or
reached, which is not remembered: the next channel with that peer is dialled for again, because
lnd too wants a new connection after each restored channel.

Deviations: DEV-RC-11, DEV-RC-12, DEV-RC-13.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, Self

from scbref.errors import IO, ScbError
from scbref.model import Address
from scbref.recovery.dialing import AddressAttempt, Dialer, DialError, Outcome
from scbref.recovery.peer_proof import NotProved
from scbref.recovery.retry import Backoff, RetryQueue, Wait

DEFAULT_WORKERS: Final = 4
"""Threads that dial in the background."""


class AlreadyConnected(Exception):
    """What a transport raises when it has a session with the peer: that counts as success."""


class Transport(Protocol):
    """Makes a Lightning session (BOLT 8) of an open TCP connection, and keeps it."""

    def __call__(self, connection: socket.socket, node_pub: bytes) -> None:
        """Shake hands with the node (33-byte key) and take the connection over.

        When this raises, the connection is closed by whoever called.

        Raises:
            AlreadyConnected: there is a session with this node.
            Exception: the handshake failed, or another node answered.
        """
        ...


@dataclass(frozen=True, slots=True)
class PeerReport:
    """One round over the addresses of a peer, up to the first that works."""

    node_pub: bytes
    """33-byte identity key of the peer."""
    attempts: tuple[AddressAttempt, ...]
    """In the order of the addresses."""
    failures: int = 0
    """Rounds in a row that reached nobody, this one included."""

    @property
    def is_reached(self) -> bool:
        """Whether an address worked."""
        return bool(self.attempts) and self.attempts[-1].is_connected


class PeerUnreachable(ScbError):
    """No address of a peer works now. Code ``io``.

    Attributes:
        report: what was tried; of the last round, if the peer is being retried already.
    """

    def __init__(self, report: PeerReport) -> None:
        tried = "; ".join(map(str, report.attempts)) or "it has no addresses"
        super().__init__(f"unable to connect to peer {report.node_pub.hex()}: {tried}", code=IO)
        self.report = report


@dataclass(slots=True)
class _Retried:
    addresses: tuple[Address, ...]
    report: PeerReport


class TCPPeerConnector:
    """A ``PeerConnector`` over TCP. Close it when no more retries are wanted.

    Safe to use from several threads; a context manager.
    """

    def __init__(
        self,
        dialer: Dialer,
        *,
        random: Callable[[], float],
        transport: Transport | None = None,
        on_report: Callable[[PeerReport], None] | None = None,
        backoff: Backoff | None = None,
        workers: int = DEFAULT_WORKERS,
        wait: Wait = threading.Condition.wait,
    ) -> None:
        """Set up; nothing is dialled yet.

        Args:
            dialer: opens connections, and has the clock.
            random: gives numbers from 0 up to 1, for the jitter.
            transport: gets every open connection.
            on_report: called after each round over a peer's addresses, from the thread that
                dialled. What it raises in the background is kept in ``background_errors``.
            backoff: how long to wait between rounds.
            workers: threads for the background, started when first needed; 0 for no retries.
            wait: how those threads sleep.
        """
        self._dialer = dialer
        self._random = random
        self._transport = transport
        self._on_report = on_report
        self._backoff = backoff or Backoff()
        self._max_workers = workers
        self._workers: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._retried: dict[bytes, _Retried] = {}
        self._queue: RetryQueue[tuple[bytes, _Retried]] = RetryQueue(dialer.clock, wait)
        self._closed = False
        self.background_errors: deque[Exception] = deque(maxlen=100)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connect_peer(self, node_pub: bytes, addrs: Sequence[Address]) -> None:
        """Try a peer's addresses in turn; if none works, go on in the background.

        A peer that is being retried is not dialled in between, unless there is a new address.

        Args:
            node_pub: 33-byte identity key of the peer.
            addrs: where it may be.

        Raises:
            PeerUnreachable: no address works now. Retries go on until one does, or until
                :meth:`cancel` or :meth:`close`, unless no address can be dialled at all.

        Source: lnd ``server.ConnectPeer``.
        """
        node_pub, addresses = bytes(node_pub), tuple(addrs)
        with self._lock:
            retried = self._retried.get(node_pub)
        if retried is not None and set(addresses) <= set(retried.addresses):
            raise PeerUnreachable(retried.report)
        report = self._try(node_pub, addresses, failures=0, is_wanted=lambda: True)
        if report.is_reached:
            self.cancel(node_pub)
        else:
            self._retry_later(node_pub, addresses, report)
        self._publish(report)
        if not report.is_reached:
            raise PeerUnreachable(report)

    def retried_peers(self) -> dict[bytes, PeerReport]:
        """Return the last report of each peer that is being retried, by 33-byte key."""
        with self._lock:
            return {node_pub: peer.report for node_pub, peer in self._retried.items()}

    def cancel(self, node_pub: bytes) -> None:
        """Stop retrying a peer (33-byte key)."""
        with self._lock:
            self._retried.pop(bytes(node_pub), None)

    def close(self) -> None:
        """Stop all retries.

        A dial that is under way ends by itself, at the latest when its time is up; it then
        goes neither to the transport nor into a report.
        """
        with self._lock:
            self._closed = True
            self._retried.clear()
        self._queue.close()

    def _retry_later(
        self, node_pub: bytes, addresses: Iterable[Address], report: PeerReport
    ) -> None:
        with self._lock:
            before = self._retried.get(node_pub)
            known = before.addresses if before is not None else ()
            merged = tuple(dict.fromkeys((*addresses, *known)))
            dialable = tuple(a for a in merged if self._dialer.why_skipped(a) is None)
            if self._closed or self._max_workers == 0 or not dialable:
                return
            # A new object: the one that waits in the queue is no longer wanted.
            retried = self._retried[node_pub] = _Retried(merged, report)
            if len(self._workers) < min(self._max_workers, len(self._retried)):
                name = f"scbref-connect-{len(self._workers)}"
                worker = threading.Thread(target=self._work, name=name, daemon=True)
                self._workers.append(worker)
                worker.start()
        self._put(node_pub, retried)

    def _put(self, node_pub: bytes, retried: _Retried) -> None:
        delay = self._backoff.delay(retried.report.failures, self._random())
        self._queue.put((node_pub, retried), delay)

    def _work(self) -> None:
        while (due := self._queue.take()) is not None:
            try:
                self._retry(*due)
            # The other peers are still to be dialled.
            except Exception as error:
                self.background_errors.append(error)

    def _retry(self, node_pub: bytes, retried: _Retried) -> None:
        def is_wanted() -> bool:
            with self._lock:
                return self._retried.get(node_pub) is retried

        if not is_wanted():
            return
        failures = retried.report.failures
        report = self._try(node_pub, retried.addresses, failures=failures, is_wanted=is_wanted)
        with self._lock:
            if self._retried.get(node_pub) is not retried:
                return
            retried.report = report
            if report.is_reached:
                del self._retried[node_pub]
        if not report.is_reached:
            self._put(node_pub, retried)
        self._publish(report)

    def _publish(self, report: PeerReport) -> None:
        if self._on_report is not None:
            self._on_report(report)

    def _try(
        self,
        node_pub: bytes,
        addresses: Iterable[Address],
        *,
        failures: int,
        is_wanted: Callable[[], bool],
    ) -> PeerReport:
        attempts: list[AddressAttempt] = []
        for address in addresses:
            attempts.append(self._try_address(node_pub, address, is_wanted))
            report = PeerReport(node_pub, tuple(attempts))
            if report.is_reached:
                return report
        return PeerReport(node_pub, tuple(attempts), failures + 1)

    def _try_address(
        self, node_pub: bytes, address: Address, is_wanted: Callable[[], bool]
    ) -> AddressAttempt:
        reason = self._dialer.why_skipped(address)
        if reason is not None:
            return AddressAttempt(address, Outcome.SKIPPED, reason)
        start = self._dialer.clock()
        outcome, detail = self._dial(node_pub, address, is_wanted)
        return AddressAttempt(address, outcome, detail, self._dialer.clock() - start)

    def _dial(
        self, node_pub: bytes, address: Address, is_wanted: Callable[[], bool]
    ) -> tuple[Outcome, str]:
        try:
            connection = self._dialer.dial(address)
        except DialError as error:
            return Outcome.FAILED, error.message
        if self._transport is None or not is_wanted():
            connection.close()
            return Outcome.CONNECTED, ""
        try:
            self._transport(connection, node_pub)
        except AlreadyConnected:
            connection.close()
            return Outcome.ALREADY_CONNECTED, ""
        except NotProved as error:
            return error.outcome, error.message
        # The transport is the caller's; the next address may do better.
        except Exception as error:
            connection.close()
            return Outcome.FAILED, f"the transport refused it: {error}"
        return Outcome.CONNECTED, ""
