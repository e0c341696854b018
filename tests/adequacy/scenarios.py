"""Play scenarios through an adapter in this process, for mutants of the stateful operations."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import msgspec
from msgspec import UNSET

from scbref.conformance.corpus.load import Corpus
from scbref.conformance.corpus.scenario import Scenario, Wait
from scbref.conformance.corpus.vector import area_of
from scbref.conformance.judging.selection import not_applicable, other_choice
from scbref.conformance.protocol.driver import Driver, Reply, Request
from scbref.conformance.protocol.messages import Declared
from scbref.conformance.protocol.outcome import NOT_RUN, Outcome
from scbref.conformance.running.file_facts import umask as own_umask
from scbref.conformance.running.oracle import Oracle
from scbref.conformance.running.scenario_runner import ScenarioRunner
from tests.adequacy.door import InProcessAdapter, ask


class InProcessDriver:
    """Stands in for a driver: the adapter answers at once."""

    def __init__(self, adapter: InProcessAdapter) -> None:
        self.adapter = adapter
        self.zone = None
        self.umask = own_umask()

    def see_midnight(self) -> None:
        """Stay: it runs in the zone of this process."""

    def take_umask(self, umask: int | None) -> None:
        """Give this process the umask; ``None`` for the one it began with."""
        os.umask(self.umask if umask is None else umask)

    def exchange(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Reply]]:
        """Yield a reply for every request."""
        for request in requests:
            answer = ask(self.adapter, request.op, msgspec.json.decode(request.payload))
            if isinstance(answer, Outcome):
                yield request, Reply(None, answer, "a mutant in this process")
            else:
                yield request, Reply(answer)


class InProcessOracle:
    """Stands in for an oracle: mutants that scenarios are to kill unpack as they should."""

    problem = ""

    def __init__(self, adapter: InProcessAdapter) -> None:
        self.adapter = adapter

    def ask(self, op: str, given: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
        """Return the ``ok`` value, or ``None`` and why there is none."""
        answer = ask(self.adapter, op, given)
        if isinstance(answer, Outcome) or answer.ok is UNSET:
            return None, str(answer)
        return answer.ok, ""

    ask_once = ask

    def cannot(self, op: str) -> str:
        """Say why nothing can be asked: it always can."""
        return ""

    def diagnose(self, op: str, given: Mapping[str, Any], actual: Mapping[str, Any]) -> str:
        """Name no mistake: only whether a scenario fails is of interest here."""
        return ""


def ordered(
    scenarios: Sequence[Scenario], requirements: Sequence[str], killer: str = ""
) -> list[Scenario]:
    """Return the scenarios: the one that killed last time, then those about the requirements.

    Those that wait come last.
    """
    areas = set(map(area_of, requirements))

    def rank(scenario: Scenario) -> tuple[bool, bool, bool, bool]:
        return (
            scenario.id != killer,
            not set(requirements) & set(scenario.requirements),
            not areas & set(map(area_of, scenario.requirements)),
            any(isinstance(step, Wait) for step in scenario.steps),
        )

    return sorted(scenarios, key=rank)


def is_playable(scenario: Scenario, declared: Declared, corpus: Corpus) -> bool:
    """Say whether a scenario may kill mutants; who runs the judge must not decide that."""
    return not (
        scenario.needs.harness
        or scenario.needs.file_limit
        or not_applicable(scenario, declared)
        or other_choice(scenario, declared, corpus.behaviours)
    )


def failures(
    adapter: InProcessAdapter, corpus: Corpus, scenarios: Iterable[Scenario]
) -> Iterator[tuple[Scenario, Outcome]]:
    """Yield the scenarios that an adapter does not pass."""
    declared = msgspec.convert(adapter.hello(), Declared)
    runner = ScenarioRunner(
        cast(Driver, InProcessDriver(adapter)),
        cast(Oracle, InProcessOracle(adapter)),
        declared,
        corpus.behaviours,
    )
    for scenario in scenarios:
        if not is_playable(scenario, declared, corpus):
            continue
        outcome = runner.run(scenario).judgement.outcome
        if outcome is not Outcome.PASS and outcome not in NOT_RUN:
            yield scenario, outcome
