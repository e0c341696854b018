"""Cases about keys that exist because a mutant of the reference passed everything before them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyLocator
from scbref.point import public_key_of

from ..tools.case import Case, Json, case, invalid, refusal, valid
from ..tools.extended_keys import XPUB, base58check, extended_key, root_of
from ..tools.material import derived_bytes, key_ring
from .keys import CLOSED, DERIVED

TWO_ZEROS: Final = derived_bytes("seed/two-zeros/86247", 16).hex()
"""A seed whose private key of m/1017'/0' begins with two zero bytes, one in 65,536."""
ZERO_BRANCH: Final = derived_bytes("seed/branch-zero/372", 16).hex()
"""A seed whose private key of m/1017'/0'/6'/0 begins with a zero byte."""


def vectors() -> Iterator[Case]:
    """Yield all of them."""
    yield from _paths()
    yield from _extended_keys()


def _paths() -> Iterator[Case]:
    for slug, title, rule, seed, family, index in (
        (
            "two-zeros/0-0",
            "two zero bytes at m/1017'/0', family 0",
            "key.leading-zeros-family-0",
            TWO_ZEROS,
            0,
            0,
        ),
        (
            "branch-zero/hardened-index",
            "a zero byte at m/1017'/0'/6'/0, and a hardened index below it",
            "key.locator-path",
            ZERO_BRANCH,
            6,
            2**31,
        ),
    ):
        pub = HDKeyRing.from_seed(bytes.fromhex(seed), 0).derive_key(KeyLocator(family, index))
        yield _derive(slug, title, rule, seed, family, index, valid(pub_key=_hex(pub.pub_key)))
    yield _derive(
        "edge/0/2147483647-0",
        "family 2,147,483,647, which no account can have",
        "key.locator-path",
        "00" * 16,
        2**31 - 1,
        0,
        invalid(refusal("out-of-range", "semantic")),
    )


def _hex(key: bytes | None) -> str:
    return (key or b"").hex()


def _derive(
    slug: str, title: str, rule: str, seed: str, family: int, index: int, expect: Json
) -> Case:
    locator = {"family": family, "index": index}
    given = {"seed": seed, "coin_type": 0, "key_locator": locator}
    rules = list(dict.fromkeys([rule, "key.locator-path"]))
    return case("key.derive", slug, title, rules, DERIVED, given, expect)


def _extended_keys() -> Iterator[Case]:
    seed = bytes(16)
    root, _ = root_of(seed)
    refused = invalid(refusal("other", "semantic"))
    ring = key_ring(seed.hex(), 1)
    for name, title, payload, coin_type, expect in (
        (
            "not-a-root",
            "an extended private key of depth 1",
            extended_key(place=b"\x01" + b"\xa5" * 4 + bytes(4), seed=seed),
            0,
            refused,
        ),
        (
            "public",
            "an extended public key",
            extended_key(XPUB, key=public_key_of(root), seed=seed),
            0,
            refused,
        ),
        (
            "mainnet-version-testnet-coin",
            "an xprv with the coin type of the test networks",
            extended_key(seed=seed),
            1,
            valid(base_pub=ring["base_pub"], encryption_key=ring["encryption_key"]),
        ),
    ):
        yield case(
            "key.encryption",
            f"extended-key/{name}",
            title,
            ["key.extended-root", "key.coin-type"],
            CLOSED,
            {"extended_key": base58check(payload), "coin_type": coin_type},
            expect,
        )
