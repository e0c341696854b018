"""The command ``smoke``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .exit_codes import EXIT_CODES
from .inputs import load_corpus, resolve_adapter
from .options import vectors_option


@click.command(epilog=EXIT_CODES)
@click.argument("adapter")
@vectors_option
@click.option("--timeout", type=click.FloatRange(0.05), default=5.0, show_default=True,
              help="Seconds without an answer.")  # fmt: skip
@click.option("--env", multiple=True, metavar="NAME", help="Pass this variable on.")
@click.option("--one-shot", is_flag=True, help="Start a process for every request.")
def smoke(
    adapter: str, vectors: tuple[Path, ...], timeout: float, env: tuple[str, ...], one_shot: bool
) -> None:
    """Check whether ADAPTER works at all, and say what to fix if not."""
    from ..protocol.process import Limits
    from ..running.smoke import Smoke

    corpus = load_corpus(vectors)
    limits = Limits(hello=timeout, request=timeout)
    command = resolve_adapter(adapter, env)
    sys.exit(Smoke(command, corpus, limits, click.echo, one_shot).execute())
