"""The backup file: what is written, archived and read back, and what an error changes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial, partialmethod
from typing import Any

from scbref.errors import IO, NOT_FOUND, BackupFileError
from scbref.model import Multi
from scbref.multifile import MultiFile, multi_file
from scbref.multifile.archive import ArchiveFolder
from scbref.multifile.safe_swap import SafeSwap
from scbref.packing import unpack_multi
from tests.adequacy.mutants.mutant import Change, Mutant, setting, stateful

_SWAP, _READ, _WRITE_TEMP = SafeSwap.update_and_swap, SafeSwap.read, SafeSwap._write_temp
_ADD, _EXTRACT = ArchiveFolder.add, MultiFile.extract_multi


def file_mutants() -> Iterator[Mutant]:
    """Yield the mutants of the backup file."""
    yield from _swap_mutants()
    yield from _archive_mutants()
    yield from _read_mutants()
    yield from _mode_mutants()
    yield stateful(
        "multifile/reads-strictly",
        "multifile.extract",
        setting(multi_file, "unpack_multi", partial(unpack_multi, strict=True)),
    )
    yield stateful(
        "multifile/no-name-taken",
        "multifile.no-name",
        setting(MultiFile, "_check_name", lambda file: None),
    )


def _mode_mutants() -> Iterator[Mutant]:
    for bit in (stat.S_IROTH, stat.S_IWOTH, stat.S_IXUSR):
        change = setting(SafeSwap, "read", partialmethod(_refusing, bit=bit))
        yield stateful(f"multifile/mode-{bit:03o}-refused", "multifile.extract", change)
    change = setting(SafeSwap, "read", _tightened)
    yield stateful("multifile/mode-tightened-on-read", "multifile.extract-read-only", change)


def _refusing(swap: Any, bit: int) -> bytes:
    with suppress(OSError):
        if os.stat(swap._file_name).st_mode & bit:
            raise BackupFileError(f"{swap._file_name}: others may use it", code=IO)
    return _READ(swap)


def _tightened(swap: Any) -> bytes:
    data = _READ(swap)
    os.chmod(swap._file_name, 0o600)
    return data


def _appended(swap: Any, data: bytes) -> None:
    with suppress(BackupFileError):
        data = _READ(swap) + data
    _SWAP(swap, data)


def _in_place(swap: Any, data: bytes) -> None:
    with open(swap._file_name, "wb") as file:
        file.write(data)


def _not_swapped(swap: Any, data: bytes) -> None:
    """Say that it was done."""


def _blind_link_replaced(swap: Any, data: bytes) -> None:
    """Take a link that cannot be followed for a file that is not there."""
    try:
        os.stat(swap._file_name)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(swap._file_name)
    _SWAP(swap, data)


def _temp_left(swap: Any, data: bytes) -> None:
    _SWAP(swap, data)
    with open(swap._temp_beside(os.path.realpath(swap._file_name)), "wb") as file:
        file.write(data)


def _cut(swap: Any, data: bytes) -> None:
    _SWAP(swap, data[:-1])


def _stale_temp_appended(swap: Any, temp: str, old: Any, data: bytes) -> datetime:
    stale = b""
    if os.path.isfile(temp):
        with open(temp, "rb") as file:
            stale = file.read()
    return _WRITE_TEMP(swap, temp, old, stale + data)


def _stale_temp_fails(swap: Any, temp: str, old: Any, data: bytes) -> datetime:
    if os.path.lexists(temp):
        raise BackupFileError("a temporary file is there")
    return _WRITE_TEMP(swap, temp, old, data)


def _errors_swallowed(swap: Any, data: bytes) -> None:
    try:
        _SWAP(swap, data)
    except BackupFileError:
        return


def _named_by(change: Callable[[datetime], datetime]) -> Change:
    return setting(ArchiveFolder, "add", lambda a, source, when: _ADD(a, source, change(when)))


def _other_name(folder: ArchiveFolder, base: str, when: datetime) -> str:
    return f"{base}.{when:%Y%m%d%H%M%S}"


def _missing_as_io(swap: Any) -> bytes:
    try:
        return _READ(swap)
    except BackupFileError as error:
        raise BackupFileError(error.message) from None


def _empty_as_missing(swap: Any) -> bytes:
    data = _READ(swap)
    if not data:
        raise BackupFileError("nothing", code=NOT_FOUND)
    return data


def _missing_as_empty(file: MultiFile, ring: Any) -> Multi:
    try:
        return _EXTRACT(file, ring)
    except BackupFileError:
        return Multi()


def _extract_removes(file: MultiFile, ring: Any) -> Multi:
    try:
        return _EXTRACT(file, ring)
    except Exception:
        if os.path.isfile(file.file_name):
            os.unlink(file.file_name)
        raise


def _first_of(file: MultiFile, ring: Any) -> Multi:
    multi = _EXTRACT(file, ring)
    return Multi(multi.version, multi.static_backups[:1])


def _swap_mutants() -> Iterator[Mutant]:
    swaps: dict[str, tuple[str, Any]] = {
        "appended": ("replace-whole", _appended),
        "not-swapped": ("replace-whole", _not_swapped),
        "cut": ("replace-whole", _cut),
        "in-place": ("archive", _in_place),
        "temp-left": ("stale-temp", _temp_left),
        "blind-link-replaced": ("failure-keeps-old", _blind_link_replaced),
        "errors-swallowed": ("failure-keeps-old", _errors_swallowed),
    }
    for name, (rule, function) in swaps.items():
        change = setting(SafeSwap, "update_and_swap", function)
        yield stateful(f"multifile/{name}", f"multifile.{rule}", change)
    for name, function in (("appended", _stale_temp_appended), ("fails", _stale_temp_fails)):
        change = setting(SafeSwap, "_write_temp", function)
        yield stateful(f"multifile/stale-temp-{name}", "multifile.stale-temp", change)


def _archive_mutants() -> Iterator[Mutant]:
    yield stateful(
        "multifile/not-archived",
        "multifile.archive",
        setting(ArchiveFolder, "add", lambda folder, source, when: "none"),
    )
    yield stateful(
        "multifile/archive-a-day-later",
        "multifile.archive-name",
        _named_by(lambda when: when + timedelta(days=1)),
    )
    yield stateful(
        "multifile/archive-another-name",
        "multifile.archive-name",
        setting(ArchiveFolder, "_free_name", _other_name),
    )


def _read_mutants() -> Iterator[Mutant]:
    for name, rule, read in (
        ("missing-as-io", "extract-missing", _missing_as_io),
        ("empty-as-missing", "extract-missing", _empty_as_missing),
    ):
        yield stateful(f"multifile/{name}", f"multifile.{rule}", setting(SafeSwap, "read", read))
    for name, rule, extract in (
        ("missing-as-empty", "extract-missing", _missing_as_empty),
        ("bad-removed", "extract-read-only", _extract_removes),
        ("first-only", "extract", _first_of),
    ):
        change = setting(MultiFile, "extract_multi", extract)
        yield stateful(f"multifile/{name}", f"multifile.{rule}", change)
