"""The envelope against lnd's files, and against changed bytes."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from scbref.envelope import NONCE_SIZE, TAG_SIZE, open_envelope, seal_envelope
from scbref.errors import AUTH_FAILED, OUT_OF_RANGE, TOO_SHORT, EnvelopeError, SerializeError
from scbref.keys.key_ring import BasePublicKeyRing, HDKeyRing, SymmetricKeyRing

REPO = Path(__file__).resolve().parents[2]
KEY = SymmetricKeyRing(bytes(range(32)))
NONCE = bytes(range(100, 124))


def captured(name: str) -> bytes:
    """Return a captured file, from the repository or from beside it."""
    for folder in (REPO / "vectors" / "captured", REPO.parent / "shared" / "captured"):
        if (folder / name).exists():
            return (folder / name).read_bytes()
    pytest.skip(f"{name} was not found among the captured data")


@functools.cache
def lnd_backups() -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured("lnd-head-backups.jsonl").splitlines()]


def regtest_rings(case: dict[str, Any]) -> Iterator[HDKeyRing]:
    if "entropy_hex" in case:
        yield HDKeyRing.from_seed(bytes.fromhex(case["entropy_hex"]), "regtest")
    else:
        yield HDKeyRing.from_extended_key(case["rootkey"], case["coin_type"])
        yield HDKeyRing.from_extended_key(case["rootkey"])  # tprv says coin type 1 by itself


def code_of_opening(sealed: bytes, key: SymmetricKeyRing | HDKeyRing = KEY) -> str:
    with pytest.raises(EnvelopeError) as caught:
        open_envelope(sealed, key)
    return caught.value.code


@pytest.mark.parametrize("number", range(4))
def test_backups_of_real_nodes_open_from_their_root(number: int) -> None:
    cases = json.loads(captured("lnd-regtest-backups.json"))["cases"]
    assert len(cases) == 4
    case = cases[number]
    packed = bytes.fromhex(case["channel_backup"])
    for ring in regtest_rings(case):
        plaintext = open_envelope(packed, ring)
        assert len(plaintext) == len(packed) - NONCE_SIZE - TAG_SIZE
        if case.get("single"):
            # Low bits of the version byte, then the length of what follows.
            assert plaintext[0] & 0x7F <= 7
            assert int.from_bytes(plaintext[1:3], "big") == len(plaintext) - 3
        else:
            # Multi version 0 with one channel.
            assert plaintext[:5] == bytes([0, 0, 0, 0, 1])
            assert int.from_bytes(plaintext[6:8], "big") == len(plaintext) - 8
    stranger = HDKeyRing.from_seed(b"\1" * 16, "regtest")
    assert code_of_opening(packed, stranger) == AUTH_FAILED


def test_lnds_envelopes_open_and_are_sealed_to_the_same_bytes() -> None:
    backups = lnd_backups()
    assert len(backups) == 140
    for backup in backups:
        packed, plaintext = bytes.fromhex(backup["packed"]), bytes.fromhex(backup["plaintext"])
        nonce = bytes.fromhex(backup["nonce"])
        for ring in (
            HDKeyRing.from_seed(bytes.fromhex(backup["seed_hex"]), backup["coin_type"]),
            BasePublicKeyRing(bytes.fromhex(backup["base_pub"])),
            SymmetricKeyRing(bytes.fromhex(backup["sym_key"])),
        ):
            assert open_envelope(packed, ring) == plaintext, backup["id"]
            assert seal_envelope(plaintext, ring, nonce) == packed, backup["id"]


def test_lnds_multi_of_1000_channels_opens() -> None:
    packed = captured("lnd-head-multi-1000.backup")
    about = json.loads(captured("lnd-head-multi-1000.json"))
    ring = HDKeyRing.from_seed(bytes.fromhex(about["seed_hex"]), about["coin_type"])
    plaintext = open_envelope(packed, ring)
    assert plaintext[:5] == bytes(1) + (1_000).to_bytes(4, "big")
    assert seal_envelope(plaintext, ring, bytes.fromhex(about["nonce"])) == packed


@settings(deadline=None)
@given(
    plaintext=st.binary(max_size=300),
    key=st.binary(min_size=32, max_size=32).map(SymmetricKeyRing),
    nonce=st.binary(min_size=24, max_size=24),
)
def test_what_was_sealed_opens(plaintext: bytes, key: SymmetricKeyRing, nonce: bytes) -> None:
    sealed = seal_envelope(plaintext, key, nonce)
    assert sealed[:NONCE_SIZE] == nonce
    assert len(sealed) == len(plaintext) + NONCE_SIZE + TAG_SIZE
    assert open_envelope(sealed, key) == plaintext


@settings(deadline=None)
@given(plaintext=st.binary(max_size=40), data=st.data())
def test_any_flipped_bit_is_refused(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal_envelope(plaintext, KEY, NONCE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    assert code_of_opening(bytes(sealed)) == AUTH_FAILED


def test_every_bit_of_nonce_and_tag_counts() -> None:
    sealed = seal_envelope(b"", KEY, NONCE)
    for bit in range(len(sealed) * 8):
        changed = int.from_bytes(sealed, "big") ^ 1 << bit
        assert code_of_opening(changed.to_bytes(len(sealed), "big")) == AUTH_FAILED


def test_every_cut_is_refused_and_the_shortest_by_their_own_code() -> None:
    sealed = seal_envelope(bytes(20), KEY, NONCE)
    codes = [code_of_opening(sealed[:length]) for length in range(len(sealed))]
    assert codes == [TOO_SHORT] * 24 + [AUTH_FAILED] * (len(sealed) - 24)
    assert code_of_opening(sealed + b"\0") == AUTH_FAILED


def test_a_tag_may_not_overlap_the_nonce() -> None:
    """39 bytes whose last 16 are the right tag, its first byte being the nonce's last."""
    for number in range(10_000):
        nonce = number.to_bytes(NONCE_SIZE, "big")
        sealed = seal_envelope(b"", KEY, nonce)
        if sealed[NONCE_SIZE] == nonce[-1]:
            break
    overlapping = nonce + sealed[NONCE_SIZE + 1 :]
    assert overlapping[-TAG_SIZE:] == sealed[-TAG_SIZE:]
    assert code_of_opening(overlapping) == AUTH_FAILED


