"""What the system calls of a swap show: whether it would survive a crash and a loss of power.

A swap is a rename onto the backup file. Each quality of it is judged alone, so that a verdict can
name the requirement that is broken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from .system_calls import Call

ARCHIVES: Final = "chan-backup-archives"
"""The folder of archives, beside the file."""
RENAMED, SYNCED, CLOSED, BESIDE = "renamed", "synced", "closed", "beside"
ARCHIVED, ARCHIVE_SYNCED, FOLDER_SYNCED = "archived-first", "archive-synced", "folder-synced"
QUALITIES: Final[Mapping[str, str]] = {
    RENAMED: "the new file takes the name by one rename, and nothing writes to the file itself",
    SYNCED: "the new bytes are brought to disk (fsync) before the rename",
    CLOSED: "the new file and the old one are closed before the rename",
    BESIDE: "the new file is made in the folder of the file",
    ARCHIVED: "the archive is complete before the rename",
    ARCHIVE_SYNCED: "the archive is brought to disk (fsync) before the rename",
    FOLDER_SYNCED: "the folder is brought to disk (fsync) after the rename",
}
"""What a swap can have, and what it means."""

_WRITES: Final = frozenset(
    ["write", "pwrite64", "writev", "pwritev", "pwritev2", "copy_file_range", "sendfile", "splice"]
)
_OPENS: Final = frozenset({"open", "openat", "creat"})
_RENAMES: Final = frozenset({"rename", "renameat", "renameat2"})
_LINKS: Final = frozenset({"link", "linkat"})
_UNLINKS: Final = frozenset({"unlink", "unlinkat"})
_CUTS: Final = frozenset({"truncate", "ftruncate"})
_SYNCS: Final = frozenset({"fsync", "fdatasync"})
_SYNCS_ALL: Final = frozenset({"sync", "syncfs"})
TRACED: Final = (
    _WRITES | _OPENS | _RENAMES | _LINKS | _UNLINKS | _CUTS | _SYNCS | _SYNCS_ALL | {"close"}
)
"""Names of the calls that say something about a swap."""
_TARGET_LAST: Final = frozenset({"copy_file_range", "splice"})
"""They name the handle that is read from first."""
_HANDLE: Final = re.compile(r"\d+<([^>]*)>")
_NAMED: Final = re.compile(r'(?:(?:\d+|AT_FDCWD)<([^>]*)>, )?"([^"]*)"')


@dataclass(slots=True)
class _File:
    """One file, whatever name it has: when something last happened to it; -1 for never."""

    made: int = -1
    written: int = -1
    synced: int = -1
    closed: int = -1
    always_synced: bool = False
    """Whether it was opened so that each write goes to the disk."""
    folder: str = ""
    """In which it was made."""

    @property
    def is_synced(self) -> bool:
        """Whether nothing was written after it was last brought to disk."""
        return self.always_synced or self.synced > max(self.written, self.made)


@dataclass(slots=True)
class SwapOrder:
    """Follows the calls that are made in the folder of a backup file."""

    main: str
    """Absolute path of the backup file."""
    swaps: int = 0
    """Renames onto it so far."""
    faults: dict[str, str] = field(default_factory=dict)
    """Quality → the first thing that is wrong with it."""
    _files: dict[str, _File] = field(default_factory=dict)
    """By the path that they have now."""
    _archived: list[_File] = field(default_factory=list)
    """Made among the archives since the last swap."""
    _folder_due: bool = False
    """Whether the folder has yet to be brought to disk."""
    _held: int = 0
    """Handles on the backup file that were opened since the last swap and are not closed."""

    def follow(self, calls: Iterable[Call]) -> None:
        """Take calls, in their order."""
        for now, call in enumerate(calls):
            if not call.failed:
                self._take(now, call)
        self._settle_folder()
        if self.swaps and self._archived:
            self._fault(ARCHIVED, "something is put into the archive after the rename")
        if not self.swaps:
            text = "nothing is renamed onto the file"
            written = " it is written in place" if self.main in self._files else ""
            for quality in QUALITIES:
                self._fault(quality, f"{text}{':' if written else ''}{written}")

    def _take(self, now: int, call: Call) -> None:
        if call.name in _OPENS:
            self._open(now, call)
        elif call.name in _WRITES | _CUTS:
            self._write(now, call)
        elif call.name in _SYNCS | _SYNCS_ALL:
            self._sync(now, call)
        elif call.name == "close":
            path = handle_path(call)
            if path == self.main:
                self._held = max(0, self._held - 1)
            if path in self._files:
                self._files[path].closed = now
        elif call.name in _UNLINKS:
            for path in named_paths(call):
                self._files.pop(path, None)
                if path == self.main:
                    self._fault(RENAMED, f"the file is removed: {call}")
        elif call.name in _RENAMES | _LINKS and len(names := named_paths(call)) == 2:
            self._rename(call, *names)

    def _open(self, now: int, call: Call) -> None:
        names = named_paths(call)
        if not names:
            return
        truncates = call.name == "creat" or "O_TRUNC" in call.text
        makes = call.name == "creat" or "O_CREAT" in call.text
        if names[0] == self.main:
            self._held += 1
        if names[0] == self.main and truncates and "O_EXCL" not in call.text:
            self._fault(RENAMED, f"the file is written in place: {call}")
        if not (makes or truncates):
            return
        file = self._file(names[0], now)
        file.made = now
        file.always_synced = "O_SYNC" in call.text or "O_DSYNC" in call.text
        if f"/{ARCHIVES}/" in names[0]:
            self._archived.append(file)

    def _write(self, now: int, call: Call) -> None:
        path = handle_path(call) or next(iter(named_paths(call)), "")
        if path == self.main:
            self._fault(RENAMED, f"the file is written in place: {call}")
        if path:
            self._file(path, now).written = now

    def _sync(self, now: int, call: Call) -> None:
        path = handle_path(call)
        everything = call.name in _SYNCS_ALL
        if everything or path == os.path.dirname(self.main):
            self._folder_due = False
        for each, file in self._files.items():
            if everything or each == path:
                file.synced = now

    def _rename(self, call: Call, source: str, target: str) -> None:
        if source == self.main and call.name in _RENAMES and target != self.main:
            self._fault(RENAMED, f"the file loses its name: {call}")
        file = self._files.get(source, _File(folder=os.path.dirname(source)))
        if call.name in _RENAMES:
            self._files.pop(source, None)
        self._files[target] = file
        if f"/{ARCHIVES}/" in target and not any(file is each for each in self._archived):
            self._archived.append(file)
        if target == self.main and call.name in _RENAMES:
            self._swapped(call, file)

    def _swapped(self, call: Call, file: _File) -> None:
        """Judge one rename onto the file."""
        self._settle_folder()
        self.swaps += 1
        self._folder_due = True
        if not file.is_synced:
            self._fault(SYNCED, f"the new bytes are not brought to disk (fsync) before {call}")
        if file.closed <= max(file.written, file.made):
            self._fault(CLOSED, f"the new file is not closed before {call}")
        if self._held:
            self._fault(CLOSED, f"a handle on the old file is open at {call}")
        self._held = 0
        if file.folder != os.path.dirname(self.main):
            self._fault(BESIDE, f"the new file was made in another folder, {file.folder}")
        if not self._archived:
            self._fault(ARCHIVED, f"nothing is put into the archive before {call}")
        if not all(each.is_synced for each in self._archived):
            self._fault(ARCHIVE_SYNCED, f"the archive is not brought to disk (fsync) before {call}")
        self._archived = []

    def _settle_folder(self) -> None:
        if self._folder_due:
            self._fault(FOLDER_SYNCED, "the folder is not brought to disk (fsync) after the rename")
        self._folder_due = False

    def _file(self, path: str, now: int) -> _File:
        return self._files.setdefault(path, _File(made=now, folder=os.path.dirname(path)))

    def _fault(self, quality: str, text: str) -> None:
        self.faults.setdefault(quality, text)


def named_paths(call: Call) -> list[str]:
    """Return the absolute paths in the arguments of a call, in their order."""
    return [
        os.path.normpath(os.path.join(folder, name)) for folder, name in _NAMED.findall(call.text)
    ]


def handle_path(call: Call) -> str:
    """Return the path of the file that a call writes to, syncs or closes; empty for none."""
    handles: list[str] = _HANDLE.findall(call.text)
    if not handles:
        return ""
    return handles[-1 if call.name in _TARGET_LAST else 0]


def swap_faults(calls: Iterable[Call], main: str) -> dict[str, str]:
    """Return quality → what is wrong with it, for the swaps of a file that succeeded.

    Args:
        calls: those made in its folder, as strace shows them.
        main: its absolute path.
    """
    order = SwapOrder(main)
    order.follow(calls)
    return order.faults
