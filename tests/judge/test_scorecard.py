"""Scorecards: what a run made of every case, kept by the hash of the case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scbref.conformance.protocol.messages import Implementation
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.reports.scorecard import CannotScore, scorecards
from scbref.conformance.running.events import (
    AdapterFinished,
    AdapterStarted,
    Event,
    Result,
    RunFinished,
    RunStarted,
)
from tests.judge.corpus import TRIGGER, python, write_corpus
from tests.judge.test_saved_runs import call, saved

FLOAT = python("saboteur", "float_once")


def run_of(*names: str, profile: str = "", finished: bool = True) -> list[Event]:
    events: list[Event] = [RunStarted("1", "7", 0, 3, 3, profile=profile)]
    for number, name in enumerate(names):
        adapter = f"./{number}"
        events.append(AdapterStarted(adapter, [adapter], Implementation(name, "v1.2")))
        for digit, outcome in ("b", Outcome.PASS), ("a", Outcome.PASS), ("c", Outcome.FAIL):
            case = Result(adapter, f"x/{digit}", "x", outcome, "valid", ["x.y"], digit * 16)
            events.append(case)
        if finished:
            events.append(AdapterFinished(adapter, {}, 3, 0.5, 1))
    return [*events, RunFinished(1)]


def test_cases_are_named_by_their_content_in_a_fixed_order() -> None:
    ((name, card),) = scorecards(run_of("Mine")).items()
    assert name == "mine.json"
    assert card["outcomes"] == {"pass": f"{'a' * 16} {'b' * 16}", "fail": "c" * 16}
    assert card["failures"] == [{"id": "x/c", "outcome": "fail", "reason": ""}]
    assert (card["verdict"], card["corpus"]) == ("not conformant", "7")
    assert "profile" not in card


def test_a_profile_is_part_of_the_name() -> None:
    ((name, card),) = scorecards(run_of("lnd", profile="lnd-0.17")).items()
    assert (name, card["profile"]) == ("lnd-v1.2-as-lnd-0.17.json", "lnd-0.17")


def test_an_unfinished_run_has_no_scorecard() -> None:
    with pytest.raises(CannotScore, match="incomplete"):
        scorecards(run_of("Mine", finished=False))


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(CannotScore, match="two implementations are called mine"):
        scorecards(run_of("Mine", "mine"))


def test_the_same_run_gives_the_same_file(tmp_path: Path) -> None:
    (folder := tmp_path / "vectors").mkdir()
    vectors = write_corpus(folder)
    kept = []
    for number in (1, 2):
        events = saved(tmp_path / f"{number}.jsonl", vectors, FLOAT)
        shown = call("report", events, "--vectors", vectors, "--scorecards", tmp_path / f"{number}")
        assert shown.exit_code == 0, shown.output
        (path,) = (tmp_path / f"{number}").iterdir()
        assert shown.output.strip() == str(path)
        kept.append(path.read_text())
    assert kept[0] == kept[1]
    assert [f["id"] for f in json.loads(kept[0])["failures"]] == [TRIGGER]


def test_a_run_without_a_hello_is_a_usage_error(tmp_path: Path) -> None:
    (folder := tmp_path / "vectors").mkdir()
    events = tmp_path / "events.jsonl"
    call("run", "true", "--vectors", write_corpus(folder), "--oracle", "none", "--jsonl", events)
    shown = call("report", events, "--scorecards", tmp_path / "cards")
    assert (shown.exit_code, "did not say hello" in shown.output) == (2, True)
