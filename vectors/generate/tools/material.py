"""Deterministic raw material: bytes from names, points, keys, nonces."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

from scbref.errors import DeserializeError
from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyLocator
from scbref.point import POINT_SIZE, PublicKey

from .case import Json

FIELD_PRIME: Final = 2**256 - 2**32 - 977
"""The prime p of secp256k1's field."""
CURVE_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order of secp256k1's group."""


def derived_bytes(name: str, size: int) -> bytes:
    """Return ``size`` bytes that depend on ``name`` only."""
    blocks = (size + 31) // 32
    data = b"".join(
        hashlib.sha256(f"scbref vectors/{name}/{block}".encode()).digest()
        for block in range(blocks)
    )
    return data[:size]


def is_point(data: bytes) -> bool:
    """Say whether 33 bytes are a compressed point."""
    try:
        PublicKey.parse(data)
    except DeserializeError:
        return False
    return True


@cache
def point(name: str) -> bytes:
    """Return the 33-byte point that belongs to ``name``."""
    for attempt in range(64):
        data = derived_bytes(f"point/{name}/{attempt}", POINT_SIZE)
        candidate = bytes([2 + (data[0] & 1)]) + data[1:]
        if is_point(candidate):
            return candidate
    raise AssertionError(f"no point for {name}")


@cache
def off_curve_x(name: str) -> bytes:
    """Return 32 bytes below p that are no x coordinate of a point."""
    for attempt in range(64):
        data = derived_bytes(f"off-curve/{name}/{attempt}", 32)
        if not is_point(b"\x02" + data):
            return data
    raise AssertionError(f"no such x for {name}")


@cache
def key_ring(seed: str, coin_type: int = 0) -> Json:
    """Return a key ring as the protocol has it, all members given."""
    ring = HDKeyRing.from_seed(bytes.fromhex(seed), coin_type)
    base = ring.derive_key(KeyLocator(7, 0)).pub_key
    if base is None:
        raise AssertionError("the ring gave no base encryption key")
    return {
        "seed": seed,
        "coin_type": coin_type,
        "base_pub": base.hex(),
        "encryption_key": ring.encryption_key().hex(),
    }


def own_ring() -> Json:
    """Return the key ring of most packed cases (mainnet)."""
    return key_ring(derived_bytes("seed/own", 16).hex())


def other_ring() -> Json:
    """Return a key ring that is not :func:`own_ring`."""
    return key_ring(derived_bytes("seed/other", 16).hex())


def nonce(name: str) -> bytes:
    """Return the 24-byte nonce that belongs to ``name``."""
    return derived_bytes(f"nonce/{name}", 24)
