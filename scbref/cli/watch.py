"""``scbref watch``: keep the backup file current from the channel database."""

from __future__ import annotations

import click

from scbref.cli.failure import NOT_GOOD, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.watch_sources import WatchSource, source_options


@click.command()
@source_options
@click.option("--file", required=True, metavar="FILE", help="The backup, as channel.backup.")
@key_options
@click.option("--once", is_flag=True, help="Bring the file up to date and exit.")
@click.option("--prune", is_flag=True, help="Take out what the database does not have open.")
@click.option(
    "--archive-limit",
    type=click.IntRange(1),
    metavar="N",
    help="Keep the N newest archives. Default: all.",
)
@click.option("--no-archive", is_flag=True, help="Do not keep what is replaced.")
@click.option(
    "--retry",
    type=click.FloatRange(0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="When to try again after a write failed.",
)
def watch(
    source: WatchSource,
    file: str,
    keys: KeyOptions,
    once: bool,
    prune: bool,
    archive_limit: int | None,
    no_archive: bool,
    retry: float,
) -> None:
    """Keep the backup FILE equal to the open channels of a node.

    The node is a running lnd (--lnd), its own channel.backup (--source), or a database (--db).
    The file is united with what it held, read back before it replaces the old one, and never
    overwritten when it cannot be read. A line is said for each write. SIGTERM or Ctrl-C ends it
    when everything that was committed is in the file.
    """
    from scbref.cli.keeping import Keeper
    from scbref.cli.stop_signals import StopSignals
    from scbref.multifile import MultiFile

    if no_archive and archive_limit is not None:
        raise Failure("give --archive-limit or --no-archive, not both", USAGE)
    source.require_one()
    key = keys.read()
    target = MultiFile(file, no_backup_archive=no_archive, archive_limit=archive_limit)
    with StopSignals() as signals, source.open(file, key) as (channels, ring):
        keeper = Keeper(channels, target, ring, prune=prune)
        keeper.start()
        if not once:
            keeper.follow(signals, retry)
        is_good = keeper.finish()
    if not is_good:
        click.get_current_context().exit(NOT_GOOD)
