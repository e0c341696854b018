"""Finds the locators of shachain roots that lnd wrote down as public keys after a restore.

Source: lnd keychain/btcwallet.go ``BtcWalletKeyRing.ECDH``.

Such a root is the secret that a key of family 5 shares with the channel's own multisig key, so
each try is for one channel and one index, and costs two multiplications. What channels share is
how far the two indices are apart: both keys are the next of their family when a channel is
opened. Each distance that is known, from a channel that was found or from one whose locator
stands in the backup, is tried for all the others; only a few channels that are found nowhere
near are searched for through the whole range. So many channels cost about what one does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from scbref.errors import ScbError
from scbref.keys.protocol import KeyFamily, SecretKeyRing
from scbref.model import KeyDescriptor, KeyLocator
from scbref.point import public_key_of

MAX_ECDH_ROOT_TRIES: Final = 10_000
"""Locators tried for the root of a channel that had been restored before (DEV-RC-8)."""

_NEAR: Final = 64
"""Locators tried for every channel around each known distance."""
_MOST_DISTANCES: Final = 16
"""How many distances are tried for every channel."""
_WIDE_SEARCHES: Final = 2
"""How many channels may be searched for through the whole range in vain."""


@dataclass(frozen=True, slots=True)
class RewrittenRoot:
    """A root that is perhaps a shared secret."""

    pub_key: bytes
    """Its public key, 33 bytes."""
    multi_sig_key: bytes
    """Our key of the channel's funding output, 33 bytes."""
    own_index: int
    """Index of that key in its family."""


class RewrittenRoots:
    """Searches for the indices of rewritten roots, and remembers what it tried."""

    def __init__(self, key_ring: SecretKeyRing) -> None:
        """Take what derives and multiplies our keys."""
        self._key_ring = key_ring
        self._distances = [0]
        self._tried: dict[RewrittenRoot, set[int]] = {}
        self._searched: set[RewrittenRoot] = set()
        self.indices: dict[RewrittenRoot, int] = {}
        """Index in family 5 of every root that was found."""

    def learn(self, distances: Iterable[int]) -> None:
        """Take note of how far a root's index is from its multisig key's in other channels."""
        for distance, _ in Counter(distances).most_common():
            if distance not in self._distances and len(self._distances) < _MOST_DISTANCES:
                self._distances.append(distance)

    def search_near(self, wanted: Iterable[RewrittenRoot]) -> None:
        """Try a few locators for each root."""
        for root in wanted:
            if root not in self.indices:
                self._search(root, self._near(root))

    def search(self, wanted: Collection[RewrittenRoot]) -> None:
        """Search for each root, through the whole range as long as that finds some."""
        self.search_near(wanted)
        in_vain = 0
        for root in wanted:
            if root in self.indices or root in self._searched:
                continue
            self._searched.add(root)
            if in_vain == _WIDE_SEARCHES:
                continue
            if self._search(root, _outwards_from(root.own_index, MAX_ECDH_ROOT_TRIES)):
                self.search_near(wanted)
            else:
                in_vain += 1

    def _near(self, root: RewrittenRoot) -> Iterator[int]:
        # The list grows while the channels before this one are found.
        for distance in tuple(self._distances):
            yield from _outwards_from(max(0, root.own_index + distance), _NEAR)

    def _search(self, root: RewrittenRoot, candidates: Iterable[int]) -> bool:
        tried = self._tried.setdefault(root, set())
        for index in candidates:
            if index in tried:
                continue
            tried.add(index)
            if self._is_at(root, index):
                self.indices[root] = index
                self.learn([index - root.own_index])
                return True
        return False

    def _is_at(self, root: RewrittenRoot, index: int) -> bool:
        locator = KeyLocator(KeyFamily.REVOCATION_ROOT, index)
        try:
            secret = self._key_ring.ecdh(KeyDescriptor(locator), root.multi_sig_key)
            return public_key_of(secret) == root.pub_key
        except ScbError:
            return False


def _outwards_from(centre: int, count: int) -> list[int]:
    """Return ``count`` indices (0 or more), the nearest to ``centre`` first."""
    first = max(0, centre - count // 2)
    return sorted(range(first, first + count), key=lambda index: abs(index - centre))
