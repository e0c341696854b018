"""System calls that differ from system to system: Linux has all of them, macOS and Windows some.

What a system lacks is 0, ``None`` or nothing done here, so that no name is missing where a module
is imported; docs/reference/platforms.md says what that means for a backup. Only the standard
library is imported.
"""

from __future__ import annotations

import os
from types import ModuleType
from typing import Final

try:
    import fcntl as _fcntl
except ImportError:  # Windows
    _fcntl = None  # type: ignore[assignment]

_LOCKS: Final[ModuleType | None] = _fcntl

BINARY: Final[int] = getattr(os, "O_BINARY", 0)
"""Flag of ``os.open`` for bytes as they are; without it Windows changes the ends of lines."""
NO_LINK: Final[int] = getattr(os, "O_NOFOLLOW", 0)
"""Flag of ``os.open`` that refuses a link."""
NO_WAIT: Final[int] = getattr(os, "O_NONBLOCK", 0)
"""Flag of ``os.open`` that waits for no other end of a pipe."""
NOT_INHERITED: Final[int] = getattr(os, "O_CLOEXEC", 0)
"""Flag of ``os.open`` that keeps a handle from programs that are started; Python's default."""
FOLDER: Final[int] = getattr(os, "O_DIRECTORY", 0)
"""Flag of ``os.open`` for a folder; 0 where a folder cannot be opened."""

LOCK_EXCLUSIVE: Final[int] = getattr(_LOCKS, "LOCK_EX", 0)
LOCK_AT_ONCE: Final[int] = getattr(_LOCKS, "LOCK_NB", 0)


def open_file(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    """Open a file as ``os.open`` does, for bytes; return its handle."""
    return os.open(path, flags | BINARY, mode, dir_fd=dir_fd)


def lock(handle: int, kind: int) -> None:
    """Lock an open folder among programs that ask for the lock; nothing where there are no locks.

    Args:
        handle: of the folder.
        kind: ``LOCK_EXCLUSIVE``, and ``LOCK_AT_ONCE`` for an error instead of waiting.
    """
    if _LOCKS is not None:
        _LOCKS.flock(handle, kind)


def sync(handle: int) -> None:
    """Bring what was written to a handle to the disk itself.

    On macOS ``fsync`` leaves it in the cache of the drive; Go's ``File.Sync``, which lnd calls,
    asks for more there, and so do we where the file system can do that.
    """
    whole: int | None = getattr(_LOCKS, "F_FULLFSYNC", None)
    if _LOCKS is not None and whole is not None:
        try:
            _LOCKS.fcntl(handle, whole)
            return
        except OSError:
            # Not every file system knows it; a real fault, fsync tells too.
            pass
    os.fsync(handle)


def change_mode(handle: int, mode: int) -> None:
    """Change the mode of an open file, where that can be done."""
    if hasattr(os, "fchmod"):
        os.fchmod(handle, mode)


def change_owner(handle: int, user: int, group: int) -> None:
    """Change owner and group of an open file, where there are such."""
    if hasattr(os, "fchown"):
        os.fchown(handle, user, group)


def sync_folder(folder: str) -> None:
    """Bring the names in a folder to disk; nothing where a folder cannot be opened."""
    if FOLDER:
        handle = os.open(folder, os.O_RDONLY | FOLDER)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
