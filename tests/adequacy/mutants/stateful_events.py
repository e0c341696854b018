"""The SubSwapper with many channels, shared transactions and peers, and longer histories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from scbref.errors import SwapperError
from scbref.swapper.safe import SafeSwapper
from scbref.swapper.state import BackupState, SetAside
from scbref.swapper.updating import Updater
from tests.adequacy.mutants.mutant import Mutant, setting, stateful

_OPENED, _CLOSED, _WRITTEN = BackupState.opened, BackupState.closed, BackupState.written
_FOUND, _TARGET = BackupState.found_on_disk, BackupState.target
_UPDATE, _WRITE, _LOOK = Updater._update, Updater._write, Updater._look_at_file
_APPLY, _START, _INIT = SafeSwapper._apply, SafeSwapper.start, SafeSwapper.__init__
_MANUAL = SafeSwapper.manual_update


def event_mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    for name, (rule, method, function) in _STATES.items():
        change = setting(BackupState, method, function)
        yield stateful(f"swapper/{name}", f"swapper.{rule}", change)
    for name, (rule, method, function) in _SWAPPERS.items():
        owner = SafeSwapper if method in vars(SafeSwapper) else Updater
        change = setting(owner, method, function)
        yield stateful(f"swapper/{name}", f"swapper.{rule}", change)


def _one_per(key: Callable[[Any], Any]) -> Any:
    """Keep one channel of those that have something in common."""

    def target(state: BackupState) -> dict[Any, Any]:
        found = {key(point): point for point in _TARGET(state)}
        return {point: entry for point, entry in _TARGET(state).items() if point in found.values()}

    return target


def _one_per_peer(state: BackupState) -> dict[Any, Any]:
    found = _TARGET(state)
    # Of a Single of 371 bytes or more, the key stands behind a fixed head.
    peers = {entry.plain[76:109]: point for point, entry in found.items()}
    return {point: found[point] for point in peers.values()}


def _at_most(limit: int) -> Any:
    return lambda state: dict(list(_TARGET(state).items())[:limit])


def _only(which: slice) -> Any:
    return lambda state, changes: _OPENED(state, list(changes)[which])


def _closes(which: slice) -> Any:
    return lambda state, points: _CLOSED(state, list(points)[which])


def _until_unknown(state: BackupState, points: Iterable[Any]) -> None:
    for point in points:
        if point not in state.memory and point not in state.disk:
            return
        _CLOSED(state, [point])


def _not_to_nothing(state: BackupState, points: Iterable[Any]) -> None:
    before = (dict(state.memory), set(state.closing))
    _CLOSED(state, points)
    if not _TARGET(state):
        state.memory, state.closing = before


def _memory_knows_alone(state: BackupState, changes: Iterable[Any]) -> None:
    disk, state.disk = state.disk, {}
    _OPENED(state, changes)
    state.disk = disk


def _still_closed_if_aside(state: BackupState, changes: Iterable[Any]) -> None:
    for change in changes:
        was_closing = change.outpoint in state.closing
        _OPENED(state, [change])
        if was_closing and isinstance(change, SetAside):
            state.closing.add(change.outpoint)
            state.memory.pop(change.outpoint, None)


def _twice_is_never(state: BackupState, changes: Iterable[Any]) -> None:
    changes = list(changes)
    points = [change.outpoint for change in changes]
    _OPENED(state, [change for change in changes if points.count(change.outpoint) == 1])


def _first_of_the_file(limit: int) -> Any:
    return lambda state, entries: _FOUND(state, list(entries)[:limit])


def _disk_for_ever(state: BackupState, entries: Iterable[Any]) -> None:
    before = dict(state.disk)
    _FOUND(state, entries)
    state.disk = {**before, **state.disk}


def _memory_after_failures(state: BackupState, target: Any) -> None:
    _WRITTEN(state, target)
    state.memory = {point: entry for point, entry in state.memory.items() if point in target}
    if len(target) > 25:
        state.memory.clear()


_STATES: dict[str, tuple[str, str, Any]] = {
    "one-per-transaction": ("update", "target", _one_per(lambda point: point.txid)),
    "one-per-index": ("update", "target", _one_per(lambda point: point.index)),
    "one-per-peer": ("update", "target", _one_per_peer),
    "at-most-20": ("update", "target", _at_most(20)),
    "at-most-256": ("update", "target", _at_most(256)),
    "first-new-only": ("update", "opened", _only(slice(1))),
    "last-new-only": ("update", "opened", _only(slice(-1, None))),
    "first-close-only": ("update", "closed", _closes(slice(1))),
    "closes-of-unknown-end": ("update", "closed", _until_unknown),
    "never-to-nothing": ("update", "closed", _not_to_nothing),
    "poorer-than-the-file": ("poorer-single", "opened", _memory_knows_alone),
    "still-closed-if-aside": ("unserializable", "opened", _still_closed_if_aside),
    "twice-is-never": ("duplicates", "opened", _twice_is_never),
    "first-100-of-the-file": ("update", "found_on_disk", _first_of_the_file(100)),
    "first-20-of-the-file": ("update", "found_on_disk", _first_of_the_file(20)),
    "file-for-ever": ("update", "found_on_disk", _disk_for_ever),
    "memory-cleared-when-full": ("update", "written", _memory_after_failures),
}


def _closes_dropped_beside_opens(swapper: Any, item: Any) -> None:
    if getattr(item, "new_chans", ()) and item.closed_chans:
        item = replace(item, closed_chans=())
    _APPLY(swapper, item)


def _opens_dropped_beside_closes(swapper: Any, item: Any) -> None:
    if getattr(item, "closed_chans", ()) and len(item.new_chans) > 1:
        item = replace(item, new_chans=item.new_chans[:1])
    _APPLY(swapper, item)


def _opened_and_closed_kept(swapper: Any, item: Any) -> None:
    if hasattr(item, "new_chans"):
        new = {each.channel.funding_outpoint for each in item.new_chans}
        kept = tuple(point for point in item.closed_chans if point not in new)
        item = replace(item, closed_chans=kept)
    _APPLY(swapper, item)


def _manual_until_the_next_event(swapper: Any, item: Any) -> None:
    state, manual = swapper._updater._state, _MANUALS.setdefault(id(swapper), set())
    if hasattr(item, "new_chans"):
        for point in manual:
            state.memory.pop(point, None)
        manual.clear()
    elif hasattr(item, "changes"):
        manual.update(change.outpoint for change in item.changes)
    _APPLY(swapper, item)


_MANUALS: dict[int, set[Any]] = {}


def _only_if_the_count_changed(updater: Any) -> None:
    if not updater._content.exists or len(_TARGET(updater._state)) != len(updater._state.disk):
        _WRITE(updater)
    else:
        updater._content._swapper.swaps += 1
        updater._state.written(_TARGET(updater._state))


def _only_if_memory_changed(updater: Any) -> None:
    target = _TARGET(updater._state)
    if _LAST.get(id(updater)) != target:
        _WRITE(updater)
    else:
        updater._content._swapper.swaps += 1
    _LAST[id(updater)] = target


_LAST: dict[int, Any] = {}


def _nothing_over_bad(updater: Any, **named: bool) -> None:
    try:
        _LOOK(updater, **named)
    except SwapperError:
        if updater._state.memory:
            raise


def _bad_at_closes(updater: Any, **named: bool) -> None:
    try:
        _LOOK(updater, **named)
    except SwapperError:
        if not updater._state.closing:
            raise


def _second_failure_forgets(updater: Any, **named: bool) -> None:
    state, had_failed = updater._state, updater.report.unwritten
    try:
        _UPDATE(updater, **named)
    except SwapperError:
        if had_failed:
            state.memory = {k: v for k, v in state.memory.items() if k in state.disk}
        raise


def _start_resets(swapper: Any) -> None:
    if swapper.phase.name == "RUNNING":
        swapper._updater._state.memory = dict(_STARTING[id(swapper)])
        return
    _STARTING[id(swapper)] = dict(swapper._updater._state.memory)
    _START(swapper)


_STARTING: dict[int, Any] = {}


def _with_the_last_session(
    swapper: Any, starting: Any, notifier: Any, ring: Any, file: Any, *more: Any
) -> None:
    _INIT(swapper, starting, notifier, ring, file, *more)
    name = file._file.file_name
    for point, entry in _SESSIONS.get(name, {}).items():
        swapper._updater._state.memory.setdefault(point, entry)
    _SESSIONS[name] = swapper._updater._state.memory


_SESSIONS: dict[str, dict[Any, Any]] = {}


def _one_memory(swapper: Any, *given: Any) -> None:
    """Share what is known between sessions that live side by side, whatever their files."""
    _INIT(swapper, *given)
    folder = given[3]._file.file_name.rpartition("/")[0]
    shared = _SHARED.setdefault(folder, {})
    shared.update(swapper._updater._state.memory)
    swapper._updater._state.memory = shared


_SHARED: dict[str, dict[Any, Any]] = {}


def _manual_only_adds(swapper: Any, singles: Any) -> None:
    known = swapper._updater._state.memory
    _MANUAL(swapper, [single for single in singles if single.funding_outpoint not in known])


_SWAPPERS: dict[str, tuple[str, str, Any]] = {
    "closes-dropped-beside-opens": ("update", "_apply", _closes_dropped_beside_opens),
    "opens-dropped-beside-closes": ("update", "_apply", _opens_dropped_beside_closes),
    "opened-and-closed-kept": ("add-before-close", "_apply", _opened_and_closed_kept),
    "manual-until-the-next-event": ("manual-update", "_apply", _manual_until_the_next_event),
    "manual-only-adds": ("manual-update", "manual_update", _manual_only_adds),
    "only-if-the-count-changed": ("every-event-writes", "_write", _only_if_the_count_changed),
    "only-if-memory-changed": ("every-event-writes", "_write", _only_if_memory_changed),
    "nothing-written-over-bad": ("start-bad-file", "_look_at_file", _nothing_over_bad),
    "closes-written-over-bad": ("start-bad-file", "_look_at_file", _bad_at_closes),
    "second-failure-forgets": ("failed-update-kept", "_update", _second_failure_forgets),
    "start-resets": ("start-once", "start", _start_resets),
    "last-session-kept": ("start-writes-union", "__init__", _with_the_last_session),
    "sessions-share": ("update", "__init__", _one_memory),
}
