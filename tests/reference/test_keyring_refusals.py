"""What a key ring refuses, and what it must never show."""

from __future__ import annotations

import traceback

import pytest

from scbref.errors import BAD_POINT, OUT_OF_RANGE, UNSUPPORTED, KeyDerivationError
from scbref.keys.key_ring import (
    BasePublicKeyRing,
    HDKeyRing,
    SymmetricKeyRing,
)
from scbref.model import KeyDescriptor, KeyLocator
from tests.reference.plain_bip32 import (
    HARDENED,
    ORDER,
    SEED,
    XPRV,
    extended_key,
    lnd_path,
    plain_child,
    plain_public_key,
    plain_root,
)


@pytest.mark.parametrize(
    ("version", "coin_type"),
    [
        ("0488ade4", 0),  # xprv
        ("049d7878", 0),  # yprv
        ("04b2430c", 0),  # zprv
        ("04358394", 1),  # tprv
        ("044a4e28", 1),  # uprv
        ("045f18bc", 1),  # vprv
        ("0420b900", 1),  # sprv
    ],
)
def test_version_bytes_give_the_coin_type(version: str, coin_type: int) -> None:
    text = extended_key(version=version, key=bytes(1) + b"\7" * 32)
    assert HDKeyRing.from_extended_key(text).coin_type == coin_type


def test_unknown_version_bytes_need_a_coin_type() -> None:
    text = extended_key(version="019d9cfe", key=bytes(1) + b"\7" * 32)
    with pytest.raises(KeyDerivationError, match="give a coin type"):
        HDKeyRing.from_extended_key(text)
    assert HDKeyRing.from_extended_key(text, "litecoin").coin_type == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "111 characters"),
        (XPRV[:-1], "111 characters"),
        (XPRV + "\n", "111 characters"),
        (XPRV[:50] + "0" + XPRV[51:], "111 characters of base58"),
        (XPRV[:50] + "é" + XPRV[51:], "111 characters of base58"),
        (XPRV[:50] + "z" + XPRV[51:], "checksum"),
        ("1" * 111, "checksum"),
        ("z" * 111, "checksum"),
        (extended_key(version="0488b21e", key=b"\2" + b"\7" * 32), "public key"),
        (extended_key(depth=3, key=bytes(1) + b"\7" * 32), "depth is 3"),
        (extended_key(key=bytes(33)), "not a private key"),
        (extended_key(key=bytes(1) + ORDER.to_bytes(32, "big")), "not a private key"),
    ],
)
def test_refuses_what_is_no_private_root_key(text: str, message: str) -> None:
    with pytest.raises(KeyDerivationError, match=message):
        HDKeyRing.from_extended_key(text)


@pytest.mark.parametrize("length", [0, 15, 65])
def test_refuses_seeds_of_other_lengths(length: int) -> None:
    with pytest.raises(KeyDerivationError) as caught:
        HDKeyRing.from_seed(b"\1" * length, 0)
    assert caught.value.code == OUT_OF_RANGE


@pytest.mark.parametrize(
    ("coin_type", "code"), [(-1, OUT_OF_RANGE), (HARDENED, OUT_OF_RANGE), ("dogecoin", UNSUPPORTED)]
)
def test_refuses_unknown_coin_types(coin_type: int | str, code: str) -> None:
    with pytest.raises(KeyDerivationError) as caught:
        HDKeyRing.from_seed(SEED, coin_type)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "locator",
    [
        KeyLocator(HARDENED - 1, 0),  # btcwallet's account of imported keys
        KeyLocator(HARDENED, 0),
        KeyLocator(2**32 - 1, 0),
        KeyLocator(-1, 0),
        KeyLocator(5, 2**32),
        KeyLocator(5, -1),
    ],
)
def test_refuses_locators_lnd_has_no_key_for(locator: KeyLocator) -> None:
    ring = HDKeyRing.from_seed(SEED, 0)
    with pytest.raises(KeyDerivationError) as caught:
        ring.derive_key(locator)
    assert caught.value.code == OUT_OF_RANGE


def test_highest_family_and_index_exist() -> None:
    ring = HDKeyRing.from_seed(SEED, 0)
    locator = KeyLocator(HARDENED - 2, HARDENED - 1)
    assert ring.derive_key(locator).pub_key == plain_public_key(SEED, *lnd_path(0, locator))


@pytest.mark.parametrize("pub_key", [b"", b"\2" + bytes(32), b"\4" + b"\1" * 64])
def test_ecdh_refuses_what_is_no_point(pub_key: bytes) -> None:
    with pytest.raises(KeyDerivationError) as caught:
        HDKeyRing.from_seed(SEED, 1).ecdh(KeyDescriptor(KeyLocator(5, 1)), pub_key)
    assert caught.value.code == BAD_POINT


def test_rings_show_no_secret() -> None:
    full = HDKeyRing.from_seed(SEED, 0)
    base_pub = bytes(full.derive_key(KeyLocator(7, 0)).pub_key or b"")
    root = plain_root(SEED)
    secrets = [SEED, *root, plain_child(root, 1017 + HARDENED)[0], base_pub, full.encryption_key()]
    secrets += [full._coin_key.private_key, full._coin_key.chain_code]
    shown = []
    for ring in (full, BasePublicKeyRing(base_pub), SymmetricKeyRing(full.encryption_key())):
        shown += [repr(ring), str(ring), f"{ring}"]
    shown.append(repr(full._coin_key))
    for secret in secrets:
        forms = (secret.hex(), repr(secret)[2:-1], str(int.from_bytes(secret, "big")))
        for text in shown:
            assert not any(form in text for form in forms)


@pytest.mark.parametrize(
    "secret", [XPRV[:-1] + "L", XPRV[:-1], extended_key(depth=1, key=bytes(1) + b"\7" * 32)]
)
def test_errors_quote_no_extended_key(secret: str) -> None:
    with pytest.raises(KeyDerivationError) as caught:
        HDKeyRing.from_extended_key(secret)
    # Without source lines, which hold this test's own constants.
    lines = traceback.format_exception_only(caught.value)
    assert not any(secret[start : start + 8] in "".join(lines) for start in range(0, 104, 8))
    assert caught.value.__cause__ is None
