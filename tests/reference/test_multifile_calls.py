"""The system calls of a swap: their order, and each of them failing or the last."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from pathlib import Path

import pytest

from scbref.multifile import MultiFile
from scbref.multifile.files import FileOperations
from scbref.profiles import Profile
from tests.reference.backup_folder import (
    ARCHIVE,
    ARCHIVES,
    BOTH,
    CASES,
    LND_CALLS,
    MAIN,
    NEW2,
    NEW3,
    NOW,
    OLD,
    STAMP,
    TEMP,
    Recorder,
    at,
    die_at,
    fail_at,
    in_child,
    lnd_file,
    open_handles,
    ready,
    seconds,
    swap_fails,
    tree,
)

pytestmark = pytest.mark.usefixtures("usual_umask")


TRACED: list[str] = CASES["C70"]["outcome"]["calls"]


def ours(call: str) -> str | None:
    """The call of ours for a traced one; ``None`` for what only Go's runtime does."""
    match = re.match(r'(\w+)\((?:AT_FDCWD, )?(?:\d+<([^>]*)>|"([^"]*)")', call)
    assert match is not None
    name = os.path.basename(match[2] or match[3]).replace("TS", STAMP)
    kinds = {
        "newfstatat": "stat",
        "unlinkat": "rmdir" if "AT_REMOVEDIR" in call else "unlink",
        "openat": "open",
        "mkdirat": "mkdir",
        "renameat": "rename",
        "copy_file_range": "read",
    }
    kind = kinds.get(match[1], match[1])
    if match[1] in ("fcntl", "epoll_ctl") or "NOFOLLOW" in call or name == "D":
        return None
    return f"{kind} {name}"


def test_calls_of_a_swap_are_lnd_s(tmp_path: Path) -> None:
    """C70."""
    ready(tmp_path)
    recorder = Recorder()
    lnd_file(tmp_path / MAIN, files=recorder).update_and_swap(NEW2)
    assert recorder.calls == LND_CALLS
    traced = [name for name in map(ours, TRACED) if name is not None]
    # Linux copies without a buffer: no write between its two reads.
    assert traced == [call for call in LND_CALLS if call != f"write {ARCHIVE}"]


def position(case: str) -> int:
    """Index in our calls of the n-th traced call, or of the next that is ours too."""
    number = int(case.split(".")[1])
    done = sum(ours(call) is not None for call in TRACED[:number])
    return [n for n, call in enumerate(LND_CALLS) if call != f"write {ARCHIVE}"][done]


def state_of(folder: Path, archive: bool = True) -> dict[str, str]:
    def one(path: Path) -> str:
        if not path.exists():
            return "absent"
        data = path.read_bytes()
        whole = {OLD: "OLD complete", NEW2: "NEW complete", b"stale": "stale"}
        return whole.get(data, f"{len(data)} bytes")

    found = {"main": one(folder / MAIN), "temp": one(folder / TEMP)}
    if archive:
        archives = sorted((folder / ARCHIVES).glob("*")) if (folder / ARCHIVES).exists() else None
        found["archive"] = "no dir" if archives is None else ", ".join(map(one, archives))
    return found


KILLS = [case for case in CASES if case.startswith("C73.")]
ERRORS = [
    case
    for case in CASES
    if case.startswith("C74.") and ours(TRACED[int(case.split(".")[1])]) is not None
]


@pytest.mark.parametrize("case", KILLS)
def test_killed_as_lnd(case: str, tmp_path: Path) -> None:
    outcome = CASES[case]["outcome"]
    ready(tmp_path)
    files = die_at(position(case))
    assert in_child(lambda: lnd_file(tmp_path / MAIN, files=files).update_and_swap(NEW2)) == 9
    assert state_of(tmp_path) == {k: outcome[k] for k in ("main", "temp", "archive")}
    lnd_file(tmp_path / MAIN, now=seconds()).update_and_swap(NEW2)
    then = outcome["then a normal swap"]["state"]
    assert state_of(tmp_path, archive=False) == {k: then[k] for k in ("main", "temp")}


