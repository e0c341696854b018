"""The system calls of a swap as lnd does it: their order, and each of them failing or the last."""

from __future__ import annotations

import errno
import os
import re
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
