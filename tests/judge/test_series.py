"""Series: channels that a pool describes and that are made in memory."""

from __future__ import annotations

import json
import time
from typing import Any

import msgspec
import pytest

from scbref.conformance.corpus.expectation import CorpusError
from scbref.conformance.corpus.points import numbered_point
from scbref.conformance.corpus.pool import Pool
from scbref.conformance.corpus.references import References
from scbref.conformance.corpus.series import Series, collapsed, expansion, members, series_hash
from scbref.point import PublicKey
from tests.judge.scenario_stage import expanded, file_of

COUNTS = {"many": 5}


def pool_with(**changes: Any) -> Pool:
    """The pool of the area recover, with one series in it changed."""
    content = file_of("recover")["pool"]
    many = {**content["series"]["many"], **changes}
    return msgspec.convert({**content, "series": {"many": many}, "sealed": {}}, Pool)


def test_points_are_those_of_the_numbers_as_private_keys() -> None:
    import coincurve

    for number in (1, 2, 3, 4, 97, 1_500):
        public = coincurve.PrivateKey(number.to_bytes(32, "big")).public_key
        assert numbered_point(number) == public.format().hex()
        PublicKey.parse(bytes.fromhex(numbered_point(number)))


def test_members_of_a_series_differ_as_it_says_in_both_forms() -> None:
    pool = pool_with().with_series()
    series = pool.series["many"]
    assert series.count == 1_030
    for number in (0, 1, 2, 3, 6, 998, 1_029):
        single, channel = pool.singles[f"many[{number}]"], pool.channels[f"many[{number}]"]
        assert single["remote_node_pub"] == channel["identity_pub"]
        assert single["remote_node_pub"] == numbered_point(1_000 + number // 2)
        assert single["funding_outpoint"]["index"] == number % 3
        for member in ("funding_outpoint", "short_channel_id", "capacity", "is_initiator"):
            assert single[member] == channel[member]
        assert type(single["capacity"]) is str
    points = {json.dumps(pool.singles[f"many[{n}]"]["funding_outpoint"]) for n in range(1_030)}
    assert len(points) == 1_030


def test_members_of_several_kinds_are_like_them_in_turn() -> None:
    content = file_of("fetch")["pool"]
    mixed = content["series"]["mixed"]
    alone = {**content, "series": {"mixed": mixed}, "sealed": {}}
    pool = msgspec.convert(alone, Pool).with_series()
    kinds = mixed["like"]
    for number in (0, 1, len(kinds) - 1, len(kinds), 662):
        like = content["singles"][kinds[number % len(kinds)]]
        made, channel = pool.singles[f"mixed[{number}]"], pool.channels[f"mixed[{number}]"]
        assert made["version"] == like["version"]
        # A lease that is none has no expiry, whatever its channel says.
        assert ("lease_expiry" in made) == ("lease_expiry" in like) == (made["version"] == 4)
        assert made["sha_chain_root_desc"] == like["sha_chain_root_desc"]
        if made["version"] == 4:
            assert made["lease_expiry"] == channel["thaw_height"]
    assert {pool.singles[f"mixed[{n}]"]["version"] for n in range(13)} == set(range(8))


def test_a_thousand_channels_are_made_at_once() -> None:
    described = pool_with()
    like = [(described.singles["a old"], described.channels["a old"])]
    before = time.process_time()
    expansion("many", described.series["many"], like)
    assert time.process_time() - before < 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"count": 999}, "has the hash"),
        ({"like": ["nobody"]}, "'nobody', which is no Single"),
        ({"vary": {"capacities": {"by": "list", "values": ["1"]}}}, "none of its Singles has"),
    ],
)
def test_a_series_that_is_not_what_it_says_is_refused(
    changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(CorpusError, match=problem):
        pool_with(**changes).with_series()


def test_the_hash_depends_on_the_description_and_on_what_comes_of_it() -> None:
    pool = pool_with()
    series = pool.series["many"]
    single, channel = pool.singles["a old"], pool.channels["a old"]

    def hash_of(series: Series, one: Any) -> str:
        return series_hash(series, expansion("many", series, [(one, channel)]))

    assert hash_of(series, single) == series.hash
    assert hash_of(series, {**single, "version": 2}) != series.hash
    shorter = msgspec.structs.replace(series, count=10)
    assert hash_of(shorter, single) != series.hash


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (["a", "many[3]"], ["a", "many[3]"]),
        (["many[1:3]", "b"], ["many[1]", "many[2]", "b"]),
        (["many[::-2]"], ["many[4]", "many[2]", "many[0]"]),
        (["many[:]"], [f"many[{n}]" for n in range(5)]),
    ],
)
def test_ranges_name_members_as_python_does(named: list[str], found: list[str]) -> None:
    assert list(members(named, COUNTS)) == found


@pytest.mark.parametrize("name", ["many[0:6]", "few[0:1]"])
def test_a_range_beyond_a_series_is_a_mistake(name: str) -> None:
    with pytest.raises(CorpusError):
        list(members([name], COUNTS))


def test_names_are_told_as_ranges() -> None:
    names = ["a", *(f"many[{n}]" for n in (10, 2, 3, 4, 11, 7)), "few[1]"]
    assert collapsed(names) == ["a", "few[1]", "many[2:5]", "many[7]", "many[10:12]"]
    assert collapsed([]) == []


def test_a_reference_stands_for_as_many_values_as_it_names() -> None:
    pool = pool_with().with_series()
    singles = [pool.singles[f"many[{n}]"] for n in range(3)]
    outpoints = [each["funding_outpoint"] for each in singles]

    def each(form: str) -> Any:
        return expanded({"$each": "many[0:3]", "as": form}, pool)

    assert each("singles") == singles
    assert each("channels") == [pool.channels[f"many[{n}]"] for n in range(3)]
    assert each("outpoints") == outpoints
    assert [one["addresses"] for one in each("opened")] == [s["addresses"] for s in singles]
    # Two of the three have the same peer.
    assert [one["node_pub"] for one in each("nodes")] == [numbered_point(n) for n in (1000, 1001)]
    assert len(each("effects")) == 6
    assert each("effects")[::2] == each("restores") == [{"restore": point} for point in outpoints]
    assert each("effects")[1::2] == each("connects")
    spliced = [{"$single": "a"}, {"$each": ["many[0]", "b"], "as": "singles"}]
    assert len(expanded(spliced, pool)) == 3
    assert expanded(["ok", {"$repeat": 2, "of": "fail"}], pool) == ["ok", "fail", "fail"]
    changed = expanded({"$each": "many[0:2]", "as": "singles", "with": {"capacity": "9"}}, pool)
    assert [one["capacity"] for one in changed] == ["9", "9"]


def test_packed_members_are_asked_for_by_name() -> None:
    pool = pool_with().with_series()
    asked: list[Any] = []

    def packed(names: Any) -> list[str]:
        asked.append(list(names))
        return ["00"] * len(names)

    references = References(pool, str, str, packed)
    given = {"packed": [{"$each": "many[0:2]", "as": "packed"}]}
    assert references.expand(given) == {"packed": ["00", "00"]}
    assert asked == [["many[0]", "many[1]"]]
