"""``scbref inspect``: what is in a backup, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.size_limit import size_option
from scbref.cli.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scbref.cli.loading import LoadedFile
    from scbref.cli.opening import ParsedBackup
    from scbref.model import Single


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@key_options
@size_option
@click.option("--plain", is_flag=True, help="FILE is plaintext, not encrypted.")
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@click.option("--json", is_flag=True, help="For programs: the wire form.")
@click.option("--readable-json", "readable", is_flag=True, help="As block explorers show it.")
@click.option("--hex", is_flag=True, help="Every byte with its field.")
@click.option("--peers", is_flag=True, help="The peers to contact: pub@host:port.")
@click.option("--strict", is_flag=True, help="List departures from the canonical form too.")
def inspect(
    files: tuple[str, ...],
    keys: KeyOptions,
    plain: bool,
    entry: int | None,
    strict: bool,
    **forms: bool,
) -> None:
    """Show what is in the backup FILE, or - for standard input.

    FILE holds raw bytes, hex, base64 or the JSON that lncli exportchanbackup prints; a Multi
    (channel.backup) or a Single. Several files or a folder give one table. Nothing is changed
    and nothing is sent anywhere.

    --json prints the wire form, which can be packed again; a txid is in the order of its bytes.
    --readable-json prints a txid as block explorers show it, and addresses as host:port.
    """
    from scbref.cli.failure import USAGE, Failure
    from scbref.cli.loading import load_all

    chosen = [name for name, is_chosen in forms.items() if is_chosen]
    if len(chosen) > 1:
        raise Failure("give one of --json, --readable-json, --hex and --peers", USAGE)
    form = chosen[0] if chosen else None
    loaded = load_all(files, keys, is_plain=plain, entry=entry)
    if isinstance(loaded, list):
        _inspect_many(loaded, form, strict)
    else:
        _inspect_one(loaded, form, strict)


def _inspect_one(parsed: ParsedBackup, form: str | None, strict: bool) -> None:
    from scbref.cli.opening import warn_if_empty

    if form == "hex":
        _print_hex(parsed)
    parsed.require()
    warn_if_empty(parsed)
    if form == "json":
        _print_json(parsed, strict)
    elif form == "readable":
        _print_readable(parsed)
    elif form == "peers":
        _print_peers(parsed.singles)
    elif form is None:
        _print_tables(parsed)
    if strict and form not in ("json", "readable"):
        _print_departures(parsed)


def _inspect_many(loaded: list[LoadedFile], form: str | None, strict: bool) -> None:
    from scbref.cli.failure import USAGE, Failure
    from scbref.cli.json_text import json_bytes
    from scbref.cli.loading import by_file, key_ring_of
    from scbref.cli.proof_view import across_json, across_lines
    from scbref.cli.terminal import warn
    from scbref.proof import channels_across

    if form == "hex" or strict:
        raise Failure("--hex and --strict are for one file", USAGE)
    for file in loaded:
        if file.failure is not None:
            warn(file.failure.message)
    opened = [(file.name, file.parsed) for file in loaded if file.parsed is not None]
    files = by_file(loaded)
    names = list(files)
    if form == "peers":
        _print_peers([single for singles in files.values() for single in singles])
        return
    channels = channels_across(list(files.values()), key_ring_of(loaded))
    if form is None:
        click.echo("\n".join(across_lines(names, channels)))
        return
    shown: dict[str, Any] = {"across": across_json(names, channels), "files": []}
    for name, parsed in opened:
        as_json = _readable if form == "readable" else _wire
        shown["files"].append({"name": name, **as_json(parsed)})
    click.echo(json_bytes(shown), nl=False)


def _print_peers(singles: Sequence[Single]) -> None:
    from scbref.cli.channel_view import peers

    newest = {single.funding_outpoint: single for single in singles}
    for line in peers(newest.values()):
        click.echo(line)


def _print_readable(parsed: ParsedBackup) -> None:
    from scbref.cli.json_text import json_bytes

    click.echo(json_bytes(_readable(parsed)), nl=False)


def _readable(parsed: ParsedBackup) -> dict[str, Any]:
    from scbref.cli.json_text import EachInTurn
    from scbref.cli.readable import readable_single

    return {
        "form": "readable",
        "kind": parsed.kind,
        "channels": EachInTurn(readable_single, parsed.singles),
    }


def _print_hex(parsed: ParsedBackup) -> None:
    from scbref.cli.hexdump import dump

    for line in dump(parsed):
        click.echo(line)


def _print_tables(parsed: ParsedBackup) -> None:
    from scbref.cli.channel_view import channels, overview, render

    click.echo(render(printable(parsed.opened.source.name), overview(parsed)))
    for title, rows in channels(parsed):
        click.echo(f"\n{render(title, rows)}")


def _print_json(parsed: ParsedBackup, strict: bool) -> None:
    from scbref.cli.json_text import json_bytes

    click.echo(json_bytes(_wire(parsed, strict=strict)), nl=False)


def _wire(parsed: ParsedBackup, *, strict: bool = False) -> dict[str, Any]:
    import hashlib

    from scbref.cli.departures import find_departures
    from scbref.cli.loading import content_json
    from scbref.cli.node_id import node_members

    given = parsed.opened.given
    result: dict[str, Any] = {
        "kind": parsed.kind,
        "size": len(given),
        "sha256": hashlib.sha256(given).hexdigest(),
        "encoding": parsed.opened.source.encoding,
        "encrypted": bool(parsed.opened.packed),
        **node_members(parsed.opened.key),
    }
    if strict:
        result["departures"] = [
            {"path": item.path, "offset": item.offset, "found": item.found}
            for item in find_departures(parsed)
        ]
    result[parsed.kind] = content_json(parsed)
    return result


def _print_departures(parsed: ParsedBackup) -> None:
    from scbref.cli.departures import find_departures, shown_lines
    from scbref.cli.terminal import counted

    found = find_departures(parsed)
    if not found:
        click.echo("\ncanonical: no departures")
        return
    click.echo(f"\n{counted(len(found), 'departure')} from the canonical form:")
    for line in shown_lines([str(item) for item in found]):
        click.echo(line)
