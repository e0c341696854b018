"""How old the commitment in a Single is, as far as a key shows it."""

from __future__ import annotations

from functools import cache

from scbref.envelope import EncryptionKeySource
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.protocol import KeyRing
from scbref.lnd_node.told import Number
from scbref.model import KeyDescriptor, KeyLocator, Single
from scbref.proof import commitment_number


class _Remembering:
    """A key ring that derives each key once."""

    def __init__(self, ring: KeyRing) -> None:
        self.encryption_key = ring.encryption_key
        self._derive = cache(ring.derive_key)

    def derive_key(self, locator: KeyLocator) -> KeyDescriptor:
        return self._derive(locator)


def numbers_by(key_ring: EncryptionKeySource) -> Number:
    """Return what tells the commitment number of a Single.

    Args:
        key_ring: one made from the seed or the root key shows it for every channel, another for
            taproot channels only.
    """
    ring = _Remembering(key_ring) if isinstance(key_ring, HDKeyRing) else None

    def number(single: Single) -> int | None:
        return commitment_number(single, ring)

    return number
