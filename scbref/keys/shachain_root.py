"""The root of a channel's revocation secrets, from what its Single says of it.

Source: lnd chanrestore.go (``chanDBRestorer.openChannelShell``), keychain/btcwallet.go
(``BtcWalletKeyRing.DerivePrivKey``).

- No public key (lnd ≥ 0.13): the root is the secret that the key at the locator shares with our
  own multisig key (ECDH).
- A public key: the root is its private key. lnd writes index 0 beside it and scans the family, 0
  to 99,999; with another index it does not look at the public key. Here the public key counts in
  any case, and the keys of many Singles are looked for in one scan.

lnd remembers of a restored channel the root alone, not where it came from. Its next
backup then holds the public key of an ECDH secret, which no scan can find: that backup
restores no more. Whoever knows the multisig key can find the root again by trying locators.

Deviations: DEV-RC-7, DEV-RC-8.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scbref.errors import NOT_FOUND, KeyDerivationError, ScbError
from scbref.keys.protocol import KeyFamily, KeyScanner, Progress, SecretKeyRing
from scbref.mends import Mend
from scbref.model import KeyDescriptor, KeyLocator, Single
from scbref.point import public_key_of
from scbref.profiles import SAFE, Behaviour, Profile

MAX_ECDH_ROOT_TRIES: Final = 10_000
"""Locators tried for the root of a channel that had been restored before (DEV-RC-8)."""


class ShachainRoots:
    """Finds shachain roots, and remembers what it scanned for."""

    def __init__(
        self,
        key_ring: SecretKeyRing,
        *,
        profile: Profile = SAFE,
        progress: Progress | None = None,
    ) -> None:
        """Take the key ring, the rules, and who is told how far a scan is."""
        self._key_ring = key_ring
        self._profile = profile
        self._progress = progress
        self._trusts_key = profile.has(Mend.TRUSTS_LEGACY_KEY)
        self._scanned: set[tuple[int, bytes]] = set()
        self._indices: dict[tuple[int, bytes], int] = {}

    def prepare(self, singles: Iterable[Single]) -> None:
        """Look for the legacy keys of many Singles, one scan for each family.

        What is not found, or cannot be looked for, is said when its root is asked for.
        """
        if not self._trusts_key or not isinstance(self._key_ring, KeyScanner):
            return
        wanted: dict[int, set[bytes]] = {}
        for single in singles:
            desc = single.sha_chain_root_desc
            if desc.pub_key is not None and not self._is_at_locator(desc):
                wanted.setdefault(desc.key_locator.family, set()).add(bytes(desc.pub_key))
        for family, pub_keys in wanted.items():
            self._scan(self._key_ring, family, pub_keys)

    def root_of(self, single: Single, multi_sig_key: bytes) -> bytes:
        """Return the root of a channel.

        Args:
            single: its backup.
            multi_sig_key: our 33-byte key of the funding output.

        Returns:
            32 bytes. Secret.

        Raises:
            KeyDerivationError: ``not-found``: no key of ours is that public key's; else the ring's.
        """
        desc = single.sha_chain_root_desc
        try:
            if desc.pub_key is None and self._profile.has(Behaviour.ECDH_SHACHAIN_ROOT):
                return self._key_ring.ecdh(desc, multi_sig_key)
            if desc.pub_key is None or not self._trusts_key:
                return self._key_ring.derive_priv_key(desc)
            self.prepare((single,))
            own_index = single.local_chan_cfg.multi_sig_key.index
            return self._legacy_root(desc, bytes(desc.pub_key), multi_sig_key, own_index)
        except ScbError as error:
            message = f"unable to derive the shachain root: {error.message}"
            path = "sha_chain_root_desc"
            raise KeyDerivationError(message, code=error.code, path=path) from error

    def _legacy_root(
        self, desc: KeyDescriptor, pub_key: bytes, multi_sig_key: bytes, own_index: int
    ) -> bytes:
        family = desc.key_locator.family
        if self._is_at_locator(desc):
            return self._private_key(desc.key_locator)
        if (family, pub_key) not in self._scanned:
            # A ring that scans by itself, or cannot.
            return self._key_ring.derive_priv_key(KeyDescriptor(KeyLocator(family, 0), pub_key))
        index = self._indices.get((family, pub_key))
        if index is not None:
            return self._private_key(KeyLocator(family, index))
        if self._profile.has(Mend.FINDS_REWRITTEN_ROOT):
            root = self._ecdh_root(pub_key, multi_sig_key, own_index)
            if root is not None:
                return root
        raise KeyDerivationError("no key of this wallet fits", code=NOT_FOUND)

    def _ecdh_root(self, pub_key: bytes, multi_sig_key: bytes, own_index: int) -> bytes | None:
        # Both keys of a channel are the next of their family when it is opened, so their
        # indices are mostly close to each other.
        for candidate in _outwards_from(own_index, MAX_ECDH_ROOT_TRIES):
            locator = KeyLocator(KeyFamily.REVOCATION_ROOT, candidate)
            root = self._key_ring.ecdh(KeyDescriptor(locator), multi_sig_key)
            if public_key_of(root) == pub_key:
                return root
        return None

    def _private_key(self, locator: KeyLocator) -> bytes:
        return self._key_ring.derive_priv_key(KeyDescriptor(locator))

    def _is_at_locator(self, desc: KeyDescriptor) -> bool:
        try:
            return self._key_ring.derive_key(desc.key_locator).pub_key == desc.pub_key
        except KeyDerivationError:
            return False

    def _scan(self, scanner: KeyScanner, family: int, pub_keys: set[bytes]) -> None:
        missing = {key for key in pub_keys if (family, key) not in self._scanned}
        if not missing:
            return
        try:
            found = scanner.find_key_indices(family, missing, self._progress)
        except KeyDerivationError:
            return
        self._scanned.update((family, key) for key in missing)
        self._indices.update({(family, key): index for key, index in found.items()})


def _outwards_from(centre: int, count: int) -> list[int]:
    """Return ``count`` indices (0 or more), the nearest to ``centre`` first."""
    first = max(0, centre - count // 2)
    return sorted(range(first, first + count), key=lambda index: abs(index - centre))
