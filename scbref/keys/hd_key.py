"""Extended private keys: lnd's derivation of a child, and their text form.

Source: btcutil hdkeychain ``ExtendedKey.DeriveNonStandard``, ``NewKeyFromString``.

This is BIP-32 but for one thing: hdkeychain drops the leading zero bytes of a freshly derived
private key, and btcwallet's rule for a hardened child writes what is left right behind the
0x00 byte, so the zeros end up *behind* the key in the HMAC input.

Secrets appear in no ``repr``, ``str`` or error text.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import coincurve

from scbref.errors import KeyDerivationError
from scbref.point import CURVE_ORDER, PublicKey

HARDENED: Final = 2**31
"""The first hardened child."""
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass(frozen=True, repr=False, eq=False)
class HDKey:
    """An extended private key."""

    private_key: bytes
    """32 bytes."""
    chain_code: bytes
    """32 bytes."""

    @cached_property
    def public_key(self) -> PublicKey:
        """The 33-byte public key."""
        return PublicKey(coincurve.PublicKey.from_valid_secret(self.private_key).format())

    def child(self, number: int, *, zeros_behind: bool = False) -> HDKey:
        """Derive a child.

        Args:
            number: u32; from ``HARDENED`` on the child is a hardened one.
            zeros_behind: this key is freshly derived; see the module docstring.

        Raises:
            KeyDerivationError: there is no such child (1 in 2^127).
        """
        if number < HARDENED:
            data: bytes = self.public_key
        else:
            key = self.private_key
            data = b"\0" + (key.lstrip(b"\0").ljust(32, b"\0") if zeros_behind else key)
        digest = hmac.digest(self.chain_code, data + number.to_bytes(4, "big"), "sha512")
        return HDKey(self._add(digest[:32]), digest[32:])

    def child_public_keys(self, count: int) -> Iterator[bytes]:
        """Yield the 33-byte public keys of the plain children 0 to ``count`` - 1."""
        # Adding scalars, then one base multiplication: twice as fast as adding points.
        digest, add, data = hmac.digest, self._add, self.public_key
        from_secret = coincurve.PublicKey.from_valid_secret
        for index in range(count):
            tweak = digest(self.chain_code, data + index.to_bytes(4, "big"), "sha512")[:32]
            yield from_secret(add(tweak)).format()

    def _add(self, tweak: bytes) -> bytes:
        number = int.from_bytes(tweak, "big")
        total = (number + int.from_bytes(self.private_key, "big")) % CURVE_ORDER
        # Less than one in 2^127: BIP-32 says to take the next index, lnd fails.
        if number >= CURVE_ORDER or total == 0:
            raise KeyDerivationError("no key exists at this path")
        return total.to_bytes(32, "big")


def root_key(private_key: bytes, chain_code: bytes) -> HDKey:
    """Return a root from its private key and chain code, 32 bytes each.

    Raises:
        KeyDerivationError: the private key is 0, or not below the curve order.
    """
    if not 0 < int.from_bytes(private_key, "big") < CURVE_ORDER:
        raise KeyDerivationError("the root key is not a private key")
    return HDKey(private_key, chain_code)


@dataclass(frozen=True, repr=False)
class ExtendedKey:
    """What the text of an extended key says, without the fingerprint of its parent."""

    version: int
    """u32: network and kind."""
    depth: int
    """u8: steps from the root."""
    child_number: int
    """u32: the last of these steps; 0 for a root."""
    chain_code: bytes
    """32 bytes."""
    key: bytes
    """33 bytes: a public key, or a zero byte and a private one."""


def parse_extended_key(text: str) -> ExtendedKey:
    """Take an extended key apart.

    Args:
        text: base58check of 78 bytes: 111 characters.

    Raises:
        KeyDerivationError: not base58, another length, a wrong checksum. It quotes nothing.
    """
    if len(text) != 111 or not set(text) <= set(_BASE58):
        raise KeyDerivationError("an extended key is 111 characters of base58")
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    data = number.to_bytes(82, "big")  # 111 digits are at most 651 bits, 82 bytes are 656
    payload, checksum = data[:-4], data[-4:]
    if hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4] != checksum:
        raise KeyDerivationError("the checksum of the extended key does not match")
    return ExtendedKey(
        version=int.from_bytes(payload[:4], "big"),
        depth=payload[4],
        child_number=int.from_bytes(payload[9:13], "big"),
        chain_code=payload[13:45],
        key=payload[45:],
    )
