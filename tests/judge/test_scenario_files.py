"""What scenarios about files rest on: second names, paths as written, umasks, large contents."""

from __future__ import annotations

import datetime
import hashlib
import stat
from pathlib import Path

import msgspec
import pytest

from scbref.conformance.corpus.expectation import CorpusError
from scbref.conformance.corpus.pool import Repeat
from scbref.conformance.corpus.scenario import Facts, Link, Mkdir, Pool, Symlink, Write
from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.driver import Driver, Request
from scbref.conformance.protocol.process import Limits
from scbref.conformance.running.file_facts import ScenarioFiles, umask
from scbref.conformance.running.oracle import Oracle

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


def test_a_repetition_is_what_its_hash_says() -> None:
    whole = b"abcab"
    right = Repeat(b"abc".hex(), len(whole), hashlib.sha256(whole).hexdigest())
    pool = Pool(bytes={"old": "00"}, repeats={"large": right}).with_series()
    assert pool.bytes == {"old": "00", "large": whole.hex()}
    wrong = msgspec.structs.replace(right, size=6)
    with pytest.raises(CorpusError, match="large: its repetition"):
        Pool(repeats={"large": wrong}).with_series()
