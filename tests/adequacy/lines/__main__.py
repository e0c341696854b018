"""Measure the corpus by line mutants: ``python -m tests.adequacy.lines``."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Final

import click
import msgspec

from scbref.conformance.cli.inputs import fail, load_corpus
from scbref.conformance.corpus.load import Corpus
from scbref.conformance.judging.permissions import permissions_bind
from tests.adequacy.lines.judging import Finding, Result
from tests.adequacy.lines.making import LineMutant
from tests.adequacy.lines.modules import Module, mutated_modules
from tests.adequacy.lines.record import (
    FILE,
    Record,
    Recorded,
    as_json,
    beside_others,
    by_area,
    changed_modules,
    load_record,
    new_record,
    not_measured,
    recorded,
)
from tests.adequacy.lines.run import made, measure, ready
from tests.adequacy.lines.survivors import (
    LIST,
    Kind,
    ListError,
    Survivors,
    explained,
    load_survivors,
    problems,
)
from tests.adequacy.lines.traced import listed_as_traced, not_seen
from tests.adequacy.lines.typing_check import well_typed
from tests.adequacy.part import turn_of_today

IN_MEMORY: Final = "/dev/shm"
"""Where there is such a folder, cases have theirs in it."""
ROTATION: Final = 9
"""Recorded kills are replayed in so many parts, one at a time."""
REPLAYED: Final = 300
"""At most so many of them."""

EXIT_CODES = """
\b
Exit codes: 0 every survivor is explained · 1 some are not · 2 usage
"""


@click.command(epilog=EXIT_CODES)
@click.option("--module", "names", multiple=True, metavar="NAME",
              help="Only this module; the others' mutants stay as recorded.")  # fmt: skip
@click.option(
    "--part",
    is_flag=True,
    help="Only modules that have changed since they were recorded, and some recorded kills.",
)
@click.option("--survivors", "again", is_flag=True,
              help="Only recorded survivors, by new cases; kills stay.")  # fmt: skip
@click.option("--reasons", is_flag=True,
              help="Only write the reasons as they are now into the record.")  # fmt: skip
@click.option("--traced", is_flag=True,
              help="Only what is listed as traced, by the judge's durability checks.")  # fmt: skip
@click.option("--turn", type=click.IntRange(0), help="Which kills; by the last commit's day.")
@click.option("--update", is_flag=True, help="Write what came of it beside the vectors.")
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
def main(
    names: tuple[str, ...],
    part: bool,
    again: bool,
    reasons: bool,
    traced: bool,
    turn: int | None,
    update: bool,
    jobs: int,
) -> None:
    """Run thousands of mutants of single lines of the reference: does the corpus tell each?"""
    started = time.monotonic()
    modules = {module.name: module for module in mutated_modules()}
    try:
        listed = load_survivors()
    except ListError as error:
        fail(error)
    _refuse_unknown(names, modules)
    path = Path(str(resources.files("scbref.vectors"))) / FILE
    if reasons:
        _write_reasons(path, listed)
        return
    _prepare_machine()
    corpus = load_corpus(())
    if part:
        wrong = _part(corpus, modules, path, listed, turn, jobs)
    elif traced:
        wrong = _untraced(modules, listed, jobs)
    else:
        chosen = [modules[name] for name in names] or list(modules.values())
        kills = _kills(path) if again else {}
        found = _measured(corpus, chosen, listed, jobs, path if update else None, kills)
        wrong = problems(found, listed, modules=[module.name for module in chosen])
        if not update and not names and (stale := _stale(path, found)):
            wrong.append(stale)
    for problem in wrong:
        click.echo(f"problem: {problem}")
    click.echo(f"\n{len(wrong)} problems; {time.monotonic() - started:.0f} s, {jobs} jobs")
    sys.exit(1 if wrong else 0)


def _write_reasons(path: Path, listed: Survivors) -> None:
    record = load_record(path)
    now = [*explained(record.mutants, listed)]
    path.write_text(as_json(msgspec.structs.replace(record, mutants=now)), encoding="utf-8")


def _prepare_machine() -> None:
    if not permissions_bind():
        fail("permissions do not bind this user, and cases about them would judge nobody")
    if os.access(IN_MEMORY, os.W_OK):
        # Cases wait for the disk more than for anything else.
        tempfile.tempdir = IN_MEMORY


def _refuse_unknown(names: Sequence[str], modules: Mapping[str, Module]) -> None:
    if unknown := set(names) - set(modules):
        fail(f"not mutated: {', '.join(sorted(unknown))}")


def _untraced(modules: Mapping[str, Module], listed: Survivors, jobs: int) -> list[str]:
    """Say which mutants that are listed as traced the durability checks do not see."""
    names = {each.module for each in listed.survivor if each.kind is Kind.TRACED}
    mutants = made([modules[name] for name in sorted(names)], jobs)
    return list(not_seen(listed_as_traced(mutants, listed)))


def _measured(
    corpus: Corpus,
    modules: Sequence[Module],
    listed: Survivors,
    jobs: int,
    path: Path | None = None,
    kills: Mapping[str, Recorded] = MappingProxyType({}),
) -> list[Recorded]:
    """Measure modules whole, and show what came of it; each is published when it is done."""
    judges = ready(corpus, modules)
    every = made(modules, jobs)
    mutants = well_typed(modules, every)
    all_found: list[Recorded] = []
    for module in modules:
        left = [mutant for mutant in mutants if mutant.module == module.name]
        refused = sum(mutant.module == module.name for mutant in every) - len(left)
        click.echo(f"{module.name}: {len(left)} mutants, {refused} are refused by the type checker")
        asked = [mutant for mutant in left if mutant.key not in kills]
        findings = measure(judges, asked, jobs, tell=partial(_progress, len(asked)))
        new = {each.key: each for each in explained(map(recorded, findings), listed)}
        found = [new.get(mutant.key) or kills[mutant.key] for mutant in left]
        all_found += found
        if path is not None:
            record = new_record(corpus, [module], found, {module.name: refused})
            record = beside_others(record, path, [each.name for each in mutated_modules()])
            path.write_text(as_json(record), encoding="utf-8")
    for line in table(all_found):
        click.echo(line)
    return all_found


def _kills(path: Path) -> dict[str, Recorded]:
    """Return the recorded mutants that some case has told from the reference."""
    mutants = load_record(path).mutants
    return {each.key: each for each in mutants if each.result != Result.SURVIVED}


def _part(
    corpus: Corpus,
    modules: dict[str, Module],
    path: Path,
    listed: Survivors,
    turn: int | None,
    jobs: int,
) -> list[str]:
    """Measure what has changed, replay some kills of the rest, and look at the whole record."""
    try:
        record = load_record(path)
    except (OSError, msgspec.MsgspecError) as error:
        return [f"{path}: {error}; write it with: make adequacy-lines-update"]
    changed = changed_modules(record, modules)
    changed_names = [module.name for module in changed]
    wrong: list[str] = []
    if changed:
        click.echo(f"changed: {', '.join(changed_names)}")
        found = _measured(corpus, changed, listed, jobs)
        wrong += problems(found, listed, modules=changed_names)
    kept = [each for each in record.mutants if each.module not in changed_names]
    missing = not_measured(record, modules)
    click.echo(f"never measured: {', '.join(missing) or 'none'}")
    unchanged = [name for name in modules if name not in (*changed_names, *missing)]
    wrong += problems(kept, listed, modules=unchanged)
    if kept != [*explained(kept, listed)]:
        wrong.append(f"{path.name} has other reasons than {LIST}; write them with: --reasons")
    return wrong + _replayed(corpus, modules, kept, turn_of_today() if turn is None else turn, jobs)


def _replayed(
    corpus: Corpus, modules: dict[str, Module], kept: list[Recorded], turn: int, jobs: int
) -> list[str]:
    """Put recorded kills to the case that is to kill them."""
    measured = sorted({each.module for each in kept})
    parts = max(1, min(ROTATION, len(measured)))
    names = measured[turn % parts :: parts]
    kills = {
        each.key: (each.profile, each.case)
        for each in kept
        if each.module in names and each.result in (Result.VERDICT, Result.CRASH)
    }
    chosen = [modules[name] for name in names]
    mutants = [m for m in made(chosen, jobs) if m.key in kills]
    # Always the same ones at the same turn, and others at the next.
    step = -(-len(mutants) // REPLAYED) or 1
    mutants = mutants[turn // parts % step :: step]
    few = _named(corpus, {kills[mutant.key][1] for mutant in mutants})
    findings = measure(ready(few, chosen), mutants, jobs, recorded=kills) if mutants else []
    if alive := _alive(findings):
        # Its threads may have met in another order this time: any case will do.
        left = [modules[name] for name in sorted({mutant.module for mutant in alive})]
        alive = _alive(measure(ready(corpus, left), alive, jobs))
    click.echo(f"replayed: {len(mutants)} kills of {', '.join(names)}; turn {turn}")
    return [
        f"recorded as killed by {kills[each.key][1]}, but survives: "
        f"{each.module}, {each.part}: {each.change}"
        for each in alive
    ]


def _alive(findings: Sequence[Finding]) -> list[LineMutant]:
    return [each.mutant for each in findings if each.result is Result.SURVIVED]


def _named(corpus: Corpus, ids: set[str]) -> Corpus:
    """Return the corpus with these cases only."""
    return replace(
        corpus,
        scenarios=tuple(each for each in corpus.scenarios if each.id in ids),
        vectors=tuple(each for each in corpus.vectors if each.id in ids),
    )


def _stale(path: Path, found: Sequence[Recorded]) -> str:
    """Say whether the published file tells something else."""
    try:
        record: Record | None = load_record(path)
    except (OSError, msgspec.MsgspecError):
        record = None
    told = {each.key: each.result == Result.SURVIVED for each in record.mutants} if record else {}
    if told == {each.key: each.result == Result.SURVIVED for each in found}:
        return ""
    return f"{path.name} is stale; write it with: make adequacy-lines-update"


def table(found: Sequence[Recorded]) -> list[str]:
    """Return the lines of the table by area."""
    rows = by_area(found)
    total: Counter[str] = Counter()
    for counts in rows.values():
        total.update(counts)
    columns = list(next(iter(rows.values()), {}))
    lines = [f"{'area':<12}{'made':>8}" + "".join(f"{name:>11}" for name in columns)]
    for area, counts in (*rows.items(), ("all", dict(total))):
        made_ = sum(counts.values()) - counts.get("unreached", 0)
        cells = "".join(f"{counts.get(name, 0) or '·':>11}" for name in columns)
        lines.append(f"{area:<12}{made_:>8}{cells}")
    return lines


def _progress(of: int, done: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {of} mutants" + ("\n" if done == of else ""), err=True, nl=False)


if __name__ == "__main__":
    main(prog_name="python -m tests.adequacy.lines")
