"""What an adapter may take: time, memory, processes, disk, and bytes of output."""

from __future__ import annotations

from dataclasses import dataclass

from .in_memory import in_memory

BREAKER = 12
"""Accidents in a row, or stray lines in all, after which an adapter is broken."""
SILENCE = 4
"""How many accidents a time-out counts for, since it costs the whole time limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an adapter may take, in seconds and bytes."""

    hello: float = 10.0
    """Seconds to answer hello."""
    request: float = 10.0
    """Seconds without any answer while requests wait."""
    run: float = 900.0
    """Seconds for all requests."""
    grace: float = 1.0
    """Seconds to exit after its input ended."""
    memory: int = 2 << 30
    """Resident bytes of the process and its descendants; 0 for no limit."""
    processes: int = 512
    """Processes at once."""
    disk: int = 1 << 30
    """Bytes in its temporary folder, and of any one file that it writes."""
    file_size: int = 0
    """Bytes of any one file that it writes, where that is less; 0 for no other limit."""
    files: int = 20_000
    """Entries of its temporary folder."""
    contain: str = ""
    """The one folder that it may write to, when it is contained; see :mod:`.containment`."""
    line: int = 64 << 20
    """Bytes of one line of output."""
    stderr: int = 64 << 10
    """Bytes of standard error kept: the last ones."""

    @property
    def temporary(self) -> str | None:
        """Where temporary folders are made; ``None`` for the folder of the system."""
        return self.contain or in_memory(self.disk) or None
