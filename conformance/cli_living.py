"""Commands of ``scb-conformance`` about the backup file and what keeps it current."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.cli_inputs import fail, load_corpus, resolve_adapter, resolve_oracle
from conformance.cli_options import vectors_option

EXIT_CODES = """
\b
Exit codes: 0 nothing is lost · 1 something is · 2 usage · 3 adapter broken · 5 nothing ran
"""


@click.command(epilog=EXIT_CODES)
@click.argument("adapters", nargs=-1, required=True, metavar="ADAPTER…")
@click.option("--op", type=click.Choice(["multifile.swap"]), default="multifile.swap",
              show_default=True, help="What is killed.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0.05), default=15.0, show_default=True,
              help="Seconds without an answer.")  # fmt: skip
@click.option("--env", multiple=True, metavar="NAME", help="Pass this variable on.")
def crash(adapters: tuple[str, ...], op: str, timeout: float, env: tuple[str, ...]) -> None:
    """Kill a swap of each ADAPTER at every system call in turn, and look at the file.

    Needs strace. The file must be the old one or the new one, whole, and the next swap must
    succeed; with a temp of an earlier crash in the way, and without.
    """
    from conformance.crash_points import CrashTest, quick
    from conformance.outcome import run_exit_code
    from conformance.process import Limits

    limits = quick(Limits(hello=timeout, request=timeout))
    codes = []
    for name in adapters:
        command = resolve_adapter(name, env)
        for stale in (False, True):
            codes.append(CrashTest(command, limits, click.echo, stale).execute())
    sys.exit(run_exit_code(codes))


@click.command("explore-swapper", epilog=EXIT_CODES)
@click.argument("adapter")
@click.option("--examples", type=click.IntRange(1), default=100, show_default=True,
              help="Lives at most.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Of the drawing.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the shortest disagreement here, as a scenario.")  # fmt: skip
@click.option("--oracle", default="scbref", show_default=True,
              help="Adapter that packs and unpacks files.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0.05), default=10.0, show_default=True,
              help="Seconds without an answer.")  # fmt: skip
@click.option("--env", multiple=True, metavar="NAME", help="Pass this variable on.")
@vectors_option
def explore_swapper(
    adapter: str,
    examples: int,
    seed: int,
    save: Path | None,
    oracle: str,
    timeout: float,
    env: tuple[str, ...],
    vectors: Path | None,
) -> None:
    """Let random lives of a SubSwapper run through ADAPTER against a model of the theory.

    Opens, closes, manual updates, write failures, restarts, and changes of the file by others.
    """
    from conformance.process import Limits
    from conformance.stateful.search import SwapperSearch

    opener = resolve_oracle(oracle, env)
    if opener is None:
        fail("an oracle is needed, to read the files: --oracle")
    search = SwapperSearch(
        resolve_adapter(adapter, env),
        opener,
        load_corpus(vectors),
        Limits(hello=timeout, request=timeout),
        examples,
        seed,
        click.echo,
        save,
    )
    sys.exit(search.execute())
