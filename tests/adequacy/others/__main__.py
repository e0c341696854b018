"""Measure the corpus by mutants of another implementation: ``python -m tests.adequacy.others``."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from typing import Final

import click

from scbref.conformance.cli.inputs import load_corpus
from scbref.conformance.corpus.load import Corpus
from scbref.conformance.protocol.outcome import Outcome
from tests.adequacy.others import javascript, rust
from tests.adequacy.others.judging import verdict
from tests.adequacy.others.mutants import Missing

TOOLS: Final = {"rust": rust, "js": javascript}
EXIT_CODES = """
\b
Exit codes: 0 measured, whatever survived · 2 usage · 3 a program is missing, or the
implementation does not pass as it is
"""


@click.command(epilog=EXIT_CODES)
@click.argument("language", type=click.Choice(sorted(TOOLS)))
@click.option("--sample", type=click.IntRange(1), default=50, show_default=True,
              help="Mutants that are judged.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Of the sample.")
@click.option("--only", metavar="TEXT", default="", help="Only mutants of places with this text.")
@click.option("--seconds", type=click.FloatRange(1), default=1800.0, show_default=True,
              help="Begin no other mutant after so long.")  # fmt: skip
def main(language: str, sample: int, seed: int, only: str, seconds: float) -> None:
    """Judge a sample of the mutants that LANGUAGE's own tool makes of its implementation."""
    try:
        made = [mutant for mutant in TOOLS[language].mutants() if only in mutant.place]
    except Missing as problem:
        click.echo(f"not measured: {problem}", err=True)
        sys.exit(3)
    chosen = random.Random(seed).sample(made, min(sample, len(made)))
    corpus = load_corpus(())
    _unchanged(language, corpus)
    started, counts = time.monotonic(), Counter[str]()
    for mutant in chosen:
        if time.monotonic() - started > seconds:
            click.echo(f"ended early, after {seconds:g} s")
            break
        command = mutant.build()
        if command is None:
            fate, detail = "not built", ""
        else:
            found = verdict(command, corpus)
            fate = "survived" if found.outcome is Outcome.PASS else "killed"
            detail = f"{found.outcome} {found.case}" if found.case else ""
            counts[f"by {found.outcome}"] += fate == "killed"
        counts[fate] += 1
        click.echo(f"{fate:9} {mutant.place}  {mutant.text}  {detail}".rstrip())
    told = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()) if number)
    click.echo(f"\n{language}: {len(made):,} mutants, {told}; seed {seed},"
               f" {time.monotonic() - started:.0f} s")  # fmt: skip


def _unchanged(language: str, corpus: Corpus) -> None:
    """End here unless the implementation as it is passes: no mutant proves anything then."""
    command = TOOLS[language].built()
    found = None if command is None else verdict(command, corpus)
    if found is None or found.outcome is not Outcome.PASS:
        what = "is not built" if found is None else f"does not pass: {found.outcome} {found.case}"
        click.echo(f"not measured: the implementation as it is {what}", err=True)
        sys.exit(3)
    click.echo(f"unchanged: passes {found.asked:,} cases")


if __name__ == "__main__":
    main()
