"""The command ``init``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from .starter import LANGUAGES, StarterError, commands, write_starter


@click.command()
@click.option("--lang", type=click.Choice(list(LANGUAGES)), required=True, help="The language.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def init(lang: str, folder: Path) -> None:
    """Write a starter for an adapter into DIR: it passes the smoke test as it is.

    The name of DIR becomes the implementation's; change it in the source.
    """
    try:
        written = write_starter(lang, folder)
    except StarterError as error:
        raise click.UsageError(str(error)) from None
    for path in written:
        click.echo(f"written   {path}")
    build, run = commands(lang, folder)
    if build:
        click.echo(f"build it  {build}")
    click.echo(f"try it    scb-conformance smoke {shlex.quote(run)}")
    click.echo(f"judge it  scb-conformance run {shlex.quote(run)}")
