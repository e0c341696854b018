"""One search of one adapter, from start to report."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Final

from ..corpus.load import Corpus
from ..protocol.command import Command
from ..protocol.messages import Declared
from ..protocol.process import Limits
from ..protocol.shape import suggestion
from ..running.events import Result
from ..running.oracle import Oracle
from .beside import Beside, Stage, can_be_beside
from .comparing.comparison import Comparer, Comparison
from .comparing.finding import CaseFinding, case_finding, replay_command, result_of_case
from .coverage import Coverage
from .database import open_database
from .drawing.cases import WEIGHTS, explored
from .examples import Examples
from .histories.finding import HistoryFinding, history_finding, result_of_history
from .histories.history import HISTORY_OPS
from .histories.trials import HistoryTrials, ReplayedHistory, history_ops_of, requests_of
from .search import Bounds, Search, repeatable
from .starting import start
from .store import save
from .trying import CasesAndHistories

MANY: Final = 1_000
"""Examples from which on two processes share them."""


class NothingToExplore(Exception):
    """The two adapters have no operation in common that can be explored."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to search, and how long."""

    oracle: Command
    """Says what is right."""
    explainer: Command | None = None
    """Explains bytes when the oracle does not."""
    examples: int | None = 2000
    """Cases and histories to draw; ``None`` for no limit but ``seconds``."""
    seconds: float | None = None
    """Seconds of drawing; ``None`` for no limit but ``examples``."""
    grace: float = 60.0
    """Seconds more to make counterexamples smaller."""
    ops: tuple[str, ...] = ()
    """Globs of operations; none for all."""
    seed: int = 0
    """Of the drawing."""
    shard: tuple[int, int] = (1, 1)
    """Which part of how many: parts draw different cases, and share the examples."""
    database: str | None = None
    """Where examples are kept between runs; see ``open_database``."""
    save: Path | None = None
    """The folder for what is found; ``None`` to keep nothing."""
    buckets: int = 12
    """Different disagreements after which the search ends."""
    shrinks: int = 1500
    """Cases that may be asked to make one counterexample smaller."""
    limits: Limits = field(default_factory=Limits)
    """Of both adapters."""
    one_shot: bool = False
    """Whether the target gets a process for every request."""
    show_secrets: bool = False
    """Whether key material may be shown."""
    statistics: bool = False
    """Whether the values that are drawn are counted."""
    tick: Callable[[int], None] = lambda asked: None
    """Is told now and then how many cases were asked."""

    @property
    def drawing(self) -> tuple[int, int | None]:
        """The seed and the number of examples of this shard."""
        part, parts = self.shard
        seed = self.seed if parts == 1 else self.seed * 65_537 + part
        if self.examples is None:
            return seed, None
        return seed, self.examples // parts + (part <= self.examples % parts)

    @property
    def bounds(self) -> Bounds:
        """How long this shard searches."""
        number = self.drawing[1]
        return Bounds(number, self.seconds, self.grace, self.buckets, self.shrinks)

    @property
    def is_shared(self) -> bool:
        """Whether two processes share the examples; what is counted is all drawn in one."""
        number = self.drawing[1]
        return (number is None or number >= MANY) and not self.statistics and can_be_beside()

    def again(self, adapter: str) -> str:
        """Return the command that makes this search again and keeps what it finds.

        One seed draws one list of cases, so it finds the same.
        """
        words = ["scb-conformance", "explore", "--seed", str(self.seed)]
        if self.examples is not None:
            words += ["--examples", str(self.examples)]
        for glob in self.ops:
            words += ["--op", glob]
        words += ["--kinds", str(self.buckets), "--save", "found"]
        return shlex.join([*words, adapter])


@dataclass(slots=True)
class Report:
    """What came of a search."""

    declared: Declared
    """What the target declares."""
    oracle: Declared
    """What the oracle declares."""
    ops: list[str]
    """Operations of which cases were drawn."""
    history_ops: list[str]
    """Kinds of history that were drawn."""
    asked: int = 0
    """Examples tried, those that made counterexamples smaller included."""
    histories: int = 0
    """How many of the examples were histories."""
    findings: list[CaseFinding | HistoryFinding] = field(default_factory=list)
    """One of each bucket."""
    results: list[Result] = field(default_factory=list)
    """The findings as reports show them, in the same order."""
    scripts: list[Path] = field(default_factory=list)
    """A shell script of each finding, if they are saved."""
    notes: list[str] = field(default_factory=list)
    """Lines about the search as a whole."""
    faults: list[str] = field(default_factory=list)
    """Requests to which the oracle gave no answer."""
    coverage: Coverage | None = None
    """Which values were drawn, if that was asked for."""


