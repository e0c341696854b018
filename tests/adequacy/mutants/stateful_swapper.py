"""The SubSwapper: which Singles the file gets, when it is written, and what an error changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scbref.errors import NOT_FOUND, SwapperError
from scbref.swapper.report import Phase
from scbref.swapper.safe import SafeSwapper
from scbref.swapper.state import BackupState, Entry
from scbref.swapper.updating import Updater
from tests.adequacy.mutants.mutant import Mutant, setting, stateful

_OPENED, _CLOSED, _WRITTEN = BackupState.opened, BackupState.closed, BackupState.written
_FOUND = BackupState.found_on_disk
_UPDATE, _LOOK = Updater._update, Updater._look_at_file
_APPLY, _WORK_OFF, _START = SafeSwapper._apply, SafeSwapper._work_off, SafeSwapper.start


def swapper_mutants() -> Iterator[Mutant]:
    """Yield the mutants of the SubSwapper."""
    yield from _union_mutants()
    yield from _event_mutants()


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


def _stuck_to_first_form(state: BackupState, entries: Iterable[Any]) -> None:
    state.from_file.clear()
    _FOUND(state, entries)


def _known_from_file_only_there(state: BackupState, entries: Iterable[Any]) -> None:
    _FOUND(state, entries)
    for point in state.from_file - state.disk.keys():
        state.memory.pop(point, None)


def _recall_closed_too(state: BackupState, point: Any) -> None:
    if point not in state.memory and point in state.disk:
        state.memory[point] = state.disk[point]


def _lacks_inputs(one: Entry, known: Entry) -> bool:
    return known.has_close_tx_inputs and not one.has_close_tx_inputs


def _is_shorter(one: Entry, known: Entry) -> bool:
    return len(one.plain) < len(known.plain)


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
        "file-form-stuck": ("file-form-followed", "found_on_disk", _stuck_to_first_form),
        "file-form-dropped": ("known-form-kept", "found_on_disk", _known_from_file_only_there),
        "close-forgets-nothing": ("close-forgets", "_recall", _recall_closed_too),
        "unwritable-forgotten": ("last-good-form", "_recall", lambda s, point: None),
    }
    for name, (rule, method, function) in changes.items():
        yield stateful(f"swapper/{name}", f"swapper.{rule}", setting(BackupState, method, function))
    for name, rule, function in (
        ("richer-not-kept", "poorer-single", lambda one, known: False),
        ("root-not-looked-at", "poorer-means", _lacks_inputs),
        ("addresses-looked-at", "poorer-means", _is_shorter),
    ):
        yield stateful(
            f"swapper/{name}", f"swapper.{rule}", setting(Entry, "is_poorer_than", function)
        )


def _close_first(swapper: Any, item: Any) -> None:
    if hasattr(item, "closed_chans"):
        updater = swapper._updater
        updater._state.closed(item.closed_chans)
        updater._state.opened([updater._describe(each) for each in item.new_chans])
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


def _loses_new(updater: Any, **named: bool) -> None:
    state, before = updater._state, dict(updater._state.memory)
    try:
        _UPDATE(updater, **named)
    except SwapperError:
        state.memory.clear()
        state.memory.update({k: v for k, v in before.items() if k in state.disk})
        raise


def _look_forgiving(updater: Any, **named: bool) -> None:
    try:
        _LOOK(updater, **named)
    except SwapperError:
        return


def _needs_file(updater: Any, **named: bool) -> None:
    _LOOK(updater, **named)
    if not updater._content.exists:
        raise SwapperError("there is no file", code=NOT_FOUND)


def _lazy_start(swapper: Any) -> None:
    updater = swapper._updater
    updater.update = lambda **named: None
    try:
        _START(swapper)
    finally:
        del updater.update


def _second_start(swapper: Any) -> None:
    if swapper.phase is Phase.RUNNING:
        raise SwapperError("started already")
    _START(swapper)


def _manual_unwaited(swapper: Any, singles: Any) -> None:
    """Say at once that it was written."""


def _event_mutants() -> Iterator[Mutant]:
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
        "disk-not-read": ("update", "_look_at_file", lambda s, **named: None),
        "bad-file-overwritten": ("start-bad-file", "_look_at_file", _look_forgiving),
        "file-needed": ("start-without-file", "_look_at_file", _needs_file),
        "start-unwritten": ("start-writes-union", "start", _lazy_start),
        "second-start-fails": ("start-once", "start", _second_start),
        "not-cancelled": ("stop", "_cancel", lambda s: None),
        "manual-unwaited": ("manual-update", "manual_update", _manual_unwaited),
    }
    for name, (rule, method, function) in changes.items():
        owner = SafeSwapper if method in vars(SafeSwapper) else Updater
        yield stateful(f"swapper/{name}", f"swapper.{rule}", setting(owner, method, function))
