"""The command ``list``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .inputs import check_filter, load_corpus
from .options import filter_options, vectors_option


@click.command("list")
@vectors_option
@filter_options
def list_cases(
    vectors: tuple[Path, ...],
    globs: tuple[str, ...],
    excluded: tuple[str, ...],
    op: tuple[str, ...],
    requirement: tuple[str, ...],
) -> None:
    """List the vectors and scenarios: id, verdict, title."""
    from ..judging.selection import Filter
    from ..protocol.outcome import NOTHING_RAN

    wanted, corpus = Filter(globs, op, requirement, None, excluded), load_corpus(vectors)
    check_filter(wanted, corpus)
    selected = [case for case in corpus.cases if wanted.accepts(case)]
    for case in selected:
        click.echo(f"{case.id}\t{case.verdict}\t{case.title}")
    if not selected:
        sys.exit(NOTHING_RAN)
