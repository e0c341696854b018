"""The lock of a backup file's folder, which our own writers ask for."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from scbref.errors import IO, BackupFileError
from scbref.multifile.files import FileOperations, close_folder, doing, open_folder
from scbref.system_calls import LOCK_AT_ONCE, LOCK_EXCLUSIVE

_RETRY: Final = 0.02
"""Seconds between tries to get a lock that somebody else holds."""


class FolderLock:
    """Holds the lock of one folder at a time; asked again by its holder, it is there already."""

    def __init__(self, files: FileOperations, timeout: float | None) -> None:
        """Take the calls, and the seconds to wait for it; ``None``: as long as it takes."""
        self._files = files
        self._timeout = timeout
        self._held: tuple[str, int | None] | None = None

    @contextmanager
    def held(self, folder: str) -> Iterator[int | None]:
        """Hold it for the length of a block; yield the handle of the folder, if it has one.

        Raises:
            BackupFileError: ``io``: another program holds it, or there is no folder.
        """
        if self._held is not None and self._held[0] == folder:
            yield self._held[1]
            return
        with doing("open the folder of the backup file"):
            handle = open_folder(self._files, folder)
        before = self._held
        try:
            if handle is not None:
                self._get(handle, folder)
            self._held = folder, handle
            yield handle
        finally:
            self._held = before
            close_folder(self._files, handle)

    def _get(self, handle: int, folder: str) -> None:
        # Not every file system has locks; a single writer does not need one.
        if self._timeout is None:
            with suppress(OSError):
                self._files.flock(handle, LOCK_EXCLUSIVE)
            return
        end = time.monotonic() + self._timeout
        while True:
            try:
                self._files.flock(handle, LOCK_EXCLUSIVE | LOCK_AT_ONCE)
                return
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    return
            if time.monotonic() > end:
                text = f"another program holds the lock of the folder {folder}"
                raise BackupFileError(text, code=IO)
            time.sleep(_RETRY)
