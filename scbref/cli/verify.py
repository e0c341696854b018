"""``scbref verify``: does a backup open, is it what lnd would write, and will lnd restore it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scbref.cli.failure import CONTRADICTED, NOT_GOOD, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.lnd_options import NodeOptions, node_options
from scbref.cli.size_limit import size_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from scbref.cli.loading import LoadedFile
    from scbref.cli.verdict import Demands
    from scbref.lnd_node.access import NodeAccess
    from scbref.proof import ChannelAcrossFiles


def _demand_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        (
            click.option(
                "--strict", is_flag=True, help="Departures from the canonical form are errors."
            ),
            click.option(
                "--for",
                "release",
                metavar="RELEASE",
                help="Report what this lnd release (lnd-0.21) restores.",
            ),
            click.option(
                "--tor", is_flag=True, help="That lnd runs behind Tor and can dial onion addresses."
            ),
            click.option(
                "--min-channels",
                type=click.IntRange(0),
                default=1,
                show_default=True,
                metavar="N",
                help="Fewer channels are an error; 0 for a node that never had one.",
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
@node_options
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing; use the exit code.")
def verify(
    files: tuple[str, ...],
    keys: KeyOptions,
    plain: bool,
    entry: int | None,
    strict: bool,
    release: str | None,
    tor: bool,
    min_channels: int,
    node: NodeOptions,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check that the backup FILE opens, reads, and packs back to the same bytes.

    It is packed again with the nonce it has. Bytes that lnd reads but would write
    differently are explained one by one, and the exit code is 1. --for says which channels
    a release of lnd restores; --strict, with the seed or the root key, what the file proves (see
    scbref prove). Of several files or a folder, it names the newest. With --lnd, a running lnd
    reads the file too; if the results differ, the exit code is 6.
    """
    import json

    from scbref.cli.terminal import silence_notes
    from scbref.cli.verdict import Demands

    context = click.get_current_context()
    if quiet:
        silence_notes()
    demands = Demands(strict, release, tor, min_channels, _access(node, is_plain=plain))
    try:
        lines, shown, code = _verify(files, keys, demands, is_plain=plain, entry=entry)
    except Failure as failure:
        if quiet:
            context.exit(failure.exit_code)
        raise
    if not quiet:
        click.echo(json.dumps(shown, indent=2) if as_json else "\n".join(lines))
    context.exit(code)


def _access(node: NodeOptions, *, is_plain: bool) -> NodeAccess | None:
    access = node.access()
    if is_plain and access is not None:
        raise Failure("lnd reads packed backups; give --plain or --lnd, not both", USAGE)
    return access


def _verify(
    files: tuple[str, ...],
    keys: KeyOptions,
    demands: Demands,
    *,
    is_plain: bool,
    entry: int | None,
) -> tuple[list[str], dict[str, Any], int]:
    """Return the answer in lines and as JSON, and the exit code."""
    from scbref.cli.lnd_verdict import beside_lnd
    from scbref.cli.loading import load_all
    from scbref.cli.proof_view import across_json, across_lines
    from scbref.cli.verdict import verdict_on

    try:
        loaded = load_all(files, keys, is_plain=is_plain, entry=entry)
    except Failure as failure:
        raise beside_lnd(failure, files[0], demands.access) from None
    if not isinstance(loaded, list):
        verdict = verdict_on(loaded, demands)
        return list(verdict.lines()), {"files": [verdict.to_json()]}, verdict.code
    lines: list[str] = []
    shown: list[dict[str, Any]] = []
    codes = []
    for file in loaded:
        answer = _answer_about(file, demands)
        lines += [*answer[0], ""]
        shown.append(answer[1])
        codes.append(answer[2])
    names, channels = _across(loaded)
    lines += across_lines(names, channels)
    return lines, {"files": shown, "across": across_json(names, channels)}, max(codes)


def _answer_about(file: LoadedFile, demands: Demands) -> tuple[list[str], dict[str, Any], int]:
    from scbref.cli.lnd_verdict import beside_lnd
    from scbref.cli.verdict import verdict_on

    if file.parsed is not None:
        verdict = verdict_on(file.parsed, demands)
        return list(verdict.lines()), verdict.to_json(), verdict.code
    reason = file.failure or Failure(f"{file.name}: unreadable", NOT_GOOD)
    reason = beside_lnd(reason, file.name, demands.access)
    code = CONTRADICTED if reason.exit_code == CONTRADICTED else NOT_GOOD
    shown = {"name": file.name, "is_good": False, "error": reason.message}
    return [reason.message], shown, code


def _across(loaded: list[LoadedFile]) -> tuple[list[str], tuple[ChannelAcrossFiles, ...]]:
    from scbref.cli.loading import by_file, key_ring_of
    from scbref.proof import channels_across

    files = by_file(loaded)
    return list(files), channels_across(list(files.values()), key_ring_of(loaded))
