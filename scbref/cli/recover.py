"""``scbref recover``: from a backup to a channel database, or (``lnd_target``) a running lnd."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scbref.cli.failure import NOT_GOOD, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.lnd_target import db_or_lnd
from scbref.cli.size_limit import size_option
from scbref.cli.store import open_store
from scbref.cli.terminal import counted, note, printable

if TYPE_CHECKING:
    from scbref.channeldb import ChannelDB, ShellRestorer
    from scbref.keys.key_ring import HDKeyRing
    from scbref.model import OutPoint, Single
    from scbref.recovery.report import ChannelOutcome, RecoveryReport

_PATIENCE = 30.0


@click.command()
@click.argument("file")
@key_options
@db_or_lnd
@size_option
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@click.option("--connect", is_flag=True, help="Dial the peers of restored channels.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; write and dial nothing.")
@click.option("--tor-proxy", metavar="HOST:PORT", help="SOCKS5 proxy for onion addresses.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=_PATIENCE,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for each address.",
)
def recover(
    file: str,
    db: str,
    keys: KeyOptions,
    entry: int | None,
    connect: bool,
    dry_run: bool,
    tor_proxy: str | None,
    timeout: float,
) -> None:
    """Restore the channels of the backup FILE, a Multi or a Single, into a node or a database.

    In a database (--db) each channel becomes a shell: all that its peer must be asked for to
    close it. A running lnd (--lnd) of the same words gets FILE prepared for its release, and how
    far each channel is on its way is said. Run it again at any time: what exists stays as it is,
    and peers that were never reached are dialled again. The exit code is 1 if a channel was not
    restored, a peer not reached, or (--lnd) a channel is not closed yet.
    """
    from scbref.cli.recovery_peers import make_connector, parse_proxy
    from scbref.recovery.recover import recover_all

    if connect and dry_run:
        raise Failure("give --connect or --dry-run, not both", USAGE)
    proxy = None if tor_proxy is None else parse_proxy(tor_proxy)
    connector = make_connector(timeout, proxy) if connect else None
    singles, key_ring = _load(file, keys, entry)
    with _store(db, is_dry=dry_run) as store:
        restorer = _restorer(store, key_ring)
        target = _Rehearsal(restorer) if dry_run else restorer
        refusals = _refused_by_lnd(singles, key_ring) if dry_run else {}
        announce = _announcer(refusals, is_dry=dry_run)
        report = recover_all(singles, target, connector, ledger=restorer, on_outcome=announce)
        waiting = sum(restorer.awaits_peer(single.funding_outpoint) for single in singles)
    _sum_up(report, db, refusals, is_dry=dry_run)
    if waiting:
        _say_who_waits(waiting, has_dialled=connect)
    if report.failed or report.unreached or refusals:
        click.get_current_context().exit(NOT_GOOD)


def _load(file: str, keys: KeyOptions, entry: int | None) -> tuple[tuple[Single, ...], HDKeyRing]:
    from scbref.cli.loading import load
    from scbref.cli.opening import warn_if_empty
    from scbref.keys.key_ring import HDKeyRing

    parsed = load(file, keys, entry=entry)
    parsed.require()
    warn_if_empty(parsed)
    key = parsed.opened.key
    if key is None or not isinstance(key.ring, HDKeyRing):
        message = (
            "recovery derives the channels' keys; give --words-file, --seed-file or --xprv-file"
        )
        raise Failure(message, USAGE)
    return parsed.singles, key.ring


@contextmanager
def _store(db: str, *, is_dry: bool) -> Iterator[ChannelDB]:
    import os
    import tempfile

    if not is_dry or os.path.lexists(db):
        with open_store(db, create=not is_dry) as store:
            yield store
        return
    with (
        tempfile.TemporaryDirectory(prefix="scbref-") as folder,
        open_store(os.path.join(folder, "empty.sqlite"), create=True) as store,
    ):
        yield store


def _restorer(store: ChannelDB, key_ring: HDKeyRing) -> ShellRestorer:
    from scbref.channeldb import ShellRestorer

    is_first = True

    def say_that_it_takes_time(_tried: int) -> None:
        nonlocal is_first
        if is_first:
            note("looking for the keys of channels from before lnd 0.13; this takes seconds")
        is_first = False

    return ShellRestorer(store, key_ring, progress=say_that_it_takes_time)


class _Rehearsal:
    """A ``ChannelRestorer`` that does everything but write."""

    def __init__(self, restorer: ShellRestorer) -> None:
        self._restorer = restorer

    def prepare_restore(self, singles: Iterable[Single]) -> None:
        self._restorer.prepare_restore(singles)

    def restore_chans_from_singles(self, *singles: Single) -> None:
        self._restorer.open_shells(*singles)


def _refused_by_lnd(singles: tuple[Single, ...], key_ring: HDKeyRing) -> dict[OutPoint, str]:
    """Return the channels that the newest lnd does not restore from this file, and why."""
    from scbref.profiles import LND
    from scbref.proof import release_named, restored_by

    restore = restored_by(singles, release_named(LND.name), key_ring)
    reasons, behind = {}, 0
    for channel in restore.channels:
        stops = [item.detail for item in channel.findings if item.effect == "stops"]
        if stops:
            why = f"{restore.release.name} would not: {stops[0]}"
            reasons[channel.single.funding_outpoint] = why
        elif not channel.is_restored:
            behind += 1
    if behind:
        text = f"{restore.release.name} ends before {counted(behind, 'channel')} of this file"
        note(f"{text}; scbref verify --for {restore.release.name} says where")
    return reasons


def _announcer(
    refusals: Mapping[OutPoint, str], *, is_dry: bool
) -> Callable[[ChannelOutcome], None]:
    from scbref.recovery.report import Result

    words = {
        Result.RESTORED: "would be restored" if is_dry else "restored",
        Result.EXISTED: "exists already",
        Result.FAILED: "not restored",
    }

    def announce(outcome: ChannelOutcome) -> None:
        line = f"{outcome.funding_outpoint} {words[outcome.result]}"
        refusal = refusals.get(outcome.funding_outpoint)
        if refusal is not None and outcome.result is Result.RESTORED:
            line = f"{outcome.funding_outpoint} can be restored here, but {refusal}"
        if outcome.error is not None:
            line += f": {outcome.error}"
        if outcome.peer_reached is not None:
            line += ", peer reached" if outcome.peer_reached else f", {outcome.peer_error}"
        click.echo(printable(line))

    return announce


def _sum_up(
    report: RecoveryReport, db: str, refusals: Mapping[OutPoint, str], *, is_dry: bool
) -> None:
    from scbref.recovery.report import Result

    restored, failed = report.num_restored, len(report.failed)
    existed = len(report.outcomes) - restored - failed
    parts = [f"{'would restore' if is_dry else 'restored'} {counted(restored, 'channel')}"]
    if existed:
        parts.append(f"{existed:,} existed already")
    if failed:
        parts.append(f"{failed:,} could not be restored")
    here = [each.funding_outpoint for each in report.outcomes if each.result is Result.RESTORED]
    refused = sum(point in refusals for point in here)
    if refused:
        parts.append(f"lnd would not restore {refused:,} of them (scbref prepare may help)")
    click.echo(f"{printable(db)}: {', '.join(parts)}")


def _say_who_waits(waiting: int, *, has_dialled: bool) -> None:
    verb = "waits for its peer" if waiting == 1 else "wait for their peers"
    when = "later with" if has_dialled else "with"
    note(f"{counted(waiting, 'channel')} {verb}: run it again {when} --connect")
