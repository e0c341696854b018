"""The command ``crash``."""

from __future__ import annotations

import sys

import click

from .inputs import resolve_adapter

EXIT_CODES = """
\b
Exit codes: 0 nothing is lost · 1 something is · 2 usage · 3 adapter broken · 5 nothing ran
"""


@click.command(epilog=EXIT_CODES)
@click.argument("adapters", nargs=-1, required=True, metavar="ADAPTER…")
@click.option("--op", type=click.Choice(["multifile.swap"]), default="multifile.swap",
              show_default=True, help="What is killed.")  # fmt: skip
@click.option(
    "--second-writer",
    is_flag=True,
    help="Another process of the adapter swaps the same file all the while.",
)
@click.option("--timeout", type=click.FloatRange(0.05), default=15.0, show_default=True,
              help="Seconds without an answer.")  # fmt: skip
@click.option("--env", multiple=True, metavar="NAME", help="Pass this variable on.")
def crash(
    adapters: tuple[str, ...],
    op: str,
    second_writer: bool,
    timeout: float,
    env: tuple[str, ...],
) -> None:
    """Kill a swap of each ADAPTER at every system call in turn, and check the file.

    Needs strace. The file must be the old one or the new one, whole, and the next swap must
    succeed, both with and without a temporary file left by an earlier crash. With a second writer,
    the file may also be that writer's; no requirement covers two writers, and lnd does not lock.
    """
    from ..crash.points import CrashTest, quick
    from ..protocol.outcome import run_exit_code
    from ..protocol.process import Limits

    limits = quick(Limits(hello=timeout, request=timeout))
    codes = []
    for name in adapters:
        command = resolve_adapter(name, env)
        for stale in (False, True):
            test = CrashTest(command, limits, click.echo, stale, with_second=second_writer)
            codes.append(test.execute())
    sys.exit(run_exit_code(codes))
