"""Puts every value of the corpus through each ordered pair of adapters, link by link."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import UNSET

from ...corpus.load import Corpus
from ...judging.declaration import impossible_declaration
from ...judging.selection import Filter, input_for
from ...protocol.command import Command
from ...protocol.conformance_classes import class_of
from ...protocol.driver import Broken, Driver, Reply, Request
from ...protocol.messages import Declared
from ...protocol.process import Limits
from ..plan import NothingToExplore
from .finding import ChainFinding
from .judging import FINE, Outcome, about, explained, reading, writing
from .links import LINKS, Link
from .values import ChainValue, can_hold, values_of

Json = dict[str, Any]
Replies = Mapping[int, dict[int, Reply]]
"""Of one reader, by writer and number of the value."""


@dataclass(slots=True)
class ChainReport:
    """What came of a chain."""

    names: list[str]
    """The adapters, as the user named them."""
    declared: list[Declared]
    """What each declares."""
    read: dict[str, Counter[tuple[int, int]]] = field(default_factory=dict)
    """Conformance class of the writing operation → writer and reader → values that were read."""
    findings: list[ChainFinding] = field(default_factory=list)
    """Every value that did not come through, of each pair."""
    excused: Counter[str] = field(default_factory=Counter)
    """Differences that behaviours explain, by behaviour."""

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Every ordered pair of two adapters."""
        places = range(len(self.names))
        return [(one, other) for one in places for other in places if one != other]

    @property
    def total(self) -> int:
        """Values read by another adapter than the one that wrote them."""
        return sum(sum(pairs.values()) for pairs in self.read.values())


def chain(
    commands: Sequence[Command], corpus: Corpus, wanted: Filter, limits: Limits
) -> ChainReport:
    """Have every adapter write every value that it can hold, and every other one read it.

    Args:
        commands: two adapters or more.
        corpus: where the values are from.
        wanted: which of its cases.
        limits: of each adapter.

    Raises:
        Broken: an adapter does not work.
        NothingToExplore: no two of them have a link in common.
    """
    with ExitStack() as stack:
        drivers = [Driver(command, limits) for command in commands]
        for driver in drivers:
            stack.callback(driver.close)
        declared = [driver.hello() for driver in drivers]
        for each in declared:
            if problem := impossible_declaration(each, corpus):
                raise Broken(f"hello: {problem}")
        report = ChainReport([command.name for command in commands], declared)
        workers = stack.enter_context(ThreadPoolExecutor(len(drivers)))
        links = [link for link in LINKS if _joins(link, report)]
        if not links:
            raise NothingToExplore("no adapter reads what another one writes")
        for link in links:
            values = list(values_of(link, corpus, wanted))
            _Pass(link, values, drivers, report, corpus, workers).execute()
        return report


def _joins(link: Link, report: ChainReport) -> bool:
    ops = [each.ops for each in report.declared]
    return any(link.writes in ops[one] and link.reads in ops[two] for one, two in report.pairs)


@dataclass(slots=True)
class _Pass:
    """One link with all its values."""

    link: Link
    values: Sequence[ChainValue]
    drivers: Sequence[Driver]
    report: ChainReport
    corpus: Corpus
    workers: ThreadPoolExecutor

    def execute(self) -> None:
        """Write everything, read everything, judge everything."""
        places = range(len(self.drivers))
        written = list(self.workers.map(self._write, places))
        for place, answers in enumerate(written):
            for number, reply in answers.items():
                self._find(number, place, None, writing(self.values[number], reply))
        good = [self._written(answers) for answers in written]
        if self.link.agrees:
            # Each has answered: nobody is asked twice.
            read: list[Replies] = [dict.fromkeys(places, answers) for answers in written]
        else:
            read = list(self.workers.map(lambda place: self._read(place, good), places))
        for writer, reader in self.report.pairs:
            self._judge(writer, reader, good[writer], read)

    def _write(self, place: int) -> dict[int, Reply]:
        declared = self.report.declared[place]
        if self.link.writes not in declared.ops:
            return {}
        requests = (
            self._request(number, self.link.writes, value.given, declared)
            for number, value in enumerate(self.values)
            if can_hold(value, declared)
        )
        return {request.key: reply for request, reply in self.drivers[place].exchange(requests)}

    def _written(self, answers: Mapping[int, Reply]) -> dict[int, Json]:
        return {
            number: reply.answer.ok
            for number, reply in answers.items()
            if reply.answer is not None and reply.answer.ok is not UNSET
        }

    def _read(self, place: int, good: Sequence[Mapping[int, Json]]) -> Replies:
        """Read what every adapter wrote, the same request once."""
        declared = self.report.declared[place]
        if self.link.reads not in declared.ops:
            return {}
        asked: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
        for writer, answers in enumerate(good):
            for number, ok in answers.items():
                if can_hold(self.values[number], declared):
                    for request in self._to_read(number, ok, declared):
                        asked[request.payload].append((writer, number))
        requests = (Request(key, self.link.reads, payload) for key, payload in enumerate(asked))
        found: dict[int, dict[int, Reply]] = defaultdict(dict)
        wanted = list(asked.values())
        for request, reply in self.drivers[place].exchange(requests):
            for writer, number in wanted[request.key]:
                found[writer][number] = reply
        return found

    def _to_read(self, number: int, ok: Json, declared: Declared) -> Iterator[Request]:
        try:
            given = self.link.sent(self.values[number].given, ok)
        except (KeyError, TypeError):
            return  # `run` says what is wrong with the form of an answer
        yield self._request(number, self.link.reads, given, declared)

    @staticmethod
    def _request(number: int, op: str, given: Json, declared: Declared) -> Request:
        return Request(number, op, msgspec.json.encode(input_for(op, given, declared)))

    def _judge(
        self,
        writer: int,
        reader: int,
        written: Mapping[int, Json],
        read: Sequence[Replies],
    ) -> None:
        sides = self.report.declared[writer], self.report.declared[reader]
        own = read[writer].get(writer, {})
        replies = {n: r for n, r in read[reader].get(writer, {}).items() if n in written}
        for number, reply in replies.items():
            given, ok = self.values[number].given, written[number]
            outcome = reading(self.link, given, ok, reply)
            if outcome.how:
                itself = reading(self.link, given, ok, own[number]) if number in own else FINE
                answers = [r.answer.ok for r in (reply, own.get(number, reply))
                           if r.answer is not None and r.answer.ok is not UNSET]  # fmt: skip
                names = about(given, answers)
                why = explained(names, self.corpus.behaviours, sides, itself, outcome)
                self.report.excused.update(why)
                outcome = FINE if why else outcome
            self._find(number, writer, reader, outcome)
        known = class_of([self.link.writes])
        if known is not None and replies:
            counts = self.report.read.setdefault(known.name, Counter())
            counts[writer, reader] += len(replies)

    def _find(self, number: int, writer: int, reader: int | None, outcome: Outcome) -> None:
        if not outcome.how:
            return
        names = self.report.names
        value = self.values[number]
        self.report.findings.append(
            ChainFinding(
                value.case.id,
                list(value.case.requirements),
                self.link.writes,
                "" if reader is None else self.link.reads,
                names[writer],
                "" if reader is None else names[reader],
                outcome,
                len(msgspec.json.encode(value.given)),
            )
        )
