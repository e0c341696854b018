"""Green that is not earned: everything that once made a verdict look better than it was."""

from __future__ import annotations

import io
import json
import shlex
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.corpus.scenario import Scenario
from scbref.conformance.corpus.vector import area_of
from scbref.conformance.protocol.conformance_classes import (
    CONFORMANCE_CLASSES,
    SINGLE_VERSIONS,
    class_of,
)
from scbref.conformance.protocol.messages import FEATURES, MalformedLine, parse_answer
from scbref.conformance.protocol.operations import OPERATIONS
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.reports.badge import Badge
from scbref.conformance.running.class_verdicts import operations_of
from scbref.conformance.running.events import ClassVerdict, Standing
from scbref.conformance.running.verdict import class_line, share, unmet
from tests.judge.corpus import SABOTEURS, call, command, python, run, saboteur

READER = list(CONFORMANCE_CLASSES["reader"].required)
ALL_FEATURES = sorted(FEATURES)


def narrow(**declared: Any) -> str:
    """The command line of the reference with another declaration."""
    script = str(SABOTEURS / "narrow.py")
    return shlex.join([sys.executable, script, json.dumps(declared)])


def last_event(path: Path) -> dict[str, Any]:
    """The ``adapter-finished`` event of a run with one adapter."""
    found: dict[str, Any] = json.loads(path.read_text().splitlines()[-2])
    assert found["type"] == "adapter-finished"
    return found


# What hello declares.


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ({"features": ["close-tx-inputs"]}, "feature 'close-tx-inputs', which does not exist"
         " (is 'close_tx_inputs' meant?)"),
        ({"features": ["CloseTxInputs"]}, "(is 'close_tx_inputs' meant?)"),
        ({"features": ["taproot"]}, "its own begin with x-"),
        ({"ops": ["single_pack"]}, "(is 'single.pack' meant?)"),
        ({"ops": ["Version.Decode"]}, "(is 'version.decode' meant?)"),
        ({"ops": []}, "it declares no operation"),
        ({"ops": ["version.decode", "version.decode"]}, "ops has version.decode 2 times"),
        ({"behaviours": {"single_length_ignored": "ignore"}},
         "(is 'single-length-ignored' meant?)"),
        ({"behaviours": {"single-length-ignored": "Ignore"}}, "(is 'ignore' meant?)"),
        ({"error_aliases": {"truncate": "other"}}, "(is 'truncated' meant?)"),
        ({"error_aliases": {"truncated": "Other"}}, "(is 'other' meant?)"),
        ({"single_versions": [0, 9]}, "single version 9, which does not exist"),
        ({"multi_versions": [1]}, "multi version 1, which does not exist"),
        ({"feature": []}, "unknown field `feature` (is 'features' meant?)"),
        ({"features": "error_class"}, "$.features"),
        ({"max_in_flight": True}, "$.max_in_flight"),
        ({"implementation": {"name": " "}}, "implementation.name is empty"),
        ({"implementation": {"name": "x", "langauge": "c"}}, "(is 'language' meant?)"),
    ],
)  # fmt: skip
def test_smoke_and_run_say_the_same_of_a_wrong_hello(
    vectors: Path, declared: dict[str, Any], problem: str
) -> None:
    line = python("saboteur", "honest", json.dumps(declared))
    smoke = call("smoke", line, "--vectors", vectors)
    judged = call("run", line, "--vectors", vectors, "--oracle", "none")
    assert (smoke.exit_code, judged.exit_code) == (3, 3)
    (told,) = [x for x in smoke.output.splitlines() if x.startswith("FAILED  hello: ")]
    assert problem in told
    assert f"adapter broken: {told.removeprefix('FAILED  ')}" in judged.output


def test_an_adapter_may_declare_what_is_its_own(vectors: Path) -> None:
    own = {"features": ["error_class", "x-taproot"], "behaviours": {"x-mood": "good"}}
    line = python("saboteur", "honest", json.dumps(own))
    assert call("smoke", line, "--vectors", vectors).exit_code == 0
    judged = call("run", line, "--vectors", vectors, "--oracle", "none")
    assert judged.exit_code == 0
    assert "note: declares x-taproot, which is its own" in judged.output


def test_a_search_refuses_a_wrong_hello_too() -> None:
    found = call("explore", narrow(behaviours={"no-such-thing": "x"}), "--database", "none")
    assert (found.exit_code, "'no-such-thing'" in found.output) == (3, True)


