"""The command ``daemon``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .exit_codes import EXIT_CODES
from .inputs import fail, load_corpus, required_oracle
from .options import report_options
from .reports import finish, open_files
from .run import console_report

if TYPE_CHECKING:
    from ..daemons.manifest import Manifest
    from ..protocol.command import Command
    from ..reports.files import Guarded


@click.command(epilog=EXIT_CODES)
@click.argument("manifest", type=click.Path(path_type=Path, dir_okay=False))
@report_options
@click.option("--jsonl", metavar="FILE", help="Write the events as JSON Lines.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Use this empty folder, and keep what is in it.")  # fmt: skip
@click.option("--check", is_flag=True, help="Only read the manifest.")
@click.option("--oracle", default="scbref", show_default=True, help="Adapter that opens the files.")
@click.option("--no-color", is_flag=True, help="Plain text, also on a terminal.")
def daemon(
    manifest: Path,
    folder: Path | None,
    check: bool,
    oracle: str,
    no_color: bool,
    **paths: str | None,
) -> None:
    """Let a node of the software in MANIFEST lose its disk, and check that its money comes back.

    The manifest, a TOML file, gives the commands: start, open a channel, list, restore, mine.
    """
    from ..daemons.manifest import ManifestError, read_manifest

    try:
        given = read_manifest(manifest)
    except ManifestError as error:
        fail(error)
    if check:
        click.echo(f"{manifest}: {given.name}, {len(given.commands)} commands")
        return
    witness = required_oracle(oracle)
    corpus = load_corpus(())
    reports = open_files(paths, lambda: corpus.requirements)
    reports.append(console_report(reports, 0, no_color))
    with _place(folder) as place:
        code = _play(given, manifest.resolve().parent, place, reports, witness, corpus.version)
    sys.exit(finish(reports) or code)


def _play(
    manifest: Manifest,
    home: Path,
    place: Path,
    reports: Sequence[Guarded],
    witness: Command,
    corpus: str,
) -> int:
    """Play the trial in an empty folder, and return its exit code."""
    from .. import __version__
    from ..daemons.backup_file import OracleReader
    from ..daemons.commands import ManifestCommands
    from ..daemons.node import Patience
    from ..daemons.run import DaemonRun
    from ..protocol.limits import Limits
    from ..running.oracle import Oracle

    # The nodes are processes below the judge: their memory must not count as the oracle's.
    oracle = Oracle(witness, Limits(run=86_400.0, memory=0))
    try:
        return DaemonRun(
            manifest=manifest,
            commands=ManifestCommands(manifest, home, place),
            reader=OracleReader(oracle, manifest.coin_type),
            folder=place,
            reports=reports,
            say=lambda line: click.echo(f"  {line}", err=True),
            patience=Patience(manifest.wait_seconds),
            judge=__version__,
            corpus=corpus,
        ).execute()
    finally:
        oracle.close()


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    """Give the folder of the trial: that of the user, or one that goes afterwards."""
    from tempfile import TemporaryDirectory

    if folder is None:
        with TemporaryDirectory(prefix="scb-daemon-", ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        fail(f"{folder}: {error.strerror}")
    if not is_empty:
        fail(f"{folder} is not empty")
    yield folder.resolve()
