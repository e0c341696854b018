"""``scbref verify``: does a backup open, and is it what lnd would write?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scbref.cli.failure import NOT_GOOD, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.terminal import counted, printable

if TYPE_CHECKING:
    from scbref.cli.opening import ParsedBackup


@click.command()
@click.argument("file")
@key_options
@click.option("--plain", is_flag=True, help="FILE is plaintext, not encrypted.")
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@click.option("--strict", is_flag=True, help="Every departure from the canonical form is a fault.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing, only exit.")
def verify(
    file: str, keys: KeyOptions, plain: bool, entry: int | None, strict: bool, quiet: bool
) -> None:
    """Check that the backup FILE opens, reads, and packs back to the same bytes.

    It is packed again with the nonce it has. Bytes that lnd reads but would write
    differently are explained one by one, and the exit code is 1.
    """
    from scbref.cli.loading import load
    from scbref.cli.terminal import silence_notes

    context = click.get_current_context()
    if quiet:
        silence_notes()
    try:
        lines, is_good = _judge(load(file, keys, is_plain=plain, entry=entry), strict)
    except Failure as failure:
        if quiet:
            context.exit(failure.exit_code)
        raise
    if not quiet:
        click.echo("\n".join(lines))
    context.exit(0 if is_good else NOT_GOOD)


def _judge(parsed: ParsedBackup, strict: bool) -> tuple[list[str], bool]:
    from scbref.cli.departures import find_departures
    from scbref.cli.opening import warn_if_empty
    from scbref.cli.repacking import repack

    parsed.require()
    warn_if_empty(parsed)
    opened, singles = parsed.opened, parsed.singles
    channels = f" of {counted(len(singles), 'channel')}" if parsed.kind == "multi" else ""
    size = counted(len(opened.given), "byte")
    lines = [f"{printable(opened.source.name)}: {parsed.kind_name}{channels}, {size}"]
    lines.append(f"opens: yes, with {opened.key.name}" if opened.key else "opens: plaintext")
    lines.append("reads: yes")
    found = find_departures(parsed)
    again = repack(parsed)
    if again.is_same:
        lines.append("packs back: to the same bytes")
    else:
        lines.append("packs back: to other bytes, because")
        lines += [f"  {reason}" for reason in again.reasons]
    staying = [item for item in found if not item.rewriting]
    if strict and staying:
        lines.append("not canonical, though it packs back the same:")
        lines += [f"  {item}" for item in staying]
    elif strict and again.is_same:
        lines.append("canonical: yes")
    return lines, again.is_same and not (strict and found)