@pytest.mark.parametrize("case", ERRORS)
def test_failing_calls_as_lnd(case: str, tmp_path: Path) -> None:
    outcome = CASES[case]["outcome"]
    ready(tmp_path)
    number = getattr(errno, CASES[case]["case"].split()[0])
    files = fail_at(position(case), number)
    failed = swap_fails(lnd_file(tmp_path / MAIN, files=files))
    assert failed is (outcome["result"] != "ERR=<nil>")
    assert state_of(tmp_path) == {k: outcome[k] for k in ("main", "temp", "archive")}


@BOTH
def test_an_archive_folder_that_is_a_file(profile: Profile, tmp_path: Path) -> None:
    (tmp_path / MAIN).write_bytes(OLD)
    (tmp_path / ARCHIVES).write_bytes(b"f")
    assert swap_fails(MultiFile(tmp_path / MAIN, profile=profile, now=at(NOW)))
    assert tree(tmp_path) == {MAIN: '0644 "OLD1".. 200 B', ARCHIVES: '0644 "f"'}


def test_lnd_takes_a_main_file_it_cannot_look_at_for_there(tmp_path: Path) -> None:
    (tmp_path / MAIN).write_bytes(OLD)
    (tmp_path / ARCHIVES).mkdir()
    failing = {f"stat {MAIN}", f"stat {ARCHIVES}"}

    def refuse(_: int, call: str) -> None:
        if call in failing:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    lnd_file(tmp_path / MAIN, files=Recorder(refuse)).update_and_swap(NEW2)
    assert [path.read_bytes() for path in (tmp_path / ARCHIVES).iterdir()] == [OLD]


def test_a_disk_that_takes_nothing_and_names_no_reason(tmp_path: Path) -> None:
    class Stuck(FileOperations):
        @staticmethod
        def write(handle: int, data: bytes) -> int:
            return 0

    assert swap_fails(MultiFile(tmp_path / MAIN, files=Stuck()))
    assert tree(tmp_path) == {}


def safe_file(folder: Path, files: FileOperations) -> MultiFile:
    return MultiFile(folder / MAIN, now=at(NOW), archive_limit=1, files=files)


def prepare(folder: Path, first: bool) -> None:
    """A stale temp everywhere; unless it is the first write, an old file and two archives."""
    (folder / TEMP).write_bytes(b"stale")
    if not first:
        (folder / MAIN).write_bytes(OLD)
        (folder / ARCHIVES).mkdir()
        (folder / ARCHIVES / "temp-dont-use.archive").write_bytes(b"stale")
        for name in (ARCHIVE, f"{MAIN}-2020-01-01-00-00-00"):
            (folder / ARCHIVES / name).write_bytes(b"older")


def calls_of_safe(first: bool) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), first)
        recorder = Recorder()
        safe_file(Path(folder), recorder).update_and_swap(NEW2)
    return recorder.calls


POINTS = [
    pytest.param(first, point, id=f"{'first' if first else 'next'}-{point}-{call.split()[0]}")
    for first in (True, False)
    for point, call in enumerate(calls_of_safe(first))
]


def test_order_of_safe_s_calls() -> None:
    """DEV-MF-8: write, fsync, close, archive, rename, folder."""
    calls = calls_of_safe(first=False)
    archive_temp = "temp-dont-use.archive"
    wanted = [
        f"write {TEMP}",
        f"fsync {TEMP}",
        f"close {TEMP}",
        f"write {archive_temp}",
        f"fsync {archive_temp}",
        f"close {archive_temp}",
        f"rename {archive_temp}",
        f"fsync {ARCHIVES}",
        f"rename {TEMP}",
    ]
    assert [calls.index(call) for call in wanted] == sorted(calls.index(call) for call in wanted)
    assert any(call.startswith("fsync") for call in calls[calls.index(f"rename {TEMP}") :])


