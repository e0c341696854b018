"""Two adapters against each other, without an oracle: where do they disagree?"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ..corpus.load import Corpus, Lenient, Unspecified, Vector
from ..judging.judge import chosen
from ..judging.selection import not_applicable
from ..protocol.command import Command
from ..protocol.messages import Declared
from .cases import WEIGHTS, Case, examples as drawn, explored
from .comparison import Contest, Meeting
from .finding import finding
from .kind import Kind
from .plan import NothingToExplore, Plan, contest_of
from .store import save


@dataclass(slots=True)
class Comparison:
    """Where two adapters disagree."""

    left: Declared
    right: Declared
    of_corpus: int = 0
    """Cases of the corpus that were put to both."""
    explored: int = 0
    found: dict[Kind, Meeting] = field(default_factory=dict)
    """The smallest case of each kind."""
    where: dict[Kind, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Ids of the corpus' cases that show it."""
    excused: Counter[str] = field(default_factory=Counter)
    scripts: dict[Kind, Path] = field(default_factory=dict)
    """What sends the smallest case of a kind, where it is kept."""
    faults: list[str] = field(default_factory=list)
    """Requests to which B gave no answer."""


def differential(left: Command, corpus: Corpus, plan: Plan) -> Comparison:
    """Put the corpus' requests and drawn ones to an adapter and to the oracle of ``plan``.

    Raises:
        Broken: one of them does not work.
        NothingToExplore: they have no operation in common.
        DatabaseError: the example database cannot be used.
        CannotSave: what was found could not be saved.
    """
    with ExitStack() as stack:
        contest = contest_of(left, corpus, plan, stack)
        contest.constructed = False
        result = Comparison(contest.subject.declared, contest.oracle.declared)
        ops = explored(result.left.ops & result.right.ops, plan.ops)
        if not ops:
            raise NothingToExplore("they declare no operation in common that can be compared")
        _corpus(contest, corpus, ops, result)
        if plan.examples != 0:
            _explore(contest, ops, left, plan, result)
        result.faults = contest.oracle_faults
        if plan.save is not None and result.found:
            kinds = sorted(result.found)
            findings = [finding(result.found[kind], True, plan.oracle.name) for kind in kinds]
            scripts = save(plan.save, findings, corpus, left)
            result.scripts = dict(zip(kinds, scripts, strict=True))
        return result


def _corpus(contest: Contest, corpus: Corpus, ops: list[str], result: Comparison) -> None:
    for vector in corpus.vectors:
        if vector.op not in ops or not _asked(vector, result):
            continue
        result.of_corpus += 1
        if isinstance(expect := vector.expect, Lenient):
            both = (result.left, result.right)
            if len({chosen(expect.behaviour, side, corpus.behaviours) for side in both}) > 1:
                result.excused[expect.behaviour] += 1
                continue
        meeting = contest.meet(Case(vector.op, vector.in_))
        result.excused.update(meeting.excused)
        if (kind := meeting.kind) is not None:
            result.where[kind].append(vector.id)
            if kind not in result.found or meeting.size < result.found[kind].size:
                result.found[kind] = meeting


def _asked(vector: Vector, result: Comparison) -> bool:
    # Nobody says what is right where nothing is specified, and nothing is to compare.
    return (
        vector.op in WEIGHTS
        and not isinstance(vector.expect, Unspecified)
        and not not_applicable(vector, result.left)
        and not not_applicable(vector, result.right)
    )


def _explore(
    contest: Contest, ops: list[str], left: Command, plan: Plan, result: Comparison
) -> None:
    from .database import open_database
    from .search import Bounds, Hunt

    seed, examples = plan.drawing
    hunt = Hunt(
        contest,
        drawn(contest.guide, ops),
        Bounds(examples, plan.seconds, plan.grace, plan.kinds + len(result.found)),
        seed,
        open_database(plan.database, f"{left.name} {plan.oracle.name}"),
        plan.tick,
        found=dict(result.found),
    )
    hunt.execute()
    result.explored = hunt.asked
    result.excused += hunt.excused
    result.found |= hunt.found
