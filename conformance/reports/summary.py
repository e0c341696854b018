"""Sum up the events about each implementation, for reports that are made at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..corpus.vector import area_of
from ..protocol.outcome import CONFORMANT, NON_CONFORMANT, NOT_RUN, Outcome
from ..running.events import (
    LEVELS,
    AdapterFinished,
    AdapterStarted,
    Cause,
    Check,
    Event,
    Note,
    Result,
    RunFinished,
    RunStarted,
)
from ..running.verdict import is_conformant, scope_lines, verdict_of

NO_REQUIREMENT = "none"
SLOW = 0.01
"""Seconds from which on a case may be called slow."""
SLOWEST = 5
"""Cases that are named as the slowest."""


def areas_of(requirements: Iterable[str]) -> list[str]:
    """Return the areas of some requirements, each once."""
    return list(dict.fromkeys(map(area_of, requirements))) or [NO_REQUIREMENT]


def level_text(levels: Mapping[str, Counter[Outcome]]) -> str:
    """Say what came of the cases by the strongest word of their requirements; empty for none."""
    texts = []
    for level in LEVELS:
        counts = levels.get(level, Counter())
        judged = sum(number for outcome, number in counts.items() if outcome not in NOT_RUN)
        bad = sum(counts[outcome] for outcome in NON_CONFORMANT)
        if judged:
            texts.append(f"{level}: {bad or 'none'} of {judged:,} failed")
    return ", ".join(texts)


@dataclass(slots=True)
class AdapterSummary:
    """What one run said about one implementation."""

    adapter: str
    """As the user named it."""
    run: RunStarted
    """The run it was judged in."""
    title: str = ""
    """How columns and headings name it: briefly where that is clear."""
    started: AdapterStarted | None = None
    finished: AdapterFinished | None = None
    counts: Counter[Outcome] = field(default_factory=Counter)
    areas: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    levels: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    """Outcomes by the strongest word of the requirements of a case."""
    seconds: dict[str, float] = field(default_factory=dict)
    """What a case took, by its id."""
    requirements: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    vectors: dict[str, dict[str, Outcome]] = field(default_factory=lambda: defaultdict(dict))
    """Outcomes by the id of the case, by requirement."""
    hashes: dict[Outcome, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Of the cases, by outcome."""
    bad: list[Result] = field(default_factory=list)
    """Results that make the run non-conformant."""
    excused: list[Result] = field(default_factory=list)
    """Failures that are expected."""
    reasons: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    """Why cases were not judged."""
    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    """Of the failures, those that explain others first."""

    def add(self, result: Result) -> None:
        """Take one result."""
        outcome = result.outcome
        self.counts[outcome] += 1
        self.hashes[outcome].append(result.hash)
        for area in areas_of(result.requirements):
            self.areas[area][outcome] += 1
        if result.level:
            self.levels[result.level][outcome] += 1
        if result.seconds:
            self.seconds[result.id] = result.seconds
        for requirement in result.requirements or [NO_REQUIREMENT]:
            self.requirements[requirement][outcome] += 1
            self.vectors[requirement][result.id] = outcome
        if outcome in NON_CONFORMANT:
            self.bad.append(result)
        elif outcome is Outcome.XFAIL:
            self.excused.append(result)
        elif outcome in NOT_RUN:
            self.reasons[outcome, result.reason] += 1

    @property
    def by_cause(self) -> list[tuple[Cause | None, list[Result]]]:
        """The failures of each cause, the simplest first; last those that have none."""
        left = {result.id: result for result in self.bad}
        found: list[tuple[Cause | None, list[Result]]] = [
            (cause, [left.pop(name) for name in cause.ids if name in left]) for cause in self.causes
        ]
        return [*found, *([(None, list(left.values()))] if left else [])]

    @property
    def judged(self) -> int:
        """How many cases were judged."""
        return sum(number for outcome, number in self.counts.items() if outcome not in NOT_RUN)

    @property
    def slowest(self) -> list[tuple[str, float]]:
        """The cases that took longest, with their seconds; none that took no time to speak of."""
        slow = [(name, took) for name, took in self.seconds.items() if took >= SLOW]
        return sorted(slow, key=lambda each: -each[1])[:SLOWEST]

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        if self.finished is None:
            return "incomplete"
        finished = self.finished
        return finished.verdict or verdict_of(finished.exit_code, finished.classes, 0)

    @property
    def conformant(self) -> bool:
        """Whether the run came to its end, found nothing wrong, and a class is claimed."""
        return self.finished is not None and is_conformant(self.finished)

    @property
    def clean(self) -> bool:
        """Whether the run came to its end and found nothing wrong."""
        return self.finished is not None and self.finished.exit_code == CONFORMANT

    @property
    def scope(self) -> list[str]:
        """The verdict on each conformance class, and what is missing; one line each."""
        return scope_lines(self.finished) if self.finished else []

    @property
    def who(self) -> str:
        """Name, version and language of the implementation, as far as it gave them."""
        who = self.started.implementation if self.started else None
        if who is None:
            return "did not say hello"
        language = f"({who.language})" if who.language else ""
        return " ".join(part for part in (who.name, who.version, language) if part)


class Collector:
    """A reporter that sums up every implementation."""

    def __init__(self) -> None:
        self.summaries: list[AdapterSummary] = []
        self._run: RunStarted | None = None

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, RunStarted):
            self._run = event
        elif not isinstance(event, RunFinished):
            summary = self._record(event.adapter)
            if isinstance(event, Result):
                summary.add(event)
            elif isinstance(event, AdapterStarted):
                summary.started = event
            elif isinstance(event, Check):
                summary.checks.append(event)
            elif isinstance(event, Note):
                summary.notes.append(event.text)
            elif isinstance(event, Cause):
                summary.causes.append(event)
            elif isinstance(event, AdapterFinished):
                summary.finished = event

    def _record(self, adapter: str) -> AdapterSummary:
        if not self.summaries or self.summaries[-1].adapter != adapter:
            assert self._run is not None
            self.summaries.append(AdapterSummary(adapter, self._run))
        return self.summaries[-1]

    def titled(self) -> list[AdapterSummary]:
        """Return the summaries with titles: the implementation's name where no two share it."""
        names = [_name(summary) for summary in self.summaries]
        for summary, name in zip(self.summaries, names, strict=True):
            summary.title = name if names.count(name) == 1 else summary.adapter
        return self.summaries


def _name(summary: AdapterSummary) -> str:
    who = summary.started.implementation if summary.started else None
    return who.name if who else summary.adapter
