"""Kill a swap of the backup file at each of its system calls in turn, and look at the file.

Whenever the adapter dies, the file must be the old one or the new one, whole and under its name,
and the next swap must succeed. The order of calls is checked too, on a swap that is not killed:
what was written is brought to disk and closed before it takes the name of the file.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from ..protocol.command import Command
from ..protocol.driver import Driver, Request
from ..protocol.escape import escape, shorten
from ..protocol.outcome import CONFORMANT, NOT_CONFORMANT, NOTHING_RAN
from ..protocol.process import Limits
from ..protocol.untrusted_files import read_file, remove_tree
from .order import ARCHIVES
from .second_writer import SECOND, SecondWriter
from .system_calls import Call, NoStrace, Strace

MAIN: Final = "channel.backup"
OLD: Final = b"old backup " * 400
NEW: Final = b"new backup " * 450
NEXT: Final = b"next backup " * 500
ATTEMPTS: Final = 30
"""Tries to hit one call, since a run-time may move its work to another thread."""
_PATHS: Final = re.compile(r'"([^"]*)"')
_WRITES: Final = ("write", "pwrite64", "writev", "copy_file_range", "sendfile", "splice")
_SYNCS: Final = ("fsync", "fdatasync")
_RENAMES: Final = ("rename", "renameat", "renameat2")


@dataclass(frozen=True, slots=True)
class CrashPoint:
    """What a kill at one call left behind."""

    call: Call
    main: str
    """The backup file: ``old``, ``new``, ``torn``, ``gone``, or ``second``, the other writer's.

    ``missed`` if the kill never hit.
    """
    half_archive: bool
    """Whether part of a backup is among the archives under a proper name."""
    restart: str
    """What was wrong with the next swap; empty when nothing was."""

    @property
    def is_good(self) -> bool:
        """Say whether nothing was lost."""
        return self.main in ("old", "new", "second", "missed") and not self.restart


@dataclass(slots=True)
class CrashTest:
    """Kills the swap of one adapter at every call."""

    command: Command
    limits: Limits
    write: Callable[[str], None]
    """Takes each line of the report."""
    stale_temp: bool = False
    """Whether the temporary file of an earlier crash is there already."""
    every: int = 1
    """Kill at each n-th call only."""
    with_second: bool = False
    """Whether another process of the adapter swaps the same file all the while."""
    _second: SecondWriter | None = None

    def execute(self) -> int:
        """Run it and write what was seen; return the exit code."""
        root = Path(tempfile.mkdtemp(prefix="scb-crash-")).resolve()
        driver = Driver(self.command, self.limits, max_in_flight=1)
        if self.with_second:
            self._second = SecondWriter(self.command, self.limits)
        try:
            return self._report(root, driver)
        except NoStrace as error:
            self.write(f"skipped: {error}")
            return NOTHING_RAN
        finally:
            driver.close()
            if self._second is not None:
                self._second.close()
            remove_tree(root)

    def _report(self, root: Path, driver: Driver) -> int:
        tracer = Strace(self.command, root / "backup", self.limits)
        requests = [self._swap(tracer.folder, NEW)]
        self._prepare(tracer.folder)
        paths = tracer.discover(requests)
        self._prepare(tracer.folder)
        whole = tracer.trace(requests, paths)
        self.write(f"{self.command.name}: multifile.swap makes {len(whole.calls)} system calls")
        in_order = self._order(whole.calls, str(tracer.folder))
        reached: dict[int, CrashPoint] = {}
        places = range(0, len(whole.calls), self.every)
        for place in places:
            self._kill_at(place, whole.calls, tracer, paths, driver, reached)
        missed = [whole.calls[place] for place in places if place not in reached]
        points = [reached[place] for place in sorted(reached)]
        points += [CrashPoint(call, "missed", False, "") for call in missed]
        self._tell(points)
        good = in_order and all(point.is_good for point in points)
        self.write(f"{self.command.name}: {'crash-safe' if good else 'NOT crash-safe'}")
        return CONFORMANT if good else NOT_CONFORMANT

    def _order(self, calls: list[Call], folder: str) -> bool:
        problems = list(order_problems(calls, folder))
        for text in problems:
            self.write(escape(f"order FAILED: {text}"))
        if not problems:
            synced = "is" if _folder_synced(calls, folder) else "is NOT"
            self.write("order ok: write, fsync, close, rename; archive before rename")
            self.write(f"note: the folder {synced} brought to disk after the rename")
        return not problems

    def _tell(self, points: list[CrashPoint]) -> None:
        for point in points:
            if not point.is_good or point.main == "missed":
                at = shorten(str(point.call), 100)
                self.write(escape(f"{point.main.upper()}  killed at {at} {point.restart}"))
        counts = Counter(point.main for point in points)
        text = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
        restarts = sum(not point.restart for point in points)
        which = "each" if self.every == 1 else f"every {self.every}th"
        self.write(f"killed at {which}: {text}; {restarts} of {len(points)} restarts succeed")
        halves = sum(point.half_archive for point in points)
        if self._second is not None:
            told = f"{self._second.swaps} times, refused {self._second.refused}"
            self.write(f"note: the second writer swapped {told}")
        self.write(f"note: {halves} of them leave part of a backup among the archives")

    def _swap(self, folder: Path, data: bytes) -> tuple[str, dict[str, object]]:
        return "multifile.swap", {"path": str(folder / MAIN), "packed": data.hex()}

    def _prepare(self, folder: Path) -> None:
        remove_tree(folder)
        folder.mkdir()
        (folder / MAIN).write_bytes(OLD)
        if self.stale_temp:
            (folder / "temp-dont-use.backup").write_bytes(OLD[:100])

    def _kill_at(
        self,
        place: int,
        calls: list[Call],
        tracer: Strace,
        paths: set[str],
        driver: Driver,
        reached: dict[int, CrashPoint],
    ) -> None:
        """Kill at one call; what happened at the call that was hit goes into ``reached``."""
        call = calls[place]
        for attempt in range(ATTEMPTS):
            if place in reached:
                return
            # If the work has moved to another thread, that one has made fewer calls so far.
            number = call.number - attempt % call.number
            self._prepare(tracer.folder)
            swap = self._swap(tracer.folder, NEW)
            with self._beside(tracer.folder):
                killed = tracer.trace([swap], paths, replace(call, number=number))
            # Beside another writer the calls differ from time to time: what was asked for counts.
            is_beside = self._second is not None
            is_hit = len(killed.calls) > 0 and (is_beside or len(killed.calls) <= len(calls))
            if not killed.answered and is_hit:
                hit = place if is_beside else len(killed.calls) - 1
                main = _state(tracer.folder / MAIN)
                half = _has_half_archive(tracer.folder)
                restart = self._restart(tracer.folder, driver)
                point = CrashPoint(calls[hit], main, half, restart)
                if hit not in reached or not point.is_good:
                    reached[hit] = point

    def _beside(self, folder: Path) -> AbstractContextManager[object]:
        return nullcontext() if self._second is None else self._second.beside(folder / MAIN)

    def _restart(self, folder: Path, driver: Driver) -> str:
        """Swap again in another process; say what is wrong."""
        op, given = self._swap(folder, NEXT)
        request = Request(0, op, msgspec.json.encode(given))
        ((_, reply),) = driver.exchange([request])
        if reply.answer is None:
            return f"then the next swap: {reply.detail}"
        if reply.answer.error is not msgspec.UNSET:
            return f"then the next swap is refused: {reply.answer.error}"
        if _content(folder / MAIN) != NEXT:
            return "then the next swap writes something else"
        left = sorted(path.name for path in folder.iterdir() if path.name not in (MAIN, ARCHIVES))
        return f"then the next swap leaves {', '.join(left)}" if left else ""


def _state(path: Path) -> str:
    try:
        data = read_file(path)
    except FileNotFoundError:
        return "gone"
    except OSError:
        return "torn"
    return {OLD: "old", NEW: "new", SECOND: "second"}.get(data, "torn")


def _content(path: Path) -> bytes | None:
    """Return what is in a file; ``None`` where no file that can be read is."""
    try:
        return read_file(path)
    except OSError:
        return None


def _has_half_archive(folder: Path) -> bool:
    return any(
        path.name.startswith(f"{MAIN}-") and _content(path) not in (OLD, NEW, SECOND)
        for path in (folder / ARCHIVES).glob("*")
    )


def order_problems(calls: list[Call], folder: str) -> Iterator[str]:
    """Yield what is wrong with the order of calls of a swap that succeeded."""
    main = f"{folder}/{MAIN}"
    renames = [n for n, call in enumerate(calls) if call.name in _RENAMES and _onto(call, main)]
    if not renames:
        yield "nothing is renamed onto the file: it is written in place"
        return
    at = renames[-1]
    temp = _PATHS.findall(calls[at].text)[0]
    written = _last(calls, _WRITES, temp, at)
    synced = _last(calls, _SYNCS, temp, at)
    closed = _last(calls, ("close",), temp, at)
    if not written < synced:
        yield "the new bytes are not brought to disk (fsync) before the rename"
    if not synced < closed:
        yield "the new file is not closed before the rename"
    if any(call.name in _WRITES and _is_on(call, main) for call in calls):
        yield "the file itself is written to"
    for path in sorted(_archived(calls[:at], folder)):
        if _last(calls, _WRITES, path, len(calls)) > _last(calls, _SYNCS, path, at):
            yield "the archive is not brought to disk before the rename"
    if any(call.name in _WRITES for call in calls[at:]):
        yield "something is written after the rename"


def _archived(calls: list[Call], folder: str) -> set[str]:
    found = set()
    for call in calls:
        if call.name in _WRITES:
            paths = re.findall(r"\d+<([^>]*)>", call.text)
            found |= {path for path in paths[-1:] if path.startswith(f"{folder}/{ARCHIVES}/")}
    return found


def _is_on(call: Call, path: str) -> bool:
    """Say whether the file that a call writes to, syncs or closes is at ``path``."""
    handles = re.findall(r"\d+<([^>]*)>", call.text)
    # copy_file_range and splice name the source first, sendfile the target.
    position = -1 if call.name in ("copy_file_range", "splice") else 0
    return bool(handles) and handles[position] == path


def _onto(call: Call, path: str) -> bool:
    names = _PATHS.findall(call.text)
    return len(names) == 2 and names[1] == path


def _last(calls: list[Call], names: tuple[str, ...], path: str, before: int) -> int:
    """Return the place of the last such call, or -1."""
    found = [
        n for n, call in enumerate(calls[:before]) if call.name in names and _is_on(call, path)
    ]
    return found[-1] if found else -1


def _folder_synced(calls: list[Call], folder: str) -> bool:
    names = [n for n, call in enumerate(calls) if call.name in _RENAMES]
    return any(call.name in _SYNCS and _is_on(call, folder) for call in calls[names[-1] :])


def quick(limits: Limits) -> Limits:
    """Return limits for processes that are killed a hundred times over."""
    return replace(limits, grace=0.2)
