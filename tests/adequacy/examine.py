"""Put the corpus to one mutant of the reference until something kills it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from scbref.conformance.corpus.load import Corpus, Invalid, Unspecified, Valid, Vector
from scbref.conformance.corpus.vector import area_of
from scbref.conformance.judging.judge import expectation, judge
from scbref.conformance.judging.nonces import ENOUGH, NonceWatch
from scbref.conformance.judging.selection import NONCE_INJECTION, not_applicable
from scbref.conformance.protocol.messages import Answer, Declared
from scbref.conformance.protocol.outcome import NOT_RUN, Outcome
from tests.adequacy.door import Door, InProcessAdapter, Label, ask, patience
from tests.adequacy.scenarios import failures, ordered

NONCE_CHECK: Final = "check: nonces"
"""What kills a mutant that repeats a nonce; no vector can."""
ALL: Final = ""
"""The key of all vectors."""
NOTHING: Final[Mapping[str, Answer]] = {}


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


@dataclass(slots=True)
class Examiner:
    """Puts the vectors of one corpus to adapters in this process."""

    corpus: Corpus
    vectors: Sequence[Vector]
    _places: dict[str, list[int]] = field(default_factory=dict)
    """Requirement or area → the vectors about it."""
    _by_id: dict[str, int] = field(default_factory=dict)
    _answers: dict[str, tuple[frozenset[str], Answer]] = field(default_factory=dict)
    """Vector → the directions of the codec that the reference uses for it, and its answer."""

    def __post_init__(self) -> None:
        for index, vector in enumerate(self.vectors):
            self._by_id[vector.id] = index
            keys = {ALL, *vector.requirements, *map(area_of, vector.requirements)}
            for key in keys:
                self._places.setdefault(key, []).append(index)

    def ordered(self, requirements: Sequence[str], killer: str = "") -> Iterator[Vector]:
        """Yield all vectors: the one that killed last time, then those about the requirements."""
        seen: set[int] = set()
        if killer in self._by_id:
            seen.add(self._by_id[killer])
            yield self.vectors[self._by_id[killer]]
        for key in (*requirements, *map(area_of, requirements), ALL):
            for index in self._places.get(key, ()):
                if index not in seen:
                    seen.add(index)
                    yield self.vectors[index]

    def examine(self, mutants: Door, label: Label, killer: str = "") -> Finding:
        """Run one mutant until a vector kills it; run an honest choice to the end.

        Args:
            mutants: the program of the mutants.
            label: the mutant.
            killer: the vector or scenario to begin with, if it is there.
        """
        finding = Finding(label.id, label.title, label.requirements)
        if label.is_stateful:
            return self._examine_stateful(mutants, label, finding, killer)
        if label.declares and not self._answers:
            self._ask_the_reference(mutants)
        with mutants.mutated(label.id) as adapter, patience():
            declared = msgspec.convert(adapter.hello(), Declared)
            for vector, outcome in self.failures(
                adapter, declared, self.ordered(label.requirements, killer)
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
                same = self._same_as_the_reference(adapter.codec_alone)
                for vector, outcome in self.failures(adapter, declared, self.vectors, same):
                    return replace(finding, declared_fails=f"{vector.id}: {outcome}")
        return finding

    def _examine_stateful(
        self, mutants: Door, label: Label, finding: Finding, killer: str
    ) -> Finding:
        """Play scenarios until one kills the mutant."""
        scenarios = ordered(self.corpus.scenarios, label.requirements, killer)
        with mutants.mutated(label.id) as adapter, patience():
            for scenario, outcome in failures(adapter, self.corpus, scenarios):
                return replace(finding, killed_by=scenario.id, outcome=str(outcome))
        return finding

    def _ask_the_reference(self, mutants: Door) -> None:
        """Note each answer of the reference, and what of the codec it needs for it."""
        with mutants.watched() as (adapter, used), patience():
            for vector in self.vectors:
                used.clear()
                answer = ask(adapter, vector.op, vector.in_)
                if isinstance(answer, Answer):
                    self._answers[vector.id] = frozenset(used), answer

    def _same_as_the_reference(self, changed: frozenset[str]) -> dict[str, Answer]:
        """Return the answers that no change of these directions of the codec can alter.

        A choice is put to every vector, and most of them have nothing to do with it.
        """
        if not changed:
            return {}
        return {
            name: answer for name, (used, answer) in self._answers.items() if not used & changed
        }

    def _nonces_fail(self, adapter: InProcessAdapter) -> bool:
        """Say whether the nonces that an adapter draws itself are wrong."""
        watch = NonceWatch()
        sample = next(v for v in self.vectors if v.op == "single.pack" and "nonce" in v.in_)
        given = {key: value for key, value in sample.in_.items() if key != "nonce"}
        for _ in range(ENOUGH):
            answer = adapter.answer({"op": sample.op, "in": given})
            watch.see(answer["ok"]["packed"])
        return bool(watch.problem("answers"))

    def failures(
        self,
        adapter: InProcessAdapter,
        declared: Declared,
        vectors: Iterable[Vector],
        known: Mapping[str, Answer] = NOTHING,
    ) -> Iterator[tuple[Vector, Outcome]]:
        """Yield the vectors that an adapter does not pass; those in ``known`` it is not asked."""
        for vector in vectors:
            expect = expectation(vector, declared, self.corpus.behaviours)
            lack = not_applicable(vector, declared, as_release=True)
            if isinstance(expect, Unspecified) or lack:
                continue
            answer = known.get(vector.id) or ask(adapter, vector.op, vector.in_)
            outcome = _outcome(declared, vector, expect, answer)
            if outcome is not Outcome.PASS and outcome not in NOT_RUN:
                yield vector, outcome


def _outcome(
    declared: Declared, vector: Vector, expect: Valid | Invalid, answer: Answer | Outcome
) -> Outcome:
    if isinstance(answer, Outcome):
        return answer
    return judge(expect, vector.op, declared, answer).outcome
