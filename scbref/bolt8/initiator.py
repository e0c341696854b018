"""The half of the handshake that whoever dials plays: acts one and three.

::

    initiator                                   responder
        │ ── act one: 0, e, tag (50 bytes) ─────────▶ │  opens with the responder's key only
        │ ◀───────── act two: 0, e, tag (50 bytes) ── │  proves that it has that key
        │ ── act three: 0, sealed s, tag (66 bytes) ▶ │  tells who called

Act two is the proof: its tag is made of a secret that only the holder of the responder's private
key can compute. A responder with another key cannot open act one, and closes without a word.

BOLT 8 has it under "Handshake Exchange".

Source: lnd brontide/noise.go.
"""

from __future__ import annotations

from typing import Final

from scbref.bolt8.noise import NoiseState, WrongTag, shared_secret
from scbref.errors import AUTH_FAILED, BAD_POINT, UNKNOWN_VERSION, DeserializeError, ScbError
from scbref.point import POINT_SIZE, PublicKey, public_key_of

ACT_ONE_SIZE: Final = 50
"""Bytes. Source: lnd brontide ``ActOneSize``."""
ACT_TWO_SIZE: Final = 50
"""Bytes. Source: lnd brontide ``ActTwoSize``."""
ACT_THREE_SIZE: Final = 66
"""Bytes. Source: lnd brontide ``ActThreeSize``."""
HANDSHAKE_VERSION: Final = b"\0"
"""The first byte of every act. Source: lnd brontide ``HandshakeVersion``."""


class HandshakeError(ScbError):
    """An act is not what it must be.

    ``unknown-version``: its first byte is not 0; ``bad-point``: the key in it is none;
    ``auth-failed``: its tag is not of one who has the peer's key.

    Attributes:
        act: 1, 2 or 3.
    """

    def __init__(self, act: int, message: str, *, code: str) -> None:
        super().__init__(f"act {act}: {message}", code=code)
        self.act = act


class Initiator:
    """One handshake with one peer; used once."""

    def __init__(self, peer_key: bytes, *, own_secret: bytes, ephemeral_secret: bytes) -> None:
        """Take the keys.

        Args:
            peer_key: the 33-byte identity key of the peer.
            own_secret: 32-byte private key that act three tells the public key of.
            ephemeral_secret: 32-byte private key of this handshake alone.

        Raises:
            DeserializeError: ``bad-point``: the peer's key is none.
            ValueError: a secret is 0 modulo the order of the curve.
        """
        self._peer_key = PublicKey.parse(peer_key)
        self._own_secret, self._ephemeral_secret = own_secret, ephemeral_secret
        self._own_key, self._ephemeral_key = _public(own_secret), _public(ephemeral_secret)
        self._state = NoiseState(self._peer_key)

    def act_one(self) -> bytes:
        """Return the 50 bytes to send first. Source: lnd brontide ``Machine.GenActOne``."""
        self._state.mix_hash(self._ephemeral_key)
        self._state.mix_key(shared_secret(self._ephemeral_secret, self._peer_key))
        return HANDSHAKE_VERSION + self._ephemeral_key + self._state.seal(b"")

    def act_three(self, act_two: bytes) -> bytes:
        """Check the peer's answer (50 bytes), and return the 66 bytes to send then.

        Once this returns, whoever answered has the private key of the peer.

        Raises:
            HandshakeError: the answer is not the peer's; nothing more may be sent.

        Source: lnd brontide ``Machine.RecvActTwo``, ``Machine.GenActThree``.
        """
        their_ephemeral = self._open_act_two(act_two)
        sealed_key = self._state.seal(self._own_key, count=1)
        self._state.mix_key(shared_secret(self._own_secret, their_ephemeral))
        return HANDSHAKE_VERSION + sealed_key + self._state.seal(b"")

    def _open_act_two(self, act_two: bytes) -> PublicKey:
        if len(act_two) != ACT_TWO_SIZE:
            raise ValueError(f"act two has {ACT_TWO_SIZE} bytes, not {len(act_two)}")
        if act_two[:1] != HANDSHAKE_VERSION:
            message = f"handshake version {act_two[0]}"
            raise HandshakeError(2, message, code=UNKNOWN_VERSION)
        try:
            their_ephemeral = PublicKey(act_two[1 : 1 + POINT_SIZE])
        except DeserializeError as error:
            raise HandshakeError(2, error.message, code=BAD_POINT) from None
        self._state.mix_hash(their_ephemeral)
        self._state.mix_key(shared_secret(self._ephemeral_secret, their_ephemeral))
        try:
            self._state.open(act_two[1 + POINT_SIZE :])
        except WrongTag:
            message = "its tag is not of one who has the peer's key"
            raise HandshakeError(2, message, code=AUTH_FAILED) from None
        return their_ephemeral


def _public(secret: bytes) -> PublicKey:
    key = public_key_of(secret)
    if key is None:
        raise ValueError("a private key is not 0")
    return key