# Answers.


@pytest.mark.parametrize(
    ("line", "member"),
    [
        (b'{"id":1,"id":2,"ok":{}}', "id"),
        (b'{"id":1,"ok":{},"ok" : {}}', "ok"),
        (b'{"id":1,"ok":{"a":{"b":1,"c":[{"d":1,"d":1}]}}}', "d"),
        (rb'{"id":1,"ok":{"a":1,"\u0061":2}}', "a"),
        (rb'{"id":1,"ok":{"a":":","a":"\u003a"}}', "a"),
        (b'{"id":1,"error":{"class":"io","class":"other"}}', "class"),
    ],
)
def test_a_member_that_comes_twice_is_named(line: bytes, member: str) -> None:
    with pytest.raises(MalformedLine, match=f"it has the member '{member}' twice"):
        parse_answer(line)


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": 1, "ok": {"a": {"a": "\\":a\\":"}, "b": ":"}}',
        rb'{"id":1,"ok":{"\u0061":"\u003a"}}',
    ],
)
def test_a_name_may_come_again_elsewhere(line: bytes) -> None:
    assert parse_answer(line).id == 1


@pytest.mark.parametrize("mode", ["id_twice", "ok_twice_once", "inner_twice_once"])
def test_a_repeated_member_is_a_protocol_error(corpus: Corpus, mode: str) -> None:
    report = run(command("impolite", mode), corpus)
    assert report.exit_code == 1
    assert set(report.bad.values()) == {Outcome.PROTOCOL_ERROR}
    assert all("twice" in report.results[case].reason for case in report.bad)


@pytest.mark.parametrize("mode", ["hello_and_more", "before_it_was_asked"])
def test_an_answer_that_nobody_asked_for_yet_spoils_the_run(corpus: Corpus, mode: str) -> None:
    # Whether it comes with hello or behind it is up to the system; neither is fine.
    assert run(command("impolite", mode), corpus).exit_code in (1, 3)


@pytest.mark.parametrize(
    ("mode", "detail"),
    [
        ("after_the_last", "after its last answer it wrote"),
        ("leader_exits", "it exited before its input ended"),
    ],
)
def test_what_an_adapter_does_unasked_is_a_finding(
    corpus: Corpus, vectors: Path, mode: str, detail: str
) -> None:
    report = run(command("impolite", mode), corpus)
    assert report.exit_code == 1
    assert any(detail in check.detail for check in report.failed_checks) or report.bad
    assert call("smoke", python("impolite", mode), "--vectors", vectors).exit_code == 3


def test_a_process_that_outlives_the_run_is_noted_and_ended(corpus: Corpus) -> None:
    report = run(command("impolite", "leaves_a_process"), corpus)
    notes = [event.text for event in report.events if hasattr(event, "text")]
    assert "a process of its own outlived it and was killed: sleep" in notes
    assert report.exit_code == 0


def test_good_manners_are_found_good(corpus: Corpus) -> None:
    for mode in ("polite", "escaped_once"):
        report = run(command("impolite", mode), corpus)
        assert (report.exit_code, report.failed_checks) == (0, [])


# Conformance classes.


def test_every_case_and_operation_belongs_to_a_class() -> None:
    corpus = load()
    listed = [op for each in CONFORMANCE_CLASSES.values() for op in each.operations]
    assert sorted([*listed, "explain"]) == sorted(OPERATIONS)
    needed: dict[str, set[str]] = {name: set() for name in CONFORMANCE_CLASSES}
    areas: dict[str, set[str]] = {name: set() for name in CONFORMANCE_CLASSES}
    for case in corpus.cases:
        its_class = class_of(operations_of(case))
        assert its_class is not None, case.id
        areas[its_class.name] |= {area_of(each) for each in case.requirements}
        needed[its_class.name] |= case.needs.features
        assert not case.needs.single_versions or its_class.versioned, case.id
        if isinstance(case, Scenario):
            assert case.needs.single_versions <= SINGLE_VERSIONS
    for name, each in CONFORMANCE_CLASSES.items():
        assert areas[name] == set(each.areas), name
        assert needed[name] - {"nonce_injection"} <= set(each.features), name
    assert set().union(*areas.values()) == {area_of(each) for each in corpus.requirements}


CLAIMED = ClassVerdict("reader", Standing.CONFORMANT, 1234, 1234)


