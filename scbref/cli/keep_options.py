"""How ``scbref watch`` keeps its file: archives, waiting, looking, telling."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from scbref.cli.failure import USAGE, Failure

if TYPE_CHECKING:
    from scbref.multifile import MultiFile

DEFAULT_ARCHIVE_LIMIT: Final = 100
"""Archives that are kept unless somebody says otherwise."""


class _ArchiveLimit(click.IntRange):
    """A number from 1 on, or ``all``, which becomes 0."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        if value == "all":
            return 0
        return int(super().convert(value, param, ctx))


_OPTIONS: Final = (
    click.option(
        "--archive-limit",
        type=_ArchiveLimit(1),
        metavar="N",
        help=f"Keep the N newest archives, or all. Default: {DEFAULT_ARCHIVE_LIMIT}.",
    ),
    click.option("--no-archive", is_flag=True, help="Do not archive replaced files."),
    click.option(
        "--retry",
        type=click.FloatRange(0, min_open=True),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="Longest wait before a failed write is retried.",
    ),
    click.option(
        "--look",
        type=click.FloatRange(0, 60, min_open=True),
        default=1.0,
        show_default=True,
        metavar="SECONDS",
        help="How often to check that the file is there and intact.",
    ),
    click.option(
        "--lock-timeout",
        type=click.FloatRange(0),
        default=3.0,
        show_default=True,
        metavar="SECONDS",
        help="How long another program may hold the lock before a write fails.",
    ),
    click.option("--status-file", metavar="FILE", help="Write the state here, for Prometheus."),
)


@dataclass(frozen=True)
class KeepOptions:
    """What the user wants of the keeping."""

    archive_limit: int | None
    """Archives to keep, 0 for all; ``None`` where nothing was said."""
    no_archive: bool
    """Whether what is replaced is kept nowhere."""
    retry: float
    """Seconds until a failed write is tried again, at most."""
    look: float
    """Seconds between looks at the file."""
    lock_timeout: float
    """Seconds to wait for another writer."""
    status_file: str | None
    """Path of the file that is told how it goes."""

    def check(self, *others: str) -> None:
        """See that these go together.

        Args:
            others: paths that the status may not be written to.

        Raises:
            Failure: code 2.
        """
        if self.no_archive and self.archive_limit is not None:
            raise Failure("give --archive-limit or --no-archive, not both", USAGE)
        taken = [os.path.realpath(other) for other in others]
        if self.status_file is not None and os.path.realpath(self.status_file) in taken:
            raise Failure("the status needs a file of its own", USAGE)
        if self.status_file is not None and not _may_hold_status(self.status_file):
            text = "is no status of scbref, and would be lost; name another --status-file"
            raise Failure(f"{self.status_file} {text}", USAGE)

    def target(self, file: str) -> MultiFile:
        """Return the backup file, kept in this way."""
        from scbref.multifile import MultiFile

        limit = DEFAULT_ARCHIVE_LIMIT if self.archive_limit is None else self.archive_limit or None
        return MultiFile(
            file,
            no_backup_archive=self.no_archive,
            archive_limit=limit,
            lock_timeout=self.lock_timeout,
        )


def _may_hold_status(path: str) -> bool:
    """Say whether a status may take a path: nothing is there, or an earlier status."""
    from scbref.cli.health import FIRST_WORDS

    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return False
        with open(path, "rb") as file:
            return file.read(len(FIRST_WORDS)) in (b"", FIRST_WORDS.encode())
    except OSError:
        # Whoever writes it says what is wrong.
        return True


def keep_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which gets them as ``keeping``."""

    @wraps(function)
    def command(**given: Any) -> None:
        names = KeepOptions.__dataclass_fields__
        keeping = KeepOptions(**{name: given.pop(name) for name in names})
        function(keeping=keeping, **given)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command
