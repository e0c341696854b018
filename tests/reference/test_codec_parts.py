"""A Multi taken apart into its Singles' own bytes, and put together from them."""

from __future__ import annotations

from typing import NoReturn

import pytest
from hypothesis import given, settings, strategies as st

from scbref.codec import (
    CODEC,
    Codec,
    deserialize_multi,
    serialize_multi,
    serialize_multi_of,
    serialize_single,
    split_multi,
)
from scbref.codec.decline import Decline
from scbref.envelope import seal_envelope
from scbref.errors import NOT_CANONICAL, TRUNCATED, DeserializeError
from scbref.keys.key_ring import SymmetricKeyRing
from scbref.model import Multi, Single
from scbref.packing import PackedMulti, PackedSingles, unpack_single
from tests.reference.strategies import singles


class Interpreted(Codec):
    """The schemas alone: what the generated code declines goes this way."""

    def _fast_parts(self, data: bytes) -> NoReturn:
        raise Decline


@settings(max_examples=60, deadline=None)
@given(backups=st.lists(singles(), max_size=4), trailing=st.binary(max_size=3))
def test_splitting_and_joining_are_inverse(backups: list[Single], trailing: bytes) -> None:
    plain = serialize_multi(Multi(static_backups=tuple(backups)))
    parts = split_multi(plain + trailing)
    assert tuple(single for single, _ in parts) == deserialize_multi(plain).static_backups
    assert [part for _, part in parts] == [serialize_single(each) for each in backups]
    assert serialize_multi_of([part for _, part in parts]) == plain
    assert Interpreted().split_multi(plain + trailing) == parts


@pytest.mark.parametrize("codec", [CODEC, Interpreted()], ids=["generated", "interpreted"])
def test_a_count_too_large_is_a_truncation(codec: Codec) -> None:
    with pytest.raises(DeserializeError) as caught:
        codec.split_multi(b"\0\0\0\0\1")
    assert caught.value.code == TRUNCATED


@settings(max_examples=5, deadline=None)
@given(single=singles())
def test_packed_backups_are_read_strictly_only_on_request(single: Single) -> None:
    ring, multi = SymmetricKeyRing(bytes(32)), Multi(static_backups=(single,))
    odd = seal_envelope(serialize_single(single) + b"\0", ring)
    odd_multi = seal_envelope(serialize_multi(multi) + b"\0", ring)
    assert unpack_single(odd, ring) == single
    assert PackedSingles([odd]).unpack(ring) == (single,)
    assert PackedMulti(odd_multi).unpack(ring) == multi
    for unpack in (PackedSingles([odd]).unpack, PackedMulti(odd_multi).unpack):
        with pytest.raises(DeserializeError) as caught:
            unpack(ring, strict=True)
        assert caught.value.code == NOT_CANONICAL
