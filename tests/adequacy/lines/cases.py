"""What mutants are judged by: the corpus through the reference in each of some profiles.

Of each case it is known which lines of the mutated modules it reaches: a mutant is asked only the
cases that reach what is changed in it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final, cast

import msgspec

from scbref.conformance.corpus.load import Corpus, Unspecified
from scbref.conformance.corpus.scenario import Scenario, Wait
from scbref.conformance.corpus.vector import Vector
from scbref.conformance.judging.judge import expectation, judge
from scbref.conformance.judging.selection import (
    cannot_run,
    not_applicable,
    other_choice,
    request_input,
)
from scbref.conformance.protocol.driver import Driver
from scbref.conformance.protocol.messages import Declared
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.running.oracle import Oracle
from scbref.conformance.running.scenario_runner import ScenarioRunner
from tests.adequacy import door
from tests.adequacy.door import InProcessAdapter, ask
from tests.adequacy.lines.making import LineMutant
from tests.adequacy.lines.modules import Module
from tests.adequacy.scenarios import InProcessDriver, InProcessOracle

TraceFunction = Callable[[FrameType, str, Any], Any]

STRICT: Final = "strict"
"""``safe`` as an adapter that refuses what is not canonical; no release reads like that."""
PROFILES: Final = ("safe", "0.21", "0.10", "0.6", STRICT)
"""The default, the newest lnd, two old ones that take other ways through the same modules, and the
default where it reads strictly."""
SLACK: Final = 5
"""How many times longer than the reference a mutant may take, in one answer and in all."""
LEAST: Final = 2.0
"""Seconds that an answer may take at least."""
LONG: Final = 0.3
"""Cases that take more seconds are played last."""
ASKED_VECTORS: Final[Mapping[str, frozenset[str]]] = {
    "safe": frozenset(),
    "0.21": frozenset({"channel.restore", "single.pack", "single.serialize", "multi.pack"}),
    "0.6": frozenset(),
    STRICT: frozenset({"single.unpack", "singles.unpack", "multi.unpack"}),
}
"""Profile → the operations whose vectors are put to it, all if none is named: the first and the
last of lnd's formats, the newest lnd where it restores and writes otherwise than ``safe``, and
what is read strictly."""
AREAS: Final[Mapping[str, frozenset[str]]] = {
    "channels": frozenset({"newsingle", "fetch"}),
    "multifile": frozenset({"multifile"}),
    "swapper": frozenset({"swapper"}),
    "recovery": frozenset({"recover"}),
    "packing": frozenset({"multifile", "recover"}),
}
"""Area of mutants → the areas of the scenarios that judge them: those that are about it. Others may
show a mutant too, as whoever swaps a file does, but would do so by chance."""
SCENARIOS_ALONE: Final = frozenset({"multifile", "swapper", "recovery"})
"""Areas that no vector judges: no operation that is one request leads there."""


@dataclass(slots=True)
class Case:
    """A scenario or vector in one profile."""

    profile: str
    case: Scenario | Vector
    seconds: float = 0.0
    reached: frozenset[tuple[str, int]] = frozenset()
    """Module and number of the lines that it reaches."""

    @property
    def is_vector(self) -> bool:
        """Whether it is one request."""
        return isinstance(self.case, Vector)

    def is_about(self, module: str) -> bool:
        """Whether it judges the mutants of a module."""
        area = module.split(".")[1]
        if isinstance(self.case, Vector):
            return area not in SCENARIOS_ALONE
        return self.case.area in AREAS.get(area, ())

    @property
    def patience(self) -> float:
        """Seconds that one answer of a mutant may take."""
        return max(LEAST, SLACK * self.seconds)

    @property
    def waits(self) -> bool:
        """Whether it waits for the clock."""
        return isinstance(self.case, Scenario) and any(
            isinstance(step, Wait) for step in self.case.steps
        )


def reference(profile: str) -> InProcessAdapter:
    """Return an adapter of the reference as it is imported now."""
    from scbref.adapter.reference import ReferenceAdapter
    from scbref.profiles import PROFILES as KNOWN

    if profile == STRICT:
        return cast(InProcessAdapter, ReferenceAdapter(strict=True))
    return cast(InProcessAdapter, ReferenceAdapter(profile=KNOWN[profile]))


@dataclass(slots=True)
class Stand:
    """Plays cases through the adapter of one profile."""

    corpus: Corpus
    profile: str
    hello: Mapping[str, Any]
    """What the reference declares, unmutated."""
    adapter: InProcessAdapter
    root: str | None = None
    """Where scenarios have their folders."""
    declared: Declared = field(init=False)
    runner: ScenarioRunner = field(init=False)

    def __post_init__(self) -> None:
        self.declared = msgspec.convert(self.hello, Declared)
        self.runner = ScenarioRunner(
            cast(Driver, InProcessDriver(self.adapter)),
            cast(Oracle, InProcessOracle(self.adapter)),
            self.declared,
            self.corpus.behaviours,
            root=self.root,
        )

    def cases(self) -> Iterator[Case]:
        """Yield the cases that apply, scenarios first and those that wait last."""
        found = [Case(self.profile, case) for case in self._applicable()]
        yield from sorted(found, key=lambda case: case.waits)

    def _applicable(self) -> Iterator[Scenario | Vector]:
        for scenario in self.corpus.scenarios if self.profile != STRICT else ():
            if not (
                cannot_run(scenario, one_shot=False)
                or not_applicable(scenario, self.declared)
                or other_choice(scenario, self.declared, self.corpus.behaviours)
            ):
                yield scenario
        wanted = ASKED_VECTORS.get(self.profile)
        for vector in self.corpus.vectors if wanted is not None else ():
            if wanted and vector.op not in wanted:
                continue
            expect = expectation(vector, self.declared, self.corpus.behaviours)
            lack = not_applicable(vector, self.declared, as_release=True)
            if not isinstance(expect, Unspecified) and not lack:
                yield vector

    def play(self, case: Scenario | Vector) -> str:
        """Return what comes of a case."""
        if isinstance(case, Scenario):
            return str(self.runner.run(case).judgement.outcome)
        answer = ask(self.adapter, case.op, request_input(case, self.declared))
        if not isinstance(answer, door.Answer):
            return str(answer)
        expect = expectation(case, self.declared, self.corpus.behaviours)
        assert not isinstance(expect, Unspecified)
        return str(judge(expect, case.op, self.declared, answer).outcome)


class Reached:
    """Notes which lines of some modules are reached, in all threads."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._names = {str(each.path): each.name for each in modules}
        self.seen: set[tuple[str, int]] = set()

    def __enter__(self) -> set[tuple[str, int]]:
        self.seen = set()
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)
        return self.seen

    def __exit__(self, *ignored: object) -> None:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]

    def _on_call(self, frame: FrameType, event: str, argument: Any) -> TraceFunction | None:
        name = self._names.get(frame.f_code.co_filename)
        if name is None:
            return None
        seen = self.seen

        def on_line(frame: FrameType, event: str, argument: Any) -> TraceFunction:
            seen.add((name, frame.f_lineno))
            return on_line

        return on_line(frame, event, argument)


