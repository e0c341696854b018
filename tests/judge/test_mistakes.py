"""Kinds of difference between two values."""

from __future__ import annotations

import pytest

from scbref.conformance.judging.compare import Difference, differences
from scbref.conformance.judging.mistakes import kinds


@pytest.mark.parametrize(
    ("expected", "actual", "kind"),
    [
        ("515", "770", "bytes reversed"),
        ("1", "16777216", "bytes reversed"),
        ('"0102aa"', '"aa0201"', "bytes reversed"),
        ('"-1"', '"18446744073709551615"', "read without its sign"),
        ("4294967295", "-1", "read with a sign that it has not"),
        ('"4294967297"', '"1"', "cut to 32 bits"),
        ('"9007199254740993"', '"9007199254740992"', "rounded, as a floating-point number"),
        ("7", "8", "one too many"),
        ("7", "6", "one too few"),
        ("5", "133", "bit 7 is not taken off"),
        ('"5"', "5", "a number, not text"),
        ("5", '"5"', "text instead of a number"),
        ("true", "false", "the opposite"),
        ('"AB"', '"ab"', "in the other case of letters"),
        ('"01020304"', '"010203"', "a byte missing at the end"),
        ('"01020304"', '"0001020304"', "a byte too many in front"),
        ("[1,2,3]", "[3,2,1]", "in reversed order"),
        ("[1,2,3]", "[2,1,3]", "in another order"),
        ('"abcd"', '"1234"', "another value"),
        ('"abcd"', None, "absent"),
        (None, "1", "there although it must be absent"),
        ('["a"]', '"an archive: UTC"', "an archive: UTC"),
    ],
)
def test_the_first_kind(expected: str | None, actual: str | None, kind: str) -> None:
    assert kinds(Difference("x", expected, actual))[0] == kind


def test_the_same_in_another_order_is_one_difference() -> None:
    (found,) = differences({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 2}, {"b": 1}]})
    assert found.path == "a" and kinds(found) == ["in reversed order"]
