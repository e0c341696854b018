"""The same run has the same verdict: nothing is kept between runs, and findings have one name."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scbref.conformance.judging.selection import Filter
from scbref.conformance.search.comparing.bucket import Bucket
from scbref.conformance.search.plan import Plan
from tests.judge.exploring import call, explore, line, saved
from tests.judge.scenario_stage import VECTORS

READ = ("--op", "single.deserialize", "--filter", "*/shape/*", "--explore-examples", 60)
SMALL = ("--vectors", VECTORS / "single.deserialize.json", "--explore-examples", 120)
CAPACITY = "found/single.deserialize/another-single-capacity"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lines_of_verdict(output: str) -> list[str]:
    """The console report without the seconds, which do differ."""
    return [each for each in output.splitlines() if " a second" not in each]


@pytest.mark.slow
def test_a_run_reads_and_leaves_nothing_in_the_working_directory() -> None:
    first = call("run", line("capacity"), *READ)
    assert first.exit_code == 1 and CAPACITY in first.output
    assert list(Path().iterdir()) == []
    Path(".hypothesis").mkdir()
    Path(".hypothesis", "constants").write_text("in the way")
    again = call("run", line("capacity"), *READ)
    assert lines_of_verdict(first.output) == lines_of_verdict(again.output)
    assert [str(path) for path in Path().rglob("*")] == [".hypothesis", ".hypothesis/constants"]


@pytest.mark.slow
@pytest.mark.parametrize("command", [("explore",), ("diff", "scbref")])
def test_a_search_leaves_nothing_unless_it_is_asked_to(command: tuple[str, ...]) -> None:
    result = call(*command, line("capacity"), "--op", "single.deserialize", "--examples", 40)
    assert result.exit_code == 1
    assert list(Path().iterdir()) == []


@pytest.mark.slow
def test_what_a_run_finds_is_kept_by_the_command_that_it_names() -> None:
    shown = call("run", line("capacity"), *READ).output
    (replay,) = (each for each in shown.splitlines() if "replay: scb-conformance explore" in each)
    program = [sys.executable, "-m", "scbref.conformance"]
    words = replay.partition("replay: scb-conformance ")[2]
    command = " ".join(["exec", *program, words])
    subprocess.run(["sh", "-c", command], timeout=300, stdout=subprocess.DEVNULL, check=False)
    assert CAPACITY in saved(Path("found"))


@pytest.mark.slow
def test_modules_that_happen_to_be_loaded_do_not_change_what_is_drawn(tmp_path: Path) -> None:
    before = explore("off-curve", 41, "single.deserialize")
    # As a module of this project, it would give Hypothesis constants to draw.
    module = tmp_path / "full_of_constants.py"
    module.write_text("\n".join(f"A{n} = {n * 7919}" for n in range(2000)))
    sys.path.insert(0, str(tmp_path))
    try:
        __import__("full_of_constants")
        after = explore.__wrapped__("off-curve", 41, "single.deserialize")
    finally:
        sys.path.remove(str(tmp_path))
        del sys.modules["full_of_constants"]
    assert [f.content for f in before.findings] == [f.content for f in after.findings] != []


@pytest.mark.slow
def test_a_baseline_excuses_what_the_search_finds() -> None:
    baseline = ("baseline", line("capacity"), *SMALL, "--file", "known.toml", "--update")
    written = call(*baseline)
    assert written.exit_code == 0
    ids = {entry["id"] for entry in tomllib.loads(Path("known.toml").read_text())["expected"]}
    assert CAPACITY in ids
    passed = call("run", line("capacity"), *SMALL, "--expected-failures", "known.toml")
    assert passed.exit_code == 0, passed.output
    # With another seed other cases are drawn; the kind of fault is the same.
    other = call("run", line("capacity"), *SMALL, "--expected-failures", "known.toml", "--seed", 3)
    assert other.exit_code == 0, other.output
    parts = []
    for part in (1, 2):
        parts.append(f"{part}.jsonl")
        shard = ("--shard", f"{part}/2", "--jsonl", parts[-1])
        known = ("--expected-failures", "known.toml")
        assert call("run", line("capacity"), *SMALL, *known, *shard).exit_code == 0
    merged = call("merge", "all.jsonl", *parts)
    assert merged.exit_code == 0
    assert f"{len(ids)} xfail" in merged.output


@pytest.mark.slow
def test_shards_that_found_the_same_are_merged() -> None:
    for part in ("1/2", "2/2"):
        path = f"{part[0]}.jsonl"
        call("explore", line("capacity"), "--op", "single.deserialize", "--examples", 80,
             "--shard", part, "--jsonl", path)  # fmt: skip
        assert CAPACITY in Path(path).read_text()
    merged = call("merge", "all.jsonl", "1.jsonl", "2.jsonl")
    assert merged.exit_code == 1
    assert Path("all.jsonl").read_text().count(CAPACITY) >= 1
    assert ": 1 fail" in merged.output


@pytest.mark.parametrize(
    ("bucket", "slug"),
    [
        (Bucket("x", "value", "single.addresses.[].port", "ok"), "another-single-addresses-port"),
        (Bucket("x", "accepted", "bad-point", "ok"), "ok-for-bad-point"),
        (Bucket("x", "crashed", "ok", "crashed"), "crashed-for-ok"),
        (Bucket("x", "file", "holds", "is empty"), "file-holds-is-empty"),
    ],
)
def test_a_finding_is_named_by_its_kind(bucket: Bucket, slug: str) -> None:
    assert bucket.slug == slug


def test_names_that_an_adapter_chose_stay_apart() -> None:
    strange = [Bucket("x", "class", "ok", name) for name in ("a/b", "a b", "A B", "\x1b" * 200)]
    slugs = {bucket.slug for bucket in strange}
    assert len(slugs) == 4
    assert all(len(slug) <= 80 and slug.strip("-") == slug for slug in slugs)


def test_the_plan_of_a_run_counts_work_and_not_seconds() -> None:
    assert Plan.__dataclass_fields__["seconds"].default is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--filter", "single.deserialise/*"), "near: single.deserialize/"),
        (("--op", "version.decod"), "near: version.decode"),
        (("--requirement", "point.on-curv"), "near: point.on-curve"),
        (("--filter", "version.*", "--filter", "versoin.*"), "'versoin.*' matches nothing"),
    ],
)
@pytest.mark.parametrize("command", [("run", "scbref"), ("list",)])
def test_a_filter_that_matches_nothing_names_what_is_near(
    command: tuple[str, ...], options: tuple[str, ...], hint: str
) -> None:
    result = call(*command, *options)
    assert result.exit_code == 5
    assert hint in result.output


@pytest.mark.slow
def test_what_is_excluded_is_not_asked() -> None:
    every = call("list", "--op", "version.decode").output.splitlines()
    some = call("list", "--op", "version.decode", "--exclude", "*/0?").output.splitlines()
    assert [each for each in every if not each.startswith("version.decode/0")] == some
    assert 0 < len(some) < len(every)
    run = call("run", line("capacity"), *READ, "--exclude", CAPACITY, "--exclude", "*/shape/a*")
    assert CAPACITY not in run.output
    unknown = call("list", "--exclude", "nothing/*", "--op", "version.encode")
    assert unknown.exit_code == 0 and "--exclude 'nothing/*' matches nothing" in unknown.output
    assert not Filter(excluded=("*",)).select([])
