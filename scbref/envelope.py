"""The encrypted envelope around a packed Single or Multi.

Source: lnd lnencrypt/crypto.go (``Encrypter.EncryptPayloadToWriter``,
``Encrypter.DecryptPayloadFromReader``).

Layout: nonce (24 bytes) ‖ ciphertext (as long as the plaintext) ‖ tag (16 bytes).
XChaCha20-Poly1305 with the nonce as associated data too. Nothing in it says whether a
Single or a Multi is inside; only parsing the plaintext tells.
"""

from __future__ import annotations

import os
from enum import Enum
from typing import Final, Protocol

from Crypto.Cipher import ChaCha20_Poly1305

from scbref.errors import AUTH_FAILED, OUT_OF_RANGE, TOO_SHORT, EnvelopeError, SerializeError

NONCE_SIZE: Final = 24
"""Bytes of the nonce in front."""

TAG_SIZE: Final = 16
"""Bytes of the Poly1305 tag at the end."""

_NOT_AUTHENTIC: Final = "message authentication failed: another key, or changed bytes"


class EncryptionKeySource(Protocol):
    """All that opening or sealing an envelope needs; every key ring is one."""

    def encryption_key(self) -> bytes:
        """Return the 32-byte symmetric key of the envelope."""
        ...


def seal_envelope(
    plaintext: bytes, key_source: EncryptionKeySource, nonce: bytes | None = None
) -> bytes:
    """Encrypt a plaintext of any length.

    Args:
        plaintext: 0 or more bytes.
        key_source: gives the 32-byte key.
        nonce: 24 bytes, never used twice with one key; random when ``None``.

    Returns:
        40 bytes more than the plaintext.

    Raises:
        SerializeError: ``out-of-range``: the nonce has not 24 bytes.
        KeyDerivationError: the key source has no key.
    """
    if nonce is None:
        nonce = os.urandom(NONCE_SIZE)
    ciphertext, tag = _new_cipher(key_source, nonce).encrypt_and_digest(plaintext)
    return nonce + ciphertext + tag


def open_envelope(sealed: bytes, key_source: EncryptionKeySource) -> bytes:
    """Check and decrypt an envelope.

    Args:
        sealed: nonce, ciphertext and tag: 40 bytes or more.
        key_source: gives the 32-byte key.

    Returns:
        The plaintext, 40 bytes shorter; it may be empty.

    Raises:
        EnvelopeError: ``too-short``: under 24 bytes, no nonce. ``auth-failed``: everything
            else that is not authentic; 24–39 bytes too, since there is no room for a tag.
        KeyDerivationError: the key source has no key.
    """
    if len(sealed) < NONCE_SIZE:
        message = f"an envelope has at least {NONCE_SIZE} bytes, not {len(sealed)}"
        raise EnvelopeError(message, code=TOO_SHORT)
    if len(sealed) < NONCE_SIZE + TAG_SIZE:
        raise EnvelopeError(_NOT_AUTHENTIC, code=AUTH_FAILED)
    cipher = _new_cipher(key_source, sealed[:NONCE_SIZE])
    try:
        return cipher.decrypt_and_verify(sealed[NONCE_SIZE:-TAG_SIZE], sealed[-TAG_SIZE:])
    except ValueError:
        raise EnvelopeError(_NOT_AUTHENTIC, code=AUTH_FAILED) from None


def _new_cipher(
    key_source: EncryptionKeySource, nonce: bytes
) -> ChaCha20_Poly1305.ChaCha20Poly1305Cipher:
    # Given 8 or 12 bytes, pycryptodome would quietly use another cipher.
    if len(nonce) != NONCE_SIZE:
        message = f"a nonce has {NONCE_SIZE} bytes, not {len(nonce)}"
        raise SerializeError(message, code=OUT_OF_RANGE, path="nonce")
    cipher = ChaCha20_Poly1305.new(key=key_source.encryption_key(), nonce=nonce)
    cipher.update(nonce)
    return cipher


class Variant(Enum):
    """A way to seal; the value says how it departs from lnd's, after "made"."""

    RIGHT = "as lnd does"
    NO_AAD = "without associated data: lnd's is the nonce"
    SHORT_AAD = "with 12 bytes of the nonce as associated data: lnd's is all 24"
    IETF = "with the first 12 bytes of the nonce and ChaCha20: lnd's is XChaCha20 with all 24"
    IETF_NO_AAD = "with ChaCha20, the first 12 bytes of the nonce and no associated data"
    TAG_IN_FRONT = "with the tag in front of the ciphertext: lnd's is behind it"
    NONCE_BEHIND = "with the nonce at the end: lnd's is in front"


def opens_as(sealed: bytes, key: bytes, variant: Variant) -> bytes | None:
    """Return the plaintext of what was sealed in another way; ``None`` if it was not.

    Args:
        sealed: any bytes.
        key: 32 bytes.
        variant: the way to try.
    """
    if len(sealed) < NONCE_SIZE + TAG_SIZE:
        return None
    nonce, body = sealed[:NONCE_SIZE], sealed[NONCE_SIZE:]
    if variant is Variant.NONCE_BEHIND:
        nonce, body = sealed[-NONCE_SIZE:], sealed[:-NONCE_SIZE]
    data, tag = body[:-TAG_SIZE], body[-TAG_SIZE:]
    if variant is Variant.TAG_IN_FRONT:
        data, tag = body[TAG_SIZE:], body[:TAG_SIZE]
    is_short = variant in (Variant.IETF, Variant.IETF_NO_AAD)
    cipher = ChaCha20_Poly1305.new(key=key, nonce=nonce[:12] if is_short else nonce)
    if variant is Variant.SHORT_AAD:
        cipher.update(nonce[:12])
    elif variant not in (Variant.NO_AAD, Variant.IETF_NO_AAD):
        cipher.update(nonce)
    try:
        return cipher.decrypt_and_verify(data, tag)
    except ValueError:
        return None
