"""What lnd's releases do with the backup file, faults included.

Source: lnd chanbackup/backupfile.go (``MultiFile.UpdateAndSwap``, ``MultiFile.ExtractMulti``,
``MultiFile.createArchiveFile``), v0.6 to v0.21; the order of the calls as traced.

Calls: stat temp · unlink it · open temp · write · fsync · close · stat main · open main ·
mkdir archive · open archive · copy · fsync · close both · rename · unlink temp. No archive
before 0.19. Before 0.7 the temp stays open, before 0.10.4 the main file that was read
first does, and what is read later is still that one.
"""

from __future__ import annotations

import errno
import os
import stat
import weakref
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from scbref.multifile.files import (
    ARCHIVE_TIME,
    FileOperations,
    copy_all,
    doing,
    file_time,
    read_all,
    read_file,
    reading,
    remove,
    write_all,
)
from scbref.profiles import Behaviour, Profile

_CREATE: Final = os.O_RDWR | os.O_CREAT | os.O_TRUNC


class LndSwap:
    """One release's way to read and replace a backup file."""

    def __init__(
        self,
        file_name: str,
        temp_file_name: str,
        archive_dir: str | None,
        *,
        profile: Profile,
        files: FileOperations,
        now: Callable[[], datetime] | None,
    ) -> None:
        """Take the paths; ``archive_dir`` is ``None`` where nothing is archived."""
        self._file_name = file_name
        self._temp_file_name = temp_file_name
        self._archive_dir = archive_dir if profile.has(Behaviour.ARCHIVES) else None
        self._closes_temp = profile.has(Behaviour.CLOSES_TEMP_BEFORE_RENAME)
        self._closes_read_handle = profile.has(Behaviour.CLOSES_READ_HANDLE)
        self._files = files
        self._now = now
        self._last_temp: int | None = None
        self._main: int | None = None
        self._unclosed: set[int] = set()
        # Go's collector closes what lnd forgets, some time later; this one does it at the end.
        weakref.finalize(self, _close_all, self._unclosed)

    def update_and_swap(self, new_backup: bytes) -> None:
        """Write the temp, archive the main file, rename; bytes are not looked at.

        Raises:
            BackupFileError: ``io``.
        """
        files, temp = self._files, self._temp_file_name
        if self._finds(temp):
            with doing("remove temp backup file"):
                remove(files, temp)
        handle = self._create_temp()
        # A failure here leaves the temp, and its handle open.
        with doing("write backup to temp file"):
            write_all(files, handle, new_backup)
        with doing("sync temp file"):
            files.fsync(handle)
        try:
            archive_path = self._archive_path(handle)
            if self._closes_temp:
                self._unclosed.discard(handle)
                with doing("close file"):
                    files.close(handle)
            else:
                self._last_temp = handle
            if archive_path is not None and self._main_exists():
                self._archive(archive_path)
            with doing("replace backup file"):
                files.rename(temp, self._file_name)
        finally:
            # lnd does so after a good rename too: a main file of the temp's name is lost here.
            with suppress(OSError):
                remove(files, temp)

    def read(self) -> bytes:
        """Return the bytes of the main file, 0 or more.

        Raises:
            BackupFileError: ``not-found``, ``io``.
        """
        with reading(self._file_name):
            if self._closes_read_handle:
                return read_file(self._files, self._file_name)
            if self._main is None:
                self._main = self._files.open(self._file_name, os.O_RDONLY)
                self._unclosed.add(self._main)
            os.lseek(self._main, 0, os.SEEK_SET)
            return read_all(self._files, self._main)

    def _create_temp(self) -> int:
        with doing("create temp file"):
            handle = self._files.open(self._temp_file_name, _CREATE, 0o666)
        self._unclosed.add(handle)
        if self._last_temp is not None:
            self._unclosed.discard(self._last_temp)
            with suppress(OSError):
                self._files.close(self._last_temp)
            self._last_temp = None
        return handle

    def _archive_path(self, handle: int) -> str | None:
        if self._archive_dir is None:
            return None
        with doing("read the time"):
            when = self._now() if self._now is not None else file_time(self._files, handle)
        # Go's Base: a path that ends in a slash is named by what stands before it.
        base = os.path.basename(self._file_name.rstrip("/"))
        return os.path.join(self._archive_dir, f"{base}-{when:{ARCHIVE_TIME}}")

    def _archive(self, path: str) -> None:
        files = self._files
        with doing("archive: open old channel backup file"):
            source = files.open(self._file_name, os.O_RDONLY)
        try:
            with doing("archive: create archive directory"):
                self._make_archive_dir(os.path.dirname(path))
            with doing("archive: create archive file"):
                target = files.open(path, _CREATE, 0o666)
            try:
                with doing("archive: copy to archive file"):
                    copy_all(files, source, target)
                with doing("archive: sync archive file"):
                    files.fsync(target)
            finally:
                # lnd only logs these two.
                with suppress(OSError):
                    files.close(target)
        finally:
            with suppress(OSError):
                files.close(source)

    def _finds(self, path: str) -> bool:
        with suppress(OSError):
            self._files.stat(path)
            return True
        return False

    def _main_exists(self) -> bool:
        try:
            self._files.stat(self._file_name)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return True

    def _make_archive_dir(self, path: str) -> None:
        """Make the folder, as Go's ``MkdirAll`` does where its parent exists."""
        files = self._files
        try:
            mode = files.stat(path).st_mode
        except OSError:
            try:
                files.mkdir(path, 0o700)
            except FileExistsError:
                if not stat.S_ISDIR(files.lstat(path).st_mode):
                    raise
            return
        if not stat.S_ISDIR(mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)


def _close_all(handles: set[int]) -> None:
    for handle in handles:
        with suppress(OSError):
            os.close(handle)
