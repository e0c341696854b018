"""Keys below an lnd wallet's root, with lnd's own derivation, and rings that know one key.

Source: lnd keychain/btcwallet.go (``BtcWalletKeyRing``); btcwallet waddrmgr
``deriveCoinTypeKey`` and ``deriveAccountKey``.

Every key is at m/1017'/coin'/family'/0/index. This is BIP-32 but for one seed in 256, whose
zeros :mod:`scbref.keys.hd_key` puts behind a key. A key that was stored and loaded again is whole,
which leaves two steps where this can happen: m/1017' → coin', and for family 0 alone (the
account made together with the coin key) coin' → 0'.

Secrets appear in no ``repr``, ``str`` or error text.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from functools import cached_property, lru_cache
from typing import Final

import coincurve

from scbref.errors import (
    BAD_POINT,
    NOT_FOUND,
    OUT_OF_RANGE,
    DeserializeError,
    KeyDerivationError,
)
from scbref.keys.hd_key import HARDENED, HDKey, parse_extended_key, root_key
from scbref.keys.networks import coin_type_number, coin_type_of_version
from scbref.keys.protocol import (
    BASE_ENCRYPTION_KEY_LOC,
    KeyFamily,
    Progress,
    base_encryption_key,
)
from scbref.model import KeyDescriptor, KeyLocator
from scbref.point import PublicKey

BIP0043_PURPOSE: Final = 1017
"""First step of every path, hardened. Source: lnd keychain ``BIP0043Purpose``."""

MAX_KEY_RANGE_SCAN: Final = 100_000
"""Indices (0–99,999) tried for a public key without one.

