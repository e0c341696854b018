"""A folder with a backup file: to build, to describe, to make each system call fail."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scbref.errors import (
    IO,
    BackupFileError,
    ScbError,
)
from scbref.keys.key_ring import SymmetricKeyRing
from scbref.multifile import (
    DEFAULT_BACKUP_FILE_NAME,
    DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME,
    DEFAULT_TEMP_BACKUP_FILE_NAME,
    MultiFile,
)
from scbref.multifile.files import FileOperations
from scbref.profiles import LND, SAFE
from tests.reference.captured_files import json_lines

CASES = {case["id"]: case for case in json_lines("lnd-head-living.jsonl")}
MAIN = DEFAULT_BACKUP_FILE_NAME
TEMP = DEFAULT_TEMP_BACKUP_FILE_NAME
ARCHIVES = DEFAULT_CHAN_BACKUP_ARCHIVE_DIR_NAME
STAMP = "2026-11-23-01-54-38"
ARCHIVE = f"{MAIN}-{STAMP}"
NOW = datetime(2026, 11, 23, 1, 54, 38)
OLD, NEW2, NEW3 = b"OLD1" * 50, b"NEW2" * 60, b"NEW3" * 70
RING = SymmetricKeyRing(b"k" * 32)
IS_ROOT = os.geteuid() == 0
BOTH = pytest.mark.parametrize("profile", [SAFE, LND], ids=["safe", "lnd"])


@contextmanager
def umask(mask: int) -> Iterator[None]:
    old = os.umask(mask)
    try:
        yield
    finally:
        os.umask(old)


def at(when: datetime) -> Callable[[], datetime]:
    return lambda: when


def seconds(start: datetime = NOW) -> Callable[[], datetime]:
    """A clock that goes on by a second with each look."""
    times = (start + timedelta(seconds=n) for n in range(10**6))
    return lambda: next(times)


def lnd_file(path: Path | str, archive: bool = True, **options: Any) -> MultiFile:
    options = {"profile": LND, "now": at(NOW), "no_backup_archive": not archive} | options
    return MultiFile(path, **options)


def describe(path: Path) -> str:
    status = path.lstat()
    mode = f"{stat.S_IMODE(status.st_mode):04o}"
    if stat.S_ISLNK(status.st_mode):
        return f"symlink -> {os.readlink(path)}"
    if stat.S_ISDIR(status.st_mode):
        return f"dir {mode}"
    data = path.read_bytes()
    shown = data.decode("latin-1")
    return f'{mode} "{shown}"' if len(data) < 8 else f'{mode} "{shown[:4]}".. {len(data)} B'


def tree(folder: Path) -> dict[str, str]:
    """The shape of the captured trees; the time in an archive's name is <TS>."""
    found = {}
    for path in folder.rglob("*"):
        name = re.sub(r"-\d{4}(-\d\d){5}$", "-<TS>", str(path.relative_to(folder)))
        found[name] = describe(path)
    return found


def build(folder: Path, content: dict[str, str]) -> None:
    for name, text in content.items():
        path = folder / name
        if text.startswith("symlink -> "):
            path.symlink_to(text.removeprefix("symlink -> "))
        elif text.startswith("dir "):
            path.mkdir(exist_ok=True)
        else:
            match = re.fullmatch(r'(\d{4}) "(.*)"(?:\.\. (\d+) B)?', text)
            assert match is not None
            size = int(match[3] or len(match[2]))
            path.write_bytes((match[2].encode() * 3000)[:size])
            path.chmod(int(match[1], 8))
    for name, text in content.items():
        if text.startswith("dir "):
            (folder / name).chmod(int(text[4:], 8))


def swap_fails(multi_file: MultiFile, data: bytes = NEW2) -> bool:
    try:
        multi_file.update_and_swap(data)
    except BackupFileError as error:
        assert error.code == IO
        return True
    return False


@contextmanager
def nobody_s_folder() -> Iterator[Path]:
    """A folder of a user whom permissions bind."""
    folder = Path(tempfile.mkdtemp())
    try:
        if IS_ROOT:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        yield folder
    finally:
        if IS_ROOT:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def open_handles() -> int:
    return len(os.listdir("/dev/fd"))


class Recorder(FileOperations):
    """Writes down each call as ``name path``, and can act before or after the n-th."""

    def __init__(self, hook: Callable[[int, str], None] | None = None) -> None:
        self.calls: list[str] = []
        self._hook = hook
        self._names: dict[int, str] = {}
        for name in vars(FileOperations):
            if not name.startswith("_"):
                setattr(self, name, self._wrap(name, getattr(FileOperations, name)))

    def _wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any) -> Any:
            target = args[0]
            base = self._names[target] if isinstance(target, int) else os.path.basename(target)
            number = len(self.calls)
            self.calls.append(f"{name} {base}")
            try:
                if self._hook is not None:
                    self._hook(number, self.calls[-1])
            except OSError:
                # As the kernel does: a close that reports an error has closed.
                if name == "close":
                    call(*args)
                raise
            result = call(*args)
            if name == "open":
                self._names[result] = base
            return result

        return wrapped


def in_child(work: Callable[[], None]) -> int:
    """Run in a process of its own and return its exit status."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except ScbError:
            os._exit(1)
        except BaseException:
            os._exit(2)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(point: int) -> Recorder:
    def die(number: int, _: str) -> None:
        if number == point:
            os._exit(9)

    return Recorder(die)


def fail_at(point: int, number: int = errno.EIO) -> Recorder:
    def fail(n: int, call: str) -> None:
        if n == point:
            raise OSError(number, os.strerror(number), call)

    return Recorder(fail)


LND_CALLS = [
    f"stat {TEMP}",
    f"unlink {TEMP}",
    f"open {TEMP}",
    f"write {TEMP}",
    f"fsync {TEMP}",
    f"close {TEMP}",
    f"stat {MAIN}",
    f"open {MAIN}",
    f"stat {ARCHIVES}",
    f"mkdir {ARCHIVES}",
    f"open {ARCHIVE}",
    f"read {MAIN}",
    f"write {ARCHIVE}",
    f"read {MAIN}",
    f"fsync {ARCHIVE}",
    f"close {ARCHIVE}",
    f"close {MAIN}",
    f"rename {TEMP}",
    f"unlink {TEMP}",
    f"rmdir {TEMP}",
]
"""A swap of lnd's, from what ``ready`` prepares, with the archive on."""


def ready(folder: Path) -> None:
    """What the traced swap began with: an old file, a stale temp, no archive."""
    (folder / MAIN).write_bytes(OLD)
    (folder / TEMP).write_bytes(b"stale")
