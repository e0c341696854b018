"""The covering arrays of channels: every two values meet, and series are as varied as they say."""

from __future__ import annotations

import json
from itertools import combinations, product

import pytest

from scbref.conformance.corpus.load import load
from scbref.vectors.generate.scenarios.covering import ARRAYS, TYPES, kinds, rows
from tests.judge.scenario_stage import file_of


@pytest.mark.slow
@pytest.mark.parametrize("array", ARRAYS)
def test_every_two_values_meet_in_some_row(array: str) -> None:
    factors = ARRAYS[array]
    for first, second in combinations(factors, 2):
        met = {(row[first], row[second]) for row in rows(array)}
        assert met == set(product(factors[first], factors[second])), (first, second)


def test_every_row_is_asked() -> None:
    told = json.dumps(file_of("newsingle")["scenarios"])
    for array in ARRAYS:
        for number in range(len(rows(array))):
            assert f'"$channel": "{array} {number}"' in told


def test_the_kinds_are_all_types_whose_position_may_be_any() -> None:
    types = [rows("row")[int(name.split()[1])]["type"] for name in kinds()]
    assert sorted(types) == sorted(name for name in TYPES if "zero conf" not in name)


def test_a_mixed_series_has_two_of_each_value_together() -> None:
    pool = next(s.pool for s in load().scenarios if "mixed" in s.pool.series)
    singles = [pool.singles[f"mixed[{number}]"] for number in range(300)]
    values = {
        "version": [single["version"] for single in singles],
        "is_initiator": [single["is_initiator"] for single in singles],
        "capacity": [single["capacity"] for single in singles],
        "chain_hash": [single["chain_hash"] for single in singles],
        "addresses": [len(single["addresses"]) for single in singles],
        "tx_index": [single["short_channel_id"]["tx_index"] for single in singles],
        "tx_position": [single["short_channel_id"]["tx_position"] for single in singles],
        "csv_delay": [single["local_chan_cfg"]["csv_delay"] for single in singles],
    }
    for first, second in combinations(values, 2):
        met = set(zip(values[first], values[second], strict=True))
        assert len(met) == len(set(values[first])) * len(set(values[second])), (first, second)
    for member in ("funding_outpoint", "remote_node_pub"):
        assert len({json.dumps(single[member]) for single in singles}) == 300
    assert max(int(value) for value in values["capacity"]) == 21 * 10**14
    assert {0, 1, 20} <= set(values["addresses"])
