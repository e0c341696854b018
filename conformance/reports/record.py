"""Gather an event stream into one record an implementation, for reports that need the whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..corpus.vector import area_of
from ..protocol.outcome import (
    BROKEN,
    CONFORMANT,
    NON_CONFORMANT,
    NOT_CONFORMANT,
    NOT_RUN,
    NOTHING_RAN,
    Outcome,
)
from ..running.events import (
    AdapterFinished,
    AdapterStarted,
    Check,
    Event,
    Note,
    Result,
    RunFinished,
    RunStarted,
)

VERDICTS = {
    CONFORMANT: "conformant",
    NOT_CONFORMANT: "not conformant",
    BROKEN: "adapter broken",
    NOTHING_RAN: "nothing ran",
}
NO_REQUIREMENT = "none"


def areas_of(requirements: Iterable[str]) -> list[str]:
    """Return the areas of some requirements, each once."""
    return list(dict.fromkeys(map(area_of, requirements))) or [NO_REQUIREMENT]


@dataclass(slots=True)
class Record:
    """What one run said about one implementation."""

    adapter: str
    run: RunStarted
    title: str = ""
    """What columns and headings call it: short where that is clear."""
    started: AdapterStarted | None = None
    finished: AdapterFinished | None = None
    counts: Counter[Outcome] = field(default_factory=Counter)
    areas: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    requirements: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    vectors: dict[str, dict[str, Outcome]] = field(default_factory=lambda: defaultdict(dict))
    """Outcomes by vector, by requirement."""
    hashes: dict[Outcome, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Of the cases, by outcome."""
    bad: list[Result] = field(default_factory=list)
    excused: list[Result] = field(default_factory=list)
    reasons: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    """Why cases were not judged."""
    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Take one result."""
        outcome = result.outcome
        self.counts[outcome] += 1
        self.hashes[outcome].append(result.hash)
        for area in areas_of(result.requirements):
            self.areas[area][outcome] += 1
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
    def judged(self) -> int:
        """Cases about which something is said."""
        return sum(number for outcome, number in self.counts.items() if outcome not in NOT_RUN)

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        if self.finished is None:
            return "incomplete"
        return VERDICTS.get(self.finished.exit_code, "interrupted")

    @property
    def conformant(self) -> bool:
        """Say whether the run ended, and found nothing wrong."""
        return self.finished is not None and self.finished.exit_code == CONFORMANT

    @property
    def who(self) -> str:
        """Return name, version and language of the implementation, as far as it said so."""
        who = self.started.implementation if self.started else None
        if who is None:
            return "did not say hello"
        language = f"({who.language})" if who.language else ""
        return " ".join(part for part in (who.name, who.version, language) if part)


class Collector:
    """A reporter that keeps a record of every implementation."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._run: RunStarted | None = None

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, RunStarted):
            self._run = event
        elif not isinstance(event, RunFinished):
            record = self._record(event.adapter)
            if isinstance(event, Result):
                record.add(event)
            elif isinstance(event, AdapterStarted):
                record.started = event
            elif isinstance(event, Check):
                record.checks.append(event)
            elif isinstance(event, Note):
                record.notes.append(event.text)
            else:
                record.finished = event

    def _record(self, adapter: str) -> Record:
        if not self.records or self.records[-1].adapter != adapter:
            assert self._run is not None
            self.records.append(Record(adapter, self._run))
        return self.records[-1]

    def titled(self) -> list[Record]:
        """Return the records, called by the implementation's name where no two share it."""
        names = [_name(record) for record in self.records]
        for record, name in zip(self.records, names, strict=True):
            record.title = name if names.count(name) == 1 else record.adapter
        return self.records


def _name(record: Record) -> str:
    who = record.started.implementation if record.started else None
    return who.name if who else record.adapter
