"""The key ring against lnd's, and what it must never show."""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import coincurve
import pytest
from hypothesis import given, settings, strategies as st

from scbref.errors import BAD_POINT, NOT_FOUND, KeyDerivationError
from scbref.keys import key_ring
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing, SymmetricKeyRing
from scbref.keys.networks import COIN_TYPES
from scbref.keys.protocol import KeyFamily, base_encryption_key
from scbref.model import KeyDescriptor, KeyLocator
from tests.reference.plain_bip32 import (
    HARDENED,
    SEED,
    XPRV,
    lnd_path,
    plain_child,
    plain_public_key,
    plain_root,
)

REPO = Path(__file__).resolve().parents[2]
OTHER_SEED = b"x" * 16

# Answers of the wallet key ring of lnd v0.21.3-beta.
LND_ECDH = "f784a1036cb20aaae8e32141aa9e7dbfcddf5a1c330eaf0306e0dbec19d4bd0d"
LND_HARDENED_PUB = "02ad1d359922f01871a8dc3254b278d3225d002decb784abbc1bc65ba780e438be"


def captured(name: str) -> Any:
    """Return a captured JSON file, from the repository or from beside it."""
    for folder in (REPO / "vectors" / "captured", REPO.parent / "shared" / "captured"):
        if (folder / name).exists():
            return json.loads((folder / name).read_text())
    pytest.skip(f"{name} was not found among the captured data")


def test_base_encryption_keys_are_lnds() -> None:
    cases = captured("lnd-key-derivation.json")
    assert len(cases) == 71
    for case in cases:
        seed = bytes.fromhex(case["seed_hex"])
        ring = HDKeyRing.from_seed(seed, case["coin_type"])
        locator = KeyLocator(KeyFamily.BASE_ENCRYPTION, 0)
        desc = ring.derive_key(locator)
        assert desc == KeyDescriptor(locator, bytes.fromhex(case["base_pub"])), case
        assert ring.encryption_key().hex() == case["sym_key"], case
        assert base_encryption_key(ring).hex() == case["sym_key"], case
        plain = plain_public_key(seed, *lnd_path(case["coin_type"], locator))
        assert plain.hex() == case["bip32_standard_pub"], case


def test_keys_of_all_families_are_lnds() -> None:
    wallets = captured("lnd-key-ring.json")
    assert sum(len(wallet["keys"]) for wallet in wallets) == 100
    for wallet in wallets:
        ring = HDKeyRing.from_seed(bytes.fromhex(wallet["seed_hex"]), wallet["coin_type"])
        for key in wallet["keys"]:
            locator = KeyLocator(key["family"], key["index"])
            pub_key = bytes.fromhex(key["pub"])
            assert ring.derive_key(locator).pub_key == pub_key, (wallet["seed_hex"], key)
            private_key = ring.derive_priv_key(KeyDescriptor(locator))
            assert coincurve.PublicKey.from_secret(private_key).format() == pub_key


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(0, 2**120),
    coin_type=st.sampled_from([0, 1, 2]),
    family=st.sampled_from([0, 1, 5, 7, 9999]),
    index=st.integers(0, 100),
    zeros=st.sampled_from(["anywhere", "purpose", "coin"]),
)
def test_differs_from_bip32_exactly_where_a_key_has_leading_zeros(
    start: int, coin_type: int, family: int, index: int, zeros: str
) -> None:
    for number in itertools.count(start):
        seed = number.to_bytes(16, "big")
        purpose = plain_child(plain_root(seed), 1017 + HARDENED)
        ring = HDKeyRing.from_seed(seed, coin_type)
        # Behind a purpose key with zeros the coin key is lnd's, not the plain one.
        coin_key = ring._coin_key.private_key
        if zeros == "anywhere" or {"purpose": purpose[0], "coin": coin_key}[zeros][0] == 0:
            break
    expected_equal = purpose[0][0] != 0 and (family != 0 or coin_key[0] != 0)
    locator = KeyLocator(family, index)
    plain = plain_public_key(seed, *lnd_path(coin_type, locator))
    assert (ring.derive_key(locator).pub_key == plain) == expected_equal


def test_hardened_index_below_a_branch_key_with_leading_zero() -> None:
    """lnd v0.21.3-beta derives such an index, by the same rule as the coin key."""
    seed = (427).to_bytes(16, "big")
    ring = HDKeyRing.from_seed(seed, "mainnet")
    assert ring._branch(5).private_key[0] == 0
    locator = KeyLocator(5, HARDENED)
    assert ring.derive_key(locator).pub_key == bytes.fromhex(LND_HARDENED_PUB)
    assert ring.derive_key(locator).pub_key != plain_public_key(seed, *lnd_path(0, locator))


@pytest.mark.parametrize("network", COIN_TYPES)
def test_network_names_stand_for_coin_types(network: str) -> None:
    by_name = HDKeyRing.from_seed(SEED, network)
    assert by_name.coin_type == COIN_TYPES[network]
    assert by_name.encryption_key() == HDKeyRing.from_seed(SEED, by_name.coin_type).encryption_key()


