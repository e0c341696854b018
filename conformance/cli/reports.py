"""The commands that work on saved events: ``report``, ``compare`` and ``merge``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..protocol.stopping import CANNOT_WRITE
from .inputs import Usage
from .options import report_options, site_option, vectors_option

if TYPE_CHECKING:
    from ..reports.files import Guarded
    from ..reports.html import Ledger
    from ..running.events import Event

events_file = click.Path(path_type=Path, dir_okay=False)


def ledger(vectors: tuple[Path, ...]) -> Ledger:
    """Return the requirements of a corpus; none when there is no corpus."""
    from ..corpus.load import CorpusError, load

    try:
        return load(vectors).requirements
    except CorpusError:
        return {}


def open_files(paths: Mapping[str, Any], requirements: Callable[[], Ledger]) -> list[Guarded]:
    """Open the report files that were asked for."""
    from ..reports.files import CannotOpen, open_reports

    try:
        return open_reports(paths, requirements)
    except CannotOpen as error:
        raise Usage(str(error)) from None


def finish(reports: Sequence[Guarded]) -> int:
    """Finish all reports; return 2 when one could not be written, else 0."""
    for each in reports:
        each.finish()
    return CANNOT_WRITE if any(each.failed for each in reports) else 0


def _read(path: Path) -> list[Event]:
    from ..reports.stream import StreamError, read_all

    try:
        events, complete = read_all(path)
    except StreamError as error:
        raise Usage(str(error)) from None
    if not events:
        raise Usage(f"{path}: it holds no whole event")
    if not complete:
        click.echo(f"{path}: cut off; what is there is used", err=True)
    return events


@click.command()
@click.argument("streams", nargs=-1, required=True, metavar="EVENTS…", type=events_file)
@report_options
@click.option("--scorecards", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Write a scorecard of each implementation into this folder.")  # fmt: skip
@vectors_option
@site_option
@click.option("--failures", type=click.IntRange(0), default=20, show_default=True,
              help="Causes shown on the console, each with one case; 0 for all.")  # fmt: skip
def report(
    streams: tuple[Path, ...],
    scorecards: Path | None,
    vectors: tuple[Path, ...],
    failures: int,
    site: str,
    **paths: str | None,
) -> None:
    """Make reports of one or several runs from their EVENTS (run --jsonl).

    Without a file to write, the console report is printed. The exit code says only whether the
    reports were written; the verdict is the run's.
    """
    from ..reports.console import Console
    from ..reports.files import Guarded
    from ..reports.side_by_side import side_by_side

    runs = [(path.stem, _read(path)) for path in streams]
    reports = open_files(paths, lambda: ledger(vectors))
    if scorecards is not None:
        _score(scorecards, [event for _, events in runs for event in events])
    elif not reports:
        console = Console(sys.stdout.write, color=sys.stdout.isatty(), failures=failures)
        reports = [Guarded("the console report", console, sys.stdout)]
    for event in side_by_side(runs, site):
        for each in reports:
            each(event)
    sys.exit(finish(reports))


def _score(folder: Path, events: list[Event]) -> None:
    from ..reports.scorecard import CannotScore, scorecards, write

    try:
        paths = write(folder, scorecards(events))
    except CannotScore as error:
        raise Usage(str(error)) from None
    except OSError as error:
        raise Usage(f"{folder}: {error.strerror}") from None
    for path in paths:
        click.echo(path)


@click.command(
    epilog="Exit codes: 0 nothing new fails · 1 something does · 2 usage · 5 no case in both ·"
    " 6 a pass is lost: no longer asked for or judged, although the corpus has the case"
)
@click.argument("old", type=events_file)
@click.argument("new", type=events_file)
@click.option("--lines", type=click.IntRange(0), default=50, show_default=True,
              help="Lines of each kind; 0 for all.")  # fmt: skip
def compare(old: Path, new: Path, lines: int) -> None:
    """Report what changed from the run OLD to the run NEW (files of run --jsonl)."""
    from ..reports.difference import compare as compare_runs

    sys.exit(compare_runs(_read(old), _read(new), click.echo, lines))


@click.command(epilog="The exit code is the verdict of the whole, as that of run.")
@click.argument("out", type=events_file)
@click.argument("shards", nargs=-1, required=True, metavar="IN…", type=events_file)
def merge(out: Path, shards: tuple[Path, ...]) -> None:
    """Write to OUT the events of the whole run whose shards are IN… (run --shard --jsonl).

    A shard that is missing or cut off is a failure of the whole.
    """
    from ..reports.files import CannotOpen, open_reports
    from ..reports.merge import MergeError, merge as merge_streams
    from ..running.events import AdapterFinished, RunFinished

    if out.resolve() in {path.resolve() for path in shards}:
        raise Usage(f"{out} is one of the shards")
    try:
        events = list(merge_streams([(path.name, _read(path)) for path in shards]))
        (report,) = open_reports({"jsonl": str(out)}, dict)
    except (MergeError, CannotOpen) as error:
        raise Usage(str(error)) from None
    for event in events:
        report(event)
        if isinstance(event, AdapterFinished):
            counts = ", ".join(f"{number} {outcome}" for outcome, number in event.counts.items())
            click.echo(f"{event.adapter}: {counts}")
        elif isinstance(event, RunFinished):
            code = event.exit_code
    sys.exit(code or finish([report]))
