"""Public keys that the node derives, for an owner who does not give the seed to the watcher."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scbref.errors import NOT_FOUND, KeyDerivationError
from scbref.keys.key_ring import BasePublicKeyRing
from scbref.keys.protocol import BASE_ENCRYPTION_KEY_LOC
from scbref.lnd_node.client import NodeClient
from scbref.lnd_node.refusal import NodeError, Trouble
from scbref.model import KeyDescriptor, KeyLocator, Single
from scbref.proof import commitment_number
from scbref.versions import TAPROOT_VERSIONS

_ROUND: Final = 500
"""Keys that one look asks for at most; the next look asks on."""


class AskedKeys:
    """A ``KeyRing`` with the base key, and the payment base points that were asked for.

    The first opens and seals the file; the others show how old a commitment is.
    """

    def __init__(self, base_pub: bytes) -> None:
        """Take the base encryption public key.

        Args:
            base_pub: 33 bytes.

        Raises:
            KeyDerivationError: it is no compressed point.
        """
        self._base = BasePublicKeyRing(base_pub)
        self._points: dict[KeyLocator, bytes] = {}

    @classmethod
    async def ask(cls, client: NodeClient) -> AskedKeys:
        """Ask a node for its base key. Needs ``address:read``.

        Raises:
            NodeError: ``unreadable``: what it gives is no key; or of any other kind.
        """
        key = await client.wallet_key(BASE_ENCRYPTION_KEY_LOC)
        try:
            return cls(key)
        except KeyDerivationError:
            raise NodeError("lnd gives no public key for its backups", Trouble.UNREADABLE) from None

    def encryption_key(self) -> bytes:
        """Return the 32-byte key of the envelope."""
        return self._base.encryption_key()

    def derive_key(self, locator: KeyLocator) -> KeyDescriptor:
        """Return a key that was asked for, 33 bytes.

        Raises:
            KeyDerivationError: ``not-found``: it was not.
        """
        point = self._points.get(locator)
        if point is None:
            raise KeyDerivationError("the node was not asked for this key", code=NOT_FOUND)
        return KeyDescriptor(locator, point)

    def number(self, single: Single) -> int | None:
        """Return the commitment number of a Single, 48 bits, if its key was asked for."""
        return commitment_number(single, self)

    async def learn(self, client: NodeClient, singles: Iterable[Single]) -> None:
        """Ask for the keys that show how old the commitments of channels are.

        Raises:
            NodeError: of any kind.
        """
        wanted = {
            single.local_chan_cfg.payment_base_point
            for single in singles
            if single.close_tx_inputs is not None and single.version not in TAPROOT_VERSIONS
        }
        unknown = sorted(wanted - self._points.keys(), key=lambda each: (each.family, each.index))
        for locator in unknown[:_ROUND]:
            self._points[locator] = await client.wallet_key(locator)
