"""The backup file under other names, of other sizes, beside links: what goes wrong only there."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from scbref.errors import IO, BackupFileError
from scbref.multifile import MultiFile
from scbref.multifile.archive import ArchiveFolder
from scbref.multifile.files import ARCHIVE_TIME
from scbref.multifile.safe_swap import SafeSwap
from tests.adequacy.mutants.mutant import Mutant, setting, stateful

_SWAP, _READ, _WRITE_TEMP = SafeSwap.update_and_swap, SafeSwap.read, SafeSwap._write_temp
_ADD, _NEW, _MODE = ArchiveFolder.add, MultiFile.__init__, SafeSwap._take_owner_and_mode
_MAKE_FOLDER = ArchiveFolder._make_folder


def place_mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    for name, (rule, function) in _SWAPS.items():
        change = setting(SafeSwap, "update_and_swap", function)
        yield stateful(f"multifile/{name}", f"multifile.{rule}", change)
    for size in (4 << 10, 64 << 10, 1 << 20):
        change = setting(SafeSwap, "read", lambda swap, size=size: _READ(swap)[:size])
        yield stateful(f"multifile/only-{size}-bytes-read", "multifile.extract", change)
    for name, read in (("missing", _temp_if_missing), ("newer", _temp_if_newer)):
        change = setting(SafeSwap, "read", read)
        yield stateful(f"multifile/temp-read-if-{name}", "multifile.stale-temp", change)
    for name, (rule, function) in _TEMPS.items():
        change = setting(SafeSwap, "_write_temp", function)
        yield stateful(f"multifile/{name}", f"multifile.{rule}", change)
    for name, stem in _STEMS.items():
        change = setting(ArchiveFolder, "_free_name", stem)
        yield stateful(f"multifile/archive-named-{name}", "multifile.archive-name", change)
    for name, function in _ADDS.items():
        change = setting(ArchiveFolder, "add", function)
        yield stateful(f"multifile/archive-{name}", "multifile.archive", change)
    for name, made in _FOLDERS.items():
        change = setting(ArchiveFolder, "_make_folder", made)
        yield stateful(f"multifile/archive-folder-{name}", "multifile.archive", change)
    for name, function in _MODES.items():
        change = setting(SafeSwap, "_take_owner_and_mode", function)
        yield stateful(f"multifile/mode-{name}", "multifile.mode", change)
    for name, function in _NAMES.items():
        change = setting(MultiFile, "__init__", function)
        yield stateful(f"multifile/name-{name}", "multifile.replace-whole", change)


def _old(swap: Any) -> bytes | None:
    with suppress(OSError), open(swap._file_name, "rb") as file:
        return file.read()
    return None


def _temp(swap: Any) -> str:
    return str(swap._temp_beside(os.path.realpath(swap._file_name)))


def _in_place(swap: Any, data: bytes) -> None:
    """Archive and write as it should, but into the file that is there."""
    with suppress(OSError):
        os.link(os.path.realpath(swap._file_name), f"{_temp(swap)}.mine")
    _SWAP(swap, data)
    if os.path.lexists(mine := f"{_temp(swap)}.mine"):
        with open(mine, "wb") as file:
            file.write(data)
        os.replace(mine, os.path.realpath(swap._file_name))


def _copied_over(swap: Any, data: bytes) -> None:
    """Copy the temp over the file instead of renaming it."""
    target = os.path.realpath(swap._file_name)
    if not data or not os.path.isfile(target):
        _SWAP(swap, data)
        return
    with swap._locked(os.path.dirname(target)):
        when = swap._write_temp(_temp(swap), swap._old_file(target), data)
        if swap._archive is not None:
            swap._archive.add(target, when)
        shutil.copyfile(_temp(swap), target)
        os.unlink(_temp(swap))


def _smaller_refused(swap: Any, data: bytes) -> None:
    if len(data) >= len(_old(swap) or b""):
        _SWAP(swap, data)


def _as_long_skipped(swap: Any, data: bytes) -> None:
    if len(data) != len(_old(swap) or b""):
        _SWAP(swap, data)


def _same_skipped() -> Any:
    last: dict[str, bytes] = {}

    def swap_unless_known(swap: Any, data: bytes) -> None:
        if last.get(swap._file_name) != data:
            _SWAP(swap, data)
        last[swap._file_name] = data

    return swap_unless_known


def _new_archived(swap: Any, data: bytes) -> None:
    """Swap first and archive afterwards."""
    archive, swap._archive = swap._archive, None
    had = os.path.isfile(swap._file_name)
    try:
        _SWAP(swap, data)
    finally:
        swap._archive = archive
    if archive is not None and had:
        archive.add(os.path.realpath(swap._file_name), datetime.now())


def _temp_of_the_machine(swap: Any, data: bytes) -> None:
    """Keep the temp in the folder for such files, under a fixed name."""
    right = swap._temp_beside
    swap._temp_beside = lambda target: os.path.join(tempfile.gettempdir(), "scb.temp")
    try:
        _SWAP(swap, data)
    finally:
        swap._temp_beside = right


def _first_part(size: int) -> Any:
    return lambda swap, data: _SWAP(swap, data[:size])


_SWAPS: dict[str, tuple[str, Any]] = {
    "in-place-mode-kept": ("never-in-place", _in_place),
    "copied-over": ("never-in-place", _copied_over),
    "smaller-refused": ("replace-whole", _smaller_refused),
    "as-long-skipped": ("replace-whole", _as_long_skipped),
    "same-skipped": ("replace-whole", _same_skipped()),
    "new-archived": ("archive", _new_archived),
    "temp-of-the-machine": ("stale-temp", _temp_of_the_machine),
    "first-64-kib-written": ("replace-whole", _first_part(64 << 10)),
    "first-mib-written": ("replace-whole", _first_part(1 << 20)),
}


def _temp_if_missing(swap: Any) -> bytes:
    try:
        return _READ(swap)
    except BackupFileError:
        if not os.path.isfile(_temp(swap)):
            raise
        with open(_temp(swap), "rb") as file:
            return file.read()


def _temp_if_newer(swap: Any) -> bytes:
    with suppress(OSError):
        if os.stat(_temp(swap)).st_mtime_ns > os.stat(swap._file_name).st_mtime_ns:
            with open(_temp(swap), "rb") as file:
                return file.read()
    return _READ(swap)


def _through_links(swap: Any, temp: str, old: Any, data: bytes) -> datetime:
    """Empty whatever stands there, a link's target too, before it is removed."""
    if os.path.isfile(temp):
        os.truncate(temp, 0)
    return _WRITE_TEMP(swap, temp, old, data)


