"""Key paths: the steps, and lnd's rule for leading zeros."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from scbref.errors import OUT_OF_RANGE, KeyDerivationError
from scbref.keys.hd_key import HDKey
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.networks import COIN_TYPES
from scbref.model import KeyLocator
from tests.adequacy.mutants.mutant import Change, Mutant

HARD: Final = 2**31
Rule = Callable[[Any], bytes]


def _bip32(key: bytes) -> bytes:
    return key


def _lnd(key: bytes) -> bytes:
    return key.lstrip(b"\0").ljust(32, b"\0")


def _stripped(key: bytes) -> bytes:
    return key.lstrip(b"\0")


def _one_zero(key: bytes) -> bytes:
    return key[1:] + b"\0" if key[0] == 0 else key


def _child(key: Any, number: int, rule: Callable[[bytes], bytes]) -> Any:
    """Derive a child; ``rule`` turns the private key into what the hash sees."""
    data = key.public_key if number < HARD else b"\0" + rule(key.private_key)
    digest = hmac.digest(key.chain_code, data + number.to_bytes(4, "big"), "sha512")
    return HDKey(key._add(digest[:32]), digest[32:])


@dataclass(frozen=True)
class PathForm:
    """The rules of the path, to be changed one at a time."""

    purpose: int = 1017 + HARD
    coin_offset: int = HARD
    family_offset: int = HARD
    branch: int | None = 0
    index_offset: int = 0
    root_rule: Callable[[bytes], bytes] = _bip32
    purpose_rule: Callable[[bytes], bytes] = _lnd
    family_0_rule: Callable[[bytes], bytes] = _lnd
    family_rule: Callable[[bytes], bytes] = _bip32
    index_rule: Callable[[bytes], bytes] = _lnd
    coin: Callable[[int], int] = lambda coin: coin
    coin_limit: int = HARD
    family_limit: int = HARD - 1
    index_limit: int = 2**32
    swapped: bool = False

    def start(self, ring: HDKeyRing, root: Any, coin_type: int | str) -> None:
        """Stand in for the constructor of a key ring."""
        number = int(COIN_TYPES.get(str(coin_type), coin_type))
        if not 0 <= number < self.coin_limit:
            raise KeyDerivationError("coin type", code=OUT_OF_RANGE)
        ring.coin_type = number
        purpose = _child(root, self.purpose, self.root_rule)
        step = self.coin(number) + self.coin_offset
        ring._coin_key = _child(purpose, step % 2**32, self.purpose_rule)
        ring._branch = lru_cache(maxsize=32)(lambda family: self.derive_branch(ring, family))

    def derive_branch(self, ring: HDKeyRing, family: int) -> Any:
        """Return the key above the indices."""
        if not 0 <= family < self.family_limit:
            raise KeyDerivationError("family", code=OUT_OF_RANGE)
        rule = self.family_rule if family else self.family_0_rule
        account = _child(ring._coin_key, (family + self.family_offset) % 2**32, rule)
        return account if self.branch is None else _child(account, self.branch, _bip32)

    def key_at(self, ring: HDKeyRing, locator: KeyLocator) -> Any:
        """Return the key of a locator."""
        family, index = locator.family, locator.index
        if self.swapped:
            family, index = index, family
        if not 0 <= index < self.index_limit:
            raise KeyDerivationError("index", code=OUT_OF_RANGE)
        return _child(ring._branch(family), (index + self.index_offset) % 2**32, self.index_rule)


_PATH: Final = "key.locator-path"
_ZEROS: Final = ("key.leading-zeros-purpose", "key.leading-zeros-family-0")
PATHS: Final[dict[str, tuple[PathForm, tuple[str, ...]]]] = {
    "purpose-1016": (PathForm(purpose=1016 + HARD), (_PATH,)),
    "purpose-84": (PathForm(purpose=84 + HARD), (_PATH,)),
    "purpose-not-hardened": (PathForm(purpose=1017), (_PATH,)),
    "coin-not-hardened": (PathForm(coin_offset=0), (_PATH,)),
    "family-not-hardened": (PathForm(family_offset=0), (_PATH,)),
    "family-plus-one": (PathForm(family_offset=HARD + 1), (_PATH,)),
    "branch-1": (PathForm(branch=1), (_PATH,)),
    "branch-hardened": (PathForm(branch=HARD), (_PATH,)),
    "branch-left-out": (PathForm(branch=None), (_PATH,)),
    "index-hardened": (PathForm(index_offset=HARD), (_PATH,)),
    "index-plus-one": (PathForm(index_offset=1), (_PATH,)),
    "family-and-index-swapped": (PathForm(swapped=True), (_PATH,)),
    "coin-always-0": (PathForm(coin=lambda coin: 0), ("key.coin-type",)),
    "coin-always-1": (PathForm(coin=lambda coin: 1), ("key.coin-type",)),
    "coin-at-most-1": (PathForm(coin=lambda coin: min(coin, 1)), ("key.coin-type",)),
    "coin-limit-minus-one": (PathForm(coin_limit=HARD - 1), ("key.coin-type",)),
    "coin-limit-plus-one": (PathForm(coin_limit=HARD + 1), ("key.coin-type",)),
    "coin-limit-3": (PathForm(coin_limit=3), ("key.coin-type",)),
    "family-limit-minus-one": (PathForm(family_limit=HARD - 2), (_PATH,)),
    "family-limit-plus-one": (PathForm(family_limit=HARD), (_PATH,)),
    "family-limit-10": (PathForm(family_limit=10), (_PATH,)),
    "index-limit-2-31": (PathForm(index_limit=HARD), (_PATH,)),
    "index-limit-minus-one": (PathForm(index_limit=2**32 - 1), (_PATH,)),
    "zeros-plain-bip32": (
        PathForm(purpose_rule=_bip32, family_0_rule=_bip32, index_rule=_bip32),
        (*_ZEROS, "key.leading-zeros-index"),
    ),
    "zeros-plain-at-purpose": (PathForm(purpose_rule=_bip32), _ZEROS[:1]),
    "zeros-plain-in-family-0": (PathForm(family_0_rule=_bip32), _ZEROS[1:]),
    "zeros-plain-at-index": (PathForm(index_rule=_bip32), ("key.leading-zeros-index",)),
    "zeros-at-root-too": (PathForm(root_rule=_lnd), ("key.standard-elsewhere",)),
    "zeros-in-every-family": (PathForm(family_rule=_lnd), ("key.standard-elsewhere",)),
    "zeros-everywhere": (
        PathForm(root_rule=_lnd, family_rule=_lnd),
        ("key.standard-elsewhere",),
    ),
    "zeros-cut-at-purpose": (PathForm(purpose_rule=_stripped), _ZEROS[:1]),
    "zeros-cut-in-family-0": (PathForm(family_0_rule=_stripped), _ZEROS[1:]),
    "zeros-one-at-purpose": (PathForm(purpose_rule=_one_zero), _ZEROS[:1]),
    "zeros-one-in-family-0": (PathForm(family_0_rule=_one_zero), _ZEROS[1:]),
}


def sha256(data: bytes) -> bytes:
    """Return the hash, 32 bytes."""
    return hashlib.sha256(data).digest()


def key_mutant(name: str, rules: tuple[str, ...], change: Change) -> Mutant:
    """Return the mutant ``key.<name>``."""
    return Mutant(f"key.{name}", f"key: {name.replace('/', ', ')}", rules, change)
