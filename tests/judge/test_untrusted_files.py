"""Files and folders that may be anything: read, written and removed without harm."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scbref.conformance.corpus.scenario import (
    Chmod,
    Corrupt,
    Mkdir,
    Pool,
    Remove,
    Symlink,
    Truncate,
    Write,
)
from scbref.conformance.protocol.process import Limits
from scbref.conformance.protocol.untrusted_files import (
    MAX_ENTRIES,
    entries,
    read_file,
    remove_tree,
    usage,
    write_file,
)
from scbref.conformance.running.file_facts import ScenarioFiles
from scbref.conformance.running.oracle import Oracle


def test_regular_files_are_read_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"
    (tmp_path / "link").symlink_to("file")
    assert read_file(tmp_path / "link") == b"12345"
    with pytest.raises(OSError, match="more than 0 MiB"):
        read_file(path, 4)
    os.truncate(path, 5 << 30)
    with pytest.raises(OSError, match="more than 16 MiB"):
        read_file(path)


@pytest.mark.parametrize("kind", ["fifo", "socket", "folder", "loop", "zero", "nothing"])
def test_nothing_else_is_read_or_written(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        os.mknod(path, stat.S_IFSOCK | 0o600)
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "zero":
        path.symlink_to("/dev/zero")
    with pytest.raises(OSError):
        read_file(path)
    if kind != "nothing":
        with pytest.raises(OSError):
            write_file(path, b"x")


def test_a_fifo_with_a_reader_is_not_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    reader = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(OSError, match="special"):
            write_file(tmp_path / "fifo", b"x")
        assert os.read(reader, 10) == b""
    finally:
        os.close(reader)


def test_writing_replaces_the_content(tmp_path: Path) -> None:
    write_file(tmp_path / "file", b"longer")
    write_file(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


def test_entries_are_text_and_not_too_many(tmp_path: Path) -> None:
    for name in (b"\xff", b"b", b"a"):
        os.mkdir(os.fsencode(tmp_path) + b"/" + name)
    assert entries(tmp_path) == ["\\xff", "a", "b"]
    for number in range(MAX_ENTRIES):
        (tmp_path / str(number)).touch()
    with pytest.raises(OSError, match="more than 1000 entries"):
        entries(tmp_path)


def test_usage_stops_at_its_bound(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for number in range(30):
        (tmp_path / "a" / str(number)).write_bytes(b"x" * 5000)
    size, count = usage(str(tmp_path), 1000)
    assert count == 31 and size >= 30 * 5000
    assert usage(str(tmp_path), 10)[1] == 10


def test_a_tree_is_removed_whatever_it_is(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "file").write_bytes(b"precious")
    victim.chmod(0o555)
    tree = tmp_path / "tree"
    tree.mkdir()
    here = os.open(tree, os.O_RDONLY)
    for _ in range(2000):
        os.mkdir("d" * 250, dir_fd=here)
        os.mkfifo("fifo", dir_fd=here)
        os.symlink(victim, "link", dir_fd=here)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
        os.fchmod(here, 0)
        os.close(here)
        here = inner
    os.close(here)
    assert remove_tree(tree)
    assert not tree.exists()
    assert (victim / "file").read_bytes() == b"precious"
    assert stat.S_IMODE(victim.stat().st_mode) == 0o555
    (tmp_path / "link").symlink_to(victim)
    assert remove_tree(tmp_path / "link")
    assert victim.exists()
    assert remove_tree(tmp_path / "nothing")


def test_removal_is_given_up_in_time(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert not remove_tree(tmp_path / "a", seconds=-1)


@pytest.mark.parametrize(
    "step",
    [
        Write("link", "new"), Corrupt("link", 0), Truncate("link", 0), Chmod("link", "0777"),
        Write("away/file", "new"), Remove("away/file"), Mkdir("away/new"), Symlink("away/l", "x"),
    ],
    ids=str,
)  # fmt: skip
def test_no_step_goes_where_a_link_of_the_adapter_leads(
    tmp_path: Path, step: Write | Corrupt | Truncate | Chmod | Remove | Mkdir | Symlink
) -> None:
    victim, folder = tmp_path / "victim", tmp_path / "folder"
    victim.mkdir()
    folder.mkdir()
    (victim / "file").write_bytes(b"precious")
    mode = (victim / "file").stat().st_mode
    (folder / "link").symlink_to(victim / "file")
    (folder / "away").symlink_to(victim)
    files = ScenarioFiles(folder, Pool(bytes={"new": "00"}), Oracle(None, Limits()))
    with pytest.raises(OSError, match="leads out of the folder"):
        files.change(step)
    assert os.listdir(victim) == ["file"]
    assert (victim / "file").read_bytes() == b"precious"
    assert (victim / "file").stat().st_mode == mode