Source: lnd keychain ``MaxKeyRangeScan``.
"""

_MAX_KEY_FAMILY: Final = HARDENED - 2  # btcwallet waddrmgr ``MaxAccountNum``
_PROGRESS_STEP: Final = 1_000


class HDKeyRing:
    """All keys of a wallet, derived from its root. Source: lnd ``BtcWalletKeyRing``."""

    def __init__(self, root: HDKey, coin_type: int | str) -> None:
        """Use :meth:`from_seed` or :meth:`from_extended_key` instead."""
        self.coin_type = coin_type_number(coin_type)
        purpose_key = root.child(BIP0043_PURPOSE + HARDENED)
        self._coin_key = purpose_key.child(self.coin_type + HARDENED, zeros_behind=True)
        # Bounded, because families come from files.
        self._branch = lru_cache(maxsize=32)(self._derive_branch)

    @classmethod
    def from_seed(cls, seed: bytes, coin_type: int | str) -> HDKeyRing:
        """Make a ring from a seed.

        Args:
            seed: 16–64 bytes: decoded aezeed entropy (16) or a BIP-39 seed (64).
            coin_type: a number, or a network name in ``COIN_TYPES``.

        Raises:
            KeyDerivationError: ``out-of-range``: seed length or coin type; ``unsupported``:
                an unknown network; ``other``: a seed without a root key (1 in 2^127).
        """
        if not 16 <= len(seed) <= 64:
            raise KeyDerivationError("a seed has 16 to 64 bytes", code=OUT_OF_RANGE)
        digest = hmac.digest(b"Bitcoin seed", seed, "sha512")
        return cls(root_key(digest[:32], digest[32:]), coin_type)

    @classmethod
    def from_extended_key(cls, text: str, coin_type: int | str | None = None) -> HDKeyRing:
        """Make a ring from an extended private root key (xprv, tprv, …).

        Args:
            text: base58check of an extended key (78 bytes) of depth 0.
            coin_type: as for :meth:`from_seed`; when ``None``, the version bytes decide
                between mainnet (0) and the test networks (1).

        Raises:
            KeyDerivationError: not base58check, a public key, not a root key, no coin type.
        """
        found = parse_extended_key(text)
        if found.key[0] != 0:
            raise KeyDerivationError("an extended public key has no hardened children; give xprv")
        if found.depth != 0:
            raise KeyDerivationError(f"not a root key: its depth is {found.depth}")
        if coin_type is None:
            coin_type = coin_type_of_version(found.version)
        return cls(root_key(found.key[1:], found.chain_code), coin_type)

    def __repr__(self) -> str:
        return f"HDKeyRing(coin_type={self.coin_type})"

    def encryption_key(self) -> bytes:
        """Return the 32-byte symmetric key of the envelope."""
        return self._encryption_key

    @cached_property
    def _encryption_key(self) -> bytes:
        return base_encryption_key(self)

    def derive_key(self, locator: KeyLocator) -> KeyDescriptor:
        """Return the locator with its public key. Source: lnd ``BtcWalletKeyRing.DeriveKey``.

        Raises:
            KeyDerivationError: ``out-of-range``: no account has that family, or not a u32.
        """
        return KeyDescriptor(locator, self._key_at(locator).public_key)

    def derive_priv_key(self, desc: KeyDescriptor, progress: Progress | None = None) -> bytes:
        """Return the 32-byte private key of a descriptor.

        As in lnd, a public key counts only beside index 0: then the family is scanned for
        it, 100,000 indices. With another index the public key is not looked at.

        Raises:
            KeyDerivationError: ``not-found``: the public key is not in the family's range;
                ``out-of-range``: as for :meth:`derive_key`.

        Source: lnd ``BtcWalletKeyRing.DerivePrivKey``.
        """
        locator = desc.key_locator
        if desc.pub_key is not None and locator.index == 0:
            found = self.find_key_indices(locator.family, [desc.pub_key], progress)
            if not found:
                raise KeyDerivationError("unable to derive private key", code=NOT_FOUND)
            locator = KeyLocator(locator.family, found[desc.pub_key])
        return self._key_at(locator).private_key

    def find_key_indices(
        self, family: int, wanted: Collection[bytes], progress: Progress | None = None
    ) -> dict[bytes, int]:
        """Find the indices of many public keys in one pass over a family.

        Args:
            family: key family of all wanted keys.
            wanted: 33-byte compressed public keys.
            progress: called after every 1,000 indices.

        Returns:
            Index (0–99,999) by public key; a key that was not found is absent.

        Raises:
            KeyDerivationError: ``out-of-range``: no account has that family.
        """
        missing = set(wanted)
        found: dict[bytes, int] = {}
        count = MAX_KEY_RANGE_SCAN if missing else 0
        for index, pub_key in enumerate(self._branch(family).child_public_keys(count)):
            if pub_key in missing:
                found[pub_key] = index
                missing.remove(pub_key)
                if not missing:
                    break
            if progress is not None and (index + 1) % _PROGRESS_STEP == 0:
                progress(index + 1)
        return found

    def ecdh(self, desc: KeyDescriptor, pub_key: bytes) -> bytes:
        """Return the 32-byte SHA-256 of the compressed product of two keys.

        Args:
            desc: our private key, found as :meth:`derive_priv_key` does.
            pub_key: their public key, 33 bytes.

        Raises:
            KeyDerivationError: ``bad-point``: theirs is none; else as :meth:`derive_priv_key`.

        Source: lnd ``BtcWalletKeyRing.ECDH``.
        """
        point = _parse_point(pub_key)
        # The hash is libsecp256k1's default one.
        return coincurve.PrivateKey(self.derive_priv_key(desc)).ecdh(point)

    def _key_at(self, locator: KeyLocator) -> HDKey:
        if not 0 <= locator.index < 2**32:
            raise KeyDerivationError("the key index is not a u32", code=OUT_OF_RANGE)
        # From 2^31 on the index is hardened, and the branch key was not reloaded either.
        return self._branch(locator.family).child(locator.index, zeros_behind=True)

    def _derive_branch(self, family: int) -> HDKey:
        if not 0 <= family <= _MAX_KEY_FAMILY:
            raise KeyDerivationError(f"key family {family} is out of range", code=OUT_OF_RANGE)
        default_account = family == KeyFamily.MULTI_SIG
        account = self._coin_key.child(family + HARDENED, zeros_behind=default_account)
        return account.child(0)


class BasePublicKeyRing:
    """A ring that knows only the base encryption public key: enough to open a backup."""

    def __init__(self, base_pub: bytes) -> None:
        """Take the 33-byte public key at family 7, index 0.

        Raises:
            KeyDerivationError: ``bad-point``: not a compressed point.
        """
        self._base_pub = _parse_point(base_pub)

    def __repr__(self) -> str:
        # Its hash opens the backups, so this public key is a secret too.
        return "BasePublicKeyRing()"

    def encryption_key(self) -> bytes:
        """Return the 32-byte symmetric key of the envelope."""
        return base_encryption_key(self)

    def derive_key(self, locator: KeyLocator) -> KeyDescriptor:
        """Return the base encryption key's descriptor.

        Raises:
            KeyDerivationError: any other locator.
        """
        if locator != BASE_ENCRYPTION_KEY_LOC:
            raise KeyDerivationError("only the base encryption public key is known")
        return KeyDescriptor(locator, self._base_pub)


class SymmetricKeyRing:
    """Only the envelope key itself: opens and seals, derives nothing."""

    def __init__(self, key: bytes) -> None:
        """Take the 32-byte envelope key.

        Raises:
            KeyDerivationError: ``out-of-range``: another length.
        """
        if len(key) != 32:
            raise KeyDerivationError("an encryption key has 32 bytes", code=OUT_OF_RANGE)
        self._key = bytes(key)

    def __repr__(self) -> str:
        return "SymmetricKeyRing()"

    def encryption_key(self) -> bytes:
        """Return the 32-byte symmetric key of the envelope."""
        return self._key


def _parse_point(data: bytes) -> PublicKey:
    try:
        return PublicKey(data)
    except DeserializeError:
        raise KeyDerivationError("not a compressed public key", code=BAD_POINT) from None
