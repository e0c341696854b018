"""Random histories: no disagreement where there is none, and a short one where there is."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scbref.conformance.corpus.load import load
from scbref.conformance.judging.compare import Difference
from scbref.conformance.judging.expected_failures import ExpectedFailure, ExpectedFailures
from scbref.conformance.protocol.command import Command, resolve
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.search.histories.finding import HistoryFinding
from scbref.conformance.search.histories.replayer import told_of
from scbref.conformance.search.plan import NothingToExplore, Plan, Report, search
from tests.judge.exploring import call
from tests.judge.scenario_stage import VECTORS, corpus
from tests.judge.test_scenario_play import ENVIRONMENT, LIMITS, stateful

STATEFUL = Path(__file__).parent / "saboteurs" / "stateful.py"


def histories(command: Command, op: str, examples: int, **more: Any) -> Report:
    plan = Plan(resolve("scbref"), examples=examples, ops=(op,), seed=1, limits=LIMITS, **more)
    return search(command, corpus(), plan)


@pytest.mark.slow
@pytest.mark.parametrize("op", ["swapper.*", "multifile.*"])
@pytest.mark.parametrize("name", ["scbref", "scbref-lnd"])
def test_the_reference_does_what_must_hold(name: str, op: str) -> None:
    report = histories(resolve(name), op, 15)
    assert report.histories == report.asked == 15 and report.ops == []
    assert [str(found.trial.bucket) for found in report.findings] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "cites", "wanted", "most"),
    [
        ("no-union", "swapper.carries-over", "after swapper.start: the file lacks a Single", 3),
        (
            "close-comes-back",
            "swapper.update",
            "after swapper.event: the file holds one too many",
            5,
        ),
        (
            "archives-always",
            "multifile.archive",
            "after multifile.swap: the file has other archives",
            2,
        ),
    ],
)
def test_a_fault_is_found_made_small_and_kept_as_a_scenario(
    fault: str, cites: str, wanted: str, most: int, tmp_path: Path
) -> None:
    op = f"{cites.partition('.')[0]}.*"
    report = histories(stateful(fault), op, 40, save=tmp_path, grace=20)
    kinds = {str(found.trial.bucket): found for found in report.findings}
    # One kind of disagreement is one finding, however many histories show it.
    assert wanted in kinds and len(kinds) == len(report.findings)
    found = kinds[wanted]
    assert isinstance(found, HistoryFinding) and found.repeatable
    assert found.scenario.requirements == [cites]
    steps = found.content["steps"]
    assert len([step for step in steps if step["do"] != "look"]) <= most
    assert steps[-1]["do"] == "look"
    schema = json.loads((VECTORS / "schema" / "scenarios.schema.json").read_text())
    for path in (tmp_path / "scenarios").iterdir():
        content = json.loads(path.read_text())
        assert list(Draft202012Validator(schema).iter_errors(content)) == []
    kept = {scenario.id for scenario in load(tmp_path).scenarios}
    assert kept == {each.id for each in report.findings} == {each.id for each in report.results}


@pytest.mark.slow
def test_a_history_is_shown_replayed_and_played_by_hand(tmp_path: Path) -> None:
    adapter = f"env PYTHONPATH={ENVIRONMENT['PYTHONPATH']} {sys.executable} {STATEFUL} no-union"
    events, found = tmp_path / "events.jsonl", tmp_path / "found"
    result = call("explore", adapter, "--op", "swapper.start", "--examples", 20, "--seed", 1,
                  "--save", found, "--database", "none", "--jsonl", events)  # fmt: skip
    assert result.exit_code == 1
    assert "channel.backup holds: expected" in result.output
    assert "histories (swapper), seed 1" in result.output
    told = [json.loads(each) for each in events.read_bytes().splitlines()]
    ids = [event["id"] for event in told if event["type"] == "result"]
    assert ids and all(name.startswith("scenario.swapper/found-") for name in ids)
    shown = [each.partition("replay: ")[2] for each in result.output.splitlines()]
    words = shlex.split(next(filter(None, shown)))
    assert words[:2] == ["scb-conformance", "replay"]
    replayed = call(*words[1:])
    assert replayed.exit_code == 1 and "outcome  fail" in replayed.output
    honest = call("replay", "--vectors", found, "scbref", ids[0])
    assert honest.exit_code == 0, honest.output

    script = found / ids[0] / "replay.sh"
    by_hand = subprocess.run(["sh", script], capture_output=True, text=True, timeout=60)
    answers = [line for line in by_hand.stdout.splitlines() if line.startswith("{")]
    asked = [step for step in _steps(found, ids[0]) if step["do"] == "ask"]
    assert len(answers) == 1 + len(asked)
    assert all("ok" in json.loads(answer) for answer in answers)
    silent = subprocess.run(["sh", script, "false"], capture_output=True, text=True, timeout=60)
    assert silent.returncode == 1 and "no answer" in silent.stdout


def _steps(folder: Path, name: str) -> list[dict[str, Any]]:
    content = json.loads((folder / "scenarios" / "swapper.json").read_text())
    steps: list[dict[str, Any]] = next(e for e in content["scenarios"] if e["id"] == name)["steps"]
    return steps


@pytest.mark.slow
def test_a_history_is_kept_with_the_choices_by_which_it_is_right(tmp_path: Path) -> None:
    adapter = f"env PYTHONPATH={ENVIRONMENT['PYTHONPATH']} {sys.executable} {STATEFUL} keeps-poorer"
    call("explore", adapter, "--op", "swapper.*", "--examples", 40, "--seed", 1,
         "--kinds", 1, "--save", tmp_path, "--database", "none")  # fmt: skip
    kept = {each.id: each for each in load(tmp_path).scenarios}
    decided = [each for each in kept.values() if "swapper-poorer-single" in each.needs.behaviours]
    assert decided
    for scenario in decided:
        # Who chose otherwise is not asked.
        other = call("replay", "--vectors", tmp_path, "scbref-lnd", scenario.id)
        assert "outcome  not-applicable" in other.output


def test_an_expected_failure_can_excuse_a_history() -> None:
    known = ExpectedFailures([ExpectedFailure("known", glob="scenario.swapper/found-*", max=1)])
    assert known.problems([], []) == []
    assert known.apply("scenario.swapper/found-0a", Outcome.FAIL) == (Outcome.XFAIL, "known")
    assert ExpectedFailures([ExpectedFailure("known", glob="scenario.swapper/x*", max=1)]).problems(
        [], []
    )


def test_an_adapter_without_sessions_has_nothing_to_explore() -> None:
    from tests.judge.corpus import HONEST

    with pytest.raises(NothingToExplore):
        histories(HONEST, "swapper.*", 5)
    with pytest.raises(NothingToExplore):
        histories(resolve("scbref"), "swapper.*", 5, one_shot=True)


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        (["a", "b"], ["a"], "lacks a Single"),
        (["a"], ["a", "b9"], "holds one too many"),
        (["a", "b"], ["a", "c"], "lacks a Single and holds one too many"),
        (["a"], ["a9"], "holds another Single of a channel"),
        (["a"], ["another Single of the channel of a"], "holds another Single of a channel"),
        (["a"], ["a", "a"], "holds one twice"),
        (["a"], ["does not unpack: error auth-failed"], "does not unpack"),
        (["a"], "No such file or directory", "has other holds"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_without_names(
    expected: list[str], actual: object, told: str
) -> None:
    found = Difference("channel.backup holds", json.dumps(expected), json.dumps(actual))
    assert told_of(found) == ("holds", told)
