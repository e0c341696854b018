"""Files and folders that an adapter may have replaced by anything: bounded reads, sure removal.

Nothing here waits on a FIFO, follows a link out of a folder, reads a device, or walks by recursion.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MAX_FILE: Final = 16 << 20
"""Bytes of a file that the judge reads at most; the largest that a scenario has is far smaller."""
MAX_ENTRIES: Final = 1000
"""Entries of a folder that the judge looks at."""
REMOVAL: Final = 20.0
"""Seconds after which the removal of a folder is given up."""


def _flags(*names: str) -> int:
    """Return those of the flags of ``os.open`` that this system has, together."""
    return sum(getattr(os, name, 0) for name in names)


_QUIETLY: Final = _flags("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
_FOLDER: Final = _flags("O_RDONLY", "O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC")


def inside(path: Path, folder: Path) -> None:
    """Make sure that links on the way do not lead out of a folder.

    Raises:
        OSError: they do.
    """
    real = Path(os.path.realpath(path))
    if real != folder and folder not in real.parents:
        raise OSError(errno.EXDEV, f"a link leads out of the folder, to {real}")


def read_file(path: Path, limit: int = MAX_FILE) -> bytes:
    """Return the content of a regular file; a link is followed.

    Raises:
        OSError: it cannot be read, is no regular file, or holds more than ``limit`` bytes.
    """
    descriptor = _open_file(path, os.O_RDONLY)
    with open(descriptor, "rb", buffering=0) as file:
        data = bytearray()
        while len(data) <= limit and (part := file.read(min(1 << 20, limit + 1 - len(data)))):
            data += part
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"a file of more than {limit >> 20} MiB")
    return bytes(data)


def write_file(path: Path, data: bytes) -> None:
    """Write a regular file, new or not; a link is followed.

    Raises:
        OSError: it cannot be written, or something that is no regular file is there.
    """
    descriptor = _open_file(path, os.O_WRONLY | os.O_CREAT)
    with open(descriptor, "wb", buffering=0) as file:
        file.truncate(0)
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]


def _open_file(path: Path, flags: int) -> int:
    # Looked at before it is opened, since opening a device can have effects; and again after.
    with contextlib.suppress(FileNotFoundError):
        _only_regular(path.stat())
    descriptor = os.open(path, flags | _QUIETLY, 0o666)
    try:
        _only_regular(os.fstat(descriptor))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _only_regular(info: os.stat_result) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(info.st_mode):
        raise OSError(errno.EINVAL, "a special file, not a regular one")


def entries(folder: Path) -> list[str]:
    """Return the names in a folder, sorted; bytes that are no UTF-8 are escaped.

    Raises:
        OSError: it cannot be read, or holds more than ``MAX_ENTRIES``.
    """
    with os.scandir(folder) as found:
        names = [each.name for each in itertools.islice(found, MAX_ENTRIES + 1)]
    if len(names) > MAX_ENTRIES:
        raise OSError(errno.EFBIG, f"a folder of more than {MAX_ENTRIES} entries")
    return sorted(os.fsencode(name).decode("utf-8", "backslashreplace") for name in names)


def usage(folder: str, most: int) -> tuple[int, int]:
    """Return the bytes and entries below a folder, of the first ``most`` entries that are met.

    Links are not followed; what cannot be read is not counted.
    """
    size = count = 0
    waiting = [folder]
    while waiting and count < most:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as found:
            for entry in itertools.islice(found, most - count):
                count += 1
                with contextlib.suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
    return size, count


def remove_tree(folder: str | Path, seconds: float = REMOVAL) -> bool:
    """Remove a folder, whatever modes, depth and number of files it has.

    Folders inside are moved up and emptied there, so that neither the length of a path nor the
    number of open files grows with the depth, and no ``..`` is followed.

    Returns:
        Whether it is gone; ``seconds`` end the attempt.
    """
    deadline = time.monotonic() + seconds
    if os.open not in os.supports_dir_fd:  # Windows, where no adapter runs
        shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            os.unlink(folder)
        else:
            root = _open_folder(folder)
            try:
                _empty(root, deadline)
            finally:
                os.close(root)
            os.rmdir(folder)
    return not os.path.lexists(folder)


def _empty(root: int, deadline: float) -> None:
    """Remove everything in an open folder, as far as it can be removed."""
    names = (f".removed-{os.urandom(8).hex()}" for _ in itertools.count())
    progress = True
    while progress:
        progress = False
        for name in _removed_files(root, root, deadline, names):
            try:
                inner = _open_folder(name, root)
            except OSError:
                continue
            try:
                for _ in _removed_files(inner, root, deadline, names):
                    pass
            finally:
                os.close(inner)
            with contextlib.suppress(OSError):
                os.rmdir(name, dir_fd=root)
                progress = True
        if time.monotonic() > deadline:
            return


def _removed_files(folder: int, root: int, deadline: float, names: Iterator[str]) -> list[str]:
    """Unlink the files in a folder; return its folders, which are moved to ``root`` first."""
    folders = []
    with os.scandir(folder) as found:
        for entry in found:
            if time.monotonic() > deadline:
                break
            with contextlib.suppress(OSError):
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.name, dir_fd=folder)
                elif folder == root:
                    folders.append(entry.name)
                else:
                    os.close(_open_folder(entry.name, folder))  # for its mode
                    os.rename(entry.name, next(names), src_dir_fd=folder, dst_dir_fd=root)
    return folders


def _open_folder(name: str | Path, parent: int | None = None) -> int:
    """Open a folder and give its owner every right in it; a link is refused."""
    try:
        descriptor = os.open(name, _FOLDER, dir_fd=parent)
    except PermissionError:
        _let_in(name, parent)
        descriptor = os.open(name, _FOLDER, dir_fd=parent)
    os.fchmod(descriptor, 0o700)
    return descriptor


def _let_in(name: str | Path, parent: int | None) -> None:
    """Change the mode of a folder that cannot be opened, and of nothing that a link leads to."""
    if not hasattr(os, "O_PATH"):
        os.chmod(name, 0o700, dir_fd=parent)
        return
    handle = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        os.chmod(f"/proc/self/fd/{handle}", 0o700)
    finally:
        os.close(handle)
