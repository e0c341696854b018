"""The secrets that the keys of descriptors share with public keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..tools.case import Case, Json, case, invalid, refusal, valid
from ..tools.material import off_curve_x, point
from ..tools.wallet import GENERATOR, HARDENED, Wallet, compressed, parsed
from .private_keys import NO_FAMILIES, OWN, REFUSED, TEST_NET, descriptor, first_with_zero

UNPROVEN: Final = (
    "The root of a channel's revocation secrets is another one: the peer takes the restored node"
    " for a stranger, and does not close the channel."
)
BAD_POINT: Final = invalid(refusal("bad-point", "semantic"))


def vectors() -> Iterator[Case]:
    """Yield all cases about shared secrets."""
    yield from _secrets()
    yield from _secrets_by_descriptor()
    yield from _secrets_refused()


def _secret(
    slug: str,
    title: str,
    rules: Sequence[str],
    wallet: Wallet,
    desc: Json,
    pub_key: bytes,
    expect: Json,
) -> Case:
    """Return a case of ``key.ecdh``."""
    given = {"seed": wallet.seed, "coin_type": wallet.coin_type}
    given |= {"key_descriptor": desc, "pub_key": pub_key.hex()}
    return case("key.ecdh", slug, title, rules, UNPROVEN, given, expect)


def _shared(wallet: Wallet, family: int, index: int, pub_key: bytes) -> Json:
    return valid(shared_secret=wallet.shared_secret(family, index, pub_key).hex())


def _secrets() -> Iterator[Case]:
    """Yield secrets of keys at locators, with public keys of both parities."""
    generator = compressed(GENERATOR)
    keys = {
        "even": b"\x02" + point("ecdh/a")[1:],
        "odd": b"\x03" + point("ecdh/a")[1:],
        "generator": generator,
        "minus-generator": b"\x03" + generator[1:],
        "x-one": b"\x02" + (1).to_bytes(32, "big"),
        "own-multisig": OWN.public_key(0, 9),
        "itself": OWN.public_key(5, 9),
    }
    for wallet, locators in (
        (OWN, [(5, 0), (5, 9), (6, 0), (4, HARDENED), (HARDENED - 2, 1)]),
        (TEST_NET, [(5, 9)]),
    ):
        for family, index in locators:
            for name, pub_key in keys.items():
                yield _secret(
                    f"locator/{wallet.coin_type}/{family}-{index}/{name}",
                    f"coin type {wallet.coin_type}, family {family}, index {index}, and"
                    f" a public key: {name.replace('-', ' ')}",
                    ("key.shared-secret", "key.private-key"),
                    wallet,
                    descriptor(family, index),
                    pub_key,
                    _shared(wallet, family, index, pub_key),
                )


def _secrets_by_descriptor() -> Iterator[Case]:
    """Yield secrets of keys that a descriptor names in another way."""
    pub_key = point("ecdh/b")
    for slug, desc, rule, index in (
        ("scan/5-21", descriptor(5, 0, OWN.public_key(5, 21)), "key.private-key-scan", 21),
        ("scan/5-0", descriptor(5, 0, OWN.public_key(5, 0)), "key.private-key-scan", 0),
        ("beside-index", descriptor(5, 3, OWN.public_key(5, 21)), "key.private-key-index", 3),
    ):
        yield _secret(
            slug,
            f"a public key beside index {desc['key_locator']['index']}: the key is at {index}",
            ("key.shared-secret", rule),
            OWN,
            desc,
            pub_key,
            _shared(OWN, 5, index, pub_key),
        )
    zero = first_with_zero(OWN, 5)
    yield _secret(
        "zeros/private-key",
        f"the private key, at index {zero}, begins with a zero byte",
        ("key.shared-secret",),
        OWN,
        descriptor(5, zero),
        pub_key,
        _shared(OWN, 5, zero, pub_key),
    )


def _secrets_refused() -> Iterator[Case]:
    good = point("ecdh/c")
    both = b"".join(each.to_bytes(32, "big") for each in parsed(good))
    for slug, pub_key, rule in (
        ("off-curve", b"\x02" + off_curve_x("ecdh"), "point.on-curve"),
        ("prefix-04", b"\x04" + good[1:], "point.prefix"),
        ("prefix-00", b"\x00" + good[1:], "point.prefix"),
        ("all-zero", bytes(33), "point.all-zero"),
        ("x-only", good[1:], "point.prefix"),
        ("one-byte-more", good + b"\0", "point.prefix"),
        ("uncompressed", b"\x04" + both, "point.prefix"),
        ("hybrid", bytes([6 + both[-1] % 2]) + both, "point.prefix"),
    ):
        yield _secret(
            f"public-key/{slug}",
            f"a public key that is none: {slug.replace('-', ' ')}",
            ("key.shared-secret", rule),
            OWN,
            descriptor(5, 0),
            pub_key,
            BAD_POINT,
        )
    for family in NO_FAMILIES:
        yield _secret(
            f"family/{family}",
            f"family {family}, which no account can have",
            ("key.shared-secret", "key.locator-path"),
            OWN,
            descriptor(family, 0),
            good,
            REFUSED,
        )
