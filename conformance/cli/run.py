"""The command ``run``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .exit_codes import EXIT_CODES
from .inputs import check_filter, fail, load_corpus, load_expected_failures, resolve_adapter
from .options import (
    ShardType,
    explore_options,
    filter_options,
    report_options,
    require_option,
    running_options,
    site_option,
    vectors_option,
)
from .reports import finish, open_files
from .run_options import run_options

if TYPE_CHECKING:
    from ..reports.files import Guarded


@click.command(epilog=EXIT_CODES)
@click.argument("adapters", nargs=-1, required=True, metavar="ADAPTER…")
@vectors_option
@filter_options
@click.option("--shard", type=ShardType(), help="Only this part, by the hash of the ids.")
@require_option
@report_options
@click.option("--jsonl", metavar="FILE", help="Write the events as JSON Lines.")
@click.option(
    "--expected-failures",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file; for scbref and lnd, the one beside the adapter is the default.",
)
@running_options
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Adapters that run at the same time; reports are in order.",
)
@click.option("--no-durability", is_flag=True,
              help="Skip cases that run the adapter under strace or on a full disk.")  # fmt: skip
@explore_options
@click.option("--failures", type=click.IntRange(0), default=20, show_default=True,
              help="Causes shown, each with its simplest case; 0 for all.")  # fmt: skip
@site_option
@click.option("--dry-run", is_flag=True,
              help="Print what each adapter would be asked, and ask nothing.")  # fmt: skip
@click.option("--verbose", "-v", is_flag=True, help="With --dry-run: the ids too.")
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: for programs.")
@click.option("--no-color", is_flag=True, help="Plain text, also on a terminal.")
def run(
    adapters: tuple[str, ...],
    vectors: tuple[Path, ...],
    expected_failures: Path | None,
    failures: int,
    no_color: bool,
    **given: Any,
) -> None:
    """Run the vectors through each ADAPTER and judge the answers.

    ADAPTER is scbref, lnd, or a command line in one word: "python3 my_adapter.py".
    """
    from ..running.run import Run
    from .dry_run import check_options, show_plans
    from .short_search import with_search

    check_options(given)
    if expected_failures and len(adapters) > 1:
        fail("--expected-failures is of one adapter; run several one by one")
    if len(set(adapters)) < len(adapters):
        fail("an adapter is named twice")
    corpus = load_corpus(vectors)
    commands = [resolve_adapter(name, given["env"]) for name in adapters]
    expected = {
        command.name: load_expected_failures(expected_failures or command.expected_failures)
        for command in commands
    }
    options = run_options(vectors, given, corpus)
    check_filter(options.filter, corpus)
    options = with_search(options, not vectors, given)
    if given["dry_run"]:
        sys.exit(show_plans(commands, corpus, options, given))
    reports = open_files(given, lambda: corpus.requirements)
    reports.append(console_report(reports, failures, no_color))
    code = Run(corpus, options, reports, expected).execute(commands)
    lost = finish(reports)
    sys.exit(code or lost)


def console_report(reports: list[Guarded], failures: int, no_color: bool) -> Guarded:
    """Return the console report: on standard error where another report has standard output."""
    import os

    from ..reports.console import Console
    from ..reports.files import Guarded

    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ and not no_color
    progress = sys.stderr if sys.stderr.isatty() and not no_color else None
    stream = sys.stderr if any(each.stream is sys.stdout.buffer for each in reports) else sys.stdout
    console = Console(stream.write, color=color, progress=progress, failures=failures)
    return Guarded("the console report", console, stream)
