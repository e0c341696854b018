"""Private keys of descriptors: at locators, and found by their public key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..tools.case import Case, Json, case, invalid, refusal, valid
from ..tools.extended_keys import XPRV, root_key
from ..tools.material import derived_bytes, point
from ..tools.wallet import HARDENED, Wallet
from .keys import TWO_ZEROS, WITNESS_SEED, ZERO_BRANCH

SWEPT: Final = "The funds of a restored channel cannot be swept, although the seed is right."
OWN: Final = Wallet(derived_bytes("seed/own", 16).hex())
TEST_NET: Final = Wallet(derived_bytes("seed/private", 32).hex(), 1)
MOST: Final = Wallet(derived_bytes("seed/private/64", 64).hex(), HARDENED - 1)
REFUSED: Final = invalid(refusal("out-of-range", "semantic"))
NO_FAMILIES: Final = (HARDENED - 1, HARDENED, 2**32 - 1)
"""Families that have no account of their own."""


def vectors() -> Iterator[Case]:
    """Yield all cases about private keys."""
    yield from _at_locators()
    yield from _leading_zeros()
    yield from _scanned()
    yield from _beside_an_index()
    yield from _refused()


def descriptor(family: int, index: int, pub_key: bytes | None = None) -> Json:
    """Return a key descriptor in the protocol's form."""
    value: Json = {"key_locator": {"family": family, "index": index}}
    return value if pub_key is None else {**value, "pub_key": pub_key.hex()}


def _private(
    slug: str,
    title: str,
    rules: Sequence[str],
    wallet: Wallet,
    desc: Json,
    expect: Json,
    root: Json | None = None,
) -> Case:
    """Return a case of ``key.derive-private``."""
    root = root or {"seed": wallet.seed}
    given = {**root, "coin_type": wallet.coin_type, "key_descriptor": desc}
    return case("key.derive-private", slug, title, rules, SWEPT, given, expect)


def _key(wallet: Wallet, family: int, index: int) -> Json:
    return valid(private_key=wallet.private_key(family, index).hex())


def _at_locators() -> Iterator[Case]:
    """Yield private keys without a public key beside the locator."""
    every = [(family, 7 * family) for family in range(11)]
    edges = [(5, 0), (5, 1), (5, 2), (4, HARDENED - 1), (3, HARDENED), (0, 2**32 - 1)]
    odd = [(HARDENED - 2, 3), (99_999, 65_536), (5, 100_000), (256, 256)]
    rules = ("key.private-key", "key.locator-path")
    for name, wallet, locators in (
        ("mainnet", OWN, [*every, *edges, *odd]),
        ("testnet", TEST_NET, [*every[:6], *edges]),
        ("coin-type-most", MOST, edges[:4]),
    ):
        for family, index in locators:
            yield _private(
                f"locator/{name}/{family}-{index}",
                f"coin type {wallet.coin_type}, family {family}, index {index}, no public key",
                rules,
                wallet,
                descriptor(family, index),
                _key(wallet, family, index),
            )
    yield _private(
        "locator/extended-key",
        "from an extended private key",
        (*rules, "key.extended-root"),
        OWN,
        descriptor(5, 3),
        _key(OWN, 5, 3),
        {"extended_key": root_key(OWN.seed, XPRV)},
    )


def first_with_zero(wallet: Wallet, family: int) -> int:
    """Return the first index whose private key begins with a zero byte."""
    return next(index for index in range(10**5) if wallet.private_key(family, index)[0] == 0)


def _leading_zeros() -> Iterator[Case]:
    """Yield keys that begin with zeros, and keys below such ones."""
    index = first_with_zero(OWN, 5)
    yield _private(
        "zeros/own",
        f"the private key of family 5, index {index} begins with a zero byte",
        ("key.private-key",),
        OWN,
        descriptor(5, index),
        _key(OWN, 5, index),
    )
    for slug, seed, family, at in (
        ("two-zeros", TWO_ZEROS, 0, 0),
        ("two-zeros-other-family", TWO_ZEROS, 5, 4),
        ("branch-hardened", ZERO_BRANCH, 6, HARDENED),
        ("branch-plain", ZERO_BRANCH, 6, 5),
        ("witness-hardened", WITNESS_SEED, 6, HARDENED),
    ):
        yield _private(
            f"zeros/{slug}",
            f"zero bytes begin a key above family {family}, index {at}",
            ("key.private-key", "key.locator-path"),
            Wallet(seed),
            descriptor(family, at),
            _key(Wallet(seed), family, at),
        )


def _scanned() -> Iterator[Case]:
    """Yield keys that are found by their public key."""
    rules = ("key.private-key-scan",)
    found = [(5, 0), (5, 1), (5, 10), (5, 20), (5, 21), (5, 120), (5, 257), (5, 1_001), (5, 2_500)]
    for name, wallet, locators in (
        ("mainnet", OWN, [*found, (0, 2), (3, 30), (9, 11), (1_000, 5)]),
        ("testnet", TEST_NET, [*found[:4], (0, 1)]),
    ):
        for family, index in locators:
            yield _private(
                f"scan/{name}/{family}-{index}",
                f"the public key of family {family}, index {index}, beside index 0",
                rules,
                wallet,
                descriptor(family, 0, wallet.public_key(family, index)),
                _key(wallet, family, index),
            )
    for parity in (2, 3):
        index = next(i for i in range(3, 50) if OWN.public_key(4, i)[0] == parity)
        yield _private(
            f"scan/parity-{parity}",
            f"a public key that begins with {parity:02x}, at index {index}, beside index 0",
            rules,
            OWN,
            descriptor(4, 0, OWN.public_key(4, index)),
            _key(OWN, 4, index),
        )


def _beside_an_index() -> Iterator[Case]:
    """Yield descriptors whose index is not 0: lnd does not look at their public key."""
    rules = ("key.private-key-index",)
    for slug, title, family, index, pub_key in (
        ("own", "its own public key", 5, 7, OWN.public_key(5, 7)),
        ("sibling", "the public key of index 30", 5, 7, OWN.public_key(5, 30)),
        ("first", "the public key of index 0", 5, 1, OWN.public_key(5, 0)),
        ("cousin", "a public key of another family", 5, 2, OWN.public_key(3, 2)),
        ("foreign", "a public key of nobody we know", 0, 1, point("private/foreign")),
        ("hardened", "the public key of index 0", 6, HARDENED, OWN.public_key(6, 0)),
    ):
        yield _private(
            f"beside-index/{slug}",
            f"{title} beside index {index} of family {family}",
            rules,
            OWN,
            descriptor(family, index, pub_key),
            _key(OWN, family, index),
        )


def _refused() -> Iterator[Case]:
    """Yield families and coin types that have no keys."""
    pub_key = OWN.public_key(5, 0)
    for family in NO_FAMILIES:
        for slug, desc, rule in (
            ("none", descriptor(family, 0), "key.private-key"),
            ("scan", descriptor(family, 0, pub_key), "key.private-key-scan"),
            ("beside-index", descriptor(family, 4, pub_key), "key.private-key-index"),
        ):
            yield _private(
                f"family/{slug}/{family}",
                f"family {family}, which no account can have ({slug.replace('-', ' ')})",
                (rule, "key.locator-path"),
                OWN,
                desc,
                REFUSED,
            )
    yield _private(
        "coin-type/2147483648",
        "coin type 2,147,483,648, which cannot be hardened",
        ("key.private-key", "key.coin-type"),
        Wallet(OWN.seed, HARDENED),
        descriptor(5, 0),
        REFUSED,
    )
