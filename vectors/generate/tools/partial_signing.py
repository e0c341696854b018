"""The peer's half of a MuSig2 signature, as BIP-327's Sign says."""

from __future__ import annotations

from typing import Final

import coincurve

from scbref.keys.musig import aggregate, tagged_hash

from .material import CURVE_ORDER

_EVEN: Final = 2


def partial_signature(
    secret: bytes, digest: bytes, other: tuple[bytes, bytes], script_root: bytes
) -> bytes:
    """Return 98 bytes: a scalar (32) and the public nonce (66) of who signs.

    Args:
        secret: the private key, 32 bytes.
        digest: what is signed, 32 bytes.
        other: public key (33 bytes) and public nonce (66 bytes) of the other signer.
        script_root: 32 bytes of tapscript root, or none.
    """
    other_key, other_nonce = other
    own_key = _point(int.from_bytes(secret, "big")).format()
    internal = aggregate((own_key, other_key))
    tweak = tagged_hash("TapTweak", internal[1:], script_root)
    output = coincurve.PublicKey(b"\x02" + internal[1:]).add(tweak).format()
    secrets = [
        int.from_bytes(tagged_hash("vectors/nonce", secret, digest, bytes([n])), "big")
        for n in range(2)
    ]
    own_nonce = b"".join(_point(each).format() for each in secrets)
    both = [_sum(own_nonce[place:][:33], other_nonce[place:][:33]) for place in (0, 33)]
    binding = tagged_hash(
        "MuSig/noncecoef", both[0].format() + both[1].format(), output[1:], digest
    )
    total = _sum(both[0].format(), both[1].multiply(binding).format()).format()
    challenge = tagged_hash("BIP0340/challenge", total[1:], output[1:], digest)
    nonce = secrets[0] + secrets[1] * int.from_bytes(binding, "big")
    key = int.from_bytes(secret, "big") * _coefficient(own_key, other_key)
    if total[0] != _EVEN:
        nonce = -nonce
    if output[0] != internal[0]:
        key = -key
    scalar = (nonce + int.from_bytes(challenge, "big") * key) % CURVE_ORDER
    return scalar.to_bytes(32, "big") + own_nonce


def _sum(first: bytes, second: bytes) -> coincurve.PublicKey:
    points = [coincurve.PublicKey(first), coincurve.PublicKey(second)]
    return coincurve.PublicKey.combine_keys(points)


def _coefficient(own_key: bytes, other_key: bytes) -> int:
    """Return the factor of our key in the aggregate: 1 for the greater of two."""
    ordered = sorted((own_key, other_key))
    if own_key == ordered[1]:
        return 1
    listed = tagged_hash("KeyAgg list", *ordered)
    return int.from_bytes(tagged_hash("KeyAgg coefficient", listed, own_key), "big")


def _point(scalar: int) -> coincurve.PublicKey:
    return coincurve.PublicKey.from_valid_secret((scalar % CURVE_ORDER).to_bytes(32, "big"))
