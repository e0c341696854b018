"""``scbref watch``: keep the backup file current from a node, its own file, or a database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from scbref.cli.failure import INTERNAL, NOT_GOOD, OK, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.watch_sources import WatchSource, source_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from scbref.cli.health import Health
    from scbref.cli.stop_signals import StopSignals, StopWish

DEFAULT_ARCHIVE_LIMIT = 100
"""Archives that are kept unless somebody says otherwise."""


class ArchiveLimit(click.IntRange):
    """A number from 1 on, or ``all``, which becomes 0."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        if value == "all":
            return 0
        return int(super().convert(value, param, ctx))


@click.command()
@source_options
@click.option("--file", required=True, metavar="FILE", help="The backup, as channel.backup.")
@key_options
@click.option("--once", is_flag=True, help="Bring the file up to date and exit.")
@click.option("--prune", is_flag=True, help="Take out what the source does not have.")
@click.option(
    "--archive-limit",
    type=ArchiveLimit(1),
    metavar="N",
    help=f"Keep the N newest archives, or all. Default: {DEFAULT_ARCHIVE_LIMIT}.",
)
@click.option("--no-archive", is_flag=True, help="Do not keep what is replaced.")
@click.option(
    "--retry",
    type=click.FloatRange(0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="When to try again after a write failed, at most.",
)
@click.option(
    "--look",
    type=click.FloatRange(0, 60, min_open=True),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to see that the file is there and whole.",
)
@click.option(
    "--lock-timeout",
    type=click.FloatRange(0),
    default=3.0,
    show_default=True,
    metavar="SECONDS",
    help="How long another program may hold the lock before a write fails.",
)
@click.option("--status-file", metavar="FILE", help="Say here how it goes, for Prometheus.")
def watch(
    source: WatchSource,
    file: str,
    keys: KeyOptions,
    once: bool,
    prune: bool,
    archive_limit: int | None,
    no_archive: bool,
    retry: float,
    look: float,
    lock_timeout: float,
    status_file: str | None,
) -> None:
    """Keep the backup FILE equal to the open channels of a node.

    The node is a running lnd (--lnd), its own channel.backup (--source), or a database (--db).
    The file is united with what it held, read back before it replaces the old one, and never
    overwritten when it cannot be read. A line is said for each write. Removed or changed by
    somebody else, it is written again. SIGTERM, SIGHUP or Ctrl-C ends it when everything that was
    committed is in the file, or says that it is not.
    """
    from scbref.cli.health import Health
    from scbref.cli.keeping import Keeper
    from scbref.cli.stop_signals import StopSignals
    from scbref.multifile import MultiFile

    if no_archive and archive_limit is not None:
        raise Failure("give --archive-limit or --no-archive, not both", USAGE)
    source.require_one()
    _check_status_file(status_file, file, *source.files())
    key = keys.read()
    target = MultiFile(
        file,
        no_backup_archive=no_archive,
        archive_limit=_limit(archive_limit),
        lock_timeout=lock_timeout,
    )

    with StopSignals() as signals:
        health = Health(signals.wake)

        def work(wish: StopWish) -> bool:
            with source.open(file, key) as (channels, ring):
                keeper = Keeper(
                    channels, target, ring, prune=prune, what=source.what, health=health
                )
                keeper.start()
                if not once:
                    keeper.follow(wish, retry, look)
                return keeper.finish()

        is_good = _run_told(work, signals, health, file, status_file)
    if not is_good:
        click.get_current_context().exit(NOT_GOOD)


def _run_told(
    work: Callable[[StopWish], bool],
    signals: StopSignals,
    health: Health,
    file: str,
    status_file: str | None,
) -> bool:
    """Work until the end, and tell whoever asked for it how it goes and how it ended."""
    from scbref.cli.stop_signals import Abandonable
    from scbref.cli.telling import EVERY, ServiceManager, Teller

    teller = Teller(health, file, status_file, ServiceManager(os.environ))
    exit_code = INTERNAL
    try:
        is_good = Abandonable(work, signals).run(EVERY / 5, teller.tick, teller.stopping)
        exit_code = OK if is_good else NOT_GOOD
        return is_good
    except Failure as failure:
        exit_code = failure.exit_code
        health.note(error=failure.message)
        raise
    finally:
        teller.finish(exit_code)


def _limit(wanted: int | None) -> int | None:
    return DEFAULT_ARCHIVE_LIMIT if wanted is None else wanted or None


def _check_status_file(status_file: str | None, *others: str) -> None:
    taken = [os.path.realpath(other) for other in others]
    if status_file is not None and os.path.realpath(status_file) in taken:
        raise Failure("the status needs a file of its own", USAGE)
