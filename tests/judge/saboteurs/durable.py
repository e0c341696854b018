"""The reference with a swap that does not last: ``durable.py FAULT [ONLY]``.

``ONLY`` is ``session``: the fault is in what a SubSwapper does, and not in ``multifile.swap``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scbref.adapter.reference import ReferenceAdapter, serve
from scbref.errors import IO, BackupFileError
from scbref.multifile import MultiFile

Writer = Callable[[str, bytes], None]
ARCHIVES, TEMP = "chan-backup-archives", "temp-dont-use.backup"


def archive(path: str, *, sync: bool = True) -> None:
    if not os.path.exists(path):
        return
    folder = Path(path).parent / ARCHIVES
    folder.mkdir(exist_ok=True, mode=0o700)
    name = f"{os.path.basename(path)}-{time.strftime('%Y-%m-%d-%H-%M-%S')}"
    with open(path, "rb") as source, open(folder / name, "wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        if sync:
            os.fsync(target.fileno())


def write_temp(path: str, data: bytes, folder: str = "") -> str:
    temp = os.path.join(folder or os.path.dirname(path), TEMP)
    if os.path.lexists(temp):
        os.unlink(temp)
    with open(temp, "wb", buffering=0) as file:
        write_all(file.fileno(), data)
        os.fsync(file.fileno())
    return temp


def write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def sync_folder(path: str) -> None:
    handle = os.open(os.path.dirname(path), os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def right(path: str, data: bytes) -> None:
    archive(path)
    os.rename(write_temp(path, data), path)
    sync_folder(path)


def in_place(path: str, data: bytes) -> None:
    archive(path)
    with open(path, "wb", buffering=0) as file:
        write_all(file.fileno(), data)
        os.fsync(file.fileno())


def over_it(path: str, data: bytes) -> None:
    """Write over the old bytes and cut the rest off; the mode is kept."""
    archive(path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    write_all(handle, data)
    os.ftruncate(handle, len(data))
    os.fsync(handle)
    os.close(handle)
    sync_folder(path)


def unsynced(path: str, data: bytes) -> None:
    archive(path)
    temp = os.path.join(os.path.dirname(path), TEMP)
    Path(temp).write_bytes(data)
    os.rename(temp, path)
    sync_folder(path)


def other_synced(path: str, data: bytes) -> None:
    """Sync the file that is about to be replaced."""
    archive(path)
    temp = os.path.join(os.path.dirname(path), TEMP)
    Path(temp).write_bytes(data)
    if os.path.exists(path):
        with open(path, "rb") as old:
            os.fsync(old.fileno())
    os.rename(temp, path)
    sync_folder(path)


def synced_early(path: str, data: bytes) -> None:
    archive(path)
    temp = os.path.join(os.path.dirname(path), TEMP)
    with open(temp, "wb", buffering=0) as file:
        write_all(file.fileno(), data[:40])
        os.fsync(file.fileno())
        write_all(file.fileno(), data[40:])
    os.rename(temp, path)
    sync_folder(path)


def copied(path: str, data: bytes) -> None:
    """Write the new file somewhere else, and copy it over the old one."""
    archive(path)
    shutil.copyfile(write_temp(path, data, tempfile.gettempdir()), path)
    sync_folder(path)


def moved(path: str, data: bytes) -> None:
    """Write the new file somewhere else, and rename it."""
    archive(path)
    os.rename(write_temp(path, data, tempfile.gettempdir()), path)
    sync_folder(path)


def one_write(path: str, data: bytes) -> None:
    """Take it for granted that a write writes everything."""
    archive(path)
    temp = os.path.join(os.path.dirname(path), TEMP)
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)
    os.rename(temp, path)
    sync_folder(path)


def left_open(path: str, data: bytes) -> None:
    archive(path)
    temp = os.path.join(os.path.dirname(path), TEMP)
    with open(temp, "wb", buffering=0) as file:
        write_all(file.fileno(), data)
        os.fsync(file.fileno())
        os.rename(temp, path)
    sync_folder(path)


def removed_first(path: str, data: bytes) -> None:
    archive(path)
    temp = write_temp(path, data)
    if os.path.exists(path):
        os.unlink(path)
    os.rename(temp, path)
    sync_folder(path)


def archived_late(path: str, data: bytes) -> None:
    old = Path(path).read_bytes() if os.path.exists(path) else None
    os.rename(write_temp(path, data), path)
    sync_folder(path)
    if old is not None:
        name = f"{os.path.basename(path)}-{time.strftime('%Y-%m-%d-%H-%M-%S')}"
        folder = Path(path).parent / ARCHIVES
        folder.mkdir(exist_ok=True, mode=0o700)
        (folder / name).write_bytes(old)


def archive_unsynced(path: str, data: bytes) -> None:
    archive(path, sync=False)
    os.rename(write_temp(path, data), path)
    sync_folder(path)


def folder_unsynced(path: str, data: bytes) -> None:
    """Declare that the folder is synced, which it is not."""
    archive(path)
    os.rename(write_temp(path, data), path)


def over_temp(path: str, data: bytes) -> None:
    """Cut a leftover temporary file instead of removing it, whatever else has its bytes."""
    archive(path)
    temp = os.path.join(os.path.dirname(path), TEMP)
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    write_all(handle, data)
    os.fsync(handle)
    os.close(handle)
    os.rename(temp, path)
    sync_folder(path)


def main(fault: str, only: str = "") -> None:
    adapter = ReferenceAdapter()
    write: Writer = globals()[fault.replace("-", "_")]
    right_swap = MultiFile.update_and_swap

    def swap(file: MultiFile, packed: bytes) -> None:
        try:
            write(file.file_name, bytes(packed))
        except OSError as error:
            raise BackupFileError(str(error), code=IO) from None

    def swap_op(given: dict[str, str]) -> dict[str, str]:
        no_archive = bool(given.get("no_archive"))
        file = MultiFile(given["path"], no_backup_archive=no_archive)
        is_plain = given["path"] and not no_archive and not os.path.islink(given["path"])
        replace = swap if is_plain and only != "session" else right_swap
        replace(file, bytes.fromhex(given["packed"]))
        return {}

    MultiFile.update_and_swap = swap  # type: ignore[method-assign]
    adapter.ops["multifile.swap"] = swap_op
    serve(adapter)


if __name__ == "__main__":
    main(*sys.argv[1:])
