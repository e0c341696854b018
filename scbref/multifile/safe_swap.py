"""The swap that loses nothing: lnd's files, names and order, without its known faults.

What holds at every moment, also when the process is killed or any call fails: the main
file is the old one or the new one, whole; every archive under its name is whole.

1. The target is the main file, or what it links to; links stay.
2. Its folder is locked, so that two writers do not share the temp. Who holds :meth:`exclusive`
   keeps the lock from the reading to the rename; of what does not lock it sees a change in time.
3. A leftover temp is removed by its own name; the new one is made exclusively, mode 0600,
   then takes owner and mode of the old file. Write, fsync, close.
4. The old file is archived (:mod:`scbref.multifile.archive`).
5. Rename, fsync of the folder. Only then do archives over the limit go.

Deviations: DEV-MF-1 to DEV-MF-12.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import Final

from scbref.errors import IO, BackupFileError, FileChangedError
from scbref.mends import Mend
from scbref.multifile.archive import ArchiveFolder
from scbref.multifile.files import (
    FileIdentity,
    FileOperations,
    doing,
    file_time,
    identity_of,
    new_file,
    read_regular,
    reading,
    remove,
    sync_names,
    write_all,
)
from scbref.multifile.folder_lock import FolderLock


@dataclass(frozen=True, slots=True)
class SwapWish:
    """What the caller wants of a swap."""

    keeps_archive: bool
    """Whether what is replaced is archived."""
    lock_timeout: float | None
    """Seconds to wait for another writer; ``None``: as long as it takes."""


class SafeSwap:
    """Reads and replaces a backup file."""

    MENDS: Final = frozenset(
        {
            Mend.OWNS_TEMP,
            Mend.SPARES_MAIN_NAMED_AS_TEMP,
            Mend.REFUSES_EMPTY_FILE,
            Mend.LEAVES_NOTHING_BEHIND,
            Mend.KEEPS_MODE_AND_OWNER,
            Mend.KEEPS_WHOLE_ARCHIVES,
            Mend.FOLLOWS_LINKED_MAIN,
            Mend.SYNCS_FOLDER,
            Mend.LIMITS_ARCHIVES,
            Mend.LOCKS_FOLDER,
            Mend.REFUSES_OTHER_THAN_FILE,
        }
    )
    """What this swap mends, all of it at once."""

    def __init__(
        self,
        file_name: str,
        temp_name: str,
        archive: ArchiveFolder,
        wish: SwapWish,
        *,
        files: FileOperations,
        now: Callable[[], datetime] | None,
    ) -> None:
        """Take the path, the name of the temp, and the folder for copies."""
        self._file_name = file_name
        self._temp_name = temp_name
        self._archive = archive
        self._keeps_archive = wish.keeps_archive
        self._files = files
        self._now = now
        self._threads = RLock()
        self._lock = FolderLock(files, wish.lock_timeout)
        self._seen: FileIdentity | None = None
        self._has_seen = False
        self._is_exclusive = False
        self._put_aside: FileIdentity | None = None
        self.prune_error: OSError | None = None

    def update_and_swap(self, new_backup: bytes) -> None:
        """Replace the main file by 1 byte or more.

        Raises:
            BackupFileError: ``io``. The main file is the old one, or, if only its folder could
                not be brought to disk, the new one.
        """
        if not new_backup:
            raise BackupFileError("a packed backup is never empty", code=IO)
        target = os.path.realpath(self._file_name)
        archived = None
        with self._threads, self._lock.held(os.path.dirname(target)) as folder:
            old = self._old_file(target)
            temp = self._temp_beside(target)
            when = self._write_temp(temp, old, new_backup)
            try:
                if self._must_archive(old):
                    with doing("archive the old backup file"):
                        archived = self._archive.add(target, when)
                self._require_as_read(target)
                with doing("replace the backup file"):
                    self._files.rename(temp, target)
                self._has_seen = False
            except BaseException:
                with suppress(OSError):
                    self._files.unlink(temp)
                raise
            with doing("bring the folder of the new backup file to disk"):
                sync_names(self._files, folder)
            self._prune(archived, target)

    def read(self) -> bytes:
        """Return the bytes of the main file, 0 or more.

        Raises:
            BackupFileError: ``not-found``, ``io``.
        """
        with self._threads:
            self._seen, self._has_seen = None, self._is_exclusive
            with reading(self._file_name):
                data, self._seen = read_regular(self._files, self._file_name)
                return data

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep other writers out for the length of a block.

        Raises:
            BackupFileError: ``io``: the lock is somebody else's, or there is no folder.
        """
        with self._threads, self._lock.held(os.path.dirname(os.path.realpath(self._file_name))):
            self._is_exclusive = True
            try:
                yield
            finally:
                self._is_exclusive = self._has_seen = False

    def identity(self) -> FileIdentity | None:
        """Return what changes with the main file; ``None`` where nothing can be looked at."""
        try:
            return identity_of(self._files.stat(self._file_name))
        except OSError:
            return None

    def set_aside(self) -> str:
        """Copy a main file that is no backup into the archive folder; return the copy's path.

        Raises:
            BackupFileError: ``io``.
        """
        target = os.path.realpath(self._file_name)
        with self._threads, self._lock.held(os.path.dirname(target)):
            old = self._old_file(target)
            if old is None:
                raise BackupFileError(f"nothing is there to set aside: {target}", code=IO)
            with doing("set the unreadable file aside"):
                path = self._archive.set_aside(target, self._now() if self._now else None)
            self._put_aside = identity_of(old)
            return path

    def has_archived(self, packed: bytes, identity: object | None) -> bool | None:
        """Say whether the archives have a copy of these bytes (45 or more); see ``MultiFile``.

        Raises:
            BackupFileError: ``io``.
        """
        if not self._keeps_archive:
            return None
        with doing("look through the archives"):
            written_at = identity[3] if isinstance(identity, tuple) else None
            return self._archive.has(packed, written_at)

    def _must_archive(self, old: os.stat_result | None) -> bool:
        """Say whether the old file is to be kept, and is not already set aside."""
        is_aside = old is not None and identity_of(old) == self._put_aside
        return self._keeps_archive and old is not None and not is_aside

    def _require_as_read(self, target: str) -> None:
        """See that nobody changed the file since it was read, by him who holds the lock."""
        if not self._has_seen:
            return
        with doing("look at the backup file"):
            try:
                now = identity_of(self._files.lstat(target))
            except FileNotFoundError:
                now = None
        if now != self._seen:
            raise FileChangedError("somebody else changed the backup file meanwhile", code=IO)

    def _old_file(self, target: str) -> os.stat_result | None:
        with doing("look at the backup file"):
            try:
                old = self._files.lstat(target)
            except FileNotFoundError:
                return None
        if not stat.S_ISREG(old.st_mode):
            raise BackupFileError(f"not a regular file: {target}", code=IO)
        return old

    def _temp_beside(self, target: str) -> str:
        taken = {os.path.basename(path).casefold() for path in (target, self._file_name)}
        name = self._temp_name
        # Only where the backup itself has lnd's name for the temp.
        while name.casefold() in taken:
            name += ".temp"
        return os.path.join(os.path.dirname(target), name)

    def _write_temp(self, temp: str, old: os.stat_result | None, data: bytes) -> datetime:
        files = self._files
        with doing("remove the old temp file"), suppress(FileNotFoundError):
            remove(files, temp)
        with doing("write the temp file"), new_file(files, temp) as handle:
            if old is not None:
                self._take_owner_and_mode(handle, old)
            write_all(files, handle, data)
            files.fsync(handle)
            return self._now() if self._now is not None else file_time(files, handle)

    def _take_owner_and_mode(self, handle: int, old: os.stat_result) -> None:
        mode = stat.S_IMODE(old.st_mode) & 0o777
        mine = self._files.fstat(handle)
        if (mine.st_uid, mine.st_gid) != (old.st_uid, old.st_gid):
            try:
                self._files.fchown(handle, old.st_uid, old.st_gid)
            except OSError:
                # What the old group was allowed is not for another group.
                mode &= ~stat.S_IRWXG
        self._files.fchmod(handle, mode)

    def _prune(self, archived: str | None, target: str) -> None:
        """Keep the archive in its limit; the backup is written, so a failure is only noted."""
        self.prune_error = None
        if archived is not None:
            try:
                self._archive.prune(archived, target)
            except OSError as error:
                self.prune_error = error
