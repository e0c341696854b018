"""What an adapter may take of the machine: set where the system enforces it, else watched."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import Final, Protocol

from .descendants import family, resident_bytes
from .untrusted_files import usage

_DISK_TICK: Final = 0.5
"""Seconds between two looks at the temporary folder."""


class Allowed(Protocol):
    """The limits that are watched; see ``Limits`` in :mod:`.limits`."""

    @property
    def memory(self) -> int:
        """Resident bytes; 0 for no limit."""
        ...

    @property
    def processes(self) -> int:
        """Processes at once."""
        ...

    @property
    def disk(self) -> int:
        """Bytes in the temporary folder."""
        ...

    @property
    def files(self) -> int:
        """Entries of the temporary folder."""
        ...


def bound(pid: int, file_size: int) -> None:
    """Let a process write no core dump and no file above a size; do nothing where that fails."""
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (file_size, file_size))


@dataclass(slots=True)
class Watched:
    """Looks at what one adapter holds."""

    leader: int
    """Its process."""
    folder: str
    """Its temporary folder."""
    limits: Allowed
    _next: float = 0.0

    def problem(self, *, whole: bool = False) -> str:
        """Name a limit that it has broken; an empty text when it keeps to all of them.

        Args:
            whole: look at the temporary folder too, however short ago that was done.
        """
        limits = self.limits
        memory, processes = resident_bytes(family(self.leader, limits.processes + 1))
        if limits.memory and memory > limits.memory:
            return f"it held more than {limits.memory >> 20} MiB of memory"
        if processes > limits.processes:
            return f"it ran more than {limits.processes} processes"
        if (now := time.monotonic()) >= self._next or whole:
            self._next = now + _DISK_TICK
            size, entries = usage(self.folder, limits.files + 1)
            if size > limits.disk:
                return f"it filled its temporary folder with more than {limits.disk >> 20} MiB"
            if entries > limits.files:
                return f"it filled its temporary folder with more than {limits.files} files"
        return ""
