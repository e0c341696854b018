"""Random lives: no disagreement where there is none, and a short one where there is."""

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
from scbref.conformance.judging.expected_failures import Baseline, Entry
from scbref.conformance.protocol.command import Command, resolve
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.search.declared_choices import BEHAVIOURS, Choices
from scbref.conformance.search.history_finding import LifeFinding
from scbref.conformance.search.multifile_rules import ELSEWHERE, FAR, FileModel
from scbref.conformance.search.plan import NothingToExplore, Plan, Report, search
from scbref.conformance.search.replayer import told_of
from scbref.conformance.search.swapper_model import Model
from tests.judge.exploring import call
from tests.judge.scenario_stage import VECTORS, corpus
from tests.judge.test_scenario_play import ENVIRONMENT, LIMITS, living

LIVING = Path(__file__).parent / "saboteurs" / "stateful.py"


def lives(command: Command, op: str, examples: int, **more: Any) -> Report:
    plan = Plan(resolve("scbref"), examples=examples, ops=(op,), seed=1, limits=LIMITS, **more)
    return search(command, corpus(), plan)


@pytest.mark.parametrize("op", ["swapper.*", "multifile.*"])
@pytest.mark.parametrize("name", ["scbref", "scbref-lnd"])
def test_the_reference_lives_as_the_models_say(name: str, op: str) -> None:
    report = lives(resolve(name), op, 15)
    assert report.lives == report.asked == 15 and report.ops == []
    assert [str(found.meeting.kind) for found in report.findings] == []


@pytest.mark.parametrize(
    ("fault", "op", "wanted", "most"),
    [
        ("no-union", "swapper.*", "after swapper.start: the file lacks a Single", 3),
        ("close-comes-back", "swapper.*", "after swapper.event: the file holds one too many", 5),
        ("archives-always", "multifile.*", "after multifile.swap: the file has other archives", 2),
    ],
)
def test_a_fault_is_found_made_small_and_kept_as_a_scenario(
    fault: str, op: str, wanted: str, most: int, tmp_path: Path
) -> None:
    report = lives(living(fault), op, 40, save=tmp_path, grace=20)
    kinds = {str(found.meeting.kind): found for found in report.findings}
    # One kind of disagreement is one finding, however many lives show it.
    assert wanted in kinds and len(kinds) == len(report.findings)
    found = kinds[wanted]
    assert isinstance(found, LifeFinding) and found.repeatable
    steps = found.content["steps"]
    assert len([step for step in steps if step["do"] != "look"]) <= most
    assert steps[-1]["do"] == "look"
    schema = json.loads((VECTORS / "schema" / "scenarios.schema.json").read_text())
    for path in (tmp_path / "scenarios").iterdir():
        content = json.loads(path.read_text())
        assert list(Draft202012Validator(schema).iter_errors(content)) == []
    kept = {scenario.id for scenario in load(tmp_path).scenarios}
    assert kept == {each.id for each in report.findings} == {each.id for each in report.results}


def test_a_life_is_shown_replayed_and_played_by_hand(tmp_path: Path) -> None:
    adapter = f"env PYTHONPATH={ENVIRONMENT['PYTHONPATH']} {sys.executable} {LIVING} no-union"
    events, found = tmp_path / "events.jsonl", tmp_path / "found"
    result = call("explore", adapter, "--op", "swapper.start", "--examples", 20, "--seed", 1,
                  "--save", found, "--database", "none", "--jsonl", events)  # fmt: skip
    assert result.exit_code == 1
    assert "channel.backup holds: expected" in result.output
    assert "lives (swapper), seed 1" in result.output
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


def test_a_life_is_kept_with_the_choices_by_which_it_is_right(tmp_path: Path) -> None:
    adapter = f"env PYTHONPATH={ENVIRONMENT['PYTHONPATH']} {sys.executable} {LIVING} keeps-poorer"
    call("explore", adapter, "--op", "swapper.*", "--examples", 40, "--seed", 1,
         "--kinds", 1, "--save", tmp_path, "--database", "none")  # fmt: skip
    kept = {each.id: each for each in load(tmp_path).scenarios}
    decided = [each for each in kept.values() if "swapper-poorer-single" in each.needs.behaviours]
    assert decided
    for scenario in decided:
        # Who chose otherwise is not asked.
        other = call("replay", "--vectors", tmp_path, "scbref-lnd", scenario.id)
        assert "outcome  not-applicable" in other.output


def test_an_expected_failure_can_excuse_a_life() -> None:
    known = Baseline([Entry("known", glob="scenario.swapper/found-*", max=1)])
    assert known.problems([], []) == []
    assert known.apply("scenario.swapper/found-0a", Outcome.FAIL) == (Outcome.XFAIL, "known")
    assert Baseline([Entry("known", glob="scenario.swapper/x*", max=1)]).problems([], [])


