"""Envelopes that another program could have sealed: other nonces, ciphers, tags and keys.

None is one of lnd's, and whoever opens one more form than lnd writes opens what nobody backed up.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Final

from Crypto.Cipher import AES, ChaCha20, ChaCha20_Poly1305

from ..tools.case import Case, case
from ..tools.consequences import FORGED, WRONG_KEY
from ..tools.envelope_cases import NOT_AUTHENTIC, kinds, unpack
from ..tools.material import derived_bytes, nonce, own_ring
from ..tools.sealing import NONCE_SIZE, TAG_SIZE, sealed

LAYOUT: Final = ("envelope.cipher", "envelope.layout", "envelope.authenticate")
KEY: Final = ("key.encryption-key", "envelope.authenticate")
SHORT_NONCES: Final = (8, 12)
"""Bytes of a nonce of ChaCha20 without the X."""
SHORT_TAGS: Final = (0, 4, 8, 12, 15)
"""Bytes that are left of a tag."""
Envelopes = Iterator[tuple[str, str, bytes]]
"""Slug, title, bytes."""


def vectors() -> Iterator[Case]:
    """Yield all cases of envelopes that are sealed in another way."""
    for kind in kinds():
        for slug, title, data in _layouts(kind.plaintext):
            yield unpack(kind, slug, title, LAYOUT, FORGED, data, NOT_AUTHENTIC)
        for slug, title, data in _keys(kind.plaintext):
            yield unpack(kind, slug, title, KEY, WRONG_KEY, data, NOT_AUTHENTIC)
    plaintext = derived_bytes("foreign", 100)
    for rules, consequence, envelopes in (
        (LAYOUT, FORGED, _layouts(plaintext)),
        (KEY, WRONG_KEY, _keys(plaintext)),
    ):
        for slug, title, data in envelopes:
            given = {"packed": data.hex(), "key_ring": own_ring()}
            yield case("envelope.open", slug, title, rules, consequence, given, NOT_AUTHENTIC)


def _layouts(plaintext: bytes) -> Envelopes:
    key, at = bytes.fromhex(own_ring()["encryption_key"]), nonce("foreign")
    yield from _short_nonces(plaintext, key, at)
    yield from _places(sealed(plaintext, key, at), at)
    yield from _tags(plaintext, key, at)
    yield from _other_ciphers(plaintext, key, at)


def _short_nonces(plaintext: bytes, key: bytes, at: bytes) -> Envelopes:
    for size in SHORT_NONCES:
        short = at[:size]
        for name, aad in {"nonce": short, "empty": b"", "zeros": bytes(NONCE_SIZE)}.items():
            yield (
                f"foreign/nonce-{size}/aad-{name}",
                f"ChaCha20-Poly1305: {size} bytes of nonce, associated data: {name}",
                sealed(plaintext, key, short, aad=aad),
            )
    padded = at[:12] + bytes(12)
    for name, aad in {"nonce": at[:12], "padded": padded, "empty": b""}.items():
        yield (
            f"foreign/nonce-12-and-zeros/aad-{name}",
            f"ChaCha20-Poly1305 with 12 bytes of nonce and 12 zeros, associated data: {name}",
            sealed(plaintext, key, padded, aad=aad, cipher_nonce=at[:12]),
        )


def _places(right: bytes, at: bytes) -> Envelopes:
    body, tag = right[NONCE_SIZE:-TAG_SIZE], right[-TAG_SIZE:]
    for name, data in {
        "behind-the-tag": body + tag + at,
        "before-the-tag": body + at + tag,
        "on-both-sides": at + body + tag + at,
        "in-halves": at[:12] + body + at[12:] + tag,
        "backwards": at[::-1] + body + tag,
        "behind-a-version": b"\x00" + right,
        "behind-a-length": len(right).to_bytes(4, "big") + right,
        "tag-first": tag + at + body,
        "tag-behind-the-nonce": at + tag + body,
    }.items():
        title = f"XChaCha20-Poly1305, the nonce {name.replace('-', ' ')}"
        yield f"foreign/nonce-{name}", title, data


def _tags(plaintext: bytes, key: bytes, at: bytes) -> Envelopes:
    right = sealed(plaintext, key, at)
    body, tag = right[:-TAG_SIZE], right[-TAG_SIZE:]
    for size in SHORT_TAGS:
        yield f"foreign/tag-{size}", f"a tag cut to {size} bytes", body + tag[:size]
        if size:
            padded = body + tag[:size] + bytes(TAG_SIZE - size)
            yield f"foreign/tag-{size}-and-zeros", f"{size} bytes of a tag, then zeros", padded
    yield "foreign/tag-backwards", "a tag backwards", body + tag[::-1]
    yield "foreign/tag-twice", "a tag twice", body + tag + tag
    digest = hmac.digest(key, body, "sha256")
    yield "foreign/tag-hmac", "HMAC-SHA-256 instead of Poly1305", body + digest
    yield "foreign/tag-hmac-16", "16 bytes of HMAC-SHA-256 for a tag", body + digest[:TAG_SIZE]


def _other_ciphers(plaintext: bytes, key: bytes, at: bytes) -> Envelopes:
    stream = at + ChaCha20.new(key=key, nonce=at).encrypt(plaintext)
    yield "foreign/stream-alone", "XChaCha20 without a tag", stream
    yield "foreign/stream-and-zeros", "XChaCha20 and zeros for a tag", stream + bytes(TAG_SIZE)
    for size in (12, NONCE_SIZE):
        gcm = AES.new(key, AES.MODE_GCM, nonce=at[:size])
        gcm.update(at[:size])
        text, tag = gcm.encrypt_and_digest(plaintext)
        title = f"AES-256-GCM with a nonce of {size} bytes"
        yield f"foreign/aes-gcm-{size}", title, at[:size] + text + tag
    sub_key = ChaCha20_Poly1305.new(key=at[:16] + key[:16], nonce=at[16:])
    sub_key.update(at)
    text, tag = sub_key.encrypt_and_digest(plaintext)
    title = "ChaCha20-Poly1305 with a key made of nonce and key, and the last 8 bytes of the nonce"
    yield "foreign/home-made-x", title, at + text + tag


def _keys(plaintext: bytes) -> Envelopes:
    base, at = bytes.fromhex(own_ring()["base_pub"]), nonce("foreign/key")
    for name, title, key in (
        ("sha512", "the first half of SHA-512", hashlib.sha512(base).digest()[:32]),
        ("sha512-behind", "the second half of SHA-512", hashlib.sha512(base).digest()[32:]),
        ("sha512-256", "SHA-512/256", hashlib.new("sha512_256", base).digest()),
        ("sha3-256", "SHA3-256", hashlib.sha3_256(base).digest()),
        ("blake2b", "BLAKE2b of 32 bytes", hashlib.blake2b(base, digest_size=32).digest()),
        ("blake2s", "BLAKE2s", hashlib.blake2s(base).digest()),
        ("sha1", "SHA-1 and zeros", hashlib.sha1(base).digest() + bytes(12)),
        ("hmac", "HMAC-SHA-256 with an empty key", hmac.digest(b"", base, "sha256")),
        ("cut", "the first 32 bytes of the key, not hashed", base[:32]),
        ("zeros", "zeros instead", bytes(32)),
    ):
        title = f"sealed with {title} of the base key"
        yield f"foreign/key-{name}", title, sealed(plaintext, key, at)
