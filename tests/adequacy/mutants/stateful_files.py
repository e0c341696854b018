"""The backup file and the SubSwapper: what is written when, and what an error changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from scbref.errors import NOT_FOUND, BackupFileError, SwapperError
from scbref.model import Multi
from scbref.multifile import MultiFile
from scbref.multifile.archive import ArchiveFolder
from scbref.multifile.safe_swap import SafeSwap
from scbref.swapper.content import FileContent
from scbref.swapper.report import Phase
from scbref.swapper.safe import SafeSwapper
from scbref.swapper.state import BackupState
from tests.adequacy.mutants.mutant import Change, Mutant
from tests.adequacy.mutants.stateful_channels import living, setting

_SWAP, _READ, _WRITE_TEMP = SafeSwap.update_and_swap, SafeSwap.read, SafeSwap._write_temp
_ADD, _EXTRACT = ArchiveFolder.add, MultiFile.extract_multi
_OPENED, _CLOSED, _TARGET = BackupState.opened, BackupState.closed, BackupState.target
_APPLY, _UPDATE, _LOOK = SafeSwapper._apply, SafeSwapper._update, SafeSwapper._look_at_file
_WORK_OFF, _START, _STOP = SafeSwapper._work_off, SafeSwapper.start, SafeSwapper.stop
_WRITTEN, _REPLACE = BackupState.written, FileContent.replace


def file_mutants() -> Iterator[Mutant]:
    """Yield the mutants of the backup file and of the SubSwapper."""
    yield from _multifile_mutants()
    yield from _union_mutants()
    yield from _swapper_mutants()


def _appended(swap: Any, data: bytes) -> None:
    with suppress(BackupFileError):
        data = _READ(swap) + data
    _SWAP(swap, data)


def _in_place(swap: Any, data: bytes) -> None:
    with open(swap._file_name, "wb") as file:
        file.write(data)


def _not_swapped(swap: Any, data: bytes) -> None:
    """Say that it was done."""


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


def _other_name(folder: ArchiveFolder, when: datetime) -> str:
    return f"{folder._base}.{when:%Y%m%d%H%M%S}"


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


def _multifile_mutants() -> Iterator[Mutant]:
    swaps: dict[str, tuple[str, Any]] = {
        "appended": ("replace-whole", _appended),
        "not-swapped": ("replace-whole", _not_swapped),
        "cut": ("replace-whole", _cut),
        "in-place": ("archive", _in_place),
        "temp-left": ("stale-temp", _temp_left),
        "errors-swallowed": ("failure-keeps-old", _errors_swallowed),
    }
    for name, (rule, function) in swaps.items():
        change = setting(SafeSwap, "update_and_swap", function)
        yield living(f"multifile/{name}", f"multifile.{rule}", change)
    for name, function in (("appended", _stale_temp_appended), ("fails", _stale_temp_fails)):
        change = setting(SafeSwap, "_write_temp", function)
        yield living(f"multifile/stale-temp-{name}", "multifile.stale-temp", change)
    yield living(
        "multifile/not-archived",
        "multifile.archive",
        setting(ArchiveFolder, "add", lambda folder, source, when: "none"),
    )
    yield living(
        "multifile/archive-a-day-later",
        "multifile.archive-name",
        _named_by(lambda when: when + timedelta(days=1)),
    )
    yield living(
        "multifile/archive-another-name",
        "multifile.archive-name",
        setting(ArchiveFolder, "_free_name", _other_name),
    )
    for name, rule, read in (
        ("missing-as-io", "extract-missing", _missing_as_io),
        ("empty-as-missing", "extract-missing", _empty_as_missing),
    ):
        yield living(f"multifile/{name}", f"multifile.{rule}", setting(SafeSwap, "read", read))
    for name, rule, extract in (
        ("missing-as-empty", "extract-missing", _missing_as_empty),
        ("bad-removed", "extract-read-only", _extract_removes),
        ("first-only", "extract", _first_of),
    ):
        change = setting(MultiFile, "extract_multi", extract)
        yield living(f"multifile/{name}", f"multifile.{rule}", change)
    yield living(
        "multifile/no-name-taken",
        "multifile.no-name",
        setting(MultiFile, "_check_name", lambda file: None),
    )


def _disk_wins(state: BackupState) -> dict[Any, Any]:
    union = {**state.memory, **state.disk}
    return {point: entry for point, entry in union.items() if point not in state.closing}


def _keeps_failed_close(state: BackupState, points: Iterable[Any]) -> None:
    _CLOSED(state, points)
    state.closing.clear()


def _never_cleared(state: BackupState, target: Any) -> None:
    state.disk = target


def _empties_memory(state: BackupState, target: Any) -> None:
    _WRITTEN(state, target)
    state.memory.clear()


def _first_wins(state: BackupState, changes: Iterable[Any]) -> None:
    first: dict[Any, Any] = {}
    for change in changes:
        first.setdefault(change.outpoint, change)
    _OPENED(state, first.values())


def _only_new(state: BackupState, changes: Iterable[Any]) -> None:
    _OPENED(state, [change for change in changes if change.outpoint not in state.memory])


def _union_mutants() -> Iterator[Mutant]:
    changes: dict[str, tuple[str, str, Any]] = {
        "memory-only": ("update", "target", lambda s: dict(s.memory)),
        "disk-only": ("update", "target", lambda s: dict(s.disk)),
        "disk-wins": ("update", "target", _disk_wins),
        "closed-list-ignored": ("update", "target", lambda s: {**s.disk, **s.memory}),
        "close-not-taken": ("update", "closed", lambda s, points: None),
        "close-forgotten": ("update", "closed", _keeps_failed_close),
        "closed-for-ever": ("update", "written", _never_cleared),
        "memory-emptied": ("update", "written", _empties_memory),
        "opened-not-taken": ("update", "opened", lambda s, changes: None),
        "first-wins": ("duplicates", "opened", _first_wins),
        "known-not-renewed": ("update", "opened", _only_new),
        "richer-not-kept": ("poorer-single", "_richer", lambda s, entry, known: entry),
    }
    for name, (rule, method, function) in changes.items():
        yield living(f"swapper/{name}", f"swapper.{rule}", setting(BackupState, method, function))


def _close_first(swapper: Any, item: Any) -> None:
    if hasattr(item, "closed_chans"):
        swapper._state.closed(item.closed_chans)
        swapper._state.opened([swapper._describe(each) for each in item.new_chans])
    else:
        _APPLY(swapper, item)


def _when(wanted: Callable[[Any], bool]) -> Any:
    """Write only when some item is of interest."""

    def work_off(swapper: Any, items: list[Any]) -> None:
        if all(hasattr(item, "new_chans") and not wanted(item) for item in items):
            for item in items:
                _APPLY(swapper, item)
        else:
            _WORK_OFF(swapper, items)

    return work_off


def _loses_new(swapper: Any, *, is_start: bool = False) -> None:
    before = dict(swapper._state.memory)
    try:
        _UPDATE(swapper, is_start=is_start)
    except SwapperError:
        swapper._state.memory.clear()
        swapper._state.memory.update({k: v for k, v in before.items() if k in swapper._state.disk})
        raise


def _look_forgiving(swapper: Any) -> None:
    try:
        _LOOK(swapper)
    except SwapperError:
        return


def _needs_file(swapper: Any) -> None:
    _LOOK(swapper)
    if not swapper._content.exists:
        raise SwapperError("there is no file", code=NOT_FOUND)


def _lazy_start(swapper: Any) -> None:
    right = swapper._update
    swapper._update = lambda **named: None
    try:
        _START(swapper)
    finally:
        swapper._update = right


def _second_start(swapper: Any) -> None:
    if swapper.phase is Phase.RUNNING:
        raise SwapperError("started already")
    _START(swapper)


def _manual_unwaited(swapper: Any, singles: Any) -> None:
    """Say at once that it was written."""


def _swapper_mutants() -> Iterator[Mutant]:
    changes: dict[str, tuple[str, str, Any]] = {
        "close-before-new": ("add-before-close", "_apply", _close_first),
        "empty-event-unwritten": (
            "every-event-writes",
            "_work_off",
            _when(lambda item: item.new_chans or item.closed_chans),
        ),
        "close-unwritten": ("every-event-writes", "_work_off", _when(lambda item: item.new_chans)),
        "open-unwritten": (
            "every-event-writes",
            "_work_off",
            _when(lambda item: item.closed_chans),
        ),
        "failed-update-lost": ("failed-update-kept", "_update", _loses_new),
        "disk-not-read": ("update", "_look_at_file", lambda s: None),
        "bad-file-overwritten": ("start-bad-file", "_look_at_file", _look_forgiving),
        "file-needed": ("start-without-file", "_look_at_file", _needs_file),
        "start-unwritten": ("start-writes-union", "start", _lazy_start),
        "second-start-fails": ("start-once", "start", _second_start),
        "not-cancelled": ("stop", "_cancel", lambda s: None),
        "manual-unwaited": ("manual-update", "manual_update", _manual_unwaited),
    }
    for name, (rule, method, function) in changes.items():
        yield living(f"swapper/{name}", f"swapper.{rule}", setting(SafeSwapper, method, function))