def archived(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in (folder / ARCHIVES).glob(f"{MAIN}-*")]


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EMFILE])
@pytest.mark.parametrize(("first", "point"), POINTS)
def test_a_failing_call_leaves_a_whole_file(
    first: bool, point: int, number: int, tmp_path: Path
) -> None:
    prepare(tmp_path, first)
    files = fail_at(point, number)
    before = open_handles()
    failed = swap_fails(safe_file(tmp_path, files))
    assert open_handles() == before
    main = tmp_path / MAIN
    renamed = f"rename {TEMP}" in files.calls[:point]
    if failed and not renamed:
        assert (not main.exists()) if first else (main.read_bytes() == OLD)
    else:
        assert main.read_bytes() == NEW2
        assert first or OLD in archived(tmp_path)
    assert set(archived(tmp_path)) <= {OLD, b"older"}
    failing = files.calls[point]
    if failing not in (f"unlink {TEMP}", f"open {tmp_path.name}", f"lstat {MAIN}"):
        assert not (tmp_path / TEMP).exists()
    # And the next one mends everything.
    safe_file(tmp_path, FileOperations()).update_and_swap(NEW3)
    assert main.read_bytes() == NEW3
    assert not (tmp_path / TEMP).exists()


@pytest.mark.parametrize(("first", "point"), POINTS)
def test_a_killed_swap_leaves_a_whole_file(first: bool, point: int, tmp_path: Path) -> None:
    prepare(tmp_path, first)
    files = die_at(point)
    assert in_child(lambda: safe_file(tmp_path, files).update_and_swap(NEW2)) == 9
    main = tmp_path / MAIN
    if first:
        assert not main.exists() or main.read_bytes() == NEW2
    else:
        assert main.read_bytes() in (OLD, NEW2)
        assert main.read_bytes() == OLD or OLD in archived(tmp_path)
    assert set(archived(tmp_path)) <= {OLD, b"older"}
    safe_file(tmp_path, FileOperations()).update_and_swap(NEW3)
    assert main.read_bytes() == NEW3 and not (tmp_path / TEMP).exists()
    assert not (tmp_path / ARCHIVES / "temp-dont-use.archive").exists()


def test_archives_that_cannot_be_pruned_do_not_fail_the_swap(tmp_path: Path) -> None:
    prepare(tmp_path, first=False)
    calls = calls_of_safe(first=False)
    multi_file = safe_file(tmp_path, fail_at(len(calls) - 2))
    multi_file.update_and_swap(NEW2)
    assert calls[-2].startswith("unlink") and multi_file.prune_error is not None
    multi_file.update_and_swap(NEW3)
    assert multi_file.prune_error is None and len(archived(tmp_path)) == 1


def test_a_file_system_without_folder_sync_or_locks(tmp_path: Path) -> None:
    prepare(tmp_path, first=False)

    def refuse(_: int, call: str) -> None:
        if call.startswith("flock") or call in (f"fsync {tmp_path.name}", f"fsync {ARCHIVES}"):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    safe_file(tmp_path, Recorder(refuse)).update_and_swap(NEW2)
    assert (tmp_path / MAIN).read_bytes() == NEW2


def test_writers_in_several_processes_do_not_share_a_temp(tmp_path: Path) -> None:
    """DEV-MF-10."""
    main = tmp_path / MAIN
    packs = [b"%d" % n * 100_000 for n in range(3)]

    def write(data: bytes) -> None:
        multi_file = MultiFile(main, no_backup_archive=True)
        for _ in range(30):
            multi_file.update_and_swap(data)

    children = []
    for data in packs:
        child = os.fork()
        if child == 0:
            try:
                write(data)
            except BaseException:
                os._exit(1)
            os._exit(0)
        children.append(child)
    seen = set()
    for child in children:
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if main.exists():
                seen.add(main.read_bytes())
            if done:
                break
        assert status == 0
    assert seen <= set(packs)
    assert os.listdir(tmp_path) == [MAIN]
