"""Points and onion names, by the quick way and by the usual one: the same verdicts."""

from __future__ import annotations

import base64

import pytest
from coincurve import PublicKey as Secp256k1PublicKey
from hypothesis import example, given, strategies as st

from scbref.errors import DeserializeError
from scbref.point import PublicKey
from scbref.wire.address_rules import ONION_SUFFIX, onion_bytes, onion_text

FIELD_PRIME = 2**256 - 2**32 - 977
NAMES = st.sampled_from([10, 35]).flatmap(lambda size: st.binary(min_size=size, max_size=size))


def is_point(data: bytes) -> bool:
    """Ask libsecp256k1, which also takes points of 65 bytes."""
    if len(data) != 33:
        return False
    try:
        Secp256k1PublicKey(data)
    except ValueError:
        return False
    return True


def agrees(data: bytes) -> None:
    if is_point(data):
        point = PublicKey(data)
        assert (type(point), point) == (PublicKey, data)
    else:
        with pytest.raises(DeserializeError) as caught:
            PublicKey(data)
        assert caught.value.code == "bad-point"


@given(st.binary(min_size=32, max_size=32), st.sampled_from([2, 3]))
def test_a_point_is_what_libsecp256k1_takes(x: bytes, parity: int) -> None:
    agrees(bytes([parity]) + x)


@given(st.integers(-40, 40), st.sampled_from([0, FIELD_PRIME, 2**256 - 41]))
def test_so_it_is_at_the_edges_of_the_field(distance: int, edge: int) -> None:
    agrees(b"\x02" + ((edge + distance) % 2**256).to_bytes(32, "big"))


@given(st.binary(max_size=70))
@example(Secp256k1PublicKey.from_valid_secret(bytes(31) + b"\1").format(compressed=False))
def test_so_it_is_with_any_bytes(data: bytes) -> None:
    agrees(data)


def usual_bytes(text: str) -> bytes | None:
    try:
        return base64.b32decode(text.removesuffix(ONION_SUFFIX).upper())
    except ValueError:
        return None


@given(NAMES)
def test_an_onion_name_is_base32(data: bytes) -> None:
    text = base64.b32encode(data).decode().lower() + ONION_SUFFIX
    assert onion_text(data) == text
    assert onion_bytes(text, len(data)) == data


@given(NAMES, st.integers(0, 55), st.characters() | st.sampled_from("0189_=+- "))
@example(bytes(10), 0, "\u0661")
@example(bytes(10), 15, "=")
def test_a_foreign_character_is_refused_as_base32_refuses_it(
    data: bytes, place: int, character: str
) -> None:
    text = onion_text(data)
    place %= len(text) - len(ONION_SUFFIX)
    changed = text[:place] + character + text[place + 1 :]
    usual = usual_bytes(changed) if changed == changed.lower() else None
    try:
        found = onion_bytes(changed, len(data))
    except ValueError:
        found = None
    assert found == (usual if usual is not None and len(usual) == len(data) else None)
