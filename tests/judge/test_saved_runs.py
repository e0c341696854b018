"""Saved events: report, compare, shards and merge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from scbref.conformance.judging.selection import Shard
from tests.judge.corpus import TRIGGER, call, python

FLOAT = python("saboteur", "float_once")
HONEST_LINE = python("honest")


def saved(path: Path, vectors: Path, *arguments: object) -> Path:
    rest = ("--vectors", vectors, "--oracle", "none", "--jsonl", path)
    assert call("run", *arguments, *rest).exit_code in (0, 1)
    return path


def events(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@given(st.text(min_size=1, max_size=20), st.integers(1, 9))
def test_every_case_is_in_exactly_one_shard(case_id: str, count: int) -> None:
    assert sum(Shard(i, count).holds(case_id) for i in range(1, count + 1)) == 1


def test_the_shard_of_an_id_never_changes() -> None:
    assert [i for i in range(1, 8) if Shard(i, 7).holds("version.decode/013")] == [2]


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/2/3"])
def test_a_shard_that_cannot_be_is_a_usage_error(vectors: Path, text: str) -> None:
    result = call("run", HONEST_LINE, "--vectors", vectors, "--shard", text)
    assert (result.exit_code, "is not like 1/4" in result.output) == (2, True)


def test_merged_shards_are_the_whole_run(vectors: Path, tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.jsonl", vectors, FLOAT)
    parts = [saved(tmp_path / f"{i}.jsonl", vectors, FLOAT, "--shard", f"{i}/3") for i in (1, 2, 3)]
    merged = tmp_path / "merged.jsonl"
    result = call("merge", merged, *parts)
    assert (result.exit_code, "1 fail" in result.output) == (1, True), result.output
    for a, b in zip(events(whole)[-2:], events(merged)[-2:], strict=True):
        assert {k: v for k, v in a.items() if k != "seconds"} == {
            k: v for k, v in b.items() if k != "seconds"
        }
    assert events(merged)[0] == events(whole)[0]
    outcomes = [{e["id"]: e["outcome"] for e in events(p) if e["type"] == "result"}
                for p in (whole, merged)]  # fmt: skip
    assert outcomes[0] == outcomes[1]
    assert call("compare", whole, merged).exit_code == 0


def test_a_missing_or_cut_shard_is_a_failure(vectors: Path, tmp_path: Path) -> None:
    one, two = (
        saved(tmp_path / f"{i}.jsonl", vectors, HONEST_LINE, "--shard", f"{i}/2") for i in (1, 2)
    )
    merged = tmp_path / "merged.jsonl"
    assert call("merge", merged, one).exit_code == 1
    assert "the shard 2/2 is missing" in call("report", merged).output
    two.write_bytes(two.read_bytes()[:-60])
    assert call("merge", merged, one, two).exit_code == 1
    assert "2.jsonl was cut off" in call("report", merged).output


def test_what_is_no_shard_of_one_run_is_refused(vectors: Path, tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.jsonl", vectors, FLOAT)
    out = tmp_path / "out.jsonl"
    again = call("merge", out, whole, whole)
    assert (again.exit_code, "elsewhere too" in again.output) == (2, True)
    assert not out.exists()
    itself = call("merge", whole, whole)
    assert (itself.exit_code, "is one of the shards" in itself.output) == (2, True)
    other = events(whole)
    other[0]["corpus"] = "9.9.9"
    renamed = tmp_path / "other.jsonl"
    renamed.write_text("\n".join(map(json.dumps, other)) + "\n")
    assert "corpus 9.9.9" in call("merge", out, whole, renamed).output


def test_report_makes_every_form_of_several_runs(vectors: Path, tmp_path: Path) -> None:
    old = saved(tmp_path / "old.jsonl", vectors, FLOAT)
    new = saved(tmp_path / "new.jsonl", vectors, FLOAT, HONEST_LINE)
    paths = {
        form: tmp_path / f"out.{form}" for form in ("html", "markdown", "tap", "badge", "junit")
    }
    options = [part for form, path in paths.items() for part in (f"--{form}", path)]
    result = call("report", old, new, *options, "--vectors", vectors)
    assert (result.exit_code, result.output) == (0, "")
    assert "0 of 3 implementations conformant" in paths["badge"].read_text()
    for form in ("html", "markdown", "tap", "junit"):
        text = paths[form].read_text()
        assert "(old)" in text.replace("\\", "") and "(new)" in text.replace("\\", ""), form
    assert paths["tap"].read_text().count("TAP version") == 1


def test_report_without_a_file_prints(vectors: Path, tmp_path: Path) -> None:
    result = call("report", saved(tmp_path / "a.jsonl", vectors, FLOAT))
    assert result.exit_code == 0
    assert "NOT conformant: 1 fail" in result.output


def test_a_run_that_was_cut_off_is_reported_as_far_as_it_goes(
    vectors: Path, tmp_path: Path
) -> None:
    path = saved(tmp_path / "a.jsonl", vectors, FLOAT)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    result = call("report", path)
    assert result.exit_code == 0
    assert "cut off; what is there is used" in result.output
    assert "check complete FAILED" in result.output
    assert "NOT conformant" in result.output


@pytest.mark.parametrize(
    "text",
    ["", "hello\n", "{}\n", '{"type":"run-finished","exit_code":0}\n', '{"type":"run-sta'],
)
def test_what_is_no_stream_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    for command in (["report", path], ["compare", path, path], ["merge", tmp_path / "o", path]):
        result = call(*command)
        assert result.exit_code == 2
        assert "Error: " in result.output
        assert "Traceback" not in result.output
    assert call("report", tmp_path / "absent").exit_code == 2


def test_two_runs_in_one_file_are_refused(vectors: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jsonl", vectors, HONEST_LINE)
    path.write_bytes(path.read_bytes() * 2)
    assert "one by one" in call("report", path).output


def test_compare_names_new_failures_fixed_and_changed(vectors: Path, tmp_path: Path) -> None:
    good = saved(tmp_path / "good.jsonl", vectors, HONEST_LINE)
    bad = saved(tmp_path / "bad.jsonl", vectors, FLOAT)
    crash = saved(tmp_path / "crash.jsonl", vectors, python("saboteur", "crash_once"))
    worse, better, other = call("compare", good, bad), call("compare", bad, good), call(
        "compare", bad, crash
    )  # fmt: skip
    assert (worse.exit_code, better.exit_code, other.exit_code) == (1, 0, 0)
    assert f"NEW FAILURE  {TRIGGER}  pass → fail: another value" in worse.output
    assert "1 new failures, 0 fixed, 0 changed, 0 passes lost; 53 cases in both" in worse.output
    assert f"fixed        {TRIGGER}  fail → pass" in better.output
    assert f"changed      {TRIGGER}  fail → crashed" in other.output


def test_compare_says_when_the_case_itself_was_changed(vectors: Path, tmp_path: Path) -> None:
    good = saved(tmp_path / "good.jsonl", vectors, HONEST_LINE)
    bad = saved(tmp_path / "bad.jsonl", vectors, FLOAT)
    assert "itself" not in call("compare", good, bad).output
    bad.write_text(bad.read_text().replace('"hash":"0000', '"hash":"1111'))
    shown = call("compare", good, bad).output
    assert f"{TRIGGER}  pass → fail: another value (the case itself was changed)" in shown


def test_compare_of_nothing_in_common(vectors: Path, tmp_path: Path) -> None:
    one, two = (
        saved(tmp_path / f"{op}.jsonl", vectors, HONEST_LINE, "--op", f"version.{op}")
        for op in ("encode", "decode")
    )
    assert call("compare", one, two).exit_code == 5


def test_a_report_can_go_to_standard_output(vectors: Path) -> None:
    result = call("run", HONEST_LINE, "--vectors", vectors, "--oracle", "none", "--tap", "-")
    assert result.stdout.startswith("TAP version 14\n")
    assert result.stdout.endswith("1..1\n")
    assert "no class claimed: 7 operations pass; 1 not-applicable, 51 pass" in result.stderr
