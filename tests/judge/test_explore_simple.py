"""A counterexample says nothing that it need not say: zeros, short lists, small numbers."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.protocol.command import resolve
from scbref.conformance.search.comparing.reduce import fewer, simpler_bytes, smaller
from scbref.conformance.search.drawing.points import good_points
from scbref.conformance.search.drawing.values import plainest
from scbref.conformance.search.histories.finding import HistoryFinding
from scbref.conformance.search.plan import Plan, Report, search
from tests.judge.exploring import QUICK, corpus

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).parent / "saboteurs" / "single_rules.py"
POINT = good_points(1)[0]


@cache
def found(rule: str, op: str, examples: int) -> Report:
    plan = Plan(resolve("scbref"), None, examples, ops=(op,), buckets=1, limits=QUICK)
    report = search(resolve(f"{sys.executable} {PROGRAM} {rule}"), corpus(), plan)
    assert len(report.findings) == 1
    return report


def case_of(rule: str, op: str, examples: int = 4000) -> dict[str, Any]:
    given = found(rule, op, examples).findings[0].content["in"]
    return json.loads(json.dumps(given))


def read(given: dict[str, Any]) -> dict[str, Any]:
    answer = ReferenceAdapter().answer({"id": 0, "op": "single.deserialize", "in": given})
    single: dict[str, Any] = json.loads(json.dumps(answer["ok"]))["single"]
    return single


def test_one_long_name_and_nothing_else() -> None:
    single = read(case_of("long-name", "single.deserialize"))
    (address,) = single.pop("addresses")
    assert address == {"type": "dns", "hostname": "00" * 128, "port": 0}
    assert single == {k: v for k, v in plainest(0, False).items() if k != "addresses"}


def test_nine_equal_addresses_of_the_first_kind() -> None:
    single = read(case_of("eight-addresses", "single.deserialize"))
    assert single["addresses"] == [{"type": "tcp4", "ip": "00000000", "port": 0}] * 9
    assert single == plainest(0, False) | {"addresses": single["addresses"]}


def test_the_smallest_capacity() -> None:
    single = read(case_of("capacity", "single.deserialize"))
    assert single == plainest(0, False) | {"capacity": str(2**31)}


def test_the_smallest_index() -> None:
    single = read(case_of("index", "single.deserialize"))
    assert single == plainest(0, False) | {"funding_outpoint": {"txid": "00" * 32, "index": 256}}


def test_an_empty_signature_and_the_shortest_transaction() -> None:
    single = read(case_of("empty-signature", "single.deserialize"))
    assert single["version"] == 0
    assert single == plainest(0, True)


def test_a_channel_that_is_all_zeros() -> None:
    channel = case_of("initiator", "channel.new-single")["channel"]
    assert channel["is_initiator"] is False and channel["is_pending"] is False
    assert channel["capacity"] == "0" and channel["chan_type"] == 0
    assert channel["chain_hash"] == "00" * 32
    assert channel["funding_outpoint"] == {"txid": "00" * 32, "index": 0}
    assert not {"local_commitment", "confirmed_scid", "tapscript_root"} & channel.keys()
    assert set(channel["remote_chan_cfg"].values()) == {0, POINT}


def test_two_singles_of_one_channel() -> None:
    given = case_of("one-of-each", "multi.deserialize")
    answer = ReferenceAdapter().answer({"id": 0, "op": "multi.deserialize", "in": given})
    backups = json.loads(json.dumps(answer["ok"]))["multi"]["static_backups"]
    # What differs between them is what the disagreement is named after.
    assert backups == [plainest(each["version"], False) for each in backups]
    assert len(backups) == 2 and backups[0]["version"] == 0


def test_a_history_of_two_channels_of_one_peer() -> None:
    (history,) = found("peer", "swapper.event", 300).findings
    assert isinstance(history, HistoryFinding)
    steps = [step for step in history.content["steps"] if step["do"] == "ask"]
    assert [step["op"] for step in steps][:2] == ["swapper.new", "swapper.start"]
    opened = [each for step in steps[2:] for each in step["in"].get("new_chans", ())]
    assert len(steps) <= 4 and len(opened) == 2


@pytest.mark.parametrize(
    ("value", "needs", "left"),
    [
        (list("xaybz"), lambda v: {"a", "b"} <= set(v), ["a", "b"]),
        (list("abc"), lambda v: True, []),
        (list("aaaa"), lambda v: len(v) > 2, ["a", "a", "a"]),
    ],
)
def test_lists_become_short(value: list[str], needs: Any, left: list[str]) -> None:
    assert fewer(value, needs) == left


@pytest.mark.parametrize(
    ("value", "needs", "left"),
    [
        (900, lambda v: True, 0),
        (900, lambda v: v > 255, 256),
        (-7, lambda v: v < 0, -1),
        (-7, lambda v: v != 0, 1),
    ],
)
def test_numbers_become_small(value: int, needs: Any, left: int) -> None:
    assert smaller(value, needs) == left


@pytest.mark.parametrize(
    ("value", "size", "needs", "left"),
    [
        (b"\x05\x06\x07", 3, lambda v: True, bytes(3)),
        (b"\x05\x06\x07", 3, lambda v: v[1] > 2, b"\x00\x03\x00"),
        (b"\x05" * 300, -1, lambda v: len(v) > 127, bytes(128)),
        (b"\x05\x06", -1, lambda v: v[:1] == b"\x05", b"\x05"),
    ],
)
def test_bytes_become_zeros(value: bytes, size: int, needs: Any, left: bytes) -> None:
    assert simpler_bytes(value, size, needs) == left
