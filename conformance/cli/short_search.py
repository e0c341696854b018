"""The short search that belongs to a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..corpus.load import Corpus
from ..protocol.command import Command
from ..protocol.driver import Broken
from ..running.events import Check
from ..running.further_search import Searched
from .inputs import resolve_oracle

if TYPE_CHECKING:
    from ..running.options import Options
    from ..search.plan import Plan

EXAMPLES = 500
GRACE = 6.0
"""Seconds beyond the time limit of the run to make counterexamples smaller."""
SHRINKS = 300
"""Cases that may be asked to make one counterexample smaller."""
BUCKETS = 5
"""Different disagreements after which the search ends."""


@dataclass(frozen=True, slots=True)
class ShortSearch:
    """Searches as a plan says; ``Run`` calls it at the end."""

    plan: Plan
    """What to search, and how long."""

    def __call__(self, command: Command, corpus: Corpus) -> Searched:
        """Search, and turn everything that can go wrong into a failed check."""
        from ..search.database import DatabaseError
        from ..search.plan import NothingToExplore, search
        from ..search.starting import OracleBroken
        from ..search.store import CannotSave

        try:
            report = search(command, corpus, self.plan)
        except NothingToExplore as nothing:
            return Searched([], _check(command, True, str(nothing)), [])
        except OracleBroken as error:
            return Searched([], _check(command, False, str(error)), [], str(error))
        except Broken as error:
            return Searched([], _check(command, False, error.explained()), [])
        except (CannotSave, DatabaseError) as error:
            return Searched([], _check(command, False, str(error)), [])
        number = len(report.findings)
        found = f"{number} kinds of disagreement with" if number else "no disagreement with"
        drawn = f"in {report.asked} drawn cases, seed {self.plan.seed}"
        detail = f"{found} {self.plan.oracle.name} {drawn}"
        problem = f"the oracle gave no answer: {report.faults[0]}" if report.faults else ""
        check = _check(command, not report.faults, detail)
        return Searched(report.results, check, report.notes, problem)


def _check(command: Command, passed: bool, detail: str) -> Check:
    return Check(command.name, "explore", passed, detail)


def with_search(
    options: Options,
    installed: bool,
    given: Mapping[str, Any],
) -> Options:
    """Return the options of a run with the search that follows it.

    Args:
        options: of the run.
        installed: whether it is about the installed vectors.
        given: the values of ``explore_options``.
    """
    if given["no_explore"]:
        return options
    search = search_of_run(options, installed, given["explore_examples"], given["database"])
    return replace(options, explore=search)


def search_of_run(
    options: Options, installed: bool, examples: int | None, database: str | None
) -> ShortSearch | None:
    """Decide on the search at the end of a run; ``None`` for none.

    Args:
        options: of the run.
        installed: whether it is about the installed vectors.
        examples: how many cases; ``None`` to decide here.
        database: where examples are kept.
    """
    # Whoever chooses cases, or pays for a process each, did not ask for more of them.
    whole = (
        installed and not options.one_shot and not replace(options.filter, shard=None, excluded=())
    )
    wanted = whole if examples is None else examples > 0
    # One part of a run in shards does the whole search, so that all of them find what one finds.
    shard = options.filter.shard
    wanted = wanted and (shard is None or shard.index == 1)
    # The search knows no profiles.
    if not wanted or options.oracle is None or options.claim is not None:
        return None
    return ShortSearch(_plan(options, options.oracle, examples, database))


def _plan(options: Options, oracle: Command, examples: int | None, database: str | None) -> Plan:
    from ..search.plan import Plan

    # What is found must not depend on how fast anything is, so work is counted and not seconds.
    return Plan(
        oracle,
        resolve_oracle("scbref"),
        EXAMPLES if examples is None else examples,
        options.limits.run,
        GRACE,
        options.filter.ops,
        options.seed,
        database=database,
        buckets=BUCKETS,
        shrinks=SHRINKS,
        limits=options.limits,
        one_shot=options.one_shot,
        show_secrets=options.show_secrets,
    )
