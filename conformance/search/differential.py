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
from .comparing.bucket import Bucket
from .comparing.comparison import Comparer, Comparison
from .comparing.finding import case_finding
from .database import open_database
from .drawing.cases import WEIGHTS, DrawnCase, explored
from .examples import Examples
from .plan import NothingToExplore, Plan, comparer_of
from .search import Bounds, Search
from .store import save
from .trying import CasesAndHistories


@dataclass(slots=True)
class AdapterDiff:
    """Where two adapters disagree."""

    left: Declared
    """What A declares."""
    right: Declared
    """What B declares."""
    of_corpus: int = 0
    """Cases of the corpus that were put to both."""
    explored: int = 0
    """Drawn cases that were put to both."""
    found: dict[Bucket, Comparison] = field(default_factory=dict)
    """The smallest case of each bucket."""
    where: dict[Bucket, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Ids of the corpus' cases that show it."""
    excused: Counter[str] = field(default_factory=Counter)
    """Differences that a declared behaviour explains, by behaviour."""
    scripts: dict[Bucket, Path] = field(default_factory=dict)
    """The script that sends the smallest case of a bucket, where it is kept."""
    faults: list[str] = field(default_factory=list)
    """Requests to which B gave no answer."""


def differential(left: Command, corpus: Corpus, plan: Plan) -> AdapterDiff:
    """Put the corpus' requests and drawn ones to an adapter and to the oracle of ``plan``.

    Raises:
        Broken: one of them does not work.
        NothingToExplore: they have no operation in common.
        DatabaseError: the example database cannot be used.
        CannotSave: what was found could not be saved.
    """
    with ExitStack() as stack:
        comparer = comparer_of(left, corpus, plan, stack)
        comparer.constructed = False
        result = AdapterDiff(comparer.target.declared, comparer.oracle.declared)
        ops = explored(result.left.ops & result.right.ops, plan.ops)
        if not ops:
            raise NothingToExplore("they declare no operation in common that can be compared")
        _corpus(comparer, corpus, ops, result)
        if plan.examples != 0:
            _explore(comparer, ops, left, plan, result)
        result.faults = comparer.oracle_faults
        if plan.save is not None and result.found:
            buckets = sorted(result.found)
            findings = [
                case_finding(result.found[bucket], True, plan.oracle.name) for bucket in buckets
            ]
            scripts = save(plan.save, findings, corpus, left)
            result.scripts = dict(zip(buckets, scripts, strict=True))
        return result


def _corpus(comparer: Comparer, corpus: Corpus, ops: list[str], result: AdapterDiff) -> None:
    for vector in corpus.vectors:
        if vector.op not in ops or not _asked(vector, result):
            continue
        result.of_corpus += 1
        if isinstance(expect := vector.expect, Lenient):
            both = (result.left, result.right)
            if len({chosen(expect.behaviour, side, corpus.behaviours) for side in both}) > 1:
                result.excused[expect.behaviour] += 1
                continue
        comparison = comparer.attempt(DrawnCase(vector.op, vector.in_))
        result.excused.update(comparison.excused)
        if (bucket := comparison.bucket) is not None:
            result.where[bucket].append(vector.id)
            if bucket not in result.found or comparison.size < result.found[bucket].size:
                result.found[bucket] = comparison


def _asked(vector: Vector, result: AdapterDiff) -> bool:
    # Where nothing is specified no answer is wrong, and there is nothing to compare.
    return (
        vector.op in WEIGHTS
        and not isinstance(vector.expect, Unspecified)
        and not not_applicable(vector, result.left)
        and not not_applicable(vector, result.right)
    )


def _explore(
    comparer: Comparer, ops: list[str], left: Command, plan: Plan, result: AdapterDiff
) -> None:
    seed, examples = plan.drawing
    search = Search(
        CasesAndHistories(comparer),
        Examples(comparer.seeds, ops),
        Bounds(examples, plan.seconds, plan.grace, plan.buckets + len(result.found)),
        seed,
        open_database(plan.database, f"{left.name} {plan.oracle.name}"),
        plan.tick,
        found=dict(result.found),
    )
    search.execute()
    result.explored = search.asked
    result.excused += search.excused
    result.found |= search.found