def _into_what_is_there(swap: Any, temp: str, old: Any, data: bytes) -> datetime:
    """Write into the file that stands there, under whatever other names."""
    if os.path.isfile(temp) and not os.path.islink(temp):
        with open(temp, "wb") as file:
            file.write(data)
        return datetime.now()
    return _WRITE_TEMP(swap, temp, old, data)


def _files_only(swap: Any, temp: str, old: Any, data: bytes) -> datetime:
    if os.path.isdir(temp):
        raise BackupFileError("a folder is in the way", code=IO)
    return _WRITE_TEMP(swap, temp, old, data)


_TEMPS: dict[str, tuple[str, Any]] = {
    "temp-emptied-through-links": ("spares-linked-file", _through_links),
    "temp-written-into": ("spares-linked-file", _into_what_is_there),
    "temp-empty-folder-in-the-way": ("stale-temp", _files_only),
}


def _stem(change: Any) -> Any:
    def name(folder: Any, base: str, when: datetime) -> str:
        stem, number = f"{change(base)}-{when:{ARCHIVE_TIME}}", 1
        found = stem
        while folder._is_taken(found):
            number += 1
            found = f"{stem}-{number}"
        return found

    return name


_STEMS: dict[str, Any] = {
    "always-alike": _stem(lambda base: "channel.backup"),
    "without-extension": _stem(lambda base: base.partition(".")[0] or base),
    "cut": _stem(lambda base: base[:100]),
    "in-ascii": _stem(lambda base: base.encode("ascii", "ignore").decode()),
    "without-blanks": _stem(lambda base: base.replace(" ", "_")),
    "in-small-letters": _stem(str.lower),
    "with-time-in-the-name": lambda folder, base, when: when.strftime(f"{base}-{ARCHIVE_TIME}"),
}


def _add_once(folder: Any, source: str, when: datetime) -> str:
    return "none" if os.path.isdir(folder._folder) else _ADD(folder, source, when)


def _add_and_clean(folder: Any, source: str, when: datetime) -> str:
    shutil.rmtree(folder._folder, ignore_errors=True)
    return _ADD(folder, source, when)


def _add_first_part(folder: Any, source: str, when: datetime) -> str:
    name = _ADD(folder, source, when)
    path = os.path.join(folder._folder, name)
    os.truncate(path, min(os.path.getsize(path), 1 << 20))
    return name


_ADDS: dict[str, Any] = {
    "once": _add_once,
    "cleaned-first": _add_and_clean,
    "of-the-first-mib": _add_first_part,
}


def _open_folder(folder: Any) -> None:
    os.makedirs(folder._folder, 0o777, exist_ok=True)


def _no_links(folder: Any) -> None:
    if os.path.islink(folder._folder):
        raise BackupFileError("the archive folder is a link", code=IO)
    _MAKE_FOLDER(folder)


def _closed_again(folder: Any) -> None:
    _MAKE_FOLDER(folder)
    os.chmod(folder._folder, 0o700)


_FOLDERS: dict[str, Any] = {
    "open": _open_folder,
    "never-a-link": _no_links,
    "mode-changed": _closed_again,
}


def _masked(swap: Any, handle: int, old: os.stat_result) -> None:
    umask = os.umask(0)
    os.umask(umask)
    swap._files.fchmod(handle, stat.S_IMODE(old.st_mode) & ~umask)


_MODES: dict[str, Any] = {
    "always-0644": lambda swap, handle, old: swap._files.fchmod(handle, 0o644),
    "always-0600": lambda swap, handle, old: swap._files.fchmod(handle, 0o600),
    "without-umask-bits": _masked,
    "owner-may-write": lambda swap, handle, old: swap._files.fchmod(
        handle, stat.S_IMODE(old.st_mode) | 0o200
    ),
}


def _named(change: Any) -> Any:
    def new(file: Any, name: Any, **more: Any) -> None:
        _NEW(file, change(os.fspath(name)), **more)

    return new


_NAMES: dict[str, Any] = {
    "always-alike": _named(
        lambda name: os.path.join(os.path.dirname(name), "channel.backup") if name else name
    ),
    "without-blanks": _named(lambda name: name.replace(" ", "")),
    "without-extension-doubled": _named(lambda name: name.replace("..", ".")),
}
