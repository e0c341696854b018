"""Conformance classes: the table, the verdict on each, and what ``--require`` demands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from scbref.conformance.corpus.load import load
from scbref.conformance.corpus.vector import area_of
from scbref.conformance.protocol.conformance_classes import (
    API_FEATURES,
    CONFORMANCE_CLASSES,
    class_of,
)
from scbref.conformance.protocol.operations import OPERATIONS
from scbref.conformance.running.class_verdicts import operations_of
from scbref.conformance.running.events import ClassVerdict, Standing
from scbref.conformance.running.verdict import class_line, share, unmet
from tests.judge.corpus import call, narrow

READER = list(CONFORMANCE_CLASSES["reader"].required)


def last_event(path: Path) -> dict[str, Any]:
    """The ``adapter-finished`` event of a run with one adapter."""
    found: dict[str, Any] = json.loads(path.read_text().splitlines()[-2])
    assert found["type"] == "adapter-finished"
    return found


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
    for name, each in CONFORMANCE_CLASSES.items():
        assert areas[name] == set(each.areas), name
        assert needed[name] - API_FEATURES <= set(each.features), name
    # What only a daemon can show has no case, and so no class of libraries.
    unjudged = {area_of(each) for each in corpus.requirements} - set().union(*areas.values())
    assert unjudged == {"node"}


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
    found = msgspec.structs.replace(CLAIMED, **more)
    assert line in class_line(found)
    assert reason in unmet(found) and bool(reason) == bool(unmet(found))


def test_a_share_is_of_everything_and_never_rounded_up() -> None:
    assert share(CLAIMED) == 100
    assert share(ClassVerdict("reader", Standing.CONFORMANT, 999, 1000)) == 99
    half = ClassVerdict("reader", Standing.CONFORMANT, 10, 10, unasked={"no feature": 10})
    assert share(half) == 50


@pytest.mark.slow
def test_a_reader_is_conformant_as_what_it_declares(tmp_path: Path) -> None:
    events, badge = tmp_path / "events.jsonl", tmp_path / "badge.json"
    line = narrow(ops=READER, features=["error_class"], single_versions=[0, 1, 2, 3, 4])
    arguments = ["run", line, "--no-explore", "--jsonl", events, "--badge", badge]
    shown = call(*arguments, "--junit", tmp_path / "j", "--tap", tmp_path / "t",
                 "--markdown", tmp_path / "m", "--html", tmp_path / "h")  # fmt: skip
    assert shown.exit_code == 0
    assert "conformant as reader: " in shown.output
    assert "versions 0–4 only, without close_tx_inputs" in shown.output
    others = [name for name in CONFORMANCE_CLASSES if name != "reader"]
    assert f"not claimed: {', '.join(others)}" in shown.output
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


@pytest.mark.slow
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


def test_two_operations_are_no_class(tmp_path: Path, vectors: Path) -> None:
    badge = tmp_path / "badge.json"
    line = narrow(ops=["version.encode", "version.decode"])
    shown = call("run", line, "--vectors", vectors, "--no-explore", "--badge", badge)
    assert shown.exit_code == 0
    assert "no class claimed: 2 operations pass; " in shown.output
    assert "conformant" not in shown.output.replace("scb-conformance", "")
    assert json.loads(badge.read_text())["color"] == "blue"


@pytest.mark.slow
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
