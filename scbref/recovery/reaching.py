"""All peers of a recovery are dialled at once, each within its time and all within theirs.

A peer is one of three things here: to be dialled, dialled by some thread, or told of. Its
addresses are tried one after the other, in their order, until the peer proves at one of them
who it is. Its time is shared out: what is left, divided by the addresses that are left, so that
one that swallows everything keeps none of the others from its turn.

Deviations: DEV-RC-11, DEV-RC-12.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final

from scbref.errors import ScbError
from scbref.model import Address
from scbref.recovery.connector import PeerReport
from scbref.recovery.dialing import AddressAttempt, Dialer, DialError, Outcome
from scbref.recovery.peer_proof import NotProved, PeerProof

DEFAULT_PEER_SECONDS: Final = 60.0
"""For one peer, all its addresses together."""
DEFAULT_TOTAL_SECONDS: Final = 600.0
"""For all peers together."""
DEFAULT_PARALLEL: Final = 64
"""Peers that are dialled at the same time."""
_GRACE: Final = 5.0
"""Seconds after the total in which a thread may still tell what it found."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom to reach, and where."""

    node_pub: bytes
    """33-byte identity key."""
    addresses: tuple[Address, ...]
    """In the order in which to try them."""


class Reacher:
    """Dials peers, and has each prove that it is there."""

    def __init__(
        self,
        dialer: Dialer,
        proof: PeerProof,
        *,
        peer_seconds: float = DEFAULT_PEER_SECONDS,
        total_seconds: float = DEFAULT_TOTAL_SECONDS,
        parallel: int = DEFAULT_PARALLEL,
    ) -> None:
        """Say how.

        Args:
            dialer: opens connections, and has the clock of the limits.
            proof: shakes hands.
            peer_seconds: for all addresses of a peer.
            total_seconds: for all peers, from the moment that the first is dialled.
            parallel: how many peers at the same time.
        """
        self._dialer = dialer
        self._proof = proof
        self._peer_seconds = peer_seconds
        self._total_seconds = total_seconds
        self._parallel = parallel

    def reach_all(self, peers: Iterable[Peer]) -> Generator[PeerReport, None, None]:
        """Tell of each peer, as soon as it is known what became of it.

        When the caller asks no further, no more addresses are dialled.
        """
        waiting: SimpleQueue[Peer] = SimpleQueue()
        told: SimpleQueue[PeerReport] = SimpleQueue()
        untold = {peer.node_pub: peer for peer in peers}
        for peer in untold.values():
            waiting.put(peer)
        stop = threading.Event()
        deadline = self._dialer.clock() + self._total_seconds

        def work() -> None:
            while not stop.is_set():
                try:
                    peer = waiting.get_nowait()
                except Empty:
                    return
                told.put(self.reach(peer, deadline, stop))

        for number in range(min(self._parallel, len(untold))):
            name = f"scbref-reach-{number}"
            threading.Thread(target=work, name=name, daemon=True).start()
        try:
            while untold:
                remaining = max(0.0, deadline - self._dialer.clock())
                try:
                    report = told.get(timeout=remaining + _GRACE)
                except Empty:
                    break
                del untold[report.node_pub]
                yield report
        finally:
            stop.set()
        for peer in untold.values():
            yield PeerReport(peer.node_pub, tuple(map(_untried, peer.addresses)))

    def reach(self, peer: Peer, deadline: float, stop: threading.Event | None = None) -> PeerReport:
        """Try the addresses of one peer, until the clock says ``deadline`` at the latest."""
        deadline = min(deadline, self._dialer.clock() + self._peer_seconds)
        attempts: list[AddressAttempt] = []
        left = sum(self._dialer.why_skipped(address) is None for address in peer.addresses)
        for address in peer.addresses:
            reason = self._dialer.why_skipped(address)
            if reason is not None:
                attempts.append(AddressAttempt(address, Outcome.SKIPPED, reason))
                continue
            start = self._dialer.clock()
            share = (deadline - start) / left
            left -= 1
            if share <= 0 or (stop is not None and stop.is_set()):
                attempts.append(_untried(address))
                continue
            outcome, detail = self._try(peer.node_pub, address, start + share)
            attempts.append(AddressAttempt(address, outcome, detail, self._dialer.clock() - start))
            if outcome is Outcome.CONNECTED:
                break
        return PeerReport(peer.node_pub, tuple(attempts))

    def _try(self, node_pub: bytes, address: Address, deadline: float) -> tuple[Outcome, str]:
        try:
            connection = self._dialer.dial(address, deadline - self._dialer.clock())
            self._proof.prove(connection, node_pub, deadline)
        except DialError as error:
            return Outcome.FAILED, error.message
        except NotProved as error:
            return error.outcome, error.message
        except ScbError as error:  # the key is no point: nobody can have it
            return Outcome.OTHER_NODE, str(error)
        # The other addresses, and the other peers of this thread, are still to be dialled.
        except Exception as error:
            return Outcome.FAILED, f"{type(error).__name__}: {error}"
        return Outcome.CONNECTED, ""


def _untried(address: Address) -> AddressAttempt:
    return AddressAttempt(address, Outcome.UNTRIED, "no time left")
