"""The archive folder of ``safe``: whole copies only, none lost, as many as wanted.

Names are lnd's, ``<main>-YYYY-MM-DD-HH-MM-SS`` in local time; a further one of the same
second ends in ``-2``, ``-3``, … A copy gets its name when it is complete and on disk. Where the
name of the file is so long that these would not fit, its end gives way to a hash of the whole.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from contextlib import suppress
from datetime import datetime
from typing import Final

from scbref.multifile.files import (
    ARCHIVE_TIME,
    FileOperations,
    copy_all,
    file_time,
    new_file,
    read_regular,
    remove,
    sync_folder,
)
from scbref.system_calls import NO_LINK

# Not the swap's: a main file may be a link to an archive, and then both are in this folder.
_TEMP_NAME: Final = "temp-dont-use.archive"

_LONGEST_NAME: Final = 255
"""Bytes of a name that file systems take."""
_SHORT_BASE: Final = 215
"""Bytes of a shortened name, which leave room for all that we put behind it."""

UNREADABLE: Final = "unreadable"
"""Stands in the name of a copy that is no archive: it is set aside, and no limit removes it."""


class ArchiveFolder:
    """Keeps old backup files. Raises plain ``OSError``."""

    def __init__(self, folder: str, base: str, limit: int | None, files: FileOperations) -> None:
        """Take the folder, the main file's name, and how many copies to keep."""
        self._folder = folder
        self._base = base
        self._temp = os.path.join(folder, _TEMP_NAME)
        self._limit = limit
        self._files = files
        bases = f"(?:{re.escape(base)}|{re.escape(_short(base))})"
        self._pattern = re.compile(bases + r"-(\d{4}(?:-\d\d){5})(?:-(\d+))?")

    def add(self, source: str, when: datetime) -> str:
        """Copy a file into the folder and return the name of the copy."""
        return self._copy(source, when, self._base)

    def set_aside(self, source: str, when: datetime | None) -> str:
        """Copy a file that is no backup into the folder and return the path of the copy.

        Without a time it is named by the time of the copy.
        """
        return os.path.join(self._folder, self._copy(source, when, f"{self._base}-{UNREADABLE}"))

    def _copy(self, source: str, when: datetime | None, base: str) -> str:
        files = self._files
        self._make_folder()
        with suppress(FileNotFoundError):
            remove(files, self._temp)
        with new_file(files, self._temp) as target:
            handle = files.open(source, os.O_RDONLY | NO_LINK)
            try:
                copy_all(files, handle, target)
            finally:
                with suppress(OSError):
                    files.close(handle)
            files.fsync(target)
            when = when or file_time(files, target)
        try:
            name = self._free_name(base, when)
            files.rename(self._temp, os.path.join(self._folder, name))
        except BaseException:
            with suppress(OSError):
                files.unlink(self._temp)
            raise
        sync_folder(files, self._folder)
        return name

    def has(self, content: bytes, written_at: int | None) -> bool | None:
        """Say whether a copy of a file is among the archives.

        ``None``: it may have been, and gone with the oldest.

        Args:
            content: what the file held, 0 or more bytes.
            written_at: when it was written, nanoseconds of Unix time; ``None``: nobody knows.
        """
        files = self._files
        try:
            names = [name for name in files.listdir(self._folder) if self._pattern.fullmatch(name)]
        except FileNotFoundError:
            return False
        # The newest first: what we knew was there a moment ago.
        paths = [os.path.join(self._folder, name) for name in sorted(names, reverse=True)]
        if any(self._is_copy(path, content) for path in paths):
            return True
        if self._limit is None or len(names) < self._limit:
            return False
        # What is older is still there, so nothing newer has gone.
        is_older = written_at is not None and any(
            files.lstat(path).st_mtime_ns < written_at for path in reversed(paths)
        )
        return False if is_older else None

    def _is_copy(self, path: str, content: bytes) -> bool:
        found = self._files.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size != len(content):
            return False
        return read_regular(self._files, path)[0] == content

    def prune(self, newest: str, main: str) -> None:
        """Remove the oldest copies over the limit.

        Never ``newest``, never what the main file is (a link may lead here), and nothing of
        another name.
        """
        if self._limit is None:
            return
        names = sorted(
            (match[1], int(match[2] or 1), match[0])
            for match in map(self._pattern.fullmatch, self._files.listdir(self._folder))
            if match and match[0] != newest
        )
        # A clock that was set back makes the newest look old: it is not in the list at all.
        for _, _, name in names[: max(0, len(names) + 1 - self._limit)]:
            path = os.path.join(self._folder, name)
            is_file = stat.S_ISREG(self._files.lstat(path).st_mode)
            if is_file and os.path.realpath(path) != main:
                self._files.unlink(path)

    def _make_folder(self) -> None:
        try:
            self._files.mkdir(self._folder, 0o700)
        except FileExistsError:
            if not stat.S_ISDIR(self._files.stat(self._folder).st_mode):
                raise
        else:
            # Whatever the umask says, its owner must get in.
            self._files.chmod(self._folder, 0o700)
            sync_folder(self._files, os.path.dirname(self._folder) or ".")

    def _free_name(self, base: str, when: datetime) -> str:
        stem = f"{base}-{when:{ARCHIVE_TIME}}"
        name, number = stem, 1
        while self._is_taken(name):
            number += 1
            name = f"{stem}-{number}"
        if len(os.fsencode(name)) > _LONGEST_NAME:
            return self._free_name(_short(base), when)
        return name

    def _is_taken(self, name: str) -> bool:
        try:
            self._files.lstat(os.path.join(self._folder, name))
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return False
            raise
        return True


def _short(base: str) -> str:
    digest = hashlib.sha256(os.fsencode(base)).hexdigest()[:16]
    return os.fsdecode(os.fsencode(base)[: _SHORT_BASE - 17]) + "~" + digest
