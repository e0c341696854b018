"""The keys of taproot funding outputs: MuSig2 aggregation and the taproot tweak.

Source: lnd input/script_utils.go ``GenTaprootFundingScript``.
It sorts the two keys, and tweaks without a script unless the channel has a tapscript root. The
rules are those of BIP-327 (KeyAgg, NonceGen, PartialSigVerify) and BIP-341.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import coincurve

from scbref.point import CURVE_ORDER, public_key_of

PARTIAL_SIGNATURE_SIZE: Final = 98
"""Bytes of a partial signature as lnd stores it: scalar (32) and public nonce (66)."""


def tagged_hash(tag: str, *parts: bytes) -> bytes:
    """Return BIP-340's 32-byte hash of parts of any number of bytes under a tag."""
    prefix = hashlib.sha256(tag.encode()).digest()
    return hashlib.sha256(prefix * 2 + b"".join(parts)).digest()


def aggregate(keys: Sequence[bytes]) -> bytes:
    """Return the aggregate of compressed public keys, 33 bytes; their order does not matter.

    Args:
        keys: 33 bytes each, points of the curve.

    This is BIP-327's KeyAgg over the sorted keys.
    """
    terms = [
        coincurve.PublicKey(key).multiply(_coefficient(key, keys).to_bytes(32, "big"))
        for key in keys
    ]
    return coincurve.PublicKey.combine_keys(terms).format()


def _coefficient(key: bytes, keys: Sequence[bytes]) -> int:
    """Return the factor of a key in the aggregate; the second distinct one has 1."""
    ordered = sorted(keys)
    if key == next((each for each in ordered if each != ordered[0]), None):
        return 1
    listed = tagged_hash("KeyAgg list", *ordered)
    return int.from_bytes(tagged_hash("KeyAgg coefficient", listed, key), "big") % CURVE_ORDER


def taproot_output_key(internal: bytes, script_root: bytes = b"") -> bytes:
    """Return the 32-byte x-only output key of an internal key of 33 bytes.

    Args:
        internal: the aggregate; whether its y is odd does not matter.
        script_root: 32 bytes of tapscript root, or none.

    This is BIP-341's ``taproot_tweak_pubkey``.
    """
    return _tweaked(internal, script_root)[1:]


def _tweaked(internal: bytes, script_root: bytes) -> bytes:
    """Return the output key, 33 bytes."""
    tweak = tagged_hash("TapTweak", internal[1:], script_root)
    return coincurve.PublicKey(b"\x02" + internal[1:]).add(tweak).format()


def is_partial_signature_of(
    signature: bytes, digest: bytes, key: bytes, other: tuple[bytes, bytes], root: bytes = b""
) -> bool:
    """Say whether a partial signature of two signers is that of one of the keys.

    Args:
        signature: 98 bytes: a scalar (32) and the signer's public nonce (66).
        digest: the 32 bytes that are signed.
        key: the signer's key, 33 bytes.
        other: the other signer's key (33 bytes) and public nonce (66 bytes).
        root: the tapscript root of the output key, 32 bytes, or none.

    Source: btcec schnorr/musig2/sign.go ``verifyPartialSig``.
    """
    if not 0 < int.from_bytes(signature[:32], "big") < CURVE_ORDER:
        return False
    other_key, other_nonce = other
    try:
        mine, theirs = _halves(signature[32:]), _halves(other_nonce)
        combined = [
            coincurve.PublicKey.combine_keys([*pair]) for pair in zip(mine, theirs, strict=True)
        ]
    except ValueError:
        return False
    internal = aggregate((key, other_key))
    output = _tweaked(internal, root)
    nonces = b"".join(point.format() for point in combined)
    blinder = tagged_hash("MuSig/noncecoef", nonces, output[1:], digest)
    total = _blinded(combined, blinder)
    challenge = tagged_hash("BIP0340/challenge", total[1:], output[1:], digest)
    factor = int.from_bytes(challenge, "big") * _coefficient(key, (key, other_key))
    if (internal[0] == 3) != (output[0] == 3):
        factor = -factor
    signers = coincurve.PublicKey(_blinded(mine, blinder))
    if total[0] == 3:
        signers = signers.multiply((CURVE_ORDER - 1).to_bytes(32, "big"))
    part = coincurve.PublicKey(key).multiply((factor % CURVE_ORDER).to_bytes(32, "big"))
    expected = coincurve.PublicKey.combine_keys([signers, part])
    return coincurve.PublicKey.from_valid_secret(signature[:32]).format() == expected.format()


def public_nonce(randomness: bytes, key: bytes) -> bytes:
    """Return the 66-byte public nonce of 32 bytes of randomness and a signer's 33-byte key.

    Source: btcec schnorr/musig2/nonces.go ``GenNonces``.
    """
    nothing_else = b"\0" + b"\0" + bytes(4)  # no aggregate, no message, no further input
    prefix = randomness + bytes([len(key)]) + key + nothing_else
    secrets = (tagged_hash("MuSig/nonce", prefix, bytes([number])) for number in range(2))
    return b"".join(public_key_of(secret) or bytes(33) for secret in secrets)


def _halves(nonce: bytes) -> tuple[coincurve.PublicKey, coincurve.PublicKey]:
    return coincurve.PublicKey(nonce[:33]), coincurve.PublicKey(nonce[33:])


def _blinded(points: Sequence[coincurve.PublicKey], blinder: bytes) -> bytes:
    """Return the first point plus the second times the 32-byte blinder, 33 bytes."""
    first, second = points
    return coincurve.PublicKey.combine_keys([first, second.multiply(blinder)]).format()


def is_signature_of(signature: bytes, digest: bytes, key: bytes) -> bool:
    """Say whether a DER signature of any length is the key's, of 33 bytes, for a 32-byte digest."""
    try:
        return coincurve.PublicKey(key).verify(signature, digest, hasher=None)
    except ValueError:
        return False  # not DER
