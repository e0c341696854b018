"""The parts of the search: points, edits, envelopes, behaviours, sizes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from scbref import codec
from scbref.conformance.search.comparing.behaviours import ABOUT, OF_WRITERS, touched
from scbref.conformance.search.drawing.cases import SLOW_WITHOUT, DrawnCase
from scbref.conformance.search.drawing.dice import Dice
from scbref.conformance.search.drawing.hostile import PARTS, edited, envelope, multi_of
from scbref.conformance.search.drawing.points import bad_points, good_points
from scbref.conformance.search.drawing.seeds import Place, SeedCorpus, Template, places_of
from scbref.conformance.search.drawing.values import MISSING, QUIRKS, Drawer, put
from scbref.conformance.search.examples import Examples
from scbref.errors import DeserializeError
from scbref.json_form import node_to_json, single_from_json, single_to_json
from scbref.point import PublicKey
from tests.judge.exploring import corpus

NUMBERS = st.integers(0, 2**32)
"""Of examples."""


def drawn(number: int) -> dict[str, Any]:
    """The Single of one example."""
    return Drawer(Dice(7, number)).single()


def test_good_points_are_points_and_bad_ones_are_not() -> None:
    for text in good_points(24):
        assert PublicKey(bytes.fromhex(text))
    assert len(set(good_points(24))) == 24
    for data in bad_points():
        assert len(data) == 33
        with pytest.raises(DeserializeError):
            PublicKey(data)


@settings(max_examples=50, deadline=None)
@given(NUMBERS)
def test_drawn_singles_come_back_as_they_are(number: int) -> None:
    value = drawn(number)
    single = single_from_json(value)
    data = codec.serialize_single(single)
    assert single_to_json(codec.deserialize_single(data)) == value
    assert touched(OF_WRITERS - {"writer-zero-input-tx"}, "single.serialize", {"single": value},
                   [], SeedCorpus(None)) == set()  # fmt: skip


def _template(value: dict[str, Any]) -> Template:
    data = codec.serialize_single(single_from_json(value))
    return Template(data, places_of(node_to_json(codec.explain(data, "single")[0])), value)


@settings(max_examples=20, deadline=None)
@given(NUMBERS, NUMBERS)
def test_places_in_a_multi_are_where_explain_says(one: int, two: int) -> None:
    data, places = multi_of([_template(drawn(one)), _template(drawn(two))])
    explained = places_of(node_to_json(codec.explain(data, "multi")[0]))
    wanted = {(place.start, place.end) for place in explained if place.leaf}
    assert {(place.start, place.end) for place in places if place.leaf} == wanted


PLACES = (Place("a", 0, 2, True), Place("b", 2, 35, True), Place("c", 35, 36, True))
DATA = b"\x12\x34" + bytes(33) + b"\x05"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("truncate", 1, b"\1"), DATA[:3]),
        (("overwrite", 0, b"\xab"), b"\xab\xab" + DATA[2:]),
        (("flip", 2, b"\0"), DATA[:-1] + b"\x04"),
        (("edge", 0, b"\5"), b"\xff\xff" + DATA[2:]),
        (("edge", 0, b"\3"), b"\x12\x35" + DATA[2:]),
        (("point", 1, b"\0"), b"\x12\x34" + bad_points()[0] + b"\x05"),
        (("delete", 0, b""), DATA[2:]),
        (("duplicate", 2, b""), DATA + b"\x05"),
        (("insert", 1, b"xy"), b"\x12\x34xy" + DATA[2:]),
        (("append", 0, b"xy"), DATA + b"xy"),
        (("compact", 2, b"\0"), DATA[:-1] + b"\xfd\x05\0"),
        (("splice", 2, b""), DATA[:-1]),
    ],
)
def test_edits(edit: tuple[str, int, bytes], expected: bytes) -> None:
    assert edited(DATA, PLACES, [edit]) == expected


def test_several_edits_stay_where_they_belong() -> None:
    edits = [("delete", 0, b""), ("overwrite", 2, b"\xff")]
    assert edited(DATA, PLACES, edits) == bytes(33) + b"\xff"
    assert edited(DATA, PLACES, [("truncate", 0, b""), ("delete", 2, b"")]) == DATA[:35]


def test_a_part_of_another_single_is_put_in() -> None:
    donor = Template(b"zzzz", (Place("x", 0, 1, True), Place("c", 1, 4, True)), {})
    assert edited(DATA, PLACES, [("splice", 2, b"\0")], [donor]) == DATA[:-1] + b"zzz"


@pytest.mark.parametrize("size", [0, 5, 24, 39, 40, 41, 500])
def test_the_places_of_an_envelope_lie_inside_it(size: int) -> None:
    places = envelope(bytes(size))
    assert len(places) == PARTS
    assert all(0 <= place.start <= place.end <= size for place in places)


def test_a_member_is_set_in_a_copy() -> None:
    value = {"version": 3, "sha_chain_root_desc": {"pub_key": "02"}}
    assert put(value, "version", 8) == {**value, "version": 8}
    assert put(value, "sha_chain_root_desc.pub_key", MISSING)["sha_chain_root_desc"] == {}
    assert put(value, "no.such.place", 1) is value
    assert value == {"version": 3, "sha_chain_root_desc": {"pub_key": "02"}}


@settings(max_examples=30, deadline=None)
@given(NUMBERS)
def test_every_quirk_is_about_something_that_a_single_has(number: int) -> None:
    value = drawn(number)
    for path, new in QUIRKS:
        if "close_tx_inputs" in value or "close_tx" not in path:
            assert put(value, path, new) is not value


@pytest.mark.slow
def test_behaviours_are_recognised_in_the_corpus() -> None:
    """Every vector that a known behaviour decides is recognised as being about it."""
    seeds = SeedCorpus(_Explainer())
    seen = set()
    for vector in corpus().vectors:
        name = getattr(vector.expect, "behaviour", None)
        if name is None or vector.op not in _EXPLORED or not _recognisable(name):
            continue
        answers = [c.ok for c in vector.expect.choices.values() if isinstance(c.ok, dict)]  # type: ignore[union-attr]
        assert touched(frozenset({name}), vector.op, vector.in_, answers, seeds), vector.id
        seen.add(name)
    assert len(seen) >= 25


_EXPLORED = {
    f"{kind}.{verb}" for kind in ("single", "multi") for verb in ("serialize", "deserialize")
} | {"static-chan-backups.pack"}


def _recognisable(name: str) -> bool:
    return name in ABOUT or name in {
        "single-length-ignored",
        "trailing-bytes-after-single",
        "trailing-bytes-after-multi",
        "bool-other-than-one",
        "type-0-address-dropped",
    }


class _Explainer:
    """Explains in this process."""

    def value(self, op: str, given: dict[str, Any]) -> dict[str, Any]:
        assert op == "explain"
        node, _ = codec.explain(bytes.fromhex(given["bytes"]), given["kind"])
        return {"tree": node_to_json(node)}


@given(st.binary(max_size=60))
def test_anything_can_be_explained(data: bytes) -> None:
    places = SeedCorpus(_Explainer()).explain(data, "single")
    assert all(0 <= place.start <= place.end <= len(data) for place in places)


def test_what_is_slow_for_an_adapter_is_drawn_less() -> None:
    features = frozenset({"scrypt_n"})

    def slow(declared: frozenset[str]) -> int:
        examples = Examples(SeedCorpus(None, features=declared), [*SLOW_WITHOUT, "version.decode"])
        drawn = [examples.draw(0, number) for number in range(200)]
        return sum(isinstance(one, DrawnCase) and one.op in SLOW_WITHOUT for one in drawn)

    assert 0 < 2 * slow(frozenset()) < slow(features)


def test_an_operation_that_is_slow_is_drawn_where_it_is_asked_for() -> None:
    examples = Examples(SeedCorpus(None, features=frozenset()), ["aezeed.encode"])
    drawn = examples.draw(0, 1)
    assert isinstance(drawn, DrawnCase) and drawn.op == "aezeed.encode"
