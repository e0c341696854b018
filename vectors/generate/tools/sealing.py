"""Envelopes, right and wrong: the one place here that touches a cipher."""

from __future__ import annotations

import hashlib
from typing import Final

from Crypto.Cipher import ChaCha20_Poly1305

from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyDescriptor, KeyLocator

from .case import Json
from .material import FIELD_PRIME

NONCE_SIZE: Final = 24
TAG_SIZE: Final = 16


def sealed(
    plaintext: bytes,
    key: bytes,
    nonce: bytes,
    *,
    aad: bytes | None = None,
    cipher_nonce: bytes | None = None,
) -> bytes:
    """Return an envelope.

    Args:
        plaintext: what to encrypt.
        key: 32 bytes.
        nonce: 24 bytes, put in front.
        aad: associated data, if not the nonce.
        cipher_nonce: what the cipher gets, if not the nonce; 12 bytes make it ChaCha20-Poly1305.
    """
    cipher = ChaCha20_Poly1305.new(key=key, nonce=cipher_nonce or nonce)
    cipher.update(nonce if aad is None else aad)
    ciphertext, tag = cipher.encrypt_and_digest(plaintext)
    return nonce + ciphertext + tag


def seal(plaintext: bytes, key_ring: Json, nonce: bytes) -> bytes:
    """Return the envelope that lnd would make."""
    return sealed(plaintext, bytes.fromhex(key_ring["encryption_key"]), nonce)


def wrong_keys(key_ring: Json) -> dict[str, tuple[str, bytes]]:
    """Return name → (title, key) for the ways people have got the encryption key wrong."""
    base = bytes.fromhex(key_ring["base_pub"])
    x = int.from_bytes(base[1:], "big")
    y = pow(x**3 + 7, (FIELD_PRIME + 1) // 4, FIELD_PRIME)
    y = y if y % 2 == base[0] % 2 else FIELD_PRIME - y
    uncompressed = b"\x04" + base[1:] + y.to_bytes(32, "big")
    ring = HDKeyRing.from_seed(bytes.fromhex(key_ring["seed"]), key_ring["coin_type"])
    private = ring.derive_priv_key(KeyDescriptor(KeyLocator(7, 0)))
    node = ring.derive_key(KeyLocator(6, 0)).pub_key or b""
    second = ring.derive_key(KeyLocator(7, 1)).pub_key or b""
    once = hashlib.sha256(base).digest()
    return {
        "of-uncompressed": ("SHA-256 of the uncompressed key", _sha(uncompressed)),
        "of-x-only": ("SHA-256 of the x coordinate", _sha(base[1:])),
        "of-private": ("SHA-256 of the private key", _sha(private)),
        "private": ("the private key itself", private),
        "x-only": ("the x coordinate itself", base[1:]),
        "twice-hashed": ("SHA-256 twice", _sha(once)),
        "of-hex": ("SHA-256 of the key's hex digits", _sha(base.hex().encode())),
        "reversed": ("the right key, backwards", once[::-1]),
        "of-node-key": ("the key of family 6, index 0", _sha(node)),
        "of-index-1": ("the key of family 7, index 1", _sha(second)),
    }


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
