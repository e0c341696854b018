"""The backup file as lnd treats it: cases C, and what older releases did."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from scbref.errors import AUTH_FAILED, IO, NOT_FOUND, TOO_SHORT, BackupFileError, EnvelopeError
from scbref.model import Multi
from scbref.multifile import MultiFile
from scbref.multifile.files import FileOperations
from scbref.profiles import PROFILES, SAFE, Profile
from tests.reference.backup_folder import (
    ARCHIVES,
    BOTH,
    CASES,
    LND_CALLS,
    MAIN,
    NEW2,
    NEW3,
    NOW,
    OLD,
    RING,
    TEMP,
    Recorder,
    at,
    build,
    describe,
    lnd_file,
    nobody_s_folder,
    open_handles,
    ready,
    seconds,
    swap_fails,
    tree,
    umask,
)

pytestmark = pytest.mark.usefixtures("usual_umask")


SWAPS = [
    "C10",
    "C11",
    "C12",
    "C13",
    "C14",
    "C15",
    "C17",
    "C22",
    "C25",
    "C26",
    "C27",
    "C28",
    "C30",
    "C31",
]


@pytest.mark.parametrize("case", SWAPS)
def test_swap_as_lnd(case: str, tmp_path: Path) -> None:
    before, after, err = (CASES[case]["outcome"].get(k) for k in ("before", "after", "err"))
    build(tmp_path, before)
    folder = tmp_path / "missing" if case == "C31" else tmp_path
    # C15 was observed without the archive, as its outcome shows.
    archive = "archive off" not in CASES[case]["case"] and case != "C15"
    assert swap_fails(lnd_file(folder / MAIN, archive)) is (err is not None)
    assert tree(tmp_path) == after


NOT_ROOT = ["C50", "C51", "C52", "C53", "C55"]


@pytest.mark.parametrize("case", NOT_ROOT)
def test_swap_as_lnd_without_rights(case: str) -> None:
    outcome = CASES[case]["outcome"]
    with nobody_s_folder() as folder:
        build(folder, outcome["before"])
        folder.chmod(0o555 if "read-only" in CASES[case]["case"] else 0o755)
        archive = "archive off" not in CASES[case]["case"]
        assert swap_fails(lnd_file(folder / MAIN, archive)) is (outcome["out"] != "ERR=<nil>")
        assert tree(folder) == outcome["after"]


@BOTH
def test_reading_without_rights(profile: Profile) -> None:
    """C57, C58."""
    with nobody_s_folder() as folder:
        (folder / MAIN).write_bytes(OLD)
        for path, mode in ((folder / MAIN, 0), (folder, 0o600)):
            path.chmod(mode)
            with pytest.raises(BackupFileError) as caught:
                MultiFile(folder / MAIN, profile=profile).extract_multi(RING)
            assert caught.value.code == IO


@BOTH
def test_no_file_name(profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C1, C2."""
    monkeypatch.chdir(tmp_path)
    nameless = MultiFile("", profile=profile)
    assert swap_fails(nameless)
    with pytest.raises(BackupFileError) as caught:
        nameless.extract_multi(RING)
    assert caught.value.code == IO
    assert tree(tmp_path) == CASES["C1"]["outcome"]["cwd"] == {}


@BOTH
def test_extract_multi(profile: Profile, tmp_path: Path) -> None:
    """C3, C6: only what is not there is "not found"."""
    multi_file = MultiFile(tmp_path / MAIN, profile=profile)
    elsewhere = tmp_path / "none" / MAIN
    dangling = tmp_path / "link"
    dangling.symlink_to(elsewhere)
    for path in (tmp_path / MAIN, elsewhere, dangling):
        with pytest.raises(BackupFileError) as missing:
            MultiFile(path, profile=profile).extract_multi(RING)
        assert missing.value.code == NOT_FOUND
    with pytest.raises(BackupFileError) as folder:
        MultiFile(tmp_path, profile=profile).extract_multi(RING)
    assert folder.value.code == IO
    for size in (0, 1, 23, 24, 45):
        (tmp_path / MAIN).write_bytes(bytes(size))
        with pytest.raises(EnvelopeError) as caught:
            multi_file.extract_multi(RING)
        assert caught.value.code == (TOO_SHORT if size < 24 else AUTH_FAILED)
    multi_file.update_and_swap(Multi().pack(RING))
    assert multi_file.extract_multi(RING) == Multi()


