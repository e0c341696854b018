"""``scbref watch``: keep the backup file current from a node, its own file, or a database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from scbref.cli.failure import INTERNAL, NOT_GOOD, OK, Failure
from scbref.cli.keep_options import KeepOptions, keep_options
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.watch_sources import WatchSource, source_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from scbref.cli.health import Health
    from scbref.cli.stop_signals import StopSignals, StopWish


@click.command()
@source_options
@click.option("--file", required=True, metavar="FILE", help="The backup, as channel.backup.")
@key_options
@click.option("--once", is_flag=True, help="Bring the file up to date and exit.")
@click.option("--prune", is_flag=True, help="Remove channels that the source does not have.")
@keep_options
def watch(
    source: WatchSource,
    file: str,
    keys: KeyOptions,
    once: bool,
    prune: bool,
    keeping: KeepOptions,
) -> None:
    """Keep the backup FILE equal to the open channels of a node.

    The node is a running lnd (--lnd), its own channel.backup (--source), or a database (--db).
    New content is merged with the old, and read back before it replaces the file. If another
    program removes or changes the file, it is restored. At the start, a file that cannot be read
    is left alone; later, it is copied aside before a good one replaces it. After SIGTERM, SIGHUP
    or Ctrl-C, it writes what is missing, or says that it could not, and ends.
    """
    from scbref.cli.health import Health
    from scbref.cli.keeping import Keeper
    from scbref.cli.stop_signals import StopSignals

    source.require_one()
    keeping.check(file, *source.files())
    key = keys.read()
    with StopSignals() as signals:
        health = Health(signals.wake)

        def work(wish: StopWish) -> bool:
            with source.open(file, key) as (channels, ring):
                target = keeping.target(file)
                what = source.what
                keeper = Keeper(channels, target, ring, prune=prune, what=what, health=health)
                keeper.start()
                if not once:
                    keeper.follow(wish, keeping.retry, keeping.look)
                return keeper.finish()

        is_good = run_told(work, signals, health, file, keeping.status_file)
    if not is_good:
        click.get_current_context().exit(NOT_GOOD)


def run_told(
    work: Callable[[StopWish], bool],
    signals: StopSignals,
    health: Health,
    file: str,
    status_file: str | None,
) -> bool:
    """Work until the end, and tell whoever asked for it how it goes and how it ended.

    Args:
        work: runs in a thread of its own, and says whether all is well.
        signals: end it.
        health: is told.
        file: path of the backup.
        status_file: path of the file that is told, if there is one.

    Raises:
        Failure: the work's own, or code 5: it did not end in time.
    """
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
