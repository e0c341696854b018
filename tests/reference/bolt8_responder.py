"""The other half of the handshake: what a node does that is dialled."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from queue import SimpleQueue

from scbref.bolt8.noise import NoiseState, WrongTag, new_secret, shared_secret
from scbref.errors import DeserializeError
from scbref.point import PublicKey, public_key_of
from tests.reference.loopback import exactly


class Refused(Exception):
    """An act of the initiator is wrong; the text is BOLT 8's name for it."""


class Responder:
    """One handshake, with the node's own key."""

    def __init__(self, own_secret: bytes, ephemeral_secret: bytes | None = None) -> None:
        self.own_secret = own_secret
        self.ephemeral = ephemeral_secret or new_secret(os.urandom(32))
        self.state = NoiseState(public(own_secret))

    def act_two(self, act_one: bytes) -> bytes:
        their_ephemeral = self._key(1, act_one[0], act_one[1:34])
        self.state.mix_hash(their_ephemeral)
        self.state.mix_key(shared_secret(self.own_secret, their_ephemeral))
        self._open(act_one[34:], 0, "ACT1_BAD_TAG")
        self.state.mix_hash(public(self.ephemeral))
        self.state.mix_key(shared_secret(self.ephemeral, their_ephemeral))
        return b"\0" + public(self.ephemeral) + self.state.seal(b"")

    def finish(self, act_three: bytes) -> bytes:
        """Return the initiator's 33-byte key."""
        if act_three[0] != 0:
            raise Refused("ACT3_BAD_VERSION")
        key = self._key(3, act_three[0], self._open(act_three[1:50], 1, "ACT3_BAD_CIPHERTEXT"))
        self.state.mix_key(shared_secret(self.ephemeral, key))
        self._open(act_three[50:], 0, "ACT3_BAD_TAG")
        return key

    def _open(self, sealed: bytes, count: int, fault: str) -> bytes:
        try:
            return self.state.open(sealed, count)
        except WrongTag:
            raise Refused(fault) from None

    @staticmethod
    def _key(act: int, version: int, key: bytes) -> bytes:
        if version != 0:
            raise Refused(f"ACT{act}_BAD_VERSION")
        try:
            return PublicKey(key)
        except DeserializeError:
            raise Refused(f"ACT{act}_BAD_PUBKEY") from None


def public(secret: bytes) -> bytes:
    key = public_key_of(secret)
    assert key is not None
    return key


class LightningPeer:
    """Serves connections as a node does, and keeps what came of each.

    ``alter`` changes act two on its way out.
    """

    def __init__(self, secret: bytes, alter: Callable[[bytes], bytes] = bytes) -> None:
        self.secret = secret
        self.key = public(secret)
        self.alter = alter
        self.refusals: list[str] = []
        self.shaken: SimpleQueue[tuple[bytes, bytes]] = SimpleQueue()
        """The key of each caller, and what came behind act three up to the connection's end."""

    def __call__(self, connection: socket.socket) -> None:
        responder = Responder(self.secret)
        try:
            connection.sendall(self.alter(responder.act_two(exactly(connection, 50))))
            caller = responder.finish(exactly(connection, 66))
        except Refused as refused:
            self.refusals.append(str(refused))
            return
        self.shaken.put((caller, connection.recv(100)))