def test_seed_and_its_extended_key_are_one_ring() -> None:
    from_key = HDKeyRing.from_extended_key(XPRV)
    assert from_key.coin_type == 0
    assert from_key.encryption_key() == HDKeyRing.from_seed(SEED, 0).encryption_key()
    other_coin = HDKeyRing.from_extended_key(XPRV, "regtest")
    assert other_coin.encryption_key() == HDKeyRing.from_seed(SEED, 1).encryption_key()


@pytest.mark.slow
def test_scan_finds_all_wanted_keys_of_a_family_in_one_pass() -> None:
    ring = HDKeyRing.from_seed(SEED, 1)
    locators = [KeyLocator(KeyFamily.REVOCATION_ROOT, index) for index in (0, 777, 99_999, 100_000)]
    keys = [bytes(ring.derive_key(locator).pub_key or b"") for locator in locators]
    calls: list[int] = []
    found = ring.find_key_indices(KeyFamily.REVOCATION_ROOT, keys, calls.append)
    assert found == {keys[0]: 0, keys[1]: 777, keys[2]: 99_999}
    assert calls == list(range(1_000, 100_001, 1_000))


def test_scan_stops_when_all_are_found() -> None:
    ring = HDKeyRing.from_seed(SEED, 1)
    key = bytes(ring.derive_key(KeyLocator(5, 1_500)).pub_key or b"")
    calls: list[int] = []
    assert ring.find_key_indices(5, [key], calls.append) == {key: 1_500}
    assert ring.find_key_indices(5, [], calls.append) == {}
    assert calls == [1_000]


def test_private_key_rules_are_lnds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "MAX_KEY_RANGE_SCAN", 50)
    ring = HDKeyRing.from_seed(SEED, 1)
    root, other = KeyLocator(5, 0), HDKeyRing.from_seed(OTHER_SEED, 1).derive_key(KeyLocator(5, 0))
    at_7 = ring.derive_key(KeyLocator(5, 7))

    def private_key(locator: KeyLocator, pub_key: bytes | None) -> bytes:
        return ring.derive_priv_key(KeyDescriptor(locator, pub_key))

    # Public key and index 0: the key is looked for, index 0 included.
    assert private_key(root, at_7.pub_key) == private_key(KeyLocator(5, 7), None)
    assert private_key(root, ring.derive_key(root).pub_key) == private_key(root, None)
    # Another index: the public key is not looked at.
    assert private_key(KeyLocator(5, 3), other.pub_key) == private_key(KeyLocator(5, 3), None)
    # Not there, beyond the range, in another family.
    beyond = ring.derive_key(KeyLocator(5, 50)).pub_key
    for locator, pub_key in (
        (root, other.pub_key),
        (root, beyond),
        (KeyLocator(4, 0), at_7.pub_key),
    ):
        with pytest.raises(KeyDerivationError, match="unable to derive private key") as caught:
            private_key(locator, pub_key)
        assert caught.value.code == NOT_FOUND


def test_ecdh_is_the_same_from_both_sides_and_is_lnds() -> None:
    ours, theirs = HDKeyRing.from_seed(SEED, 1), HDKeyRing.from_seed(OTHER_SEED, 1)
    our_desc, their_desc = ours.derive_key(KeyLocator(5, 0)), theirs.derive_key(KeyLocator(0, 0))
    secret = ours.ecdh(KeyDescriptor(KeyLocator(5, 0)), their_desc.pub_key or b"")
    assert secret == theirs.ecdh(KeyDescriptor(KeyLocator(0, 0)), our_desc.pub_key or b"")
    assert secret.hex() == LND_ECDH
    scalar = ours.derive_priv_key(KeyDescriptor(KeyLocator(5, 0)))
    product = coincurve.PublicKey(bytes(their_desc.pub_key or b"")).multiply(scalar)
    assert secret == hashlib.sha256(product.format()).digest()


def test_base_public_key_is_enough_for_the_envelope_only() -> None:
    full = HDKeyRing.from_seed(SEED, 0)
    base_pub = full.derive_key(KeyLocator(7, 0)).pub_key or b""
    ring = BasePublicKeyRing(base_pub)
    assert ring.encryption_key() == full.encryption_key() == hashlib.sha256(base_pub).digest()
    assert ring.derive_key(KeyLocator(7, 0)) == full.derive_key(KeyLocator(7, 0))
    for locator in (KeyLocator(7, 1), KeyLocator(0, 0)):
        with pytest.raises(KeyDerivationError):
            ring.derive_key(locator)
    with pytest.raises(KeyDerivationError) as caught:
        BasePublicKeyRing(b"\5" + b"\1" * 32)
    assert caught.value.code == BAD_POINT


def test_symmetric_key_has_32_bytes() -> None:
    assert SymmetricKeyRing(b"\6" * 32).encryption_key() == b"\6" * 32
    for length in (0, 31, 33):
        with pytest.raises(KeyDerivationError):
            SymmetricKeyRing(b"\6" * length)