@pytest.mark.parametrize(
    ("more", "line", "reason"),
    [
        ({}, "reader: conformant, 1,234 of 1,234", ""),
        (
            {"limits": ["versions 0–4 only", "without close_tx_inputs"]},
            "reader: conformant, 1,234 of 1,234; versions 0–4 only, without close_tx_inputs",
            "versions 0–4 only; without close_tx_inputs",
        ),
        ({"remarks": ["without x.y"]}, "reader: conformant, 1,234 of 1,234; without x.y",
         ""),
        (
            {"unasked": {"feature x is not declared": 6, "op a is not declared": 3}},
            "reader: conformant, 1,234 of 1,234; not judged: feature x not declared (6),"
            " operation a not declared (3)",
            "not everything was judged: feature x not declared (6)",
        ),
        ({"passed": 1230, "excused": 4}, "4 expected to fail", "4 fail, although expected to"),
        ({"passed": 1230, "standing": Standing.NOT_CONFORMANT},
         "reader: NOT conformant, 4 of 1,234 failed", "NOT conformant"),
        ({"standing": Standing.INCOMPLETE, "lacks": ["multi.pack"]},
         "reader: incomplete: lacks multi.pack", "lacks multi.pack"),
        ({"standing": Standing.NOT_CLAIMED}, "reader: not claimed", "not claimed"),
    ],
)  # fmt: skip
def test_the_verdict_on_a_class_in_words(more: dict[str, Any], line: str, reason: str) -> None:
    import msgspec

    found = msgspec.structs.replace(CLAIMED, **more)
    assert line in class_line(found)
    assert reason in unmet(found) and bool(reason) == bool(unmet(found))


def test_a_share_is_of_everything_and_never_rounded_up() -> None:
    assert share(CLAIMED) == 100
    assert share(ClassVerdict("reader", Standing.CONFORMANT, 999, 1000)) == 99
    half = ClassVerdict("reader", Standing.CONFORMANT, 10, 10, unasked={"no feature": 10})
    assert share(half) == 50


def test_a_reader_is_conformant_as_what_it_declares(tmp_path: Path) -> None:
    events, badge = tmp_path / "events.jsonl", tmp_path / "badge.json"
    line = narrow(ops=READER, features=["error_class"], single_versions=[0, 1, 2, 3, 4])
    arguments = ["run", line, "--no-explore", "--jsonl", events, "--badge", badge]
    shown = call(*arguments, "--junit", tmp_path / "j", "--tap", tmp_path / "t",
                 "--markdown", tmp_path / "m", "--html", tmp_path / "h")  # fmt: skip
    assert shown.exit_code == 0
    assert "conformant as reader: " in shown.output
    assert "versions 0–4 only, without close_tx_inputs" in shown.output
    assert "not claimed: writer, key-ring, file-keeper, follower, restorer" in shown.output
    finished = last_event(events)
    missing = f"{sum(finished['not_asked'].values()):,} not asked: "
    for name in ("j", "t", "m", "h"):
        text = (tmp_path / name).read_text().replace("\\", "")
        assert missing in text and "conformant as reader" in text, name
    assert missing in shown.output
    ElementTree.parse(tmp_path / "j")
    made = json.loads(badge.read_text())
    assert made["color"] == "green" and "not asked" in made["message"]
    assert "reader" in made["message"] and "100 %" not in made["message"]
    required = call(*arguments, "--require", "reader")
    assert required.exit_code == 1
    assert "check require FAILED: reader: versions 0–4 only" in required.output


def test_a_class_that_is_required_is_asked_as_a_whole() -> None:
    whole = narrow(ops=READER)
    assert call("run", whole, "--no-explore", "--require", "reader").exit_code == 0
    for wanted, more, reason in (
        ("writer", (), "writer: not claimed"),
        ("reader", ("--op", "multi.*"), "left out by a filter"),
        ("reader", ("--shard", "1/30", "--filter", "*.json"), "nothing of it was judged"),
    ):
        refused = call("run", whole, "--no-explore", "--require", wanted, *more)
        assert refused.exit_code == 1 and reason in refused.output
    partly = call("run", narrow(ops=["multi.pack", "key.derive"]), "--no-explore",
                  "--require", "writer")  # fmt: skip
    assert (partly.exit_code, "incomplete: lacks single.serialize" in partly.output) == (1, True)
    assert call("run", "scbref", "--require", "redaer").exit_code == 2


