"""The program ``scb-conformance``, put together from its commands."""

from __future__ import annotations

import sys

import click

from .. import __version__
from ..protocol.stopping import listen
from .baseline import baseline
from .crash import crash
from .daemon import daemon
from .diff import diff
from .exit_codes import EXIT_CODES
from .explain import explain
from .init import init
from .list_cases import list_cases
from .program import Program
from .replay import replay
from .reports import compare, merge, report
from .run import run
from .search import explore
from .smoke import smoke
from .vectors import vectors_group


@click.group(
    cls=Program, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="scb-conformance")
def main() -> None:
    """Judge implementations of lnd's Static Channel Backups."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    # So that the adapters are killed with the judge, and what is known is reported.
    listen()


for command in (
    run,
    replay,
    smoke,
    list_cases,
    explain,
    baseline,
    init,
    report,
    compare,
    merge,
    explore,
    diff,
    crash,
    daemon,
    vectors_group,
):
    main.add_command(command)
