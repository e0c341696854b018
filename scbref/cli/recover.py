"""``scbref recover``: from a backup to a channel database, or (``lnd_target``) a running lnd."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from scbref.cli.failure import INTERRUPTED, NOT_GOOD, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.lnd_target import db_or_lnd
from scbref.cli.recovery_peers import DialOptions, WaitingPeers, dial_options, say_who_waits
from scbref.cli.size_limit import size_option
from scbref.cli.store import open_store
from scbref.cli.terminal import counted, note, printable

if TYPE_CHECKING:
    from scbref.channeldb import ChannelDB, ShellRestorer
    from scbref.keys.key_ring import HDKeyRing
    from scbref.model import OutPoint, Single
    from scbref.recovery.report import ChannelOutcome, RecoveryReport


@click.command()
@click.argument("file")
@key_options
@db_or_lnd
@size_option
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@click.option("--connect", is_flag=True, help="Dial the peers of restored channels.")
@click.option("--dry-run", is_flag=True, help="Print what would be done; write and dial nothing.")
@dial_options
def recover(
    file: str,
    db: str,
    keys: KeyOptions,
    entry: int | None,
    connect: bool,
    dry_run: bool,
    dial: DialOptions,
) -> None:
    """Restore the channels of the backup FILE, a Multi or a Single, into a node or a database.

    In a database (--db) each channel becomes a shell: all that its peer needs to close it. With
    --connect, the peers are then dialled; each proves with a handshake that it is there. A running
    lnd (--lnd) gets FILE prepared for its release, and each channel is followed until it is closed.
    Run it again at any time: what exists stays as it is, and only peers never reached are dialled.
    Exit code 1: a channel not restored or (--lnd) not closed, a peer not reached; 130 after Ctrl-C.
    """
    if connect and dry_run:
        raise Failure("give --connect or --dry-run, not both", USAGE)
    reacher = dial.reacher()
    singles, key_ring = _load(file, keys, entry)
    refusals = _refused_by_lnd(singles, key_ring) if dry_run else {}
    is_interrupted = False
    with _store(db, is_dry=dry_run) as store:
        restoring = _Restoring(singles, _announcer(refusals, is_dry=dry_run))
        peers = WaitingPeers(singles, store)
        try:
            restoring.run(_restorer(store, key_ring), is_dry=dry_run)
            _sum_up(restoring.report, db, refusals, is_dry=dry_run)
            if connect:
                peers.dial(reacher)
        except KeyboardInterrupt:
            is_interrupted = True
            restoring.say_how_far()
        say_who_waits(peers, has_dialled=connect)
    if is_interrupted:
        raise Failure("interrupted; what is done is kept, and a second run goes on", INTERRUPTED)
    if restoring.report.failed or peers.unreached or refusals:
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


class _Restoring:
    """All channels, one after the other, and how far that got."""

    def __init__(
        self, singles: tuple[Single, ...], announce: Callable[[ChannelOutcome], None]
    ) -> None:
        self._singles = singles
        self._announce = announce
        self._outcomes: list[ChannelOutcome] = []

    @property
    def report(self) -> RecoveryReport:
        """What was done so far."""
        from scbref.recovery.report import RecoveryReport

        return RecoveryReport(tuple(self._outcomes))

    def run(self, restorer: ShellRestorer, *, is_dry: bool) -> None:
        """Restore them, and dial nobody."""
        from scbref.recovery.recover import recover_all

        target = _Rehearsal(restorer) if is_dry else restorer
        recover_all(self._singles, target, None, ledger=restorer, on_outcome=self._note)

    def say_how_far(self) -> None:
        """Say so, when not all of them were looked at."""
        done, all_of_them = len(self._outcomes), len(self._singles)
        if done < all_of_them:
            note(f"{done:,} of {counted(all_of_them, 'channel')} looked at")

    def _note(self, outcome: ChannelOutcome) -> None:
        self._outcomes.append(outcome)
        self._announce(outcome)


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
