"""``scbref inspect``: what is in a backup, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.terminal import printable

if TYPE_CHECKING:
    from scbref.cli.opening import ParsedBackup


@click.command()
@click.argument("file")
@key_options
@click.option("--plain", is_flag=True, help="FILE is plaintext, not encrypted.")
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--hex", "as_hex", is_flag=True, help="Every byte with its field.")
@click.option("--strict", is_flag=True, help="List departures from the canonical form too.")
def inspect(
    file: str,
    keys: KeyOptions,
    plain: bool,
    entry: int | None,
    as_json: bool,
    as_hex: bool,
    strict: bool,
) -> None:
    """Show what is in the backup FILE, or - for standard input.

    FILE holds raw bytes, hex, base64 or the JSON that lncli exportchanbackup prints; a Multi
    (channel.backup) or a Single. Nothing is changed and nothing is sent anywhere.
    """
    from scbref.cli.failure import USAGE, Failure
    from scbref.cli.loading import load
    from scbref.cli.opening import warn_if_empty

    if as_json and as_hex:
        raise Failure("give --json or --hex, not both", USAGE)
    parsed = load(file, keys, is_plain=plain, entry=entry)
    if as_hex:
        _print_hex(parsed)
    parsed.require()
    warn_if_empty(parsed)
    if as_json:
        _print_json(parsed, strict)
    elif not as_hex:
        _print_tables(parsed)
    if strict and not as_json:
        _print_departures(parsed)


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
    import hashlib
    import json

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
    click.echo(json.dumps(result, indent=2))


def _print_departures(parsed: ParsedBackup) -> None:
    from scbref.cli.departures import find_departures
    from scbref.cli.terminal import counted

    found = find_departures(parsed)
    if not found:
        click.echo("\ncanonical: no departures")
        return
    click.echo(f"\n{counted(len(found), 'departure')} from the canonical form:")
    for item in found:
        click.echo(f"  {item}")
