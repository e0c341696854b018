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

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scbref.errors import NOT_FOUND, KeyDerivationError, ScbError
from scbref.keys.protocol import KeyFamily, KeyScanner, Progress, SecretKeyRing
from scbref.keys.rewritten_roots import RewrittenRoot, RewrittenRoots
from scbref.mends import Mend
from scbref.model import KeyDescriptor, KeyLocator, Single
from scbref.profiles import SAFE, Behaviour, Profile


@dataclass(frozen=True, slots=True)
class RootOrigin:
    """Where a root comes from."""

    locator: KeyLocator
    """Of the key that is the root, or whose shared secret with our multisig key is."""
    is_shared: bool
    """Whether it is that shared secret (ECDH)."""


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
        self._rewritten = RewrittenRoots(key_ring)

    def prepare(self, singles: Iterable[Single]) -> None:
        """Look for the legacy keys of many Singles, one scan for each family.

        What is not found, or cannot be looked for, is said when its root is asked for. Roots
        that lnd rewrote are looked for at their likeliest places before the scan, and further
        away only for what it did not find.
        """
        if not self._trusts_key or not isinstance(self._key_ring, KeyScanner):
            return
        singles = tuple(singles)
        wanted = [
            single
            for single in singles
            if single.sha_chain_root_desc.pub_key is not None
            and not self._is_known(single.sha_chain_root_desc)
        ]
        if not wanted:
            return
        finds_rewritten = self._profile.has(Mend.FINDS_REWRITTEN_ROOT)
        roots = {id(single): self._as_rewritten(single) for single in wanted}
        if finds_rewritten:
            self._rewritten.learn(_distances(singles))
            self._rewritten.search_near(root for root in roots.values() if root)
        families: dict[int, set[bytes]] = {}
        for single in wanted:
            desc = single.sha_chain_root_desc
            if roots[id(single)] not in self._rewritten.indices and desc.pub_key is not None:
                families.setdefault(desc.key_locator.family, set()).add(bytes(desc.pub_key))
        for family, pub_keys in families.items():
            self._scan(self._key_ring, family, pub_keys)
        if finds_rewritten:
            missing = [single for single in wanted if self._is_missing(single)]
            self._rewritten.search([root for s in missing if (root := roots[id(s)])])

    def _is_known(self, desc: KeyDescriptor) -> bool:
        key = (desc.key_locator.family, bytes(desc.pub_key or b""))
        return key in self._indices or self._is_at_locator(desc)

    def _is_missing(self, single: Single) -> bool:
        desc = single.sha_chain_root_desc
        key = (desc.key_locator.family, bytes(desc.pub_key or b""))
        return key in self._scanned and key not in self._indices

    def _as_rewritten(self, single: Single) -> RewrittenRoot | None:
        locator = single.local_chan_cfg.multi_sig_key
        try:
            key = self._key_ring.derive_key(locator).pub_key
        except ScbError:
            return None
        pub_key = single.sha_chain_root_desc.pub_key
        if key is None or pub_key is None:
            return None
        return RewrittenRoot(bytes(pub_key), bytes(key), locator.index)

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
            return self._legacy_root(single, multi_sig_key)
        except ScbError as error:
            message = f"unable to derive the shachain root: {error.message}"
            path = "sha_chain_root_desc"
            raise KeyDerivationError(message, code=error.code, path=path) from error

    def _legacy_root(self, single: Single, multi_sig_key: bytes) -> bytes:
        origin = self.origin_of(single, multi_sig_key)
        if origin is None:
            # A ring that scans by itself, or cannot.
            desc = single.sha_chain_root_desc
            family = KeyLocator(desc.key_locator.family, 0)
            return self._key_ring.derive_priv_key(KeyDescriptor(family, desc.pub_key))
        if origin.is_shared:
            return self._key_ring.ecdh(KeyDescriptor(origin.locator), multi_sig_key)
        return self._private_key(origin.locator)

    def origin_of(self, single: Single, multi_sig_key: bytes) -> RootOrigin | None:
        """Say where the root of a channel comes from.

        Args:
            single: its backup.
            multi_sig_key: our 33-byte key of the funding output.

        Returns:
            ``None`` for a legacy root of a ring that cannot look for it.

        Raises:
            KeyDerivationError: ``not-found``: no key of ours is that public key's.
        """
        desc = single.sha_chain_root_desc
        if desc.pub_key is None:
            return RootOrigin(desc.key_locator, is_shared=True)
        pub_key, family = bytes(desc.pub_key), desc.key_locator.family
        if self._is_at_locator(desc):
            return RootOrigin(desc.key_locator, is_shared=False)
        self.prepare((single,))
        own_index = single.local_chan_cfg.multi_sig_key.index
        shared = RewrittenRoot(pub_key, bytes(multi_sig_key), own_index)
        if shared in self._rewritten.indices:
            locator = KeyLocator(KeyFamily.REVOCATION_ROOT, self._rewritten.indices[shared])
            return RootOrigin(locator, is_shared=True)
        if (family, pub_key) in self._indices:
            index = self._indices[family, pub_key]
            return RootOrigin(KeyLocator(family, index), is_shared=False)
        if (family, pub_key) not in self._scanned:
            return None
        raise KeyDerivationError("no key of this wallet fits", code=NOT_FOUND)

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


def _distances(singles: Iterable[Single]) -> Iterator[int]:
    """Yield how far root and multisig key are apart where the backup says both."""
    for single in singles:
        desc = single.sha_chain_root_desc
        if desc.pub_key is None and desc.key_locator.family == KeyFamily.REVOCATION_ROOT:
            yield desc.key_locator.index - single.local_chan_cfg.multi_sig_key.index
