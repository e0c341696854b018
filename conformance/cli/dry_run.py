"""``run --dry-run``: what would be asked, as text or JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from .inputs import fail
from .short_search import ShortSearch

if TYPE_CHECKING:
    from ..corpus.load import Corpus
    from ..protocol.command import Command
    from ..running.dry_run import Planned
    from ..running.events import ClassVerdict
    from ..running.options import Options

REPORTS = ("junit", "html", "markdown", "tap", "badge", "jsonl")
REASONS = 3
"""Reasons that a line names, the most frequent first."""


def check_options(given: Mapping[str, Any]) -> None:
    """Refuse what has no meaning with, or without, ``--dry-run``.

    Raises:
        Usage: a report is asked for, or JSON of a run that takes place.
    """
    if not given["dry_run"]:
        for name, option in (("as_json", "--json"), ("verbose", "--verbose")):
            if given[name]:
                fail(f"{option} goes with --dry-run; the events of a run are written by --jsonl")
        return
    for name in REPORTS:
        if given[name]:
            fail(f"--{name}: there is nothing to report with --dry-run")


def show_plans(
    commands: Sequence[Command], corpus: Corpus, options: Options, given: Mapping[str, Any]
) -> int:
    """Print what each adapter would be asked; return the exit code of the whole."""
    from ..protocol.outcome import run_exit_code
    from ..running.dry_run import plan

    plans = [plan(command, corpus, options) for command in commands]
    search = options.explore
    examples = (search.plan.examples or 0) if isinstance(search, ShortSearch) else 0
    if given["as_json"]:
        shown = {
            "corpus": corpus.version,
            "cases": len(corpus.ids),
            "search": examples,
            "adapters": [_json(each, given["verbose"]) for each in plans],
        }
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        click.echo(f"corpus {corpus.version}: {len(corpus.ids):,} cases; nothing is asked now")
        for each in plans:
            for line in _lines(each, examples, verbose=given["verbose"]):
                click.echo(_escaped(line))
    return run_exit_code(each.exit_code for each in plans)


def _escaped(line: str) -> str:
    from ..protocol.escape import escape

    return escape(line)


def _lines(planned: Planned, examples: int, *, verbose: bool) -> Iterator[str]:
    """Yield what one adapter would be asked, for people."""
    yield ""
    if planned.broken:
        yield f"{planned.adapter}: adapter broken: {planned.broken}"
        return
    left = sum(map(len, planned.left_out.values()))
    yield f"{planned.adapter}: {len(planned.asked):,} cases would be asked, {left:,} not"
    yield from _operations(planned)
    if examples and planned.asked:
        yield f"  and a search of {examples:,} drawn cases"
    yield from _classes(planned)
    for text in planned.unmet:
        yield f"  required, and not to be earned: {text}"
    if verbose:
        for case in planned.asked:
            yield f"asked      {case.id}"
        for reason, cases in planned.left_out.items():
            for case in cases:
                yield f"not asked  {case.id}: {reason}"


def _operations(planned: Planned) -> Iterator[str]:
    table = planned.by_operation
    absent = {op for op, (number, reasons) in table.items() if not number and _is_absent(reasons)}
    width = max((len(op) for op in table if op not in absent), default=0)
    for op, (number, reasons) in table.items():
        if op not in absent:
            why = f"   not asked: {_reasons(reasons)}" if reasons else ""
            yield f"  {op:<{width}}  {number:>5,}{why}"
    if absent:
        names = ", ".join(op for op in table if op in absent)
        yield f"  nothing, for want of declared operations: {names}"


def _is_absent(reasons: Counter[str]) -> bool:
    """Say whether all is missing because an operation is not declared."""
    return all(re.fullmatch(r"op \S+ is not declared", reason) for reason in reasons)


def _classes(planned: Planned) -> Iterator[str]:
    """Yield how much of each class would be asked, but of those that the filters leave out."""
    from ..running.class_verdicts import FILTERED

    for each in planned.classes:
        is_claimed = _standing(each) == "claimed"
        if each.judged or not is_claimed or not each.unasked.keys() <= {FILTERED}:
            yield f"  class {class_text(each)}"


def class_text(found: ClassVerdict) -> str:
    """Return how much of a conformance class would be asked, in one line."""
    from ..running.events import Standing

    if found.standing is Standing.NOT_CLAIMED:
        return f"{found.name}: not claimed"
    if found.standing is Standing.INCOMPLETE:
        return f"{found.name}: incomplete, lacks {', '.join(found.lacks)}"
    unasked = sum(found.unasked.values())
    whole = found.judged + unasked
    scope = "".join(f", {text}" for text in (*found.limits, *found.remarks))
    if not unasked:
        return f"{found.name}: all {whole:,} would be asked{scope}"
    why = _reasons(Counter(found.unasked))
    return f"{found.name}: {found.judged:,} of {whole:,} would be asked{scope}; not asked: {why}"


def _reasons(reasons: Counter[str]) -> str:
    texts = [f"{reason} ({number:,})" for reason, number in reasons.most_common(REASONS)]
    rest = reasons.total() - sum(number for _, number in reasons.most_common(REASONS))
    return "; ".join([*texts, *([f"other reasons ({rest:,})"] if rest else [])])


def _standing(found: ClassVerdict) -> str:
    from ..running.events import Standing

    is_claimed = found.standing not in (Standing.NOT_CLAIMED, Standing.INCOMPLETE)
    return "claimed" if is_claimed else str(found.standing)


def _json(planned: Planned, verbose: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "adapter": planned.adapter,
        "exit_code": planned.exit_code,
        "broken": planned.broken,
        "asked": len(planned.asked),
        "not_asked": {reason: len(cases) for reason, cases in planned.left_out.items()},
        "operations": {
            op: {"asked": number, "not_asked": dict(reasons)}
            for op, (number, reasons) in planned.by_operation.items()
        },
        "classes": {
            each.name: {
                "standing": _standing(each),
                "asked": each.judged,
                "not_asked": each.unasked,
                "lacks": each.lacks,
            }
            for each in planned.classes
        },
        "unmet": planned.unmet,
    }
    if verbose:
        shown["ids"] = [case.id for case in planned.asked]
        shown["ids_not_asked"] = {
            reason: [case.id for case in cases] for reason, cases in planned.left_out.items()
        }
    return shown
