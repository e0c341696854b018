"""``scbref verify``: does a backup open, is it what lnd would write, and will lnd restore it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from scbref.cli.failure import CONTRADICTED, NOT_GOOD, OK, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.size_limit import size_option
from scbref.cli.terminal import counted, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scbref.cli.opening import ParsedBackup


@dataclass(frozen=True)
class _Demands:
    """What the user wants to hold of a backup."""

    strict: bool
    release: str | None
    has_tor: bool
    min_channels: int


def _demand_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        (
            click.option("--strict", is_flag=True, help="Departures from canonical are faults."),
            click.option("--for", "release", metavar="RELEASE", help="Say what lnd-0.21 restores."),
            click.option("--tor", is_flag=True, help="That lnd is behind Tor: it dials onions."),
            click.option(
                "--min-channels",
                type=click.IntRange(0),
                default=1,
                show_default=True,
                metavar="N",
                help="Fewer are a fault; 0 for a node that never had one.",
            ),
        )
    ):
        function = option(function)
    return function


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@key_options
@size_option
@click.option("--plain", is_flag=True, help="FILE is plaintext, not encrypted.")
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@_demand_options
@click.option("--quiet", "-q", is_flag=True, help="Say nothing, only exit.")
def verify(
    files: tuple[str, ...],
    keys: KeyOptions,
    plain: bool,
    entry: int | None,
    strict: bool,
    release: str | None,
    tor: bool,
    min_channels: int,
    quiet: bool,
) -> None:
    """Check that the backup FILE opens, reads, and packs back to the same bytes.

    It is packed again with the nonce it has. Bytes that lnd reads but would write
    differently are explained one by one, and the exit code is 1. --for says what an lnd of
    some release restores of it, --strict with the seed or the root key what it proves (see
    scbref prove). Of several files or a folder, which is the newest.
    """
    from scbref.cli.terminal import silence_notes

    context = click.get_current_context()
    if quiet:
        silence_notes()
    demands = _Demands(strict, release, tor, min_channels)
    try:
        lines, code = _verify(files, keys, demands, is_plain=plain, entry=entry)
    except Failure as failure:
        if quiet:
            context.exit(failure.exit_code)
        raise
    if not quiet:
        click.echo("\n".join(lines))
    context.exit(code)


def _verify(
    files: tuple[str, ...],
    keys: KeyOptions,
    demands: _Demands,
    *,
    is_plain: bool,
    entry: int | None,
) -> tuple[list[str], int]:
    from scbref.cli.loading import load, load_many, names_many

    if not names_many(files):
        return _judge(load(files[0], keys, is_plain=is_plain, entry=entry), demands)
    lines: list[str] = []
    codes = []
    loaded = load_many(files, keys, is_plain=is_plain, entry=entry)
    for file in loaded:
        if file.parsed is None:
            lines.append(file.failure.message if file.failure else f"{file.name}: unreadable")
            codes.append(NOT_GOOD)
        else:
            shown, code = _judge(file.parsed, demands)
            lines += shown
            codes.append(code)
        lines.append("")
    lines += _across([(file.name, file.parsed) for file in loaded if file.parsed is not None])
    return lines, max(codes)


def _across(opened: list[tuple[str, ParsedBackup]]) -> Iterator[str]:
    from scbref.cli.proof_view import across_lines
    from scbref.keys.key_ring import HDKeyRing
    from scbref.proof import channels_across

    key = opened[0][1].opened.key
    ring = key.ring if key is not None and isinstance(key.ring, HDKeyRing) else None
    channels = channels_across([parsed.singles for _, parsed in opened], ring)
    return across_lines([name for name, _ in opened], channels)


def _judge(parsed: ParsedBackup, demands: _Demands) -> tuple[list[str], int]:
    from scbref.cli.opening import warn_if_empty

    parsed.require()
    warn_if_empty(parsed)
    opened, singles = parsed.opened, parsed.singles
    channels = f" of {counted(len(singles), 'channel')}" if parsed.kind == "multi" else ""
    size = counted(len(opened.given), "byte")
    lines = [f"{printable(opened.source.name)}: {parsed.kind_name}{channels}, {size}"]
    lines.append(f"opens: yes, with {opened.key.name}" if opened.key else "opens: plaintext")
    lines.append("reads: yes")
    more, is_good = _judge_form(parsed, demands.strict)
    lines += more
    code = OK if is_good else NOT_GOOD
    if len(singles) < demands.min_channels:
        lines.append(f"channels: fewer than {demands.min_channels:,} (--min-channels)")
        code = NOT_GOOD
    if demands.release is not None:
        more, is_good = _judge_restore(parsed, demands.release, demands.has_tor)
        lines += more
        code = code if is_good else NOT_GOOD
    if demands.strict:
        more, is_wrong = _judge_proof(parsed)
        lines += more
        code = CONTRADICTED if is_wrong else code
    return lines, code


def _judge_form(parsed: ParsedBackup, strict: bool) -> tuple[list[str], bool]:
    from scbref.cli.departures import find_departures, shown_lines
    from scbref.cli.repacking import repack

    lines = []
    again = repack(parsed)
    if again.is_same:
        lines.append("packs back: to the same bytes")
    else:
        lines.append("packs back: to other bytes, because")
        lines += shown_lines(list(again.reasons))
    if not strict:
        return lines, again.is_same
    found = find_departures(parsed)
    staying = [item for item in found if not item.rewriting]
    if staying:
        lines.append("not canonical, though it packs back the same:")
        lines += shown_lines([str(item) for item in staying])
    elif again.is_same:
        lines.append("canonical: yes")
    return lines, again.is_same and not found


def _judge_restore(parsed: ParsedBackup, name: str, has_tor: bool) -> tuple[list[str], bool]:
    from scbref.cli.proof_view import restore_lines
    from scbref.cli.releases import parse_release
    from scbref.keys.key_ring import HDKeyRing
    from scbref.proof import restored_by

    key = parsed.opened.key
    ring = key.ring if key is not None and isinstance(key.ring, HDKeyRing) else None
    restore = restored_by(parsed.singles, parse_release(name), ring, has_tor=has_tor)
    return list(restore_lines(restore)), restore.is_complete


def _judge_proof(parsed: ParsedBackup) -> tuple[list[str], bool]:
    from scbref.cli.proof_view import proof_summary
    from scbref.cli.prove import prove_all
    from scbref.keys.key_ring import HDKeyRing

    key = parsed.opened.key
    if key is None or not isinstance(key.ring, HDKeyRing):
        text = "proof: none: canonical says nothing of keys and signatures; give the seed"
        return [text], False
    proofs = prove_all(parsed.singles, key.ring)
    wrong = [
        f"  {proof.single.funding_outpoint}: {check.detail}"
        for proof in proofs
        for check in proof.checks
        if check.verdict == "wrong"
    ]
    return [proof_summary(proofs), *wrong], bool(wrong)
