"""What both sides of a handshake keep: a chaining key, a hash of all that was said, a cipher key.

BOLT 8 calls it the handshake state.

Source: lnd brontide/noise.go.
"""

from __future__ import annotations

import hashlib
from typing import Final

from coincurve import PrivateKey
from Crypto.Cipher import ChaCha20_Poly1305
from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import HKDF

from scbref.point import CURVE_ORDER

PROTOCOL_NAME: Final = b"Noise_XK_secp256k1_ChaChaPoly_SHA256"
"""Names the pattern, the curve, the cipher and the hash."""
PROLOGUE: Final = b"lightning"
"""Both sides put it into their hash first."""
TAG_SIZE: Final = 16
"""Bytes of a Poly1305 tag."""
_KEY_SIZE: Final = 32


class WrongTag(Exception):
    """What was sealed does not open: the other side's state is another."""


class NoiseState:
    """The state of one side, from the first act to the last."""

    def __init__(self, responder_key: bytes) -> None:
        """Begin with the responder's 33-byte public key, which the initiator knows beforehand."""
        self._hash = self._chaining_key = hashlib.sha256(PROTOCOL_NAME).digest()
        self._cipher_key = bytes(_KEY_SIZE)
        self.mix_hash(PROLOGUE)
        self.mix_hash(responder_key)

    def mix_hash(self, data: bytes) -> None:
        """Take bytes that both sides know, of any length, into the hash."""
        self._hash = hashlib.sha256(self._hash + data).digest()

    def mix_key(self, secret: bytes) -> None:
        """Take a shared secret (32 bytes) into the chaining key, and make a cipher key of it."""
        keys = bytes(HKDF(secret, 2 * _KEY_SIZE, self._chaining_key, SHA256))
        self._chaining_key, self._cipher_key = keys[:_KEY_SIZE], keys[_KEY_SIZE:]

    def seal(self, plaintext: bytes, count: int = 0) -> bytes:
        """Return the sealed text and its 16-byte tag, as the count-th under this key."""
        sealed, tag = self._cipher(count).encrypt_and_digest(plaintext)
        self.mix_hash(sealed + tag)
        return sealed + tag

    def open(self, sealed: bytes, count: int = 0) -> bytes:
        """Return what was sealed (16 bytes more than it).

        Raises:
            WrongTag: it was not sealed in this state.
        """
        cipher = self._cipher(count)
        try:
            plaintext = cipher.decrypt_and_verify(sealed[:-TAG_SIZE], sealed[-TAG_SIZE:])
        except ValueError:
            raise WrongTag from None
        self.mix_hash(sealed)
        return plaintext

    def _cipher(self, count: int) -> ChaCha20_Poly1305.ChaCha20Poly1305Cipher:
        nonce = bytes(4) + count.to_bytes(8, "little")
        cipher = ChaCha20_Poly1305.new(key=self._cipher_key, nonce=nonce)
        cipher.update(self._hash)
        return cipher


def shared_secret(own_secret: bytes, their_key: bytes) -> bytes:
    """Return SHA-256 of the compressed shared point (32 bytes) of a secret and a 33-byte key.

    Raises:
        ValueError: the secret is 0 or too large, or the key is no point.

    Source: lnd keychain ``SingleKeyECDH``.
    """
    return PrivateKey(own_secret).ecdh(their_key)


def new_secret(random: bytes) -> bytes:
    """Return a private key (32 bytes) made of 32 random bytes."""
    number = int.from_bytes(random, "big") % (CURVE_ORDER - 1) + 1
    return number.to_bytes(32, "big")
