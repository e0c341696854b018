"""The short search that belongs to a run."""

from __future__ import annotations

from dataclasses import dataclass

from ..corpus.load import Corpus
from ..protocol.command import Command
from ..protocol.driver import Broken
from ..running.events import Check, Result
from ..search.plan import NothingToExplore, Plan, search

EXAMPLES = 500
SECONDS = 4.0
"""After which no more cases are drawn: a slow adapter gets fewer."""
GRACE = 6.0
KINDS = 5


@dataclass(frozen=True, slots=True)
class Explored:
    """What a run reports of its search."""

    results: list[Result]
    check: Check
    notes: list[str]


def explore_within(command: Command, corpus: Corpus, plan: Plan) -> Explored:
    """Search as ``plan`` says, and turn everything that can go wrong into a failed check."""
    from ..search.database import DatabaseError
    from ..search.store import CannotSave

    try:
        report = search(command, corpus, plan)
    except NothingToExplore as nothing:
        return Explored([], _check(command, True, str(nothing)), [])
    except Broken as error:
        return Explored([], _check(command, False, error.explained()), [])
    except (CannotSave, DatabaseError) as error:
        return Explored([], _check(command, False, str(error)), [])
    number = len(report.findings)
    found = f"{number} kinds of disagreement with" if number else "no disagreement with"
    detail = f"{found} {plan.oracle.name} in {report.asked} drawn cases, seed {plan.seed}"
    return Explored(report.results, _check(command, not report.faults, detail), report.notes)


def _check(command: Command, passed: bool, detail: str) -> Check:
    return Check(command.name, "explore", passed, detail)
