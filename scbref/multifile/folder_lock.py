"""The lock of a backup file's folder, which our own writers ask for."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from scbref.errors import IO, BackupFileError
from scbref.multifile.files import FileOperations, doing

_RETRY: Final = 0.02
"""Seconds between tries to get a lock that somebody else holds."""


class FolderLock:
    """Holds the lock of one folder at a time; asked again by its holder, it is there already."""

    def __init__(self, files: FileOperations, timeout: float | None) -> None:
        """Take the calls, and the seconds to wait for it; ``None``: as long as it takes."""
        self._files = files
        self._timeout = timeout
        self._held: tuple[str, int] | None = None

    @contextmanager
    def held(self, folder: str) -> Iterator[int]:
        """Hold it for the length of a block; yield the handle of the folder.

        Raises:
            BackupFileError: ``io``: another program holds it, or there is no folder.
        """
        if self._held is not None and self._held[0] == folder:
            yield self._held[1]
            return
        with doing("open the folder of the backup file"):
            handle = self._files.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        before = self._held
        try:
            self._get(handle, folder)
            self._held = folder, handle
            yield handle
        finally:
            self._held = before
            with suppress(OSError):
                self._files.close(handle)

    def _get(self, handle: int, folder: str) -> None:
        # Not every file system has locks; a single writer does not need one.
        if self._timeout is None:
            with suppress(OSError):
                self._files.flock(handle, fcntl.LOCK_EX)
            return
        end = time.monotonic() + self._timeout
        while True:
            try:
                self._files.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    return
            if time.monotonic() > end:
                text = f"another program holds the lock of the folder {folder}"
                raise BackupFileError(text, code=IO)
            time.sleep(_RETRY)
