"""The backup file on disk: read it, replace it in one step, keep what it replaced.

Source: lnd chanbackup/backupfile.go (``MultiFile``). The temp stands beside the file, the
archive folder too. A release profile does what that lnd did (:mod:`scbref.multifile.lnd_swap`),
``safe`` what loses nothing (:mod:`scbref.multifile.safe_swap`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Final

from scbref.envelope import EncryptionKeySource
from scbref.errors import IO, OUT_OF_RANGE, UNSUPPORTED, BackupFileError
from scbref.model import Multi
from scbref.multifile.archive import ArchiveFolder
from scbref.multifile.files import FILE_OPERATIONS, FileOperations
from scbref.multifile.lnd_swap import LndSwap
from scbref.multifile.safe_swap import SafeSwap, SwapWish
from scbref.packing import unpack_multi
from scbref.profiles import SAFE, Profile

DEFAULT_BACKUP_FILE_NAME: Final = "channel.backup"
"""lnd's name for the file."""

DEFAULT_TEMP_BACKUP_FILE_NAME: Final = "temp-dont-use.backup"
"""Beside the file, while it is being replaced."""

DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME: Final = "chan-backup-archives"
"""Folder beside the file, for what was replaced."""


class MultiFile:
    """One backup file. Source: lnd ``MultiFile``."""

    def __init__(
        self,
        file_name: str | os.PathLike[str],
        *,
        profile: Profile = SAFE,
        no_backup_archive: bool = False,
        archive_limit: int | None = None,
        lock_timeout: float | None = None,
        now: Callable[[], datetime] | None = None,
        files: FileOperations = FILE_OPERATIONS,
    ) -> None:
        """Take the path; nothing is read or written yet.

        Args:
            file_name: path of the file; may be empty, then both methods fail.
            profile: whose behaviour.
            no_backup_archive: do not keep what is replaced.
            archive_limit: how many archives to keep, 1 or more; ``None`` for all. The oldest
                go first. ``safe`` only, as is the next.
            lock_timeout: seconds to wait for another writer; ``None``: as long as it takes.
            now: local time for the archive's name; when ``None``, the time that the file
                system gave the new file.
            files: the system calls.

        Raises:
            BackupFileError: ``out-of-range``: an ``archive_limit`` below 1.
        """
        if archive_limit is not None and archive_limit < 1:
            raise BackupFileError("the archive limit is 1 or more", code=OUT_OF_RANGE)
        self.file_name = os.fspath(file_name)
        self.profile = profile
        wish = SwapWish(not no_backup_archive, lock_timeout)
        self._swap = self._choose_swap(wish, archive_limit, now, files)

    def _choose_swap(
        self,
        wish: SwapWish,
        archive_limit: int | None,
        now: Callable[[], datetime] | None,
        files: FileOperations,
    ) -> SafeSwap | LndSwap:
        path, temp = self.file_name, DEFAULT_TEMP_BACKUP_FILE_NAME
        folder, base = os.path.split(path)
        archive_dir = os.path.join(folder, DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME)
        if not self.profile.has_together(SafeSwap.MENDS):
            kept_in = archive_dir if wish.keeps_archive else None
            beside = os.path.join(folder, temp)
            return LndSwap(path, beside, kept_in, profile=self.profile, files=files, now=now)
        archive = ArchiveFolder(archive_dir, base, archive_limit, files)
        return SafeSwap(path, temp, archive, wish, files=files, now=now)

    def update_and_swap(self, new_backup: bytes) -> None:
        """Replace the file by a packed Multi of 45 bytes or more, in one step.

        ``safe`` refuses 0 bytes; further than that, the bytes are not looked at.

        Raises:
            BackupFileError: ``io``. The file is the old one, whole; if ``safe`` could only not
                bring its folder to disk, the new one, whole.

        Source: lnd ``MultiFile.UpdateAndSwap``.
        """
        self._check_name()
        self._swap.update_and_swap(bytes(new_backup))

    def read_packed(self) -> bytes:
        """Return the file as it stands: 0 or more bytes, looked at by nobody.

        Raises:
            BackupFileError: as :meth:`extract_multi`.
        """
        self._check_name()
        return self._swap.read()

    def extract_multi(self, key_ring: EncryptionKeySource) -> Multi:
        """Read and unpack the file.

        Raises:
            BackupFileError: ``not-found``: there is no file. ``io``: it cannot be read, or has
                no name.
            EnvelopeError, DeserializeError, KeyDerivationError: as ``packing.unpack_multi``.

        Source: lnd ``MultiFile.ExtractMulti``.
        """
        return unpack_multi(self.read_packed(), key_ring)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock of the file's folder for the length of a block (``safe``).

        A swap in the block takes place only if the file is as the block last read it.

        Raises:
            BackupFileError: ``io``: another program holds it longer than ``lock_timeout``.
        """
        self._check_name()
        with self._swap.exclusive() if isinstance(self._swap, SafeSwap) else nullcontext():
            yield

    def identity(self) -> object | None:
        """Return a value that changes when the file does; ``None`` if it cannot be looked at."""
        return self._swap.identity() if isinstance(self._swap, SafeSwap) else None

    def set_aside(self) -> str:
        """Copy a file that is no backup into the archive folder; return the path of the copy.

        No limit removes the copy, and there is one where nothing else is archived too.

        Raises:
            BackupFileError: ``io``; ``unsupported``: a release profile.
        """
        if not isinstance(self._swap, SafeSwap):
            message = f"lnd {self.profile.name} sets nothing aside"
            raise BackupFileError(message, code=UNSUPPORTED)
        return self._swap.set_aside()

    def has_archived(self, packed: bytes, identity: object | None) -> bool | None:
        """Say whether a file of these bytes (45 or more) was archived after it had this identity.

        ``None``: nobody can say: nothing is archived, or as lnd does it, or its turn to go may have
        come.

        Raises:
            BackupFileError: ``io``.
        """
        if not isinstance(self._swap, SafeSwap):
            return None
        return self._swap.has_archived(packed, identity)

    @property
    def prune_error(self) -> OSError | None:
        """Why the last good swap left more archives than the limit, if it did (``safe``)."""
        return self._swap.prune_error if isinstance(self._swap, SafeSwap) else None

    def _check_name(self) -> None:
        # Not ``not-found``: that would let a caller start with an empty backup.
        if not self.file_name:
            raise BackupFileError("back up file name not set", code=IO)
