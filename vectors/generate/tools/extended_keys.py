"""Extended keys, put together and written as text without the reference."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
XPRV: Final = "0488ade4"
TPRV: Final = "04358394"
XPUB: Final = "0488b21e"
"""Version bytes as hex."""


def root_of(seed: bytes) -> tuple[bytes, bytes]:
    """Return the private key and the chain code of a seed's root, 32 bytes each."""
    digest = hmac.digest(b"Bitcoin seed", seed, "sha512")
    return digest[:32], digest[32:]


def extended_key(
    version: str = XPRV,
    place: bytes = bytes(9),
    key: bytes | None = None,
    seed: bytes = bytes(16),
) -> bytes:
    """Return the 78 bytes of an extended key.

    Args:
        version: 4 bytes as hex.
        place: depth (1 byte), the parent's fingerprint (4) and the child number (4).
        key: 33 bytes; the private key of the seed's root unless given.
        seed: whose root gives the chain code.
    """
    secret, chain_code = root_of(seed)
    return bytes.fromhex(version) + place + chain_code + (key or b"\0" + secret)


def root_key(seed: str, version: str = XPRV) -> str:
    """Return the root of a seed (hex) as an extended private key in text."""
    return base58check(extended_key(version, seed=bytes.fromhex(seed)))


def base58check(payload: bytes) -> str:
    """Return bytes, of which the first is not zero, with a checksum as text."""
    checksum = hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload + checksum, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return text