def test_two_operations_are_no_class(tmp_path: Path) -> None:
    badge = tmp_path / "badge.json"
    line = narrow(ops=["version.encode", "version.decode"])
    shown = call("run", line, "--no-explore", "--badge", badge)
    assert shown.exit_code == 0
    assert "no class claimed: 2 operations pass; " in shown.output
    assert "conformant" not in shown.output.replace("scb-conformance", "")
    assert json.loads(badge.read_text())["color"] == "blue"


def test_shards_together_give_the_verdict_of_the_whole(tmp_path: Path) -> None:
    line = narrow(ops=READER, features=["error_class"])
    whole = tmp_path / "whole.jsonl"
    assert call("run", line, "--no-explore", "--jsonl", whole).exit_code == 0
    parts = []
    for number in (1, 2):
        parts.append(tmp_path / f"{number}.jsonl")
        call("run", line, "--no-explore", "--shard", f"{number}/2", "--jsonl", parts[-1])
    merged = tmp_path / "merged.jsonl"
    assert call("merge", merged, *parts).exit_code == 0
    one, two = last_event(whole), last_event(merged)
    for member in ("verdict", "classes", "not_asked", "counts"):
        assert one[member] == two[member], member


# Comparing runs.


def test_a_pass_that_is_no_longer_asked_is_lost(vectors: Path, tmp_path: Path) -> None:
    def saved(name: str, *arguments: Any) -> Path:
        path = tmp_path / name
        call("run", *arguments, "--oracle", "none", "--jsonl", path)
        return path

    honest = python("honest")
    old = saved("old", honest, "--vectors", vectors)
    fewer = python("saboteur", "honest", '{"ops": ["version.decode"]}')
    undeclared = saved("undeclared", fewer, "--vectors", vectors)
    skipped = saved("skipped", python("saboteur", "skip_once"), "--vectors", vectors)
    filtered = saved("filtered", honest, "--vectors", vectors, "--filter", "version*")
    for new, what in (
        (undeclared, "pass → not-applicable: op version.encode is not declared"),
        (skipped, "pass → skipped: not in this build"),
        (filtered, "pass → not in the new run, which did not ask everything"),
    ):
        found = call("compare", old, new)
        assert found.exit_code == 6
        assert "PASS LOST" in found.output and what in found.output
    assert call("compare", old, old).exit_code == 0
    (vectors / "version.encode.json").unlink()
    smaller = saved("smaller", honest, "--vectors", vectors)
    found = call("compare", old, smaller)
    assert (found.exit_code, "the corpus no longer has it" in found.output) == (0, True)


# What the verdict leans on.


@pytest.mark.parametrize("oracle", ["false", "/no/such"])
def test_an_oracle_that_cannot_be_run_ends_a_run_with_its_own_status(
    vectors: Path, tmp_path: Path, oracle: str
) -> None:
    badge = tmp_path / "badge.json"
    line = python("saboteur", "random_nonce")
    shown = call("run", line, "--vectors", vectors, "--oracle", oracle, "--badge", badge)
    assert shown.exit_code == 4
    assert "cannot judge" in shown.output.lower()
    assert "conformant" not in shown.output.replace("scb-conformance", "")
    assert call("explore", line, "--oracle", oracle, "--database", "none").exit_code == 4


def test_an_oracle_that_cannot_open_is_no_reason_to_pass(corpus: Corpus) -> None:
    blind = saboteur("honest", ops=["version.decode"])
    report = run(saboteur("random_nonce"), corpus, oracle=blind)
    assert report.exit_code == 4
    assert [check.id for check in report.failed_checks] == ["oracle"]
    out = io.BytesIO()
    badge = Badge(out)
    for event in report.events:
        badge(event)
    assert json.loads(out.getvalue())["message"] == "cannot judge"


def test_a_failure_outweighs_a_missing_oracle(corpus: Corpus) -> None:
    blind = saboteur("honest", ops=["version.decode"])
    report = run(saboteur("accept_all", features=["error_class"]), corpus, oracle=blind)
    assert report.exit_code == 1


def test_without_an_oracle_a_class_is_judged_in_part() -> None:
    line = narrow(ops=list(CONFORMANCE_CLASSES["follower"].operations))
    shown = call("run", line, "--oracle", "none", "--no-explore")
    assert shown.exit_code == 0
    assert "follower: partly judged" in shown.output
    assert "there is no oracle" in shown.output
