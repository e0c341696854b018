"""The files of vectors/scenarios: well formed and complete."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from jsonschema import Draft202012Validator

from scbref.conformance.protocol.driver import Request
from scbref.conformance.protocol.operations import OPERATIONS
from scbref.conformance.protocol.validate import check_answer, check_request
from scbref.vectors.generate.scenarios.coverage import reason_for_none
from tests.judge.scenario_stage import (
    AREAS,
    VECTORS,
    asked,
    corpus,
    exchanges,
    file_of,
    observed,
    scenarios,
)

# git grep "func Test" in lnd's chanbackup at the commit the observations are of.
LND_TESTS = re.findall(
    r"\w+",
    """
TestFetchBackupForChan TestFetchStaticChanBackups TestUpdateAndSwapWithArchive TestUpdateAndSwap
TestExtractMulti TestCreateArchiveFile TestMultiPackUnpack TestPackedMultiUnpack
TestNewSubSwapperSubscribeFail TestSubSwapperIdempotentStartStop TestSubSwapperUpdater
TestUnpackAndRecoverSingles TestUnpackAndRecoverMulti TestVersionEncoding TestSinglePackUnpack
TestPackedSinglesUnpack TestSinglePackStaticChanBackups TestSingleUnconfirmedChannel
""",
)

# What went wrong for people: section 11 of the facts, one entry a row.
ISSUES = re.findall(
    r"\S+",
    """
#3444 #3539 PR#3737 #4377 PR#4379 PR#3129 #4450 #4955 #10325 PR#9856 #10042 #8906 #11102 #3881
#7092 #8477 #3583 #3394 RaspiBlitz#595 #2892 #9554
""",
)


@pytest.mark.parametrize("area", AREAS)
def test_every_file_keeps_the_schema(area: str) -> None:
    schema = json.loads((VECTORS / "schema" / "scenarios.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    found = [
        f"{error.json_path}: {error.message[:200]}"
        for error in Draft202012Validator(schema).iter_errors(file_of(area))
    ]
    assert found == []
    assert all(each["id"].startswith(f"scenario.{area}/") for each in file_of(area)["scenarios"])


def test_the_schema_refuses_what_is_no_scenario() -> None:
    schema = json.loads((VECTORS / "schema" / "scenarios.schema.json").read_text())
    content = file_of("multifile")
    for spoil in (
        {"steps": []},
        {"steps": [{"do": "dance"}]},
        {"steps": [{"do": "write", "path": "/etc/passwd", "bytes": "old"}]},
        {"steps": [{"do": "look", "path": "x", "expect": {"verdict": "valid"}}]},
        {"covers": ["hearsay"]},
        {"surplus": 1},
    ):
        changed = {**content, "scenarios": [{**content["scenarios"][0], **spoil}]}
        assert list(Draft202012Validator(schema).iter_errors(changed)), spoil


def test_hashes_are_those_of_the_content() -> None:
    for each in scenarios():
        content = {"needs": each["needs"], "steps": each["steps"]}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == each["hash"], each["id"]


def test_pools_hold_what_is_named_and_nothing_else() -> None:
    for area in AREAS:
        content = file_of(area)
        pool = content["pool"]
        told = json.dumps([content["scenarios"], pool.get("sealed"), pool.get("series")])
        for kind, named in pool.items():
            for name in named:
                names = f'"{name}[' if kind == "series" else json.dumps(name)
                assert names in told or name == "own", (area, kind, name)


@pytest.mark.slow
def test_every_request_and_expected_answer_fits_the_protocol() -> None:
    wrong = []
    for scenario in corpus().scenarios:
        for op, given, ok in exchanges(scenario):
            wrong += [f"{scenario.id}: in: {p}" for p in [check_request(op, given)] if p]
            line = json.dumps({"id": 1, "ok": ok}).encode()
            if ok is not None and (problem := check_answer(Request(0, op, b""), line)):
                wrong.append(f"{scenario.id}: ok: {problem}")
    assert not wrong, "\n".join(wrong[:20])


def test_every_stateful_requirement_has_a_scenario_or_is_none_of_the_protocols() -> None:
    elsewhere = {
        "newsingle.no-aliasing",  # values are sent by value
        "recover.reached",  # the judge plays the connector
    }
    used = {name for each in scenarios() for name in each["requirements"]}
    used |= {name for vector in corpus().vectors for name in vector.requirements}
    # What the node around the library does, only a daemon shows.
    stateful = {
        name
        for name, entry in corpus().requirements.items()
        if entry["scope"] == "stateful" and not name.startswith("node.")
    }
    assert stateful - used == elsewhere
    assert used <= set(corpus().requirements)


def test_every_stateful_behaviour_decides_a_scenario_in_each_of_its_choices() -> None:
    named: dict[str, set[str]] = {}
    for each in scenarios():
        for step in each["steps"]:
            expect = step.get("expect", {})
            if expect.get("verdict") == "lenient":
                named.setdefault(expect["behaviour"], set()).update(expect["choices"])
    areas = re.compile(f"({'|'.join(AREAS)})-")
    for name, behaviour in corpus().behaviours.items():
        if areas.match(name):
            assert named.get(name) == {choice.name for choice in behaviour.choices}, name


def test_lnds_tests_and_what_went_wrong_for_people_are_covered() -> None:
    assert len(LND_TESTS) == 18
    covered = {cover for each in scenarios() for cover in each["covers"]}
    assert {f"lnd:{name}" for name in LND_TESTS} - covered == set()
    assert {f"issue:{name}" for name in ISSUES} - covered == set()


def test_every_observation_has_a_scenario_or_a_reason() -> None:
    covered = {c.partition(":")[2] for e in scenarios() for c in e["covers"] if "living:" in c}
    assert covered <= set(observed())
    without = [n for n in observed() if n not in covered and not reason_for_none(n)]
    assert without == []


def test_every_operation_of_the_stateful_side_is_asked() -> None:
    used = {step["op"] for each in scenarios() for step, _ in asked(each)}
    stateful = [
        op for op in OPERATIONS if op.startswith(("channel", "backup", "multifile", "swapper"))
    ]
    # One call decides this one, so vectors ask it.
    stateful.remove("channel.restore")
    assert used >= {*stateful, "recover.singles", "recover.multi"}
