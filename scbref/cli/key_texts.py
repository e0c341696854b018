"""From the text of a seed, root key, encryption key or public key to a key ring."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from scbref.cli.failure import USAGE, Failure
from scbref.cli.secret_arguments import looks_like_mnemonic
from scbref.cli.streams import as_ascii
from scbref.envelope import EncryptionKeySource
from scbref.errors import KeyDerivationError
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing, SymmetricKeyRing
from scbref.keys.networks import COIN_TYPES

Coin = int | str | None
Other = tuple[EncryptionKeySource, str]

_NETWORK_OF_COIN: Final = {
    0: ("mainnet", "--network mainnet"),
    1: ("the test networks", "--network testnet (or testnet4, signet, regtest, simnet)"),
    2: ("litecoin", "--network litecoin"),
}
_EXTENDED: Final = re.compile(r"[a-z]p(rv|ub)[1-9a-z]+", re.IGNORECASE)
_HEX_DIGITS: Final = re.compile(rb"[0-9a-fA-F]+")
_MNEMONIC: Final = (
    "holds a mnemonic; turn the words into the root key first, offline, for example with"
    " chantools showrootkey, and give the xprv with --xprv-file"
)


@dataclass(frozen=True, repr=False)
class Key:
    """A usable key and what people call it."""

    ring: EncryptionKeySource
    """Opens and seals; an HD ring also derives."""
    name: str
    """Such as ``this seed on mainnet (coin type 0)``; no secret."""
    others: Callable[[], Iterator[Other]]
    """Rings from the same secret that the user may have meant, each with what to do then."""


def make_key(source: str, kind: str, content: bytes, coin: Coin) -> Key:
    """Return the key that a file, prompt or variable holds.

    Args:
        source: option or variable, for error texts.
        kind: ``seed``, ``xprv``, ``key``, ``base_pub``, or ``any`` (seed or xprv).
        content: 0 or more bytes, as they were read.
        coin: coin type or network; ``None`` when the user named none.

    Raises:
        Failure: code 2; the text never repeats the content.
    """
    try:
        # 32 bytes that are all hex digits are half a key, or a seed, and not a raw key.
        if kind == "key" and len(content) == 32 and not _HEX_DIGITS.fullmatch(content):
            return _from_symmetric_key(content)
        text = _text(source, content)
        if kind == "any":
            kind = "xprv" if _EXTENDED.fullmatch(text) else "seed"
        return _MAKERS[kind](source, text, coin)
    except KeyDerivationError as error:
        raise Failure(f"{source} is not usable: {error}", USAGE) from None


def _text(source: str, content: bytes) -> str:
    found = as_ascii(content)
    if found is None:
        raise Failure(f"{source} is not text; give the key as hex", USAGE)
    text = found[0].strip().strip("\"'").strip()
    if not text:
        raise Failure(f"{source} is empty", USAGE)
    if looks_like_mnemonic(text):
        raise Failure(f"{source} {_MNEMONIC}", USAGE)
    return text


def _hex(source: str, text: str, what: str) -> bytes:
    if _EXTENDED.fullmatch(text):
        raise Failure(f"{source} holds an extended key; give it with --xprv-file", USAGE)
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise Failure(f"{source} is not hex; {what}", USAGE) from None


def _from_seed(source: str, text: str, coin: Coin) -> Key:
    seed = _hex(source, text, "a seed is 32 to 128 hex digits (16 to 64 bytes)")
    ring = HDKeyRing.from_seed(seed, "mainnet" if coin is None else coin)

    def others() -> Iterator[Other]:
        yield from _other_coins(ring.coin_type, lambda other: HDKeyRing.from_seed(seed, other))
        if len(seed) == 32:
            yield SymmetricKeyRing(seed), "these 32 bytes are the encryption key: use --key-file"

    return Key(ring, f"this seed on {_network(ring.coin_type)}", others)


def _from_xprv(source: str, text: str, coin: Coin) -> Key:
    ring = HDKeyRing.from_extended_key(text, coin)

    def others() -> Iterator[Other]:
        return _other_coins(ring.coin_type, lambda other: HDKeyRing.from_extended_key(text, other))

    return Key(ring, f"this root key on {_network(ring.coin_type)}", others)


def _from_key(source: str, text: str, coin: Coin) -> Key:
    return _from_symmetric_key(_hex(source, text, "a key is 32 raw bytes or 64 hex digits"))


def _from_symmetric_key(key: bytes) -> Key:
    ring = SymmetricKeyRing(key)

    def others() -> Iterator[Other]:
        for coin in _NETWORK_OF_COIN:
            _, option = _NETWORK_OF_COIN[coin]
            hint = f"these 32 bytes are a seed: use --seed-file with {option}"
            yield HDKeyRing.from_seed(key, coin), hint

    return Key(ring, "this encryption key", others)


def _from_base_pub(source: str, text: str, coin: Coin) -> Key:
    data = _hex(source, text, "a public key is 66 hex digits (33 bytes)")
    return Key(BasePublicKeyRing(data), "this base encryption public key", lambda: iter(()))


def _other_coins(used: int, make: Callable[[int], HDKeyRing]) -> Iterator[Other]:
    for coin in sorted(set(COIN_TYPES.values()) - {used}):
        name, option = _NETWORK_OF_COIN[coin]
        yield make(coin), f"it opens on {name}: add {option}"


def _network(coin_type: int) -> str:
    name, _ = _NETWORK_OF_COIN.get(coin_type, ("another chain", ""))
    return f"{name} (coin type {coin_type})"


_MAKERS: Final[dict[str, Callable[[str, str, Coin], Key]]] = {
    "seed": _from_seed,
    "xprv": _from_xprv,
    "key": _from_key,
    "base_pub": _from_base_pub,
}
