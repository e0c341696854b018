"""The system calls of a swap, in one place: whoever wants one to fail wraps this class.

Paths are text, handles are numbers, errors are ``OSError``; what they mean to a backup is
for the callers to say.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from scbref import system_calls
from scbref.errors import IO, NOT_FOUND, BackupFileError

ARCHIVE_TIME: Final = "%Y-%m-%d-%H-%M-%S"
"""Local time, as it stands in the name of an archive."""

_CHUNK: Final = 1 << 20

FileIdentity = tuple[int, int, int, int, int]
"""Device, inode, size in bytes, and the times of the last write and change, in nanoseconds."""


class FileOperations:
    """System calls by their names."""

    stat = staticmethod(os.stat)
    lstat = staticmethod(os.lstat)
    fstat = staticmethod(os.fstat)
    listdir = staticmethod(os.listdir)
    open = staticmethod(system_calls.open_file)
    read = staticmethod(os.read)
    write = staticmethod(os.write)
    fsync = staticmethod(system_calls.sync)
    close = staticmethod(os.close)
    chmod = staticmethod(os.chmod)
    fchmod = staticmethod(system_calls.change_mode)
    fchown = staticmethod(system_calls.change_owner)
    flock = staticmethod(system_calls.lock)
    mkdir = staticmethod(os.mkdir)
    rename = staticmethod(os.replace)
    unlink = staticmethod(os.unlink)
    rmdir = staticmethod(os.rmdir)


FILE_OPERATIONS: Final = FileOperations()
"""The real ones."""


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Turn an ``OSError`` of the block into a typed one that says what was being done."""
    try:
        yield
    except OSError as error:
        name = f": {error.filename}" if error.filename else ""
        raise BackupFileError(f"unable to {what}: {error.strerror}{name}", code=IO) from error


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turn an ``OSError`` of reading the backup file into a typed one; ``not-found`` is its own."""
    try:
        yield
    except OSError as error:
        code = NOT_FOUND if isinstance(error, FileNotFoundError) else IO
        raise BackupFileError(f"unable to read {path}: {error.strerror}", code=code) from error


def write_all(files: FileOperations, handle: int, data: bytes) -> None:
    """Write all bytes, 0 or more, however many calls that takes.

    Raises:
        OSError: ``EIO`` too where the system takes nothing and names no reason.
    """
    view = memoryview(data)
    while view:
        count = files.write(handle, view)
        if count == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        view = view[count:]


def copy_all(files: FileOperations, source: int, target: int) -> None:
    """Copy from where a handle stands to its end."""
    while chunk := files.read(source, _CHUNK):
        write_all(files, target, chunk)


def read_all(files: FileOperations, handle: int) -> bytes:
    """Return what a handle still holds, 0 bytes or more."""
    return b"".join(iter(lambda: files.read(handle, _CHUNK), b""))


def read_file(files: FileOperations, path: str) -> bytes:
    """Return the bytes of a file, 0 or more; the handle is closed on every path."""
    handle = files.open(path, os.O_RDONLY)
    try:
        return read_all(files, handle)
    finally:
        with suppress(OSError):
            files.close(handle)


def read_regular(files: FileOperations, path: str) -> tuple[bytes, FileIdentity]:
    """Return the bytes of a regular file, 0 or more, and what identifies it; waits for no pipe.

    Raises:
        OSError: ``EINVAL`` too where it is something else.
    """
    handle = files.open(path, os.O_RDONLY | system_calls.NO_WAIT)
    try:
        found = files.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return read_all(files, handle), identity_of(found)
    finally:
        with suppress(OSError):
            files.close(handle)


def identity_of(found: os.stat_result) -> FileIdentity:
    """Return what changes when a file is replaced or written to."""
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def file_time(files: FileOperations, handle: int) -> datetime:
    """Return when a file was last written, in local time: the file system's clock, not ours."""
    return datetime.fromtimestamp(files.fstat(handle).st_mtime)


def remove(files: FileOperations, path: str) -> None:
    """Remove a file or an empty folder, never what a symlink points at.

    As Go's ``os.Remove``, which lnd calls.
    """
    try:
        files.unlink(path)
    except OSError as unlink_error:
        try:
            files.rmdir(path)
        except NotADirectoryError:
            raise unlink_error from None


@contextmanager
def new_file(files: FileOperations, path: str) -> Iterator[int]:
    """Make a file of mode 0600 that nobody had; yield its handle, then close it.

    When the block or the closing fails, the file goes too.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | system_calls.NO_LINK
    handle = files.open(path, flags, 0o600)
    try:
        try:
            # A umask may take away what its owner needs to read it.
            files.fchmod(handle, 0o600)
            yield handle
        finally:
            files.close(handle)
    except BaseException:
        with suppress(OSError):
            files.unlink(path)
        raise


def open_folder(files: FileOperations, folder: str) -> int | None:
    """Open a folder, for its lock and its names; ``None`` where the system opens no folder."""
    if not system_calls.FOLDER:
        files.stat(folder)
        return None
    return files.open(folder, os.O_RDONLY | system_calls.FOLDER)


def sync_names(files: FileOperations, folder_handle: int | None) -> None:
    """Bring the names in an open folder to disk, where its file system can do that."""
    if folder_handle is None:
        return
    try:
        files.fsync(folder_handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


def sync_folder(files: FileOperations, folder: str) -> None:
    """Open a folder and bring its names to disk."""
    handle = open_folder(files, folder)
    try:
        sync_names(files, handle)
    finally:
        close_folder(files, handle)


def close_folder(files: FileOperations, folder_handle: int | None) -> None:
    """Close a folder that was opened."""
    if folder_handle is not None:
        with suppress(OSError):
            files.close(folder_handle)
