"""The commands explore and diff, and the search within a run, as a user meets them."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scbref.conformance.search.database import DatabaseError, open_database
from tests.judge.exploring import call, line, saved

SCHEMA = Path(__file__).parents[2] / "vectors" / "schema" / "vectors.schema.json"
BOOL = "single.deserialize: another single.is_initiator"
CAPACITY = "single.deserialize: another single.capacity"
"""A fault that shows at once."""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
def test_a_finding_is_shown_kept_and_replayed(tmp_path: Path) -> None:
    result = call(
        "explore", line("bool"), "--examples", 300, "--op", "*.deserialize", "--save", "found",
        "--database", "none", "--jsonl", "events.jsonl",
    )  # fmt: skip
    assert result.exit_code == 1
    assert BOOL in result.output
    assert "single.is_initiator: expected false, got true" in result.output
    assert "1 kinds of disagreement in" in result.output

    validator = Draft202012Validator(json.loads(SCHEMA.read_bytes()))
    for path in Path("found").glob("*.json"):
        assert list(validator.iter_errors(json.loads(path.read_bytes()))) == []
    ((vector_id, vector),) = saved(Path("found")).items()
    assert vector_id == "found/single.deserialize/another-single-is-initiator"
    assert len(vector["hash"]) == 16

    events = [json.loads(each) for each in Path("events.jsonl").read_bytes().splitlines()]
    assert [event["type"] for event in events][-2:] == ["adapter-finished", "run-finished"]
    assert [event["id"] for event in events if event["type"] == "result"] == [vector_id]

    (command,) = (
        each.partition("replay: ")[2] for each in result.output.splitlines() if "replay: " in each
    )
    words = shlex.split(command)
    assert words[:2] == ["scb-conformance", "replay"]
    replayed = call(*words[1:])
    assert replayed.exit_code == 1 and "outcome  fail" in replayed.output
    honest = call("replay", "--vectors", "found", line("honest"), vector_id)
    assert honest.exit_code == 0

    script = Path("found") / vector_id / "replay.sh"
    by_hand = subprocess.run(["sh", script], capture_output=True, text=True, timeout=60)
    answer = json.loads(by_hand.stdout.splitlines()[-1])
    assert answer["ok"]["single"]["is_initiator"] is True
    other = [sys.executable, "-m", "scbref.adapter"]
    by_hand = subprocess.run(["sh", script, *other], capture_output=True, text=True, timeout=60)
    answer = json.loads(by_hand.stdout.splitlines()[-1])
    assert answer["ok"]["single"]["is_initiator"] is False


@pytest.mark.slow
def test_findings_are_added_to_those_that_are_kept() -> None:
    call("explore", line("class"), "--examples", 60, "--op", "multi.deserialize",
         "--save", "found", "--database", "none")  # fmt: skip
    first = saved(Path("found"))
    assert first
    call("explore", line("capacity"), "--examples", 40, "--op", "single.deserialize",
         "--save", "found", "--database", "none")  # fmt: skip
    assert saved(Path("found")).items() > first.items()


@pytest.mark.slow
def test_what_was_found_once_is_found_again_at_once() -> None:
    arguments = ["explore", line("capacity"), "--op", "single.deserialize", "--save", "none"]
    first = call(*arguments, "--examples", 40, "--database", "kept")
    assert first.exit_code == 1 and any(Path("kept").iterdir())
    again = call(*arguments, "--examples", 0, "--database", "kept")
    assert again.exit_code == 1 and CAPACITY in again.output
    other = call("explore", line("honest"), "--op", "single.deserialize", "--examples", 0,
                 "--database", "kept")  # fmt: skip
    assert other.exit_code == 0


@pytest.mark.slow
def test_a_run_searches_too() -> None:
    arguments = ["run", line("capacity"), "--op", "version.*", "--database", "none"]
    assert "check explore" not in call(*arguments).output
    found = call(*arguments[:2], "--op", "single.deserialize", "--filter", "*/shape/*",
                 "--explore-examples", 40, "--database", "none")  # fmt: skip
    assert found.exit_code == 1
    assert "found/single.deserialize/" in found.output and CAPACITY in found.output
    assert "check explore FAILED: 1 kinds of disagreement with scbref in" in found.output
    assert "--no-explore" in call("run", "--help").output


@pytest.mark.slow
def test_a_run_of_all_vectors_searches_unless_told_not_to() -> None:
    run = ["run", line("honest"), "--shard", "1/40"]
    shown = call(*run).output
    assert "check explore ok: no disagreement with scbref in 500 drawn cases" in shown
    # One shard searches for all.
    assert "check explore" not in call("run", line("honest"), "--shard", "2/40").output
    assert list(Path().iterdir()) == []
    for off in (["--no-explore"], ["--explore-examples", 0], ["--oracle", "none"]):
        assert "check explore" not in call(*run, *off).output


@pytest.mark.slow
def test_an_expected_failure_can_excuse_what_is_found() -> None:
    Path("known.toml").write_text(
        'format = 1\n[[expected]]\nglob = "found/single.deserialize/*"\nmax = 1\nreason = "known"\n'
    )
    arguments = ["--op", "single.deserialize", "--filter", "*/shape/*", "--database", "none",
                 "--expected-failures", "known.toml"]  # fmt: skip
    result = call("run", line("capacity"), *arguments, "--explore-examples", 40)
    assert result.exit_code == 0 and "1 xfail" in result.output
    assert call("run", line("honest"), *arguments).exit_code == 0


@pytest.mark.slow
def test_two_adapters_are_compared_without_an_oracle() -> None:
    options = ["--op", "single.deserialize", "--examples", 20, "--database", "none"]
    result = call("diff", line("bool"), line("honest"), *options, "--save", "found")
    assert result.exit_code == 1
    assert "1. single.deserialize: another single.is_initiator" in result.output
    assert "single.is_initiator: A true, B false" in result.output
    assert "cases of the corpus: single.deserialize/bool/02" in result.output
    assert len(saved(Path("found"))) == 1
    same = call("diff", line("honest"), line("own-nonces"), "--op", "*.pack", "--examples", 20,
                "--database", "none")  # fmt: skip
    assert same.exit_code == 0, same.output
    assert "no kinds of disagreement" in same.output


@pytest.mark.slow
def test_diff_explains_by_declared_behaviours() -> None:
    result = call("diff", line("bool-declared"), line("honest"), "--op", "single.deserialize",
                  "--examples", 0)  # fmt: skip
    assert result.exit_code == 0
    assert "bool-other-than-one (8)" in result.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["explore", "no-such-program"], 2, "neither a built-in adapter"),
        (["explore", "false"], 3, "hello"),
        (["explore", line("honest"), "--oracle", "false"], 4, "hello"),
        (["explore", line("honest"), "--op", "nothing.*"], 5, "can be explored"),
        (["diff", line("honest"), "scbref", "--op", "nothing"], 5, "can be compared"),
        (["explore", line("honest"), "--database", "ftp://x"], 2, "redis://"),
        (["explore", line("honest"), "--shard", "3/2"], 2, "not like 1/4"),
    ],
)
def test_wrong_use_ends_in_one_line(arguments: list[str], code: int, text: str) -> None:
    result = call(*arguments, "--examples", "5") if "--shard" not in arguments else call(*arguments)
    assert result.exit_code == code
    assert text in result.output
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_named() -> None:
    Path("file").write_text("in the way")
    result = call("explore", line("capacity"), "--op", "single.deserialize", "--examples", 40,
                  "--database", "none", "--save", "file")  # fmt: skip
    assert result.exit_code == 2
    assert "file" in result.output and "Traceback" not in result.output


def test_databases() -> None:
    assert open_database("none", "me") is None
    mine, yours = open_database("examples", "me"), open_database("examples", "you")
    assert mine is not None and yours is not None
    mine.save(b"key", b"value")
    assert list(mine.fetch(b"key")) == [b"value"] and list(yours.fetch(b"key")) == []
    mine.delete(b"key", b"value")
    assert list(mine.fetch(b"key")) == []
    Path("taken").write_text("")
    with pytest.raises(DatabaseError, match="not a directory"):
        open_database("taken", "me")
