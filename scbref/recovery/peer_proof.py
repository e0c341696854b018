"""Who answers at an address: the peer, somebody else, or nobody who says anything.

A connection proves that a port is open. That the *peer* is behind it is proved by BOLT 8's
handshake: act two can be made only by one who has the peer's private key. What is sent: act one
(50 bytes) and, when act two is the peer's, act three (66 bytes). Then the connection is closed; no
message is sent, and none is read. The peer sees an unknown node that calls and hangs up: both keys
are made anew for each handshake. The wallet's own node key stays out of it, because a node lets
a new connection of a key replace the one that it has with it.

Source: lnd brontide ``Dial``.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final

from scbref.bolt8.initiator import ACT_TWO_SIZE, HandshakeError, Initiator
from scbref.bolt8.noise import new_secret
from scbref.errors import AUTH_FAILED, BAD_POINT, IO, ScbError
from scbref.recovery.dialing import Clock, Outcome

DEFAULT_HANDSHAKE_TIMEOUT: Final = 15.0
"""Seconds for all three acts, when nobody says how long."""


class NotProved(ScbError):
    """The connection is open, and the peer did not prove that it is at the other end.

    Attributes:
        outcome: ``PORT_OPEN`` or ``OTHER_NODE``.
    """

    def __init__(self, outcome: Outcome, message: str, *, code: str = IO) -> None:
        super().__init__(message, code=code)
        self.outcome = outcome


class PeerProof:
    """Shakes hands with a peer and hangs up; a ``Transport`` for ``TCPPeerConnector`` too."""

    def __init__(
        self,
        *,
        random: Callable[[int], bytes],
        clock: Clock,
        timeout: float = DEFAULT_HANDSHAKE_TIMEOUT,
    ) -> None:
        """Take what is not the peer's.

        Args:
            random: gives as many random bytes as it is asked for, fit for keys.
            clock: measures the limits.
            timeout: seconds for a handshake that is called without a deadline.
        """
        self._random = random
        self._clock = clock
        self._timeout = timeout

    def __call__(self, connection: socket.socket, node_pub: bytes) -> None:
        """Prove that the node (33-byte key) is at the other end, and close the connection.

        Raises:
            NotProved, DeserializeError: as :meth:`prove`.
        """
        self.prove(connection, node_pub, self._clock() + self._timeout)

    def prove(self, connection: socket.socket, node_pub: bytes, deadline: float) -> None:
        """Prove it of a node (33-byte key) until ``deadline``; the connection is closed then.

        Raises:
            NotProved: it is not, or did not say so in time.
            DeserializeError: ``bad-point``: nobody can have this key.
        """
        with connection:
            initiator = Initiator(
                node_pub,
                own_secret=new_secret(self._random(32)),
                ephemeral_secret=new_secret(self._random(32)),
            )
            try:
                self._limit(connection, deadline)
                connection.sendall(initiator.act_one())
                act_three = initiator.act_three(self._read_act_two(connection, deadline))
                self._limit(connection, deadline)
                connection.sendall(act_three)
            except HandshakeError as error:
                what = "an answer" if error.code in (AUTH_FAILED, BAD_POINT) else "something"
                message = f"{what} that is not the peer's ({error.message})"
                raise NotProved(Outcome.OTHER_NODE, message, code=error.code) from error
            except TimeoutError as error:
                raise NotProved(Outcome.PORT_OPEN, "no handshake in time") from error
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise NotProved(Outcome.PORT_OPEN, f"no handshake: {reason}") from error

    def _read_act_two(self, connection: socket.socket, deadline: float) -> bytes:
        act = b""
        while len(act) < ACT_TWO_SIZE:
            self._limit(connection, deadline)
            part = connection.recv(ACT_TWO_SIZE - len(act))
            if not part and act:
                message = f"closed after {len(act)} of the {ACT_TWO_SIZE} bytes of act 2"
                raise NotProved(Outcome.PORT_OPEN, message)
            if not part:
                # BOLT 8: who cannot open act one closes without any further message.
                message = "closed at act 1, as a node does that has another key"
                raise NotProved(Outcome.OTHER_NODE, message)
            act += part
        return act

    def _limit(self, connection: socket.socket, deadline: float) -> None:
        remaining = deadline - self._clock()
        if remaining <= 0:
            raise TimeoutError
        connection.settimeout(remaining)
