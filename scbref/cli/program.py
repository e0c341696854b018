"""The program ``scbref``: its table of commands and its outermost options.

A command is a module with one click command; ``COMMANDS`` is the only list of them. Modules
import at their top what costs nothing (click, this package) and the rest in their functions,
so that help is quick.
"""

from __future__ import annotations

import click

from scbref.cli.group import OneLineGroup

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("scbref.cli.demo:demo", "Write a sample backup with its words, to try things on."),
    "inspect": ("scbref.cli.inspect:inspect", "Show what is in a backup."),
    "verify": ("scbref.cli.verify:verify", "Check that a backup opens and packs back the same."),
    "prove": ("scbref.cli.prove:prove", "Check what a backup proves, without a network."),
    "unpack": ("scbref.cli.convert:unpack", "Convert a backup to JSON."),
    "pack": ("scbref.cli.convert:pack", "Convert JSON to a backup."),
    "diff": ("scbref.cli.compare:diff", "Show how two backups differ, and which is newer."),
    "merge": (
        "scbref.cli.compare:merge",
        "Combine the newest of each channel from several backups.",
    ),
    "prepare": ("scbref.cli.prepare:prepare", "Make a backup that a given lnd release restores."),
    "recover": ("scbref.cli.recover:recover", "Restore the channels of a backup into a database."),
    "watch": ("scbref.cli.watch:watch", "Keep a backup current from lnd, its file or a database."),
    "channels": (
        "scbref.cli.channels:channels",
        "List, import and export channels; record closes.",
    ),
    "derive-key": ("scbref.cli.derive:derive_key", "Print a public key of the wallet."),
}
"""Command name → where it is, and its line in the help."""


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"scbref {version('scbref')}")
    except PackageNotFoundError:
        click.echo("scbref, run from its source tree")
    ctx.exit()


@click.group(
    cls=OneLineGroup,
    lazy=COMMANDS,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
def cli() -> None:
    """Inspect lnd's Static Channel Backups, restore from them, and keep them current.

    Only recover --connect and --lnd open connections, and only files that you name are written.
    Words and keys come from files, standard input, a prompt or the environment (SCBREF_WORDS and
    SCBREF_PASSPHRASE, SCBREF_SEED, SCBREF_XPRV, SCBREF_KEY, SCBREF_BASE_PUB), never from arguments.
    """


def main() -> None:
    """Run the command line of scbref."""
    cli()