@dataclass(slots=True)
class Judges:
    """The corpus, ready to judge mutants."""

    corpus: Corpus
    hellos: dict[str, Mapping[str, Any]]
    cases: list[Case]
    always: set[tuple[str, int]]
    """Lines that are reached before the first case: by the declaration."""

    def about(self, mutant: LineMutant) -> list[Case]:
        """Return the cases that can tell a mutant from the reference."""
        name, (first, last) = mutant.module, mutant.lines
        about = [case for case in self.cases if case.is_about(name)]
        lines = {(name, line) for line in range(first, last + 1)}
        if mutant.is_in_function and not lines & self.always:
            return [case for case in about if lines & case.reached]
        # It is carried out when the module is imported, and any case may show what came of it.
        room = (name, f"{name.rpartition('.')[0]}.")
        if name.count(".") == 1:
            return about
        return [case for case in about if any(each.startswith(room) for each, _ in case.reached)]


def prepare(corpus: Corpus, modules: list[Module], profiles: Iterable[str] = PROFILES) -> Judges:
    """Play the corpus through the reference as it is, twice.

    What it does not pass both times judges nobody.
    """
    reached = Reached(modules)
    hellos: dict[str, Mapping[str, Any]] = {}
    cases: list[Case] = []
    always: set[tuple[str, int]] = set()
    with door.patience():
        for profile in profiles:
            with reached as seen:
                adapter = reference(profile)
                hellos[profile] = adapter.hello()
            always |= seen
            stand = Stand(corpus, profile, hellos[profile], adapter)
            for case in stand.cases():
                if not any(case.is_about(module.name) for module in modules):
                    continue
                with reached as seen:
                    passes = stand.play(case.case) == Outcome.PASS
                case.reached = frozenset(seen)
                if case.reached and passes:
                    begun = time.monotonic()
                    passes = stand.play(case.case) == Outcome.PASS
                    case.seconds = time.monotonic() - begun
                    if passes:
                        cases.append(case)
    # Most mutants die early: what takes long comes last.
    cases.sort(key=lambda case: (case.waits, case.seconds > LONG))
    return Judges(corpus, hellos, cases, always)
