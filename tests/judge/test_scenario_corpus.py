"""The files of vectors/scenarios: well formed, complete, and at odds with no observation."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scbref.conformance.corpus.scenario import Pool, Scenario
from scbref.conformance.protocol.driver import Request
from scbref.conformance.protocol.operations import OPERATIONS
from scbref.conformance.protocol.validate import check_answer, check_request
from scbref.vectors.generate.scenarios.coverage import reason_for_none
from tests.judge.scenario_stage import (
    AREAS,
    VECTORS,
    Json,
    as_lnd,
    asked,
    corpus,
    covering,
    file_of,
    looked,
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
        told = json.dumps(content["scenarios"])
        for kind, named in content["pool"].items():
            for name in named:
                assert json.dumps(name) in told or name == "own", (area, kind, name)


def test_every_request_and_expected_answer_fits_the_protocol() -> None:
    wrong = []
    for scenario in corpus().scenarios:
        for op, given, ok in exchanges(scenario):
            wrong += [f"{scenario.id}: in: {p}" for p in [check_request(op, given)] if p]
            line = json.dumps({"id": 1, "ok": ok}).encode()
            if ok is not None and (problem := check_answer(Request(0, op, b""), line)):
                wrong.append(f"{scenario.id}: ok: {problem}")
    assert not wrong, "\n".join(wrong[:20])


def exchanges(scenario: Scenario) -> Any:
    raw = next(each for each in scenarios() if each["id"] == scenario.id)
    for step, expect in asked(raw):
        given = expanded(step["in"], scenario.pool)
        yield step["op"], given, expanded(expect["ok"], scenario.pool) if "ok" in expect else None


def expanded(value: Any, pool: Pool) -> Any:
    if isinstance(value, list):
        return [expanded(each, pool) for each in value]
    if not isinstance(value, dict):
        return value
    for key, kind in (
        ("$single", pool.singles),
        ("$channel", pool.channels),
        ("$addresses", pool.addresses),
        ("$bytes", pool.bytes),
        ("$key_ring", pool.key_rings),
    ):
        if key in value:
            found: Any = kind[value[key]]  # type: ignore[index]
            if isinstance(found, dict):
                left = {k: v for k, v in found.items() if k not in value.get("without", [])}
                return left | value.get("with", {})
            return found
    if "$path" in value:
        return "/somewhere/" + value["$path"]
    if "$outpoint" in value:
        return pool.singles[value["$outpoint"]]["funding_outpoint"]
    return {key: expanded(each, pool) for key, each in value.items()}


def test_every_stateful_requirement_has_a_scenario_or_is_none_of_the_protocols() -> None:
    elsewhere = {
        "newsingle.no-aliasing",  # values are sent by value
        "multifile.crash-safe",  # scb-conformance crash
        "multifile.synced-before-rename",
        "multifile.closed-before-rename",
        "swapper.notifier-closes",  # the judge plays the notifier
        "recover.local-keys",  # the judge plays the restorer and the connector
        "recover.sha-chain-root",
        "recover.height",
        "recover.unconfirmed-scid",
        "recover.one-transaction",
        "recover.connect-addresses",
    }
    used = {name for each in scenarios() for name in each["requirements"]}
    stateful = {n for n, entry in corpus().requirements.items() if entry["scope"] == "stateful"}
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
    assert used >= {op.name for op in OPERATIONS.values() if op.stateful}


# Agreement with what lnd was seen to do.


def effects_of(calls: list[str] | None) -> list[str]:
    """``restore[a]`` and ``connect(node a, …)`` as ``restore a``, ``connect a``."""
    return [re.sub(r"^(restore|connect)\W(?:node )?(\w).*", r"\1 \2", c) for c in calls or []]


def told_effects(ok: Json, pool: Json) -> list[str]:
    nodes = {pool["singles"][name]["remote_node_pub"]: name for name in "abc"}
    return [
        f"restore {e['restore']['$outpoint'][0]}"
        if "restore" in e
        else f"connect {nodes[e['connect']['node_pub']]}"
        for e in ok["effects"]
    ]


RECOVERIES = sorted(
    c.partition(":")[2] for e in scenarios() for c in e["covers"] if c.startswith("living:E")
)


@pytest.mark.parametrize("case", RECOVERIES)
def test_recoveries_agree_with_what_lnd_did(case: str) -> None:
    outcome = observed()[case]["outcome"]
    number = outcome.get("num_restored", outcome.get("n", outcome.get("second", {}).get("n")))
    calls = effects_of(outcome["calls"])
    if "first" in outcome:
        calls = calls[2:]  # of two runs; the first ends with the unreachable peer
    failed = outcome.get("err") is not None
    pool = file_of("recover")["pool"]
    told = [
        (expect["ok"]["num_restored"], told_effects(expect["ok"], pool), "failed" in expect["ok"])
        for each in covering(f"living:{case}")
        for _, expect in asked(each, "recover")
    ]
    assert (number, calls, failed) in told


NEW_SINGLES = sorted(
    c.partition(":")[2]
    for e in scenarios()
    for c in e["covers"]
    if c.startswith("living:A") and "version" in observed()[c.partition(":")[2]]["outcome"]
)


@pytest.mark.parametrize("case", NEW_SINGLES)
def test_new_singles_agree_with_what_lnd_made(case: str) -> None:
    outcome = observed()[case]["outcome"]
    wanted = (
        outcome["version"],
        outcome["scid"],
        outcome["shachain"]["loc"],
        outcome["shachain"]["pub"],
        outcome["close"] is not None,
    )
    found = []
    for each in covering(f"living:{case}"):
        if not each["id"].startswith("scenario.newsingle"):
            continue
        scenario = next(s for s in corpus().scenarios if s.id == each["id"])
        for op, _, ok in exchanges(scenario):
            if op == "channel.new-single" and ok is not None:
                single = ok["single"]
                scid, desc = single["short_channel_id"], single["sha_chain_root_desc"]
                found.append(
                    (
                        single["version"],
                        f"{scid['block_height']}:{scid['tx_index']}:{scid['tx_position']}",
                        f"{desc['key_locator']['family']}/{desc['key_locator']['index']}",
                        desc.get("pub_key"),
                        "close_tx_inputs" in single,
                    )
                )
    assert wanted in found


CLASS_OF_TEXT = {
    "message authentication failed": "auth-failed",
    "payload size too small": "too-short",
    "is a directory": "io",
    "cannot write nil pubkey": "missing-field",
    "unknown version": "unknown-version",
    "not active": "not-active",
    "stopped when sending": "not-active",
    "SWAPFAIL": "io",
    "SUBFAIL": "other",
    "file name not set": "io",
    "no such file": None,  # of a swap io, of an extraction not-found
    "flag byte is 00": "bad-transaction",
}


def words(value: list[str]) -> list[str]:
    return sorted(re.sub(r"\(cap (\d)\)", r"\1", word) for word in value)


def outcomes_within(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from outcomes_within(each)


ANALOGUES = {
    "D3.11": "a b",
    "D6.10": "a b c",
    "D6.11": "a b c x8 y",
    "D6.12": "a",
    "D6.14": "a g",
    "D7.1": "a b c d",
    "D7.7": "c",
    "D7.8": "a b",
    "D8.7": "a",
    "D8.8": "a b c d",
    "D8.9": "a b",
    "D8.11": "a b c x8 y",
}
"""Observations with another cast than the scenario: what the file holds there instead."""


@pytest.mark.parametrize(
    "case",
    sorted(
        {c.partition(":")[2] for e in scenarios() for c in e["covers"] if c.startswith("living:D")}
    ),
)
def test_swappers_agree_with_what_lnd_did(case: str) -> None:
    steps = [pair for each in covering(f"living:{case}") for pair in asked(each)]
    classes = {expect.get("class") for _, expect in steps}
    for outcome in outcomes_within(observed()[case]["outcome"]):
        for text, name in CLASS_OF_TEXT.items():
            if name and text in str(outcome.get("err")):
                assert name in classes
    held = {
        tuple(sorted(facts["holds"]))
        for each in covering(f"living:{case}")
        for _, facts in looked(each)
        if "holds" in facts
    }
    outcome = observed()[case]["outcome"]
    if isinstance(outcome.get("file"), list):
        wanted = ANALOGUES[case].split() if case in ANALOGUES else words(outcome["file"])
        assert normal(wanted) in {normal(each) for each in held}


def normal(words: Iterable[str]) -> tuple[str, ...]:
    """All changed capacities are alike."""
    return tuple(sorted(re.sub(r"\d", "9", word) for word in words))


@pytest.mark.parametrize(
    "case",
    sorted(
        c.partition(":")[2]
        for e in scenarios()
        for c in e["covers"]
        if c.startswith("living:C") and "after" in observed()[c.partition(":")[2]]["outcome"]
    ),
)
def test_files_agree_with_what_lnd_left(case: str) -> None:
    outcome = observed()[case]["outcome"]
    group = covering(f"living:{case}")
    ends = {"class" in expect for each in group for _, expect in asked(each, "multifile.swap")}
    text = str(outcome.get("err", outcome.get("out")))
    assert (text not in ("None", "ERR=<nil>")) in ends
    archived = [v for k, v in outcome["after"].items() if k.startswith("chan-backup-archives/")]
    facts = [as_lnd(step["expect"]) for each in group for step, _ in looked(each)]
    if archived:
        assert any(each.get("archives") or each.get("archives_hold") for each in facts) or any(
            "entries" in each or each.get("mode") for each in facts
        )
    main = outcome["after"].get("channel.backup", "")
    if "NEW2" in main or "NEW3" in main:
        assert any(str(each.get("bytes", "new")).startswith("new") for each in facts)
    if "OLD1" in main:
        assert any(str(each.get("bytes", "")).startswith("old") for each in facts)
