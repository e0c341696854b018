"""What the judge itself does to the files of a scenario, and what it finds there."""

from __future__ import annotations

import calendar
import contextlib
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from msgspec import UNSET

from ..corpus.scenario import (
    Change,
    Chmod,
    Corrupt,
    Facts,
    Link,
    Mkdir,
    Pipe,
    Pool,
    Remove,
    Symlink,
    Truncate,
    Write,
)
from ..corpus.series import collapsed
from ..crash.traced import TracedAdapter
from ..judging.compare import Difference, canonical
from ..protocol.untrusted_files import entries, inside, read_file, write_file
from ..protocol.zone import Zone
from .archive_names import ARCHIVES, is_of, time_in
from .contents import CannotJudge as CannotJudge, Contents
from .oracle import Oracle
from .swap_facts import swapped
from .waiting import changes

CLOCK_SLACK: Final = 1
"""Seconds by which the name of an archive may be before the scenario."""


_ENTRIES: Final = Remove | Symlink | Link | Mkdir | Pipe
"""What is done to a name in a folder, not to what stands behind the name."""


@dataclass(slots=True)
class ScenarioFiles:
    """The folder of one scenario and the files in it."""

    folder: Path
    pool: Pool
    """What the names in steps stand for."""
    oracle: Oracle
    """Unpacks backup files."""
    began: float = field(default_factory=time.time)
    """Seconds since 1970; archives must be named by a time after it."""
    zone: Zone | None = None
    """In which the adapter runs; ``None`` for the zone of the judge."""
    umask: int | None = None
    """Of the adapter; ``None`` for that of the judge, which it has inherited."""
    traced: TracedAdapter | None = None
    """Shows the adapter's system calls; ``None`` where they are not seen."""
    contents: Contents = field(init=False)
    """Packs and unpacks what is in them."""
    _waited: int | None = None
    """Since 1970, the second that was last waited for."""
    _older: set[Path] = field(default_factory=set)
    """The archives that were there before that."""

    def __post_init__(self) -> None:
        self.contents = Contents(self.pool, self.oracle)

    def path(self, name: str) -> Path:
        """Return the path of a name in the folder.

        Raises:
            ValueError: it would be outside the folder.
        """
        path = Path(os.path.normpath(self.folder / name))
        if path != self.folder and self.folder not in path.parents:
            raise ValueError(f"{name} is outside the scenario's folder")
        return path

    def written(self, name: str) -> str:
        """Return the path of a name as a request has it: with the dots that are in the name.

        Raises:
            ValueError: it would be outside the folder.
        """
        return str(self.folder) if self.path(name) == self.folder else f"{self.folder}/{name}"

    def change(self, step: Change) -> None:
        """Change the files as a step says.

        Raises:
            OSError: the adapter has put something else there, or it cannot be done.
        """
        path = self.path(step.path)
        inside(path.parent if isinstance(step, _ENTRIES) else path, self.folder)
        if isinstance(step, Write):
            write_file(path, bytes.fromhex(self.contents.packed_multi(step.bytes)))
            if step.mode:
                path.chmod(int(step.mode, 8))
            if step.modified is not UNSET:
                os.utime(path, (step.modified, step.modified))
        elif isinstance(step, Corrupt):
            data = bytearray(read_file(path))
            data[step.offset] ^= 1
            write_file(path, bytes(data))
        elif isinstance(step, Truncate):
            os.truncate(path, step.size)
        elif isinstance(step, Chmod):
            path.chmod(int(step.mode, 8))
        elif isinstance(step, Symlink):
            path.symlink_to(path.parent / step.target if step.absolute else step.target)
        elif isinstance(step, Link):
            target = self.path(step.target)
            inside(target.parent, self.folder)
            os.link(target, path, follow_symlinks=False)
        elif isinstance(step, Mkdir):
            path.mkdir()
        elif isinstance(step, Pipe):
            os.mkfifo(path)
        elif isinstance(step, Remove):
            path.unlink()

    def waited(self, second: int) -> None:
        """Note that a second was waited for: no archive made from now on is named by an earlier."""
        self._waited = second
        for folder, folders, _ in os.walk(self.folder):
            if ARCHIVES in folders:
                archives = Path(folder, ARCHIVES)
                self._older.update(archives / name for name in entries(archives))

    def look(self, name: str, facts: Facts) -> list[Difference]:
        """Return in what a path is not as it should be.

        Raises:
            CannotJudge: a backup had to be unpacked and could not, for want of an oracle.
        """
        path = self.path(name)
        found: list[Difference] = []
        for fact in facts.__struct_fields__:
            expected = getattr(facts, fact)
            if expected is UNSET:
                continue
            try:
                actual = self._fact(path, fact, expected)
            except OSError as error:
                actual = f"{error.strerror}"
            if canonical(actual) != canonical(self._wanted(fact, expected)):
                found.append(Difference(f"{name} {fact}", _text(expected), _told(actual)))
        return found

    def _fact(self, path: Path, fact: str, expected: object) -> object:
        if fact == "kind":
            return _kind(path)
        if fact == "mode":
            return _mode(path)
        if fact == "target":
            return os.fsencode(os.readlink(path)).decode("utf-8", "backslashreplace")
        inside(path, self.folder)
        if fact == "modified":
            return int(path.stat().st_mtime)
        if fact == "entries":
            return entries(path)
        if fact == "changes":
            return changes(path, bool(expected))
        if fact == "swapped":
            return sorted(swapped(self.traced, self.folder, path, expected))
        if fact == "bytes":
            return self.contents.name_of(read_file(path))
        if fact == "holds":
            return self._holds(path)
        archives = self._archives(path)
        if fact == "archives_mode":
            return " and ".join(sorted(set(map(_mode, archives)))) or "no archive"
        if fact == "archives":
            return sorted(self.contents.name_of(read_file(each)) for each in archives)
        return sorted(self._holds(each) for each in archives)

    def _holds(self, path: Path) -> list[str]:
        """Return the names of the Singles in a packed Multi, sorted."""
        return self.contents.unpacked(read_file(path))

    def _wanted(self, fact: str, expected: object) -> object:
        if fact in ("mode", "archives_mode") and expected == "umask":
            return f"{0o666 & ~(umask() if self.umask is None else self.umask):04o}"
        if not isinstance(expected, list):
            return expected
        if fact == "archives_hold":
            return sorted(sorted(self.pool.names(each)) for each in expected)
        return sorted(self.pool.names(expected) if fact == "holds" else expected)

    def _archives(self, path: Path) -> list[Path]:
        folder = path.parent / ARCHIVES
        found = []
        with contextlib.suppress(FileNotFoundError):
            beside = entries(path.parent)
            for name in entries(folder):
                if not is_of(name, path.name, beside):
                    continue
                time_told = time_in(path.name, name)
                if time_told is None:
                    raise OSError(0, f"an archive is named {name}, which is no time")
                if not self._is_now(time_told, folder / name):
                    raise OSError(0, f"an archive is named {name}: {self._clock(time_told)}")
                inside(folder / name, self.folder)
                found.append(folder / name)
        return found

    def _clock(self, text: str) -> str:
        """Say by which clock the time in a name lies within the scenario."""
        try:
            told = time.strptime(text, "%Y-%m-%d-%H-%M-%S")
        except ValueError:
            return "that is no time"
        local, hours = self._moment(told), 12 * 3600
        for when, why in (
            (local, "the time of an earlier step"),
            (calendar.timegm(told), "UTC instead of local time"),
            (local + hours, "a clock of 12 hours"),
            (local - hours, "a clock of 12 hours"),
            (local - 3600, "summer time is taken wrongly"),
            (local + 3600, "summer time is taken wrongly"),
        ):
            if self.began - CLOCK_SLACK <= when <= time.time() + CLOCK_SLACK:
                return why
        return "not the time of now"

    def _moment(self, told: time.struct_time) -> float:
        """Return the point in time of a local time, in the zone that the adapter was given."""
        if self.zone is None:
            return time.mktime(told)
        return calendar.timegm(told) - self.zone.offset

    def _is_now(self, text: str, archive: Path) -> bool:
        """Say whether the time in a name, local time, lies within the scenario.

        And not before the last time that was waited for, if the archive was not there then.
        """
        try:
            told = time.strptime(text, "%Y-%m-%d-%H-%M-%S")
        except ValueError:
            return False
        when = self._moment(told)
        # A name has whole seconds, and a system may tell programs the time of its last tick.
        if self._waited is not None and archive not in self._older:
            return self._waited <= when <= time.time()
        return int(self.began) - CLOCK_SLACK <= when <= time.time()


def umask() -> int:
    """Return the umask of the judge, which its adapters inherit."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def _kind(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return "nothing"
    for kind, matches in (
        ("link", stat.S_ISLNK),
        ("folder", stat.S_ISDIR),
        ("file", stat.S_ISREG),
        ("pipe", stat.S_ISFIFO),
    ):
        if matches(mode):
            return kind
    return "special"


def _told(actual: object) -> str:
    """Return what was found; of members of a series only the range that they make."""
    if isinstance(actual, list):
        actual = [collapsed(each) if isinstance(each, list) else each for each in actual]
        actual = actual if any(isinstance(e, list) for e in actual) else collapsed(map(str, actual))
    return _text(actual)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