def test_empty_plaintext_makes_40_bytes_that_open() -> None:
    sealed = seal_envelope(b"", KEY, NONCE)
    assert len(sealed) == 40
    assert open_envelope(sealed, KEY) == b""


@settings(deadline=None)
@given(one=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32))
def test_another_key_does_not_open(one: bytes, other: bytes) -> None:
    sealed = seal_envelope(b"backup", SymmetricKeyRing(one), NONCE)
    if one == other:
        assert open_envelope(sealed, SymmetricKeyRing(other)) == b"backup"
    else:
        assert code_of_opening(sealed, SymmetricKeyRing(other)) == AUTH_FAILED


# pycryptodome takes 8 and 12 bytes too, for other ciphers.
@pytest.mark.parametrize("length", [0, 8, 12, 16, 23, 25, 32])
def test_seals_with_nonces_of_24_bytes_only(length: int) -> None:
    with pytest.raises(SerializeError) as caught:
        seal_envelope(b"backup", KEY, bytes(length))
    assert (caught.value.code, caught.value.path) == (OUT_OF_RANGE, "nonce")


def test_nonces_are_random_when_not_given() -> None:
    sealed = [seal_envelope(b"backup", KEY) for _ in range(200)]
    assert len({one[:NONCE_SIZE] for one in sealed}) == 200
    assert {open_envelope(one, KEY) for one in sealed} == {b"backup"}


def test_a_ring_derives_its_key_once() -> None:
    ring = HDKeyRing.from_seed(bytes(16), "regtest")
    assert ring.encryption_key() is ring.encryption_key()
