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
from scbref.errors import TRUNCATED, DeserializeError
from scbref.model import Multi, Single
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
