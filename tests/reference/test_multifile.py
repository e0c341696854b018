"""The backup file on a real disk: lnd's faults, and what ``safe`` does instead."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from scbref.errors import OUT_OF_RANGE, BackupFileError
from scbref.multifile import MultiFile
from tests.reference.backup_folder import (
    ARCHIVE,
    ARCHIVES,
    IS_ROOT,
    MAIN,
    NEW2,
    NEW3,
    NOW,
    OLD,
    STAMP,
    TEMP,
    at,
    describe,
    lnd_file,
    nobody_s_folder,
    seconds,
    swap_fails,
    tree,
)

pytestmark = pytest.mark.usefixtures("usual_umask")


def test_a_dangling_symlink_as_temp(tmp_path: Path) -> None:
    """DEV-MF-1."""
    (tmp_path / MAIN).write_bytes(OLD)
    (tmp_path / TEMP).symlink_to("elsewhere")
    lnd_file(tmp_path / MAIN).update_and_swap(NEW2)
    assert describe(tmp_path / MAIN) == "symlink -> elsewhere"
    assert (tmp_path / "elsewhere").read_bytes() == NEW2

    (tmp_path / MAIN).unlink()
    (tmp_path / TEMP).symlink_to("nowhere")
    MultiFile(tmp_path / MAIN).update_and_swap(NEW3)
    assert describe(tmp_path / MAIN) == '0600 "NEW3".. 280 B'
    assert not (tmp_path / "nowhere").exists() and not (tmp_path / TEMP).is_symlink()


def test_a_symlink_as_temp_never_reaches_its_target(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / TEMP).symlink_to("precious")
    MultiFile(tmp_path / MAIN).update_and_swap(NEW2)
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_a_main_file_with_the_name_of_the_temp(tmp_path: Path) -> None:
    """DEV-MF-2."""
    (tmp_path / TEMP).write_bytes(OLD)
    lnd_file(tmp_path / TEMP).update_and_swap(NEW2)
    assert not (tmp_path / TEMP).exists()
    (tmp_path / TEMP).write_bytes(OLD)
    MultiFile(tmp_path / TEMP, no_backup_archive=True).update_and_swap(NEW2)
    assert (tmp_path / TEMP).read_bytes() == NEW2
    shutil.rmtree(tmp_path / ARCHIVES)
    assert os.listdir(tmp_path) == [TEMP]


@pytest.mark.parametrize("name", [TEMP, "a.backup"])
def test_links_around_the_name_of_the_temp(name: str, tmp_path: Path) -> None:
    other = "a.backup" if name == TEMP else TEMP
    (tmp_path / other).write_bytes(OLD)
    (tmp_path / name).symlink_to(other)
    MultiFile(tmp_path / name, no_backup_archive=True).update_and_swap(NEW2)
    assert describe(tmp_path / name) == f"symlink -> {other}"
    assert (tmp_path / other).read_bytes() == NEW2


def test_a_linked_main_file(tmp_path: Path) -> None:
    """DEV-MF-7; lnd: C27, C28."""
    far = tmp_path / "far"
    far.mkdir()
    (tmp_path / MAIN).symlink_to("far/real")
    multi_file = MultiFile(tmp_path / MAIN, now=seconds())
    multi_file.update_and_swap(NEW2)
    assert describe(far / "real") == '0600 "NEW2".. 240 B'
    multi_file.update_and_swap(NEW3)
    assert tree(tmp_path) == {
        MAIN: "symlink -> far/real",
        "far": "dir 0755",
        "far/real": '0600 "NEW3".. 280 B',
        ARCHIVES: "dir 0700",
        f"{ARCHIVES}/{MAIN}-<TS>": '0600 "NEW2".. 240 B',
    }


def test_a_main_file_linked_to_an_archive_is_not_pruned(tmp_path: Path) -> None:
    archives = tmp_path / ARCHIVES
    archives.mkdir()
    (archives / f"{MAIN}-2020-01-01-00-00-00").write_bytes(OLD)
    (tmp_path / MAIN).symlink_to(f"{ARCHIVES}/{MAIN}-2020-01-01-00-00-00")
    multi_file = MultiFile(tmp_path / MAIN, archive_limit=1, now=seconds())
    for data in (NEW2, NEW3, NEW2):
        multi_file.update_and_swap(data)
    assert (tmp_path / MAIN).read_bytes() == NEW2


@pytest.mark.parametrize("kind", ["folder", "loop", "pipe", "missing folder"])
def test_a_main_file_that_is_none(kind: str, tmp_path: Path) -> None:
    """DEV-MF-12."""
    main = tmp_path / MAIN
    if kind == "folder":
        main.mkdir()
    elif kind == "loop":
        main.symlink_to(MAIN)
    elif kind == "pipe":
        os.mkfifo(main)
    else:
        main.symlink_to("missing/file")
    before = main.lstat()
    assert swap_fails(MultiFile(main))
    assert main.lstat().st_ino == before.st_ino and os.listdir(tmp_path) == [MAIN]


def test_stale_temps_of_every_kind(tmp_path: Path) -> None:
    main, temp = tmp_path / MAIN, tmp_path / TEMP
    main.write_bytes(OLD)
    multi_file = MultiFile(main, no_backup_archive=True)
    temp.write_bytes(b"stale")
    multi_file.update_and_swap(NEW2)
    os.link(main, temp)
    multi_file.update_and_swap(NEW3)
    temp.mkdir()
    multi_file.update_and_swap(NEW2)
    assert tree(tmp_path) == {MAIN: '0644 "NEW2".. 240 B'}
    temp.mkdir()
    (temp / "x").write_bytes(b"x")
    assert swap_fails(multi_file, NEW3)
    assert main.read_bytes() == NEW2 and (temp / "x").exists()


def test_swaps_in_one_second_keep_every_archive(tmp_path: Path) -> None:
    """DEV-MF-6."""
    (tmp_path / MAIN).write_bytes(OLD)
    multi_file = MultiFile(tmp_path / MAIN, now=at(NOW))
    for data in (NEW2, NEW3, NEW2):
        multi_file.update_and_swap(data)
    archives = {path.name: path.read_bytes() for path in (tmp_path / ARCHIVES).iterdir()}
    assert archives == {ARCHIVE: OLD, f"{ARCHIVE}-2": NEW2, f"{ARCHIVE}-3": NEW3}


def numbered(count: int) -> list[bytes]:
    return [b"%04d" % n * 20 for n in range(count)]


def test_the_archive_limit_takes_the_oldest(tmp_path: Path) -> None:
    """DEV-MF-9."""
    multi_file = MultiFile(tmp_path / MAIN, archive_limit=3, now=seconds())
    (tmp_path / ARCHIVES).mkdir()
    strangers = {"notes.txt", f"{MAIN}-2020", f"other-{STAMP}"}
    for name in strangers:
        (tmp_path / ARCHIVES / name).write_bytes(b"mine")
    for data in numbered(8):
        multi_file.update_and_swap(data)
    kept = {path.name: path.read_bytes() for path in (tmp_path / ARCHIVES).iterdir()}
    assert strangers <= set(kept)
    archives = [kept[name] for name in sorted(set(kept) - strangers)]
    assert archives == numbered(8)[4:7]
    assert multi_file.prune_error is None


def test_the_limit_orders_copies_of_one_second_by_number(tmp_path: Path) -> None:
    multi_file = MultiFile(tmp_path / MAIN, archive_limit=2, now=at(NOW))
    archives = tmp_path / ARCHIVES
    archives.mkdir()
    for number in range(2, 11):
        (archives / f"{ARCHIVE}-{number}").write_bytes(b"%d" % number)
    (archives / ARCHIVE).write_bytes(b"1")
    multi_file.update_and_swap(NEW2)
    multi_file.update_and_swap(NEW3)
    assert {path.name for path in archives.iterdir()} == {f"{ARCHIVE}-10", f"{ARCHIVE}-11"}


def test_a_clock_set_back_does_not_cost_the_newest_archive(tmp_path: Path) -> None:
    (tmp_path / MAIN).write_bytes(OLD)
    MultiFile(tmp_path / MAIN, now=at(NOW)).update_and_swap(NEW2)
    past = NOW - timedelta(days=365)
    MultiFile(tmp_path / MAIN, now=at(past), archive_limit=1).update_and_swap(NEW3)
    assert [path.read_bytes() for path in (tmp_path / ARCHIVES).iterdir()] == [NEW2]


@pytest.mark.parametrize("limit", [0, -1])
def test_the_newest_archive_cannot_be_limited_away(limit: int, tmp_path: Path) -> None:
    with pytest.raises(BackupFileError) as caught:
        MultiFile(tmp_path / MAIN, archive_limit=limit)
    assert caught.value.code == OUT_OF_RANGE


@pytest.mark.skipif(not IS_ROOT, reason="only root can give files away")
def test_the_owner_is_kept(tmp_path: Path) -> None:
    main = tmp_path / MAIN
    main.write_bytes(OLD)
    os.chown(main, 12345, 23456)
    main.chmod(0o640)
    MultiFile(main).update_and_swap(NEW2)
    status = main.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (12345, 23456, 0o640)


@pytest.mark.skipif(not IS_ROOT, reason="only root can give files away")
def test_another_group_does_not_inherit_rights() -> None:
    with nobody_s_folder() as folder:
        main = folder / MAIN
        main.write_bytes(OLD)
        os.seteuid(0)
        os.chown(main, 65534, 23456)
        main.chmod(0o640)
        os.seteuid(65534)
        MultiFile(main).update_and_swap(NEW2)
        assert describe(main) == '0600 "NEW2".. 240 B'


def test_lnd_does_not_keep_the_mode_and_safe_does(tmp_path: Path) -> None:
    main = tmp_path / MAIN
    main.write_bytes(OLD)
    main.chmod(0o4755)
    MultiFile(main).update_and_swap(NEW2)
    assert describe(main).startswith("0755")
