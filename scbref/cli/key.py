"""A usable key, what people call it, and the other keys that the same secret may have meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing, SymmetricKeyRing
from scbref.keys.networks import COIN_TYPES

if TYPE_CHECKING:
    from scbref.envelope import EncryptionKeySource

Coin = int | str | None
"""Coin type or network; ``None`` when the user named none."""

_NETWORK_OF_COIN: Final = {
    0: ("mainnet", "--network mainnet"),
    1: ("the test networks", "--network testnet (or testnet4, signet, regtest, simnet)"),
    2: ("litecoin", "--network litecoin"),
}


@dataclass(frozen=True, repr=False)
class Other:
    """Another key from the same secret."""

    key: Key
    """It, without others of its own."""
    hint: str
    """What to do if this is the one, such as ``it opens on litecoin: add --network litecoin``."""
    is_open: bool
    """Nothing that the user said speaks against it, so it may be used in place of the first."""


def _no_others() -> Iterator[Other]:
    return iter(())


@dataclass(frozen=True, repr=False)
class Key:
    """A usable key and what people call it."""

    ring: EncryptionKeySource
    """Opens and seals; an HD ring also derives."""
    name: str
    """Such as ``this seed on mainnet (coin type 0)``; no secret."""
    others: Callable[[], Iterator[Other]] = _no_others
    """Keys from the same secret that the user may have meant; deriving each takes a while."""
    caution: str = ""
    """What to consider when it opens nothing, such as that its passphrase has no check."""
    node_id: bytes | None = None
    """33 bytes: the public key of the node, where the ring cannot derive it."""
    doubt: str = ""
    """Why it is not certain that this is the key, when only opening a backup can tell."""

    def with_others(self, *keys: Key, hint: str = "", is_open: bool = True) -> Key:
        """Return the key with more that may have been meant, and the others of these."""
        first = self.others

        def others() -> Iterator[Other]:
            yield from first()
            for key in keys:
                yield Other(replace(key, others=_no_others), hint, is_open)
                for other in key.others():
                    yield Other(other.key, hint or other.hint, is_open and other.is_open)

        return replace(self, others=others)


def hd_key(name: str, make: Callable[[Coin], HDKeyRing], coin: Coin, caution: str = "") -> Key:
    """Return the key of a wallet; its others are those of the other coin types.

    Args:
        name: what the secret is called, such as ``this seed``.
        make: gives the ring of a coin type; ``None`` stands for what the secret says itself.
        coin: what the user named; when ``None``, the other coin types may be used too.
        caution: see :class:`Key`.
    """
    ring = make(coin)

    def others() -> Iterator[Other]:
        for number in sorted(set(COIN_TYPES.values()) - {ring.coin_type}):
            network, option = _NETWORK_OF_COIN[number]
            key = Key(make(number), f"{name} on {network_name(number)}")
            yield Other(key, f"it opens on {network}: add {option}", coin is None)

    return Key(ring, f"{name} on {network_name(ring.coin_type)}", others, caution)


def seed_key(seed: bytes, coin: Coin, name: str = "this seed", caution: str = "") -> Key:
    """Return the key of a wallet from its BIP-32 seed, 16 to 64 bytes; mainnet by default.

    Raises:
        KeyDerivationError: the length, or the coin type.
    """

    def make(coin: Coin) -> HDKeyRing:
        return HDKeyRing.from_seed(seed, "mainnet" if coin is None else coin)

    return hd_key(name, make, coin, caution)


def root_key(text: str, coin: Coin) -> Key:
    """Return the key of a wallet from its extended private root key, 111 characters.

    Raises:
        KeyDerivationError: it is none, or of no known network.
    """
    return hd_key("this root key", lambda coin: HDKeyRing.from_extended_key(text, coin), coin)


def symmetric_key(data: bytes) -> Key:
    """Return the key that opens and seals, and derives nothing, from its 32 bytes.

    Raises:
        KeyDerivationError: another length.
    """
    return Key(SymmetricKeyRing(data), "this encryption key")


def base_key(data: bytes, name: str = "this base encryption public key") -> Key:
    """Return the key that the 33-byte base encryption public key gives.

    Raises:
        KeyDerivationError: it is no compressed point.
    """
    return Key(BasePublicKeyRing(data), name)


def network_name(coin_type: int) -> str:
    """Return ``mainnet (coin type 0)`` for 0."""
    name, _ = _NETWORK_OF_COIN.get(coin_type, ("another chain", ""))
    return f"{name} (coin type {coin_type})"