def test_lnd_checks_nothing_and_safe_refuses_nothing_at_all(tmp_path: Path) -> None:
    """C33.0; DEV-MF-3."""
    (tmp_path / MAIN).write_bytes(OLD)
    assert swap_fails(MultiFile(tmp_path / MAIN), b"")
    assert tree(tmp_path) == {MAIN: '0644 "OLD1".. 200 B'}
    (tmp_path / MAIN).unlink()
    lnd_file(tmp_path / MAIN).update_and_swap(b"")
    assert tree(tmp_path) == CASES["C33.0"]["outcome"]["after"]


@BOTH
def test_bare_file_name(profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C36."""
    monkeypatch.chdir(tmp_path)
    multi_file = MultiFile(MAIN, profile=profile, now=at(NOW))
    multi_file.update_and_swap(NEW2)
    multi_file.update_and_swap(NEW3)
    after = CASES["C36"]["outcome"]["cwd after"]
    if profile == SAFE:
        after = {name: text.replace("0644", "0600") for name, text in after.items()}
    assert tree(tmp_path) == after


def test_file_name_that_ends_in_a_slash(tmp_path: Path) -> None:
    """C37."""
    folder = tmp_path / "d2409242795"
    folder.mkdir()
    assert swap_fails(lnd_file(f"{folder}/"))
    assert tree(folder) == CASES["C37"]["outcome"]["after"]
    shutil.rmtree(folder / ARCHIVES)
    assert swap_fails(MultiFile(f"{folder}/", now=at(NOW)))
    assert tree(folder) == {}


@pytest.mark.parametrize("case", ["C40", "C41"])
def test_two_swaps_in_one_second(case: str, tmp_path: Path) -> None:
    """DEV-MF-6."""
    (tmp_path / MAIN).write_bytes(OLD * (2 if case == "C41" else 1))
    multi_file = lnd_file(tmp_path / MAIN)
    multi_file.update_and_swap(NEW2)
    multi_file.update_and_swap(NEW3)
    assert tree(tmp_path) == CASES[case]["outcome"]["after"]


@BOTH
def test_archives_have_local_time(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C43: lnd's name for 01:54:42 UTC in Tokyo; DEV-MF-11: ours without a clock."""
    assert CASES["C43"]["outcome"]["archive name"] == f"{MAIN}-2026-11-23-10-54-42"
    main = tmp_path / MAIN
    main.write_bytes(OLD)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        MultiFile(main, profile=profile).update_and_swap(NEW2)
    finally:
        monkeypatch.undo()
        time.tzset()
    written = datetime.fromtimestamp(main.stat().st_mtime, timezone(timedelta(hours=9)))
    assert os.listdir(tmp_path / ARCHIVES) == [f"{MAIN}-{written:%Y-%m-%d-%H-%M-%S}"]


@BOTH
def test_archives_are_named_by_the_time_given(profile: Profile, tmp_path: Path) -> None:
    """C42: two swaps in two seconds."""
    (tmp_path / MAIN).write_bytes(OLD)
    when = datetime(2026, 11, 23, 1, 54, 41)
    multi_file = MultiFile(tmp_path / MAIN, profile=profile, now=seconds(when))
    multi_file.update_and_swap(NEW2)
    multi_file.update_and_swap(NEW3)
    archives = sorted((tmp_path / ARCHIVES).iterdir())
    shown = [f"{path.name} = {describe(path)[5:]}" for path in archives]
    assert shown == CASES["C42"]["outcome"]["archives"]


@pytest.mark.parametrize("case", ["C44.022", "C44.077", "C44.000", "C44.027"])
def test_modes(case: str, tmp_path: Path) -> None:
    """DEV-MF-5."""
    main = tmp_path / MAIN
    main.write_bytes(OLD)
    main.chmod(0o640)
    with umask(int(case[-3:], 8)):
        lnd_file(main).update_and_swap(NEW2)
        assert tree(tmp_path) == CASES[case]["outcome"]["after"]
        main.chmod(0o640)
        MultiFile(main, now=seconds()).update_and_swap(NEW3)
    assert describe(main) == '0640 "NEW3".. 280 B'


@pytest.mark.parametrize("case", ["C45.077", "C45.000"])
def test_modes_of_a_first_write(case: str, tmp_path: Path) -> None:
    with umask(int(case[-3:], 8)):
        lnd_file(tmp_path / MAIN).update_and_swap(NEW2)
        assert tree(tmp_path) == CASES[case]["outcome"]["after"]
        MultiFile(tmp_path / "safe").update_and_swap(NEW2)
    assert describe(tmp_path / "safe") == '0600 "NEW2".. 240 B'


def test_handles_after_failed_writes(tmp_path: Path) -> None:
    """C65; DEV-MF-4. lnd leaves one open each time; ours last as long as the MultiFile."""
    (tmp_path / MAIN).write_bytes(OLD)
    multi_file = lnd_file(tmp_path / MAIN)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = open_handles()
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    try:
        failed = [swap_fails(multi_file) for _ in range(5)]
        after = open_handles()
        safe_failed = [swap_fails(MultiFile(tmp_path / MAIN)) for _ in range(5)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert all(failed) and after == before + 5
    assert all(safe_failed)
    del multi_file
    assert open_handles() == before
    assert tree(tmp_path) == {MAIN: '0644 "OLD1".. 200 B'}


def test_disk_full(tmp_path: Path) -> None:
    """C62: what fitted stays in the temp."""
    (tmp_path / MAIN).write_bytes(OLD)

    class Full(FileOperations):
        @staticmethod
        def write(handle: int, data: bytes) -> int:
            if os.fstat(handle).st_size:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return os.write(handle, data[:61440])

    assert swap_fails(lnd_file(tmp_path / MAIN, files=Full()), b"NEW2" * (1 << 18))
    assert tree(tmp_path) == CASES["C62"]["outcome"]["after"]
    (tmp_path / TEMP).unlink()
    assert swap_fails(MultiFile(tmp_path / MAIN, files=Full()), b"NEW2" * (1 << 18))
    assert tree(tmp_path) == {MAIN: '0644 "OLD1".. 200 B'}


def test_releases_before_archives_keep_none(tmp_path: Path) -> None:
    ready(tmp_path)
    recorder = Recorder()
    MultiFile(tmp_path / MAIN, profile=PROFILES["0.17"], files=recorder).update_and_swap(NEW2)
    assert recorder.calls == [*LND_CALLS[:6], *LND_CALLS[-3:]]
    assert tree(tmp_path) == {MAIN: '0644 "NEW2".. 240 B'}


def test_lnd_0_6_renames_an_open_temp(tmp_path: Path) -> None:
    ready(tmp_path)
    recorder = Recorder()
    multi_file = MultiFile(tmp_path / MAIN, profile=PROFILES["0.6"], files=recorder)
    multi_file.update_and_swap(NEW2)
    assert f"close {TEMP}" not in recorder.calls
    multi_file.update_and_swap(NEW3)
    assert recorder.calls.count(f"close {TEMP}") == 1
    assert (tmp_path / MAIN).read_bytes() == NEW3


@pytest.mark.parametrize(("release", "stale"), [("0.6", True), ("0.10.2", True), ("0.12", False)])
def test_before_0_10_4_the_file_that_was_read_first_is_read_for_ever(
    release: str, stale: bool, tmp_path: Path
) -> None:
    multi_file = MultiFile(tmp_path / MAIN, profile=PROFILES[release])
    multi_file.update_and_swap(Multi().pack(RING))
    multi_file.extract_multi(RING)
    multi_file.update_and_swap(NEW2)
    if stale:
        assert multi_file.extract_multi(RING) == Multi()
    else:
        with pytest.raises(EnvelopeError):
            multi_file.extract_multi(RING)
