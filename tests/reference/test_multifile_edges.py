"""A safe swap where it could wait, or fail for a name or a mask."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path

import pytest

from scbref.errors import IO, UNSUPPORTED, BackupFileError, FileChangedError
from scbref.multifile import DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME as ARCHIVES, MultiFile
from tests.reference.backup_folder import (
    NEW2,
    NEW3,
    NOW,
    OLD,
    at,
    lnd_file,
    nobody_s_folder,
    seconds,
    umask,
)


def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    os.mkfifo(path)
    for action in (MultiFile(path).read_packed, lambda: MultiFile(path).update_and_swap(NEW2)):
        with pytest.raises(BackupFileError) as caught:
            action()
        assert caught.value.code == IO and "not a regular file" in str(caught.value)
    assert stat.S_ISFIFO(path.lstat().st_mode)


def test_the_strictest_umask_keeps_the_owner_in(tmp_path: Path) -> None:
    with nobody_s_folder() as folder, umask(0o777):
        path = folder / "channel.backup"
        for content in (OLD, NEW2, NEW3):
            MultiFile(path).update_and_swap(content)
            assert MultiFile(path).read_packed() == content
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        copies = sorted(each.read_bytes() for each in (folder / ARCHIVES).iterdir())
        assert copies == sorted([OLD, NEW2])


@pytest.mark.parametrize("length", [200, 215, 216, 233, 235, 236, 250, 255])
def test_a_long_name_has_archives_under_a_limit(tmp_path: Path, length: int) -> None:
    path = tmp_path / ("ä" * 20 + "n" * (length - 40))
    contents = [OLD, NEW2, NEW3, OLD, NEW2]
    multi_file = MultiFile(path, now=at(NOW), archive_limit=3)
    for content in contents:
        multi_file.update_and_swap(content)
    copies = sorted((tmp_path / ARCHIVES).iterdir(), key=lambda each: each.stat().st_mtime_ns)
    assert [each.read_bytes() for each in copies] == contents[1:4]
    assert path.read_bytes() == NEW2
    if length <= 233:
        assert all(each.name.startswith(f"{path.name}-2026") for each in copies)
    assert multi_file.has_archived(OLD, None) and multi_file.has_archived(b"!", None) is None
    assert Path(multi_file.set_aside()).read_bytes() == NEW2


def test_a_name_that_no_file_can_have_is_refused_before_anything(tmp_path: Path) -> None:
    with pytest.raises(BackupFileError) as caught:
        MultiFile(tmp_path / ("n" * 256)).update_and_swap(NEW2)
    assert caught.value.code == IO
    assert not os.listdir(tmp_path)


def test_a_lock_is_waited_for_as_long_as_asked(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(BackupFileError) as caught:
        MultiFile(path, lock_timeout=0.05).update_and_swap(NEW2)
    assert caught.value.code == IO and "holds the lock" in str(caught.value)
    assert not path.exists()
    os.close(handle)
    MultiFile(path, lock_timeout=0.05).update_and_swap(NEW2)
    assert path.read_bytes() == NEW2


def test_in_a_block_of_its_own_only_what_was_read_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    multi_file = MultiFile(path)
    for before, change in ((None, OLD), (OLD, NEW2)):
        with multi_file.exclusive():
            if before is None:
                with pytest.raises(BackupFileError):
                    multi_file.read_packed()
            else:
                assert multi_file.read_packed() == before
            path.write_bytes(change)
            with pytest.raises(FileChangedError):
                multi_file.update_and_swap(NEW3)
            assert path.read_bytes() == change
            multi_file.read_packed()
            multi_file.update_and_swap(change)
    path.write_bytes(OLD)
    multi_file.update_and_swap(NEW3)
    assert path.read_bytes() == NEW3


def test_a_file_is_known_again_by_its_identity(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    multi_file = MultiFile(path)
    assert multi_file.identity() is None
    multi_file.update_and_swap(OLD)
    first = multi_file.identity()
    assert first is not None and first == multi_file.identity()
    multi_file.update_and_swap(OLD)
    assert multi_file.identity() != first


def test_what_an_archive_says_of_a_file(tmp_path: Path) -> None:
    multi_file = MultiFile(tmp_path / "channel.backup", archive_limit=2, now=seconds())
    assert multi_file.has_archived(OLD, None) is False
    for content in (OLD, NEW2):
        multi_file.update_and_swap(content)
    of_new2 = multi_file.identity()
    assert multi_file.has_archived(OLD, None) is True
    assert multi_file.has_archived(NEW2, of_new2) is False
    for path in (tmp_path / ARCHIVES).iterdir():
        # The clock of a file system is slower than this test.
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    multi_file.update_and_swap(NEW3)
    of_new3 = multi_file.identity()
    assert multi_file.has_archived(NEW2, of_new2) is True
    assert multi_file.has_archived(NEW3, of_new3) is False
    for content in (OLD, OLD + OLD, OLD):
        multi_file.update_and_swap(content)
    assert multi_file.has_archived(NEW3, of_new3) is None
    assert MultiFile(tmp_path / "other", no_backup_archive=True).has_archived(OLD, None) is None


def test_a_release_has_none_of_it(tmp_path: Path) -> None:
    path = tmp_path / "channel.backup"
    path.write_bytes(OLD)
    multi_file = lnd_file(path)
    assert multi_file.identity() is None and multi_file.has_archived(OLD, None) is None
    with multi_file.exclusive():
        multi_file.update_and_swap(NEW2)
    with pytest.raises(BackupFileError) as caught:
        multi_file.set_aside()
    assert caught.value.code == UNSUPPORTED