def search(command: Command, corpus: Corpus, plan: Plan) -> Report:
    """Search for cases on which an adapter and the oracle of ``plan`` disagree.

    Raises:
        Broken: the adapter or the oracle does not work.
        NothingToExplore: they have nothing in common.
        CannotSave: what was found could not be saved.
        DatabaseError: the example database cannot be used.
    """
    with ExitStack() as stack:
        beside = None
        if plan.is_shared:
            stage = partial(_stage, command, corpus, plan)
            beside = stack.enter_context(Beside(stage, *plan.drawing))
        comparer = comparer_of(command, corpus, plan, stack)
        ops, history_ops = _drawn_ops(comparer, corpus, plan)
        if not ops and not history_ops:
            raise _nothing(command, plan)
        report = Report(comparer.target.declared, comparer.oracle.declared, ops, history_ops)
        coverage = Coverage([*ops, *requests_of(history_ops)], comparer.seeds)
        drawn = Search(
            _trials(comparer, corpus),
            Examples(comparer.seeds, ops, history_ops),
            plan.bounds,
            plan.drawing[0],
            open_database(plan.database, command.name),
            plan.tick,
            coverage.add if plan.statistics else lambda trial: None,
            beside,
        )
        drawn.execute()
        report.asked, report.histories = drawn.asked, drawn.histories
        report.coverage = coverage if plan.statistics else None
        comparer.oracle_faults += beside.faults if beside is not None else []
        report.faults = comparer.oracle_faults
        report.notes = _notes(drawn.excused, comparer, drawn.ended)
        _take_findings(report, drawn, plan.oracle.name)
        _write_up(report, command, corpus, plan, comparer.opener)
        return report


def comparer_of(command: Command, corpus: Corpus, plan: Plan, stack: ExitStack) -> Comparer:
    """Start an adapter and the oracle of ``plan``; ``stack`` ends them.

    Raises:
        Broken: one of them does not work.
    """
    return start(
        command,
        corpus,
        stack,
        oracle=plan.oracle,
        explainer=plan.explainer,
        limits=plan.limits,
        one_shot=plan.one_shot,
    )


def _stage(command: Command, corpus: Corpus, plan: Plan, stack: ExitStack) -> Stage:
    """Start another adapter and another oracle for the same search."""
    comparer = comparer_of(command, corpus, plan, stack)
    draws = Examples(comparer.seeds, *_drawn_ops(comparer, corpus, plan))
    return Stage(_trials(comparer, corpus), draws, comparer.oracle_faults)


def _drawn_ops(comparer: Comparer, corpus: Corpus, plan: Plan) -> tuple[list[str], list[str]]:
    """Return the operations, and the kinds of history, of which examples are drawn."""
    mine, theirs = comparer.target.declared, comparer.oracle.declared
    # A session needs a process that stays.
    history_ops = [] if plan.one_shot else history_ops_of(mine, corpus, plan.ops)
    return explored(mine.ops & theirs.ops, plan.ops), history_ops


def _trials(comparer: Comparer, corpus: Corpus) -> CasesAndHistories:
    histories = HistoryTrials(comparer.target, comparer.opener, corpus, comparer.oracle_faults)
    return CasesAndHistories(comparer, histories)


def _nothing(command: Command, plan: Plan) -> NothingToExplore:
    near = "".join(suggestion(op, [*WEIGHTS, *HISTORY_OPS]) for op in plan.ops)
    return NothingToExplore(f"nothing that {command.name} declares can be explored{near}")


def _take_findings(report: Report, drawn: Search, oracle: str) -> None:
    for bucket, trial in sorted(drawn.found.items(), key=itemgetter(0)):
        again = repeatable(drawn.trials, trial.example, bucket)
        report.findings.append(_finding(trial, again, oracle))


def _finding(
    trial: Comparison | ReplayedHistory, repeatable: bool, oracle: str
) -> CaseFinding | HistoryFinding:
    if isinstance(trial, ReplayedHistory):
        return history_finding(trial, repeatable)
    return case_finding(trial, repeatable, oracle)


def _notes(excused: dict[str, int], comparer: Comparer, ended: str) -> list[str]:
    notes = []
    if excused:
        listed = ", ".join(f"{name} ({number})" for name, number in sorted(excused.items()))
        notes.append(f"differences that declared behaviours explain: {listed}")
    if comparer.oracle_faults:
        number, first = len(comparer.oracle_faults), comparer.oracle_faults[0]
        notes.append(f"the oracle gave no answer {number} times, first: {first}")
    if ended:
        notes.append(f"ended early: {ended}")
    return notes


def _write_up(report: Report, command: Command, corpus: Corpus, plan: Plan, opener: Oracle) -> None:
    folder = plan.save
    if folder is not None and report.findings:
        report.scripts = save(folder, report.findings, corpus, command)
    for found in report.findings:
        replay = plan.again(command.name)
        if folder is not None:
            replay = replay_command(found.id, command.name, folder)
        report.results.append(
            result_of_history(found, command.name, plan.show_secrets, replay)
            if isinstance(found, HistoryFinding)
            else result_of_case(found, command.name, opener, plan.show_secrets, replay)
        )
