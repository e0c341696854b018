"""``run --dry-run``: says what would be asked, and asks for the declaration alone."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scbref.conformance.cli.commands import main
from tests.house.source_tree import ROOT

ADAPTER = """\
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    open({asked!r}, "a").write(request["op"] + "\\n")
    if request["op"] == "bye":
        break
    ok = {{"protocol": 1, "implementation": {{"name": "few"}}, "features": [], "ops": {ops!r}}}
    print(json.dumps({{"id": request["id"], "ok": ok}}), flush=True)
"""


CORPUS = ROOT / "vectors"


class Stage:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def adapter(self, *ops: str) -> str:
        path = self.folder / "adapter.py"
        path.write_text(ADAPTER.format(asked=str(self.folder / "asked"), ops=list(ops)))
        return shlex.join([sys.executable, str(path)])

    @property
    def asked(self) -> set[str]:
        return set((self.folder / "asked").read_text().split())


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def call(*arguments: str, vectors: tuple[str, ...] = ("version.*",)) -> Result:
    """Run over some files of the corpus; over all of it without."""
    paths = [str(path) for glob in vectors for path in sorted(CORPUS.glob(f"{glob}.json"))]
    few = [word for path in paths for word in ("--vectors", path)]
    return CliRunner().invoke(main, ["run", *few, *arguments])


def shown(*arguments: str, vectors: tuple[str, ...] = ("version.*",)) -> dict[str, Any]:
    done = call(*arguments, "--dry-run", "--json", vectors=vectors)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_only_the_declaration_is_asked(stage: Stage) -> None:
    done = call(stage.adapter("version.decode"), "--dry-run", vectors=())
    assert done.exit_code == 0
    assert stage.asked <= {"hello", "bye"}
    assert "23 cases would be asked" in done.stdout
    assert "  version.decode     23\n" in done.stdout
    assert "  nothing, for want of declared operations: aezeed.decode, " in done.stdout
    assert "  and a search of 500 drawn cases\n" in done.stdout
    assert "  class reader: incomplete, lacks single.deserialize, " in done.stdout
    assert "  class prover: not claimed\n" in done.stdout


def test_the_ids_are_those_that_a_run_asks(stage: Stage) -> None:
    adapter = stage.adapter("version.decode")
    chosen = ("--filter", "version.*", "--exclude", "version.decode/8?")
    (planned,) = shown(adapter, *chosen, "-v")["adapters"]
    assert planned["asked"] == len(planned["ids"]) == 14
    assert planned["not_asked"] == {"op version.encode is not declared": 30}
    assert {each.partition("/")[0] for each in planned["ids"]} == {"version.decode"}
    events = stage.folder / "events.jsonl"
    call(adapter, *chosen, "--jsonl", str(events), "--oracle", "none", "--one-shot")
    results = [json.loads(line) for line in events.read_text().splitlines()]
    ran = [each for each in results if each["type"] == "result"]
    assert [each["id"] for each in ran if each["outcome"] != "not-applicable"] == planned["ids"]
    left = [each["id"] for each in ran if each["outcome"] == "not-applicable"]
    assert planned["ids_not_asked"] == {"op version.encode is not declared": left}
    reasons = {each["reason"] for each in ran if each["outcome"] == "not-applicable"}
    assert reasons == planned["not_asked"].keys()


def in_all(planned: Any) -> int:
    return int(planned["asked"] + sum(planned["not_asked"].values()))


def test_what_durability_takes_is_left_out_when_it_is_not_wanted(stage: Stage) -> None:
    adapter = stage.adapter("multifile.swap", "multifile.extract", "multi.pack")
    chosen = ("--filter", "scenario.durability/swap-*")
    scenarios = ("scenarios/durability",)
    (planned,) = shown(adapter, *chosen, "--no-durability", vectors=scenarios)["adapters"]
    with_it = shown(adapter, *chosen, vectors=scenarios)["adapters"][0]
    left_out = planned["not_asked"]["durability was left out (--no-durability)"]
    assert left_out > 5
    assert planned["asked"] < with_it["asked"]
    assert in_all(planned) == in_all(with_it)


@pytest.mark.parametrize(
    ("ops", "more", "code"),
    [
        (["version.decode"], [], 0),
        (["version.decode"], ["--require", "reader"], 1),
        (["x-other"], [], 5),
        (["version.decode"], ["--filter", "version.encode/*"], 5),
    ],
)
def test_exit_codes(stage: Stage, ops: list[str], more: list[str], code: int) -> None:
    assert call(stage.adapter(*ops), "--dry-run", *more).exit_code == code


def test_an_adapter_that_does_not_answer_is_broken(stage: Stage) -> None:
    done = call("false", stage.adapter("version.decode"), "--dry-run")
    assert done.exit_code == 3
    assert "false: adapter broken: hello: it exited with status 1" in done.stdout
    assert "23 cases would be asked" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["--dry-run", "--junit", "x.xml"], ["--dry-run", "--badge", "-"], ["--json"], ["-v"]],
)
def test_what_makes_no_sense_together_is_refused(stage: Stage, arguments: list[str]) -> None:
    done = call(stage.adapter("version.decode"), *arguments)
    assert done.exit_code == 2
    assert not (stage.folder / "asked").exists()
