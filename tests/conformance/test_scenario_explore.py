"""Random lives: no disagreement where there is none, and a short one where there is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.adapter import Command, resolve
from conformance.stateful.model import Choices, Model
from conformance.stateful.search import SwapperSearch
from conformance.vectors import load
from tests.conformance.scenario_stage import VECTORS, corpus
from tests.conformance.test_scenario_play import LIMITS, living


def search(command: Command, examples: int, save: Path | None = None) -> tuple[int, list[str]]:
    lines: list[str] = []
    oracle = resolve("scbref")
    code = SwapperSearch(
        command, oracle, corpus(), LIMITS, examples, 1, lines.append, save, patience=4
    ).execute()
    return code, lines


@pytest.mark.parametrize("name", ["scbref", "scbref-lnd"])
def test_the_reference_lives_as_the_model_says(name: str) -> None:
    code, lines = search(resolve(name), 10)
    assert code == 0, "\n".join(lines)
    assert "no disagreement" in lines[-1]


@pytest.mark.parametrize(("fault", "most"), [("no-union", 12), ("close-comes-back", 14)])
def test_a_fault_is_found_made_small_and_kept_as_a_scenario(
    fault: str, most: int, tmp_path: Path
) -> None:
    found = tmp_path / "found.json"
    code, lines = search(living(fault), 60, found)
    assert code == 1
    assert "DISAGREES" in "\n".join(lines)
    content = json.loads(found.read_text())
    schema = json.loads((VECTORS / "schema" / "scenarios.schema.json").read_text())
    assert list(Draft202012Validator(schema).iter_errors(content)) == []
    (scenario,) = content["scenarios"]
    assert len([step for step in scenario["steps"] if step["do"] != "look"]) <= most
    # In a corpus it is a scenario like any other, and fails for the same reason.
    shutil.copytree(VECTORS, tmp_path / "vectors", ignore=shutil.ignore_patterns("scenarios"))
    (tmp_path / "vectors" / "scenarios").mkdir()
    shutil.copy(found, tmp_path / "vectors" / "scenarios" / "found.json")
    (loaded,) = load(tmp_path / "vectors").scenarios
    assert loaded.id == scenario["id"]


def test_an_adapter_without_sessions_has_nothing_to_explore() -> None:
    from tests.conformance.corpus import HONEST

    code, lines = search(HONEST, 5)
    assert code == 5
    assert "nothing to explore" in lines[0]


SAFE = Choices(closes_stay=True, keeps_richer=True, sets_aside=True)
LND = Choices(closes_stay=False, keeps_richer=False, sets_aside=False)


@pytest.mark.parametrize(
    ("choices", "after"), [(SAFE, {"b": "b"}), (LND, {"a": "a", "b": "b"})], ids=["safe", "lnd"]
)
def test_the_model_of_a_failed_close(choices: Choices, after: dict[str, str]) -> None:
    model = Model(choices)
    model.opened(["a", "b"])
    assert model.write() == ""
    model.failures = {"swap": 1}
    model.closed(["a"])
    assert model.write() == "io"
    assert model.file == {"a": "a", "b": "b"}
    assert model.write() == ""
    assert model.file == after


@pytest.mark.parametrize(("choices", "kept"), [(SAFE, "a"), (LND, "a bare")], ids=["safe", "lnd"])
def test_the_model_of_a_poorer_single(choices: Choices, kept: str) -> None:
    model = Model(choices, {"a": "a"})
    model.opened(["a bare"])
    assert model.write() == ""
    assert model.file == {"a": kept}


@pytest.mark.parametrize(
    ("choices", "error"), [(SAFE, ""), (LND, "missing-field")], ids=["safe", "lnd"]
)
def test_the_model_of_an_unwritable_single(choices: Choices, error: str) -> None:
    model = Model(choices, {"a": "a"})
    model.opened(["a !", "b"])
    assert model.write() == error
    assert model.file == ({"a": "a"} if error else {"a": "a", "b": "b"})