def test_an_adapter_without_sessions_has_nothing_to_explore() -> None:
    from tests.judge.corpus import HONEST

    with pytest.raises(NothingToExplore):
        lives(HONEST, "swapper.*", 5)
    with pytest.raises(NothingToExplore):
        lives(resolve("scbref"), "swapper.*", 5, one_shot=True)


SAFE = dict.fromkeys(BEHAVIOURS, "") | {
    "swapper-failed-close": "stays-closed",
    "swapper-poorer-single": "keep-richer",
    "swapper-unserializable-single": "set-aside",
    "swapper-unreadable-single": "set-aside",
    "multifile-linked-main": "follow",
    "multifile-linked-temp": "remove",
    "multifile-empty-bytes": "refuse",
    "multifile-mode": "keep",
}
LND = dict.fromkeys(BEHAVIOURS, "") | {
    "swapper-failed-close": "comes-back",
    "swapper-poorer-single": "overwrite",
    "swapper-unserializable-single": "block",
    "swapper-unreadable-single": "brick",
    "multifile-linked-main": "replace",
    "multifile-linked-temp": "follow",
    "multifile-empty-bytes": "write",
    "multifile-mode": "umask",
}
BLOCKED = LND | {"swapper-unreadable-single": "block"}


@pytest.mark.parametrize(
    ("chosen", "after"), [(SAFE, {"b": "b"}), (LND, {"a": "a", "b": "b"})], ids=["safe", "lnd"]
)
def test_the_model_of_a_failed_close(chosen: dict[str, str], after: dict[str, str]) -> None:
    model = Model(Choices(chosen))
    model.opened(["a", "b"])
    assert model.write() == ""
    assert model.choices.that_matter == {}
    model.failures = {"swap": 1}
    model.closed(["a"])
    assert model.write() == "io"
    assert model.choices.that_matter.keys() == {"swapper-failed-close"}
    assert model.file == {"a": "a", "b": "b"}
    assert model.write() == ""
    assert model.file == after


@pytest.mark.parametrize(("chosen", "kept"), [(SAFE, "a"), (LND, "a bare")], ids=["safe", "lnd"])
def test_the_model_of_a_poorer_single(chosen: dict[str, str], kept: str) -> None:
    model = Model(Choices(chosen), {"a": "a"})
    model.opened(["a bare"])
    assert model.write() == ""
    assert model.file == {"a": kept}


@pytest.mark.parametrize(
    ("chosen", "error"), [(SAFE, ""), (LND, "missing-field")], ids=["safe", "lnd"]
)
def test_the_model_of_an_unwritable_single(chosen: dict[str, str], error: str) -> None:
    model = Model(Choices(chosen), {"a": "a"})
    model.opened(["a !", "b"])
    assert model.write() == error
    assert model.file == ({"a": "a"} if error else {"a": "a", "b": "b"})


@pytest.mark.parametrize(
    ("chosen", "error", "then"),
    [(SAFE, "", ""), (LND, "", "bad-transaction"), (BLOCKED, "bad-transaction", "")],
    ids=["safe", "lnd", "blocked"],
)
def test_the_model_of_an_unreadable_single(chosen: dict[str, str], error: str, then: str) -> None:
    model = Model(Choices(chosen), {"a": "a"})
    model.opened(["b ?"])
    assert model.write() == error
    model.closed(["b"])
    assert model.write() == then
    assert model.is_bricked == bool(then)
    assert model.file == ({"a": "a", "b": "b ?"} if then else {"a": "a"})


@pytest.mark.parametrize(
    ("chosen", "link", "mode"), [(SAFE, FAR, "0640"), (LND, "", "umask")], ids=["safe", "lnd"]
)
def test_the_model_of_a_linked_file(chosen: dict[str, str], link: str, mode: str) -> None:
    model = FileModel(Choices(chosen), FAR, {FAR: "old"}, {FAR: "0640"})
    assert model.swap("new", no_archive=False) == ""
    assert (model.link, model.content, model.archives) == (link, "new", ["old"])
    assert model.modes[link or "channel.backup"] == mode


@pytest.mark.parametrize(
    ("chosen", "link", "error"), [(SAFE, "", "io"), (LND, ELSEWHERE, "")], ids=["safe", "lnd"]
)
def test_the_model_of_a_linked_temp_and_of_no_bytes(
    chosen: dict[str, str], link: str, error: str
) -> None:
    model = FileModel(Choices(chosen), temp="link")
    assert model.swap("new", no_archive=False) == ""
    assert (model.link, model.content, model.temp) == (link, "new", "")
    assert model.swap("zeros 0", no_archive=True) == error
    assert model.content == ("new" if error else "zeros 0")


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
