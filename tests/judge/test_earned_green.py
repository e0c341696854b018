"""Green that is not earned: everything that once made a verdict look better than it was."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from scbref.conformance.corpus.load import Corpus
from scbref.conformance.protocol.conformance_classes import (
    CONFORMANCE_CLASSES,
)
from scbref.conformance.protocol.messages import MalformedLine, parse_answer
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.reports.badge import Badge
from tests.judge.corpus import call, command, narrow, python, run, saboteur

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


@pytest.mark.slow
def test_without_an_oracle_a_class_is_judged_in_part() -> None:
    line = narrow(ops=list(CONFORMANCE_CLASSES["follower"].operations))
    shown = call("run", line, "--oracle", "none", "--no-explore")
    assert shown.exit_code == 0
    assert "follower: partly judged" in shown.output
    assert "there is no oracle" in shown.output
