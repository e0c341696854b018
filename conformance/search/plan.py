"""One search of one adapter, from start to report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..corpus.load import Corpus
from ..protocol.command import Command
from ..protocol.messages import Declared
from ..protocol.process import Limits
from ..running.events import Result
from ..running.oracle import Oracle
from .cases import Case, examples as drawn, explored
from .comparison import Contest, Meeting
from .finding import Finding, finding, replay_command, result_of
from .histories import Lived, Lives, lived as lives_of
from .history import Life
from .history_finding import LifeFinding, life_finding, result_of_life
from .seeds import Guide
from .store import save
from .subject import Player

GUIDING: Final = frozenset({"single.serialize", "explain"})
"""What a guide must be able to do."""


class NothingToExplore(Exception):
    """The two adapters have no operation in common that can be explored."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to search, and how long."""

    oracle: Command
    guide: Command | None = None
    """Explains bytes when the oracle does not."""
    examples: int | None = 2000
    seconds: float | None = None
    grace: float = 60.0
    """Seconds more to make counterexamples smaller."""
    ops: tuple[str, ...] = ()
    """Globs."""
    seed: int = 0
    shard: tuple[int, int] = (1, 1)
    """Which part of how many: parts draw different cases, and share the examples."""
    database: str | None = "none"
    save: Path | None = None
    kinds: int = 12
    limits: Limits = field(default_factory=Limits)
    one_shot: bool = False
    show_secrets: bool = False
    tick: Callable[[int], None] = lambda asked: None

    @property
    def drawing(self) -> tuple[int, int | None]:
        """The seed and the number of examples of this shard."""
        part, parts = self.shard
        seed = self.seed if parts == 1 else self.seed * 65_537 + part
        if self.examples is None:
            return seed, None
        return seed, self.examples // parts + (part <= self.examples % parts)


@dataclass(slots=True)
class Report:
    """What came of a search."""

    declared: Declared
    oracle: Declared
    ops: list[str]
    lived: list[str]
    """What lives are drawn of."""
    asked: int = 0
    lives: int = 0
    """How many of the examples were lives."""
    findings: list[Finding | LifeFinding] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    scripts: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Requests to which the oracle gave no answer."""


def search(command: Command, corpus: Corpus, plan: Plan) -> Report:
    """Search for cases on which an adapter and the oracle of ``plan`` disagree.

    Raises:
        Broken: the adapter or the oracle does not work.
        NothingToExplore: they have nothing in common.
        CannotSave: what was found could not be saved.
        DatabaseError: the example database cannot be used.
    """
    from .database import open_database
    from .search import Bounds, Hunt, repeatable

    with ExitStack() as stack:
        contest = contest_of(command, corpus, plan, stack)
        mine, theirs = contest.subject.declared, contest.oracle.declared
        # A session needs a process that stays.
        lived = [] if plan.one_shot else lives_of(mine, corpus, plan.ops)
        report = Report(mine, theirs, explored(mine.ops & theirs.ops, plan.ops), lived)
        if not report.ops and not lived:
            raise NothingToExplore(f"nothing that {command.name} declares can be explored")
        seed, examples = plan.drawing
        lives = Lives(contest.subject, contest.opener, corpus, contest.oracle_faults)
        arena = Arena(contest, lives)
        hunt = Hunt(
            arena,
            drawn(contest.guide, report.ops, lived),
            Bounds(examples, plan.seconds, plan.grace, plan.kinds),
            seed,
            open_database(plan.database, command.name),
            plan.tick,
        )
        hunt.execute()
        report.asked, report.lives = hunt.asked, hunt.lives
        report.faults = contest.oracle_faults
        report.notes = _notes(hunt.excused, contest, hunt.flaky, hunt.ended)
        for kind in sorted(hunt.found):
            again = repeatable(arena, hunt.found[kind].example, kind)
            report.findings.append(_finding(hunt.found[kind], again, plan.oracle.name))
        _write_up(report, command, corpus, plan, contest.opener)
        return report


def _finding(met: Meeting | Lived, repeatable: bool, oracle: str) -> Finding | LifeFinding:
    if isinstance(met, Lived):
        return life_finding(met, repeatable)
    return finding(met, repeatable, oracle)


@dataclass(slots=True)
class Arena:
    """Where cases and lives are tried."""

    contest: Contest
    lives: Lives

    @property
    def accidents(self) -> int:
        """Requests to which the subject gave no answer."""
        return self.contest.accidents

    def restart(self) -> None:
        """Go on with new processes."""
        self.contest.restart()

    def meet(self, example: Case | Life) -> Meeting | Lived:
        """Put a case to both sides, or play a life."""
        if isinstance(example, Case):
            return self.contest.meet(example)
        return self.lives.meet(example)


def contest_of(command: Command, corpus: Corpus, plan: Plan, stack: ExitStack) -> Contest:
    """Start an adapter and the oracle of ``plan``; ``stack`` ends them.

    Raises:
        Broken: one of them does not work.
    """

    def player(of: Command, one_shot: bool = False) -> Player:
        started = Player(of, plan.limits, one_shot=one_shot)
        stack.callback(started.close)
        return started

    subject, oracle = player(command, plan.one_shot), player(plan.oracle)
    declared = subject.declared
    guide: Player | None = oracle
    if not oracle.declared.ops >= GUIDING:
        guide = player(plan.guide) if plan.guide is not None else None
    opener = Oracle(plan.guide or plan.oracle, plan.limits)
    stack.callback(opener.close)
    return Contest(
        subject,
        oracle,
        Guide(
            guide,
            sorted(declared.single_versions & oracle.declared.single_versions & set(range(8))),
            declared.features & oracle.declared.features,
            corpus,
        ),
        corpus.behaviours,
        opener,
    )


def _notes(excused: dict[str, int], contest: Contest, flaky: bool, ended: str) -> list[str]:
    notes = []
    if excused:
        listed = ", ".join(f"{name} ({number})" for name, number in sorted(excused.items()))
        notes.append(f"differences that declared behaviours explain: {listed}")
    if contest.oracle_faults:
        number, first = len(contest.oracle_faults), contest.oracle_faults[0]
        notes.append(f"the oracle gave no answer {number} times, first: {first}")
    if flaky:
        notes.append("the same request was answered in different ways")
    if ended:
        notes.append(f"ended early: {ended}")
    return notes


def _write_up(report: Report, command: Command, corpus: Corpus, plan: Plan, opener: Oracle) -> None:
    folder = plan.save
    if folder is not None and report.findings:
        report.scripts = save(folder, report.findings, corpus, command)
    for found in report.findings:
        replay = replay_command(found.id, command.name, folder)
        report.results.append(
            result_of_life(found, command.name, plan.show_secrets, replay)
            if isinstance(found, LifeFinding)
            else result_of(found, command.name, opener, plan.show_secrets, replay)
        )
