"""Who a fake node is, by its words, and how its channels are named."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from scbref.keys.aezeed import CipherSeed, decode_aezeed, encode_aezeed
from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyLocator, Single

LOOPBACK = "127.0.0.1"


@cache
def words_of(name: str) -> str:
    """The words of a node; making them takes a while, so every trial has the same."""
    return " ".join(encode_aezeed(CipherSeed(name.encode().ljust(16, b"."), 6000)))


def identity(words: Path) -> tuple[HDKeyRing, str]:
    """The key ring and the public key of 24 words."""
    return _identity(words.read_text())


@cache
def _identity(words: str) -> tuple[HDKeyRing, str]:
    ring = HDKeyRing.from_seed(decode_aezeed(words.split()).entropy, "regtest")
    pub = ring.derive_key(KeyLocator(6, 0)).pub_key
    assert pub is not None
    return ring, pub.hex()


def point_of(single: Single) -> str:
    point = single.funding_outpoint
    return f"{point.txid[::-1].hex()}:{point.index}"


def port_of(node: Path) -> int:
    """A port below those that anybody listens at by chance."""
    return 100 + sum(node.name.encode()) % 100
