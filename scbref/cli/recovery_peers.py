"""Dials the peers of a recovery: each once a run, directly or through a proxy."""

from __future__ import annotations

import random
from collections.abc import Sequence

from scbref.cli.failure import USAGE, Failure
from scbref.errors import ScbError
from scbref.model import Address
from scbref.recovery.connector import TCPPeerConnector
from scbref.recovery.dialing import Dialer
from scbref.recovery.protocols import PeerConnector

HIGHEST_PORT = 65_535


def parse_proxy(text: str) -> tuple[str, int]:
    """Return host and port.

    Raises:
        Failure: code 2.
    """
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) <= HIGHEST_PORT:
        raise Failure("--tor-proxy takes HOST:PORT, such as 127.0.0.1:9050", USAGE)
    return host, int(port)


def make_connector(timeout: float, proxy: tuple[str, int] | None) -> PeerConnector:
    """Return what dials: ``timeout`` seconds for each address, no retries in the background."""
    dialer = Dialer(timeout=timeout, proxy=proxy)
    return _OncePerRun(TCPPeerConnector(dialer, random=random.random, workers=0))


class _OncePerRun:
    """Dials a peer for its first channel; the others of a run share the outcome.

    Without a session nothing more comes of a second connection, and an absent peer with
    many channels would cost its time limits for each of them.
    """

    def __init__(self, connector: PeerConnector) -> None:
        self._connector = connector
        self._outcomes: dict[tuple[bytes, tuple[Address, ...]], ScbError | None] = {}

    def connect_peer(self, node_pub: bytes, addrs: Sequence[Address]) -> None:
        """See ``PeerConnector``; ``node_pub`` has 33 bytes.

        Raises:
            ScbError: no address works now.
        """
        peer = bytes(node_pub), tuple(addrs)
        if peer not in self._outcomes:
            self._outcomes[peer] = self._dial(*peer)
        error = self._outcomes[peer]
        if error is not None:
            raise error

    def _dial(self, node_pub: bytes, addrs: Sequence[Address]) -> ScbError | None:
        try:
            self._connector.connect_peer(node_pub, addrs)
        except ScbError as error:
            return error
        return None
