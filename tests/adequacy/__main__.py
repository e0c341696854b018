"""Measure the corpus: ``python -m tests.adequacy``."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path

import click

from scbref.conformance.cli.inputs import fail, load_corpus
from scbref.conformance.cli.options import vectors_option
from tests.adequacy.door import Label, door
from tests.adequacy.elsewhere import found_last, write
from tests.adequacy.measure import Measurement, measure
from tests.adequacy.part import departures, is_in_part, turn_of_today
from tests.adequacy.report import FILE, as_json, killers, stale, table
from tests.adequacy.verdict import Adequacy, ListError, installed_lists, judge_measurement

EXIT_CODES = """
\b
Exit codes: 0 every mutant that is not equivalent is killed · 1 some are not · 2 usage ·
5 nothing ran
"""


@click.command(epilog=EXIT_CODES)
@vectors_option
@click.option("--filter", "globs", multiple=True, metavar="GLOB",
              help="Only mutants whose id or requirement matches.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the result here.")  # fmt: skip
@click.option("--by", type=click.Choice(["requirement", "area"]), default="requirement",
              show_default=True, help="Rows of the table.")  # fmt: skip
@click.option("--check", is_flag=True, help="Fail if vectors/adequacy.json is stale.")
@click.option("--update", is_flag=True, help="Write vectors/adequacy.json.")
@click.option("--part", is_flag=True,
              help="Only a fifth, another each day: are they as published?")  # fmt: skip
def adequacy(
    vectors: tuple[Path, ...],
    globs: tuple[str, ...],
    jobs: int,
    json_file: Path | None,
    by: str,
    check: bool,
    update: bool,
    part: bool,
) -> None:
    """Run hundreds of mutants of the reference: does the corpus kill every one?

    A mutant that survives needs a vector, or a written reason why none can kill it; a vector
    that no mutant fails needs a reason too.
    """
    if (globs or part) and (check or update):
        fail("--check and --update are about all mutants; leave --filter and --part out")
    started = time.monotonic()
    published = _published(vectors) / FILE
    # A new file names the killers that are nearest; another run may do with those that it names.
    last = {} if update else killers(published)
    result, measured = _measured(vectors, globs, jobs, part=part, last=last)
    text = as_json(result)
    if json_file is not None:
        json_file.write_text(text, encoding="utf-8")
    if update:
        published.write_text(text, encoding="utf-8")
        write(measured.failed_elsewhere)
    elif check and (problem := stale(published, text)):
        result.problems.append(f"{problem}; write it with: make adequacy-update")
    elif part:
        every = [label.id for label in door().labels()]
        result.problems += departures(published, result.findings, every)
    _show(result, by_area=by == "area")
    seconds = time.monotonic() - started
    click.echo(f"\n{_summary(result)}; {seconds:.0f} s, {jobs} jobs")
    sys.exit(1 if result.problems else 0)


def _measured(
    vectors: tuple[Path, ...],
    globs: tuple[str, ...],
    jobs: int,
    *,
    part: bool,
    last: Mapping[str, str],
) -> tuple[Adequacy, Measurement]:
    """Run the mutants that match; return the verdicts and what they are about."""
    corpus = load_corpus(vectors)
    try:
        lists = installed_lists()
    except ListError as error:
        fail(error)

    turn = turn_of_today()

    def wanted(label: Label) -> bool:
        if part and not is_in_part(label.id, turn):
            return False
        names = (label.id, *label.requirements)
        return not globs or any(fnmatchcase(name, glob) for name in names for glob in globs)

    whole = not (globs or part)
    measured = measure(
        vectors,
        wanted=wanted,
        jobs=jobs,
        cover=whole,
        killers=last,
        known=found_last(),
        tell=_progress,
    )
    if not measured.findings:
        click.echo("no mutant matches")
        sys.exit(5)
    requirements = corpus.requirements.values()
    result = judge_measurement(measured, lists, corpus.version, requirements, whole=whole)
    return result, measured


def _show(result: Adequacy, *, by_area: bool) -> None:
    for line in table(result, by_area=by_area):
        click.echo(line)
    for note in result.notes:
        click.echo(f"note: {note}")
    for problem in result.problems:
        click.echo(f"problem: {problem}")


def _summary(result: Adequacy) -> str:
    good = "adequate" if not result.problems else "not adequate"
    return f"{good}: {len(result.findings)} mutants, {_counts(result.total())}"


def _counts(total: dict[str, int]) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in sorted(total.items()))


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        click.echo(f"\r{done} of {of} mutants{end}", err=True, nl=False)


def _published(vectors: tuple[Path, ...]) -> Path:
    """Return the folder of the vectors."""
    if vectors:
        return vectors[0]
    return Path(str(resources.files("scbref.vectors")))


if __name__ == "__main__":
    adequacy(prog_name="python -m tests.adequacy")
