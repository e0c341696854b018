"""A wallet's keys, derived without the reference: HMACs, and secp256k1 in a few lines."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import cache
from typing import Final

from .extended_keys import root_of
from .material import CURVE_ORDER, FIELD_PRIME

HARDENED: Final = 2**31
"""The first hardened index."""
GENERATOR: Final = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
"""The affine coordinates of secp256k1's generator."""

Point = tuple[int, int]
"""Affine coordinates; the point at infinity is not needed."""
Node = tuple[int, bytes]
"""A private key and its chain code."""


def parsed(pub_key: bytes) -> Point:
    """Return the point of a 33-byte compressed key."""
    x = int.from_bytes(pub_key[1:], "big")
    y = pow(x**3 + 7, (FIELD_PRIME + 1) // 4, FIELD_PRIME)
    return x, y if y % 2 == pub_key[0] % 2 else FIELD_PRIME - y


def compressed(point: Point) -> bytes:
    """Return the 33-byte compressed form of a point."""
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


def multiplied(scalar: int, point: Point = GENERATOR) -> Point:
    """Return a point times a number that is not 0 modulo the order."""
    result: Point | None = None
    while scalar:
        if scalar & 1:
            result = point if result is None else _sum(result, point)
        point = _sum(point, point)
        scalar >>= 1
    assert result is not None
    return result


def _sum(left: Point, right: Point) -> Point:
    if left == right:
        slope = 3 * left[0] ** 2 * pow(2 * left[1], -1, FIELD_PRIME)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, FIELD_PRIME)
    x = (slope**2 - left[0] - right[0]) % FIELD_PRIME
    return x, (slope * (left[0] - x) - left[1]) % FIELD_PRIME


def _child(node: Node, number: int, *, zeros_behind: bool = False) -> Node:
    """Derive a child; ``zeros_behind``: as btcwallet does where zero bytes begin the key."""
    key, chain_code = node
    secret = key.to_bytes(32, "big")
    if zeros_behind:
        secret = secret.lstrip(b"\0").ljust(32, b"\0")
    data = b"\0" + secret if number >= HARDENED else compressed(multiplied(key))
    digest = hmac.digest(chain_code, data + number.to_bytes(4, "big"), "sha512")
    return (key + int.from_bytes(digest[:32], "big")) % CURVE_ORDER, digest[32:]


@cache
def _branch(wallet: Wallet, family: int) -> Node:
    secret, chain_code = root_of(bytes.fromhex(wallet.seed))
    purpose = _child((int.from_bytes(secret, "big"), chain_code), 1017 + HARDENED)
    coin = _child(purpose, wallet.coin_type + HARDENED, zeros_behind=True)
    account = _child(coin, family + HARDENED, zeros_behind=family == 0)
    return _child(account, 0)


@cache
def _branch_pub(wallet: Wallet, family: int) -> bytes:
    return compressed(multiplied(_branch(wallet, family)[0]))


@dataclass(frozen=True)
class Wallet:
    """The keys of lnd's wallet over a seed."""

    seed: str
    """16 to 64 bytes, in hex."""
    coin_type: int = 0
    """0 on mainnet, 1 on the test networks."""

    def private_key(self, family: int, index: int) -> bytes:
        """Return the 32-byte private key of a locator."""
        key, chain_code = _branch(self, family)
        if index >= HARDENED:
            node = _child((key, chain_code), index, zeros_behind=True)
            return node[0].to_bytes(32, "big")
        data = _branch_pub(self, family) + index.to_bytes(4, "big")
        digest = hmac.digest(chain_code, data, "sha512")
        return ((key + int.from_bytes(digest[:32], "big")) % CURVE_ORDER).to_bytes(32, "big")

    @cache  # noqa: B019 - a few wallets, for one run of the generator
    def public_key(self, family: int, index: int) -> bytes:
        """Return the 33-byte public key of a locator."""
        return compressed(multiplied(int.from_bytes(self.private_key(family, index), "big")))

    def shared_secret(self, family: int, index: int, pub_key: bytes) -> bytes:
        """Return the 32-byte secret of the key of a locator and a 33-byte public key."""
        secret = int.from_bytes(self.private_key(family, index), "big")
        return hashlib.sha256(compressed(multiplied(secret, parsed(pub_key)))).digest()
