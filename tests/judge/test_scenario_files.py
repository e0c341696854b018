"""What scenarios about files rest on: second names, paths as written, umasks, large contents."""

from __future__ import annotations

import datetime
import json
import stat
from pathlib import Path

import msgspec
import pytest

from scbref.conformance.corpus.expectation import CorpusError
from scbref.conformance.corpus.scenario import (
    Facts,
    Link,
    Mkdir,
    Pipe,
    Pool,
    Remove,
    Symlink,
    Write,
    load_scenario_file,
)
from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.driver import Driver, Request
from scbref.conformance.protocol.process import Limits
from scbref.conformance.running.file_facts import ScenarioFiles, umask
from scbref.conformance.running.oracle import Oracle

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
LIMITS = Limits(hello=20, request=10, grace=0.5)


@pytest.fixture
def files(tmp_path: Path) -> ScenarioFiles:
    pool = Pool(bytes={"old": b"old".hex(), "new": b"new".hex()})
    return ScenarioFiles(tmp_path, pool, Oracle(None, LIMITS))


def differs(files: ScenarioFiles, name: str, **facts: object) -> list[str | None]:
    return [d.actual for d in files.look(name, Facts(**facts))]  # type: ignore[arg-type]


def test_a_second_name_shows_what_is_written_into_a_file(files: ScenarioFiles) -> None:
    files.change(Write("x", "old"))
    files.change(Link("kept", "x"))
    files.change(Write("x", "new"))
    assert differs(files, "kept", bytes="old") == ['"new"']
    assert (files.folder / "kept").samefile(files.folder / "x")


def test_a_second_name_is_of_the_link_itself_and_stays_in_the_folder(files: ScenarioFiles) -> None:
    files.change(Symlink("link", "/etc/passwd"))
    files.change(Link("kept", "link"))
    assert differs(files, "kept", kind="link") == []
    for step in (Link("kept", "../x"), Link("../x", "link")):
        with pytest.raises(ValueError, match="outside"):
            files.change(step)


def test_a_path_is_sent_as_it_is_written(files: ScenarioFiles) -> None:
    assert files.written("a/../x") == f"{files.folder}/a/../x"
    assert files.written("./x//y") == f"{files.folder}/./x//y"
    assert files.written(".") == str(files.folder)
    with pytest.raises(ValueError, match="outside"):
        files.written("a/../../x")


def test_archives_of_two_files_side_by_side_are_told_apart(files: ScenarioFiles) -> None:
    files.change(Mkdir("chan-backup-archives"))
    now = datetime.datetime.now().strftime("%Y-%m-%d-%H-%M-%S")
    for name, content in (("x", "old"), ("x-2", "new")):
        files.change(Write(name, "old"))
        files.change(Write(f"chan-backup-archives/{name}-{now}", content))
    assert differs(files, "x", archives=["old"]) == []
    assert differs(files, "x-2", archives=["new"]) == []
    files.change(Write(f"chan-backup-archives/y-{now}", "old"))
    assert "y-" in str(differs(files, "x", archives=["old"]))


def test_an_archive_of_a_long_name_has_a_shorter_one(files: ScenarioFiles) -> None:
    files.change(Mkdir("chan-backup-archives"))
    now = datetime.datetime.now().strftime("%Y-%m-%d-%H-%M-%S")
    long = "n" * 240
    files.change(Write(long, "new"))
    files.change(Write(f"chan-backup-archives/{long[:150]}~1-{now}-2", "old"))
    assert differs(files, long, archives=["old"]) == []
    files.change(Write(f"chan-backup-archives/{long[:99]}-{now}", "old"))
    assert "which is no time" in str(differs(files, long, archives=["old"]))


def test_archives_of_several_long_names_are_told_apart(files: ScenarioFiles) -> None:
    files.change(Mkdir("chan-backup-archives"))
    now = datetime.datetime.now().strftime("%Y-%m-%d-%H-%M-%S")
    one, other = "n" * 236, "n" * 120 + "m" * 135
    for name, content in ((one, "old"), (other, "new")):
        files.change(Write(name, "old"))
        files.change(Write(f"chan-backup-archives/{name[:150]}~1-{now}", content))
    files.change(Write("x", "old"))
    assert differs(files, one, archives=["old"]) == []
    assert differs(files, other, archives=["new"]) == []
    assert differs(files, "x", archives=[]) == []
    # Where the shortened name ends before the names differ, nothing tells whose it is.
    files.change(Write(f"chan-backup-archives/{one[:110]}~2-{now}", "old"))
    assert differs(files, one, archives=["old", "old"]) == []
    assert differs(files, other, archives=["new", "old"]) == []


def test_after_waiting_no_new_archive_is_named_by_an_earlier_second(files: ScenarioFiles) -> None:
    files.change(Mkdir("chan-backup-archives"))
    now = datetime.datetime.now()
    first, second = (now + datetime.timedelta(seconds=each) for each in (-1, 0))
    files.began -= 1
    files.change(Write("x", "old"))
    files.change(Write(f"chan-backup-archives/x-{first:%Y-%m-%d-%H-%M-%S}", "old"))
    files.waited(int(second.timestamp()))
    assert differs(files, "x", archives=["old"]) == []
    files.change(Write(f"chan-backup-archives/x-{second:%Y-%m-%d-%H-%M-%S}", "new"))
    assert differs(files, "x", archives=["old", "new"]) == []
    files.change(Write(f"chan-backup-archives/x-{first:%Y-%m-%d-%H-%M-%S}-2", "old"))
    assert "an earlier step" in str(differs(files, "x", archives=["old", "new"]))


def test_a_pipe_is_made_and_seen(files: ScenarioFiles) -> None:
    files.change(Pipe("x"))
    assert differs(files, "x", kind="pipe") == []
    assert differs(files, "x", kind="file") == ['"pipe"']
    files.change(Remove("x"))
    assert differs(files, "x", kind="nothing") == []


@pytest.mark.parametrize("mask", [0o077, 0o000, None])
def test_an_adapter_runs_under_the_umask_that_a_scenario_needs(
    tmp_path: Path, mask: int | None
) -> None:
    path = tmp_path / "channel.backup"
    given = msgspec.json.encode({"path": str(path), "packed": "00"})
    driver = Driver(resolve("scbref-lnd"), LIMITS)
    try:
        driver.hello()
        driver.take_umask(0o027)
        driver.take_umask(mask)
        ((_, reply),) = driver.exchange([Request(0, "multifile.swap", given)])
    finally:
        driver.close()
    assert reply.answer is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~(umask() if mask is None else mask)


def test_the_pool_describes_long_values_as_vectors_do(tmp_path: Path) -> None:
    content = json.loads((VECTORS / "scenarios" / "durability.json").read_text())
    form = {"$hex": [{"$repeat": 2, "of": b"abc".hex()}, b"ab".hex()]}
    content["pool"]["bytes"]["old"] = form
    path = tmp_path / "durability.json"
    path.write_text(json.dumps(content))
    _, scenarios = load_scenario_file(path)
    assert scenarios[0].pool.bytes["old"] == b"abcabcab".hex()
    assert len(scenarios[0].pool.bytes["large 300000"]) == 600_000
    for wrong, said in (
        ({"$repeat": 2, "of": "00"}, "neither in a list"),
        ({"$hex": [{"$repeat": -1, "of": "00"}]}, "negative"),
        ({"$file": "captured/x"}, "files can be named only"),
        (7, "no text of hex"),
    ):
        content["pool"]["bytes"]["old"] = wrong
        path.write_text(json.dumps(content))
        with pytest.raises(CorpusError, match=said):
            load_scenario_file(path)
