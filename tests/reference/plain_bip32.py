"""BIP-32 in a few lines of its own, to hold our derivation against."""

from __future__ import annotations

import hmac

import coincurve

from scbref.model import KeyLocator
from scbref.vectors.generate.tools.extended_keys import base58check

HARDENED = 2**31
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

SEED = bytes(range(16))
# BIP-32, test vector 1, chain m: the same seed as an extended key.
XPRV = (
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3T"
    "GtRBeJgk33yuGBxrMPHi"
)


Node = tuple[bytes, bytes]


def plain_root(seed: bytes) -> Node:
    digest = hmac.digest(b"Bitcoin seed", seed, "sha512")
    return digest[:32], digest[32:]


def plain_child(node: Node, number: int) -> Node:
    """Derive a child as BIP-32 says, with nothing of ours."""
    key, chain_code = node
    pub_key = coincurve.PublicKey.from_secret(key).format()
    data = b"\0" + key if number >= HARDENED else pub_key
    digest = hmac.digest(chain_code, data + number.to_bytes(4, "big"), "sha512")
    child = (int.from_bytes(key, "big") + int.from_bytes(digest[:32], "big")) % ORDER
    return child.to_bytes(32, "big"), digest[32:]


def plain_public_key(seed: bytes, *path: int) -> bytes:
    node = plain_root(seed)
    for number in path:
        node = plain_child(node, number)
    return coincurve.PublicKey.from_secret(node[0]).format()


def lnd_path(coin_type: int, locator: KeyLocator) -> tuple[int, ...]:
    hardened = (1017, coin_type, locator.family)
    return (*(number + HARDENED for number in hardened), 0, locator.index)


def extended_key(
    *, version: str = "0488ade4", depth: int = 0, chain_code: bytes = b"\2" * 32, key: bytes
) -> str:
    return base58check(bytes.fromhex(version) + bytes([depth]) + bytes(8) + chain_code + key)
