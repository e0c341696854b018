"""What a SubSwapper says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scbref.errors import SwapperError
from scbref.model import OutPoint
from scbref.swapper.state import SetAside


class Phase(Enum):
    """The phases of a SubSwapper, from its making to its end."""

    NEW = "new"
    """Subscribed, not started."""
    START_FAILED = "start-failed"
    """The first write failed. Can be started again if ``safe``."""
    RUNNING = "running"
    """Follows the events."""
    SOURCE_CLOSED = "source-closed"
    """The notifier closed the events: nothing more will be written."""
    BROKEN = "broken"
    """The thread died of an error that nobody foresaw: nothing more will be written."""
    STOPPED = "stopped"
    """Was stopped."""


@dataclass(frozen=True, slots=True)
class SwapperReport:
    """The outcome of the last update. A release profile fills in what its lnd would log."""

    writes: int = 0
    """How many updates were written."""
    channels: int = 0
    """How many channels the last written update holds."""
    unwritten: bool = False
    """Whether the last update failed, so that the file lacks something we were told."""
    last_error: SwapperError | None = None
    """Why the last update failed; ``None`` if it did not."""
    untold: int = 0
    """Channels that the file holds and nobody told of: not open, or never known to the source."""
    checks: int = 0
    """How many times the file was found to hold all that we were told, by reading it."""
    mends: int = 0
    """How many times the file was written because somebody else had changed or removed it."""
    last_mend: str = ""
    """What had happened to the file the last time: ``gone``, ``changed`` or ``unreadable``."""
    files_set_aside: tuple[str, ...] = ()
    """Copies of unreadable files that were in the place of the backup."""
    set_aside: tuple[SetAside, ...] = ()
    """Channels whose newest form cannot be backed up; an older form may be in the file."""
    kept_richer: tuple[OutPoint, ...] = ()
    """Channels for which we were given less than we had, and kept what we had."""
    pruned: tuple[OutPoint, ...] = ()
    """Channels that Start took out because they are not in the authoritative list."""
