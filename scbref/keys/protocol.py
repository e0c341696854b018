"""What a key ring can do, what its keys are for, and the one key that every backup needs.

Source: lnd keychain/derivation.go (``KeyRing``, ``SecretKeyRing``, ``KeyFamily``),
lnencrypt/crypto.go (``KeyRingEncrypter``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from enum import IntEnum
from typing import Final, Protocol, runtime_checkable

from scbref.errors import KeyDerivationError
from scbref.model import KeyDescriptor, KeyLocator

Progress = Callable[[int], None]
"""Called from time to time during a scan with the number of indices tried so far."""


class KeyFamily(IntEnum):
    """What a key is for; other numbers are legal. Source: lnd keychain ``KeyFamily``."""

    MULTI_SIG = 0
    REVOCATION_BASE = 1
    HTLC_BASE = 2
    PAYMENT_BASE = 3
    DELAY_BASE = 4
    REVOCATION_ROOT = 5
    NODE_KEY = 6
    BASE_ENCRYPTION = 7
    TOWER_SESSION = 8
    TOWER_ID = 9


BASE_ENCRYPTION_KEY_LOC: Final = KeyLocator(KeyFamily.BASE_ENCRYPTION, 0)
"""The key whose public half the envelope key is a hash of. Source: lnd keychain
``KeyFamilyBaseEncryption``, lnencrypt ``KeyRingEncrypter``."""


class KeyRing(Protocol):
    """Derives public keys. Source: lnd keychain ``KeyRing``.

    It is an ``envelope.EncryptionKeySource`` too, and loads no cipher to say so.
    """

    def encryption_key(self) -> bytes:
        """Return the 32-byte symmetric key of the envelope."""
        ...

    def derive_key(self, locator: KeyLocator) -> KeyDescriptor:
        """Return the locator with its 33-byte public key; may raise ``KeyDerivationError``."""
        ...


class SecretKeyRing(KeyRing, Protocol):
    """Derives private keys too. Source: lnd keychain ``SecretKeyRing``."""

    def derive_priv_key(self, desc: KeyDescriptor) -> bytes:
        """Return the 32-byte private key of a descriptor; may raise ``KeyDerivationError``."""
        ...

    def ecdh(self, desc: KeyDescriptor, pub_key: bytes) -> bytes:
        """Return the 32-byte secret shared with a 33-byte key; may raise ``KeyDerivationError``."""
        ...


@runtime_checkable
class KeyScanner(Protocol):
    """A key ring that finds many public keys of a family in one pass."""

    def find_key_indices(
        self, family: int, wanted: Collection[bytes], progress: Progress | None = None
    ) -> dict[bytes, int]:
        """Return the index of each 33-byte key found; see ``HDKeyRing.find_key_indices``."""
        ...


def base_encryption_key(ring: KeyRing) -> bytes:
    """Return the 32-byte envelope key: SHA-256 of the compressed public key at family 7, index 0.

    It is a hash of the *public* key, whatever lnd's comments and tutorials say.

    Raises:
        KeyDerivationError: the ring cannot derive that key.
    """
    pub_key = ring.derive_key(BASE_ENCRYPTION_KEY_LOC).pub_key
    if pub_key is None:
        raise KeyDerivationError("the key ring gave no base encryption key")
    return hashlib.sha256(pub_key).digest()
