"""``scbref prepare``: make of a backup one that an lnd of some release restores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scbref.cli.failure import NOT_GOOD, UNREADABLE, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.size_limit import size_option
from scbref.cli.terminal import counted, note, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scbref.model import Single
    from scbref.proof import PreparedBackup


@click.command()
@click.argument("file")
@click.option("--output", "-o", metavar="FILE", required=True, help="A new file.")
@click.option("--for", "release", metavar="RELEASE", required=True, help="lnd-0.18, lnd-0.21, …")
@key_options
@size_option
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@click.option("--tor", is_flag=True, help="That lnd runs behind Tor and can dial onion addresses.")
@click.option("--only", metavar="WHICH", multiple=True, help="Channel point or peer to include.")
@click.option("--without", metavar="WHICH", multiple=True, help="Channel point or peer to omit.")
def prepare(
    file: str,
    output: str,
    release: str,
    keys: KeyOptions,
    entry: int | None,
    tor: bool,
    only: tuple[str, ...],
    without: tuple[str, ...],
) -> None:
    """Write a backup that an lnd of some release restores, made from the backup FILE.

    It puts back locators of revocation roots that lnd forgot in a restore, puts reachable
    addresses first, and omits close-tx inputs for an lnd before 0.19. A channel that this
    release can't restore is left out and named, and the exit code is 1. FILE stays as it
    is, and no file is replaced.
    """
    from scbref.cli.file_output import check_target, write_result
    from scbref.cli.loading import load, ring_of
    from scbref.cli.releases import parse_release
    from scbref.model import Multi
    from scbref.packing import pack_multi
    from scbref.proof import prepare_for

    profile = parse_release(release)
    check_target(output, force=False, can_force=False)
    parsed = load(file, keys, entry=entry)
    parsed.require()
    ring = ring_of(parsed, "preparing derives the keys of the channels")
    chosen = choose(parsed.singles, only, without)
    prepared = prepare_for(chosen, profile, ring, has_tor=tor)
    _say_what_was_done(prepared)
    if not prepared.singles:
        raise Failure(f"no channel is left that {profile.name} restores; nothing written", NOT_GOOD)
    write_result(pack_multi(Multi(0, prepared.singles), ring), output, force=False)
    note(f"wrote {output}: a Multi of {counted(len(prepared.singles), 'channel')}")
    click.get_current_context().exit(NOT_GOOD if prepared.left_out else 0)


def _say_what_was_done(prepared: PreparedBackup) -> None:
    for change in prepared.changes:
        click.echo(f"{change.funding_outpoint}: {change.detail}")
    for left in prepared.left_out:
        warn(f"{left.funding_outpoint} is left out: {left.detail}")


def choose(
    singles: Sequence[Single], only: Sequence[str], without: Sequence[str]
) -> tuple[Single, ...]:
    """Return the Singles that were asked for, in their order.

    Args:
        singles: all of the backup.
        only: channel points (``txid:index``) and peers (66 hex digits); all when empty.
        without: the same, of what is left out.

    Raises:
        Failure: code 2: one of them is not in the backup; 4: none is left.
    """
    for name in (*only, *without):
        if not any(name.lower() in _names(single) for single in singles):
            shown = name if len(name) <= 80 else f"{name[:80]}..."
            message = f"no channel or peer {shown} is in the backup"
            raise Failure(f"{message}; give txid:index, or the peer's 66 hex digits", USAGE)
    kept = tuple(
        single
        for single in singles
        if (not only or _is_named(single, only)) and not _is_named(single, without)
    )
    if not kept:
        raise Failure("no channel is left of those in the backup", UNREADABLE)
    return kept


def _names(single: Single) -> tuple[str, str]:
    return str(single.funding_outpoint), bytes(single.remote_node_pub or b"").hex()


def _is_named(single: Single, names: Sequence[str]) -> bool:
    return any(name.lower() in _names(single) for name in names)
