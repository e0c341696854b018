"""The reference, which turns the folder it was judged by into a trap: ``hostile_files.py MODE``."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from typing import Any

from scbref.adapter.reference import ReferenceAdapter, serve

MODE = sys.argv[1]


def beside(path: str) -> str:
    return os.path.dirname(path)


def fifo(path: str) -> None:
    os.unlink(path)
    os.mkfifo(path)


def device(path: str) -> None:
    os.unlink(path)
    os.symlink("/dev/zero", path)


def process_file(path: str) -> None:
    os.unlink(path)
    os.symlink("/proc/self/pagemap", path)


def sparse(path: str) -> None:
    os.truncate(path, 1 << 30)


def loop(path: str) -> None:
    os.unlink(path)
    os.symlink(path, path)


def folder(path: str) -> None:
    os.unlink(path)
    os.mkdir(path)


def listener(path: str) -> None:
    os.unlink(path)
    os.mknod(path, 0o600 | stat.S_IFSOCK)


def folder_gone(path: str) -> None:
    shutil.rmtree(beside(path))


def folder_elsewhere(path: str) -> None:
    shutil.rmtree(beside(path))
    os.symlink(os.environ["VICTIM"], beside(path))


def link_elsewhere(path: str) -> None:
    os.unlink(path)
    os.symlink(os.path.join(os.environ["VICTIM"], "file"), path)


def odd_names(path: str) -> None:
    for name in (b"\xff\xfe", b"x\x1b[2J<script>\n", b"]]>"):
        with open(os.path.join(os.fsencode(beside(path)), name), "w"):
            pass


def many_entries(path: str) -> None:
    for number in range(1500):
        with open(f"{path}-{number}", "w"):
            pass


def deep(path: str) -> None:
    os.chdir(beside(path))
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")


def grows(path: str) -> None:
    """Go on writing to the file, whoever reads it."""
    size = os.path.getsize(path)
    if os.fork() == 0:
        with contextlib.suppress(OSError), open(path, "ab", buffering=0) as file:
            for _ in range(300):
                file.write(b"x" * 100_000)
        os._exit(0)
    while os.path.getsize(path) == size:
        os.sched_yield()


def archive_fifo(path: str) -> None:
    folder = os.path.join(beside(path), "chan-backup-archives")
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
        os.mkfifo(os.path.join(folder, name))


adapter = ReferenceAdapter()
honest = adapter.ops["multifile.swap"]


def swap(given: dict[str, Any]) -> dict[str, Any]:
    done = honest(given)
    globals()[MODE](given["path"])
    return done


adapter.ops["multifile.swap"] = swap
serve(adapter)
