"""Put the corpus to one mutant of the reference, in this process, until something kills it.

The mutants come from a program that this module knows by name only. It is asked through the
same request and answer objects as over the pipe: a mutant each few milliseconds instead of a
process for each.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from types import FrameType
from typing import Any, Final, Protocol

import msgspec

from conformance.judge import expectation, judge
from conformance.nonces import NonceWatch
from conformance.outcome import NOT_RUN, Outcome
from conformance.protocol import Answer, Declared
from conformance.selection import NONCE_INJECTION, not_applicable
from conformance.vectors import Corpus, Invalid, Unspecified, Valid, Vector

DOOR: Final = "conformance.adapters.mutants"
"""The program of the mutants; imported when mutants are run, never before."""
NONCE_CHECK: Final = "check: nonces"
"""What kills a mutant that repeats a nonce; no vector can."""
ALL: Final = ""
"""The key of all vectors."""
PATIENCE: Final = 10.0
"""Seconds that one answer may take."""


class Label(Protocol):
    """What the door says about a mutant."""

    id: str
    title: str
    requirements: tuple[str, ...]
    declares: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]
    """Features it would then not declare; without ``nonce_injection`` its nonces are watched."""
    living: bool
    """Whether scenarios are to kill it, not vectors."""


class InProcessAdapter(Protocol):
    """An adapter without a process."""

    def hello(self) -> dict[str, Any]:
        """Return the declaration."""
        ...

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request, without its id."""
        ...


class Door(Protocol):
    """The way into the program of the mutants."""

    def labels(self) -> Sequence[Label]:
        """Return all mutants, in a fixed order."""
        ...

    def mutated(self, mutant_id: str) -> AbstractContextManager[InProcessAdapter]:
        """Give the adapter of one mutant."""
        ...


def door() -> Door:
    """Return the program of the mutants."""
    found: Any = import_module(DOOR)
    return found  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one mutant."""

    id: str
    title: str
    requirements: tuple[str, ...]
    killed_by: str = ""
    """The vector that it fails; empty when it passes them all."""
    outcome: str = ""
    """How it fails it."""
    declared_fails: str = ""
    """Of a mutant that is a behaviour's other choice: what it fails although it declares it."""

    @property
    def area(self) -> str:
        """The part of the format it attacks."""
        return area_of(self.requirements[0])


def area_of(requirement: str) -> str:
    """Return the part of the format a requirement belongs to."""
    return requirement.partition(".")[0]


class TookTooLong(Exception):
    """A mutant does not answer."""


def _on_alarm(number: int, frame: FrameType | None) -> None:
    raise TookTooLong


@contextmanager
def patience() -> Iterator[None]:
    """Let :func:`ask` limit the time of each answer inside a ``with`` block."""
    before = signal.signal(signal.SIGALRM, _on_alarm)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass(slots=True)
class Examiner:
    """Puts the vectors of one corpus to adapters in this process."""

    corpus: Corpus
    vectors: Sequence[Vector]
    _places: dict[str, list[int]] = field(default_factory=dict)
    """Requirement or area → the vectors about it."""

    def __post_init__(self) -> None:
        for index, vector in enumerate(self.vectors):
            keys = {ALL, *vector.requirements, *map(area_of, vector.requirements)}
            for key in keys:
                self._places.setdefault(key, []).append(index)

    def ordered(self, requirements: Sequence[str]) -> Iterator[Vector]:
        """Yield all vectors, those about the requirements first."""
        seen: set[int] = set()
        for key in (*requirements, *map(area_of, requirements), ALL):
            for index in self._places.get(key, ()):
                if index not in seen:
                    seen.add(index)
                    yield self.vectors[index]

    def examine(self, mutants: Door, label: Label) -> Finding:
        """Run one mutant until a vector kills it; run an honest choice to the end."""
        finding = Finding(label.id, label.title, label.requirements)
        if label.living:
            return self._examine_living(mutants, label, finding)
        with mutants.mutated(label.id) as adapter, patience():
            declared = msgspec.convert(adapter.hello(), Declared)
            for vector, outcome in self.failures(
                adapter, declared, self.ordered(label.requirements)
            ):
                finding = replace(finding, killed_by=vector.id, outcome=str(outcome))
                break
            if NONCE_INJECTION in label.lacks and self._nonces_fail(adapter):
                return replace(finding, killed_by=NONCE_CHECK, outcome=str(Outcome.FAIL))
            if label.declares:
                declared = msgspec.structs.replace(
                    declared,
                    behaviours=declared.behaviours | dict(label.declares),
                    features=declared.features - set(label.lacks),
                )
                for vector, outcome in self.failures(adapter, declared, self.vectors):
                    return replace(finding, declared_fails=f"{vector.id}: {outcome}")
        return finding

    def _examine_living(self, mutants: Door, label: Label, finding: Finding) -> Finding:
        """Play scenarios until one kills the mutant."""
        from conformance.adequacy_living import failures, ordered

        scenarios = ordered(self.corpus.scenarios, label.requirements)
        with mutants.mutated(label.id) as adapter, patience():
            for scenario, outcome in failures(adapter, self.corpus, scenarios):
                return replace(finding, killed_by=scenario.id, outcome=str(outcome))
        return finding

    def _nonces_fail(self, adapter: InProcessAdapter) -> bool:
        """Say whether the nonces that an adapter draws itself are wrong."""
        watch = NonceWatch()
        sample = next(v for v in self.vectors if v.op == "single.pack" and "nonce" in v.in_)
        given = {key: value for key, value in sample.in_.items() if key != "nonce"}
        while watch.wanted and not watch.problem():
            answer = adapter.answer({"op": sample.op, "in": given})
            watch.see(answer["ok"]["packed"])
        return bool(watch.problem())

    def failures(
        self, adapter: InProcessAdapter, declared: Declared, vectors: Iterable[Vector]
    ) -> Iterator[tuple[Vector, Outcome]]:
        """Yield the vectors that an adapter does not pass."""
        for vector in vectors:
            expect = expectation(vector, declared, self.corpus.behaviours)
            if isinstance(expect, Unspecified) or not_applicable(vector, declared):
                continue
            outcome = _outcome(adapter, declared, vector, expect)
            if outcome is not Outcome.PASS and outcome not in NOT_RUN:
                yield vector, outcome


def ask(adapter: InProcessAdapter, op: str, given: Mapping[str, Any]) -> Answer | Outcome:
    """Return the answer to a request, or what became of the adapter instead."""
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        answer = adapter.answer({"op": op, "in": given})
        return msgspec.convert({"id": 0, **answer}, Answer)
    except TookTooLong:
        return Outcome.TIMED_OUT
    except Exception:
        # Whatever a mutant dies of, over the pipe it would be a dead process.
        return Outcome.CRASHED
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _outcome(
    adapter: InProcessAdapter, declared: Declared, vector: Vector, expect: Valid | Invalid
) -> Outcome:
    answer = ask(adapter, vector.op, vector.in_)
    if isinstance(answer, Outcome):
        return answer
    return judge(expect, vector.op, declared, answer).outcome
