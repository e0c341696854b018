"""Run scenarios through an adapter, one after the other: each to its end or its first fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from ..corpus.load import Behaviour
from ..corpus.scenario import Look, Scenario, Step
from ..judging.judge import Judgement
from ..judging.selection import cannot_run, other_choice
from ..protocol.driver import Driver, Reply, Request
from ..protocol.messages import Declared
from ..protocol.outcome import Outcome
from ..protocol.zone import Zone
from .events import Moment
from .options import Options
from .oracle import Oracle
from .past import Past
from .results import beyond
from .scenario_run import Judged, ScenarioRun, StepSeen, describe
from .wording import cut

ATTEMPTS: Final = 10
"""Times that a scenario is begun whose steps must fit into one second."""


class Exchanges(Protocol):
    """What sends requests to an adapter: a driver, or something in front of one."""

    def exchange(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Reply]]:
        """Yield a reply for every request."""
        ...

    @property
    def zone(self) -> Zone | None:
        """The time zone in which the adapter runs; ``None`` for that of the judge."""
        ...

    def see_midnight(self) -> None:
        """Go on with a new process unless the clocks of this one show every mistake now."""
        ...


@dataclass(slots=True)
class ScenarioRunner:
    """Runs scenarios through one adapter."""

    driver: Exchanges
    oracle: Oracle
    declared: Declared
    behaviours: Mapping[str, Behaviour]
    """Of the corpus, by id."""
    watch: Callable[[StepSeen], None] | None = None
    """Called with every step."""
    root: str | None = None
    """Where the folders are made; ``None`` for the folder of temporary files."""
    left: list[str] = field(default_factory=list)
    """Takes a line for each folder that cannot be removed."""
    _begun: int = 0

    def begin(self, scenario: Scenario) -> ScenarioRun:
        """Make a folder for a scenario; whoever begins one closes it."""
        self._begun += 1
        return ScenarioRun(self, scenario, str(self._begun))

    def run(self, scenario: Scenario) -> Judged:
        """Run one scenario to its end or its first fault."""
        if scenario.tells_the_time:
            self.driver.see_midnight()
        for _ in range(ATTEMPTS):
            if (judged := self._attempt(scenario)) is not None:
                return judged
        reason = f"its steps did not fit into one second, {ATTEMPTS} times"
        return Judged(Judgement(Outcome.SKIPPED, reason))

    def _attempt(self, scenario: Scenario) -> Judged | None:
        """Run it once; ``None`` when the machine was too slow to say anything."""
        under_way = self.begin(scenario)
        steps: list[str] = []
        past = Past(under_way.files)
        try:
            for number, step in enumerate(scenario.steps, 1):
                steps.append(f"{number:>3}  {describe(step)}")
                judged = under_way.take(step)
                past.note(step)
                if isinstance(step, Look) and under_way.late:
                    return None
                if judged.judgement.outcome is not Outcome.PASS:
                    told = past.moments(judged.judgement, judged.expect, judged.answer)
                    return self._ended(number, step, judged, steps, told)
            return Judged(Judgement(Outcome.PASS))
        except KeyboardInterrupt:
            under_way.forget_sessions()
            raise
        finally:
            under_way.close()

    def _ended(
        self, number: int, step: Step, judged: Judged, steps: list[str], told: list[Moment]
    ) -> Judged:
        judgement = judged.judgement
        reason = f"step {number}, {cut(describe(step))}: {judgement.reason}"
        judgement = Judgement(
            judgement.outcome, reason, judgement.differences, cause=judgement.reason
        )
        return Judged(judgement, judged.expect, judged.answer, judged.stderr, steps, told)


def play(runner: ScenarioRunner, driver: Driver, scenario: Scenario, options: Options) -> Judged:
    """Run a scenario that the adapter has the operations for, or say why it is not run.

    What the judge fails at is charged to the scenario.
    """
    if lack := other_choice(scenario, runner.declared, runner.behaviours):
        return Judged(Judgement(Outcome.NOT_APPLICABLE, lack, by_design=True))
    if lack := cannot_run(scenario, one_shot=options.one_shot):
        return Judged(Judgement(Outcome.SKIPPED, lack))
    if driver.is_over:
        detail = f"the run's limit of {options.limits.run:g} s was reached"
        return Judged(Judgement(Outcome.TIMED_OUT, detail))
    try:
        return runner.run(scenario)
    except Exception as error:
        driver.kill()
        return Judged(Judgement(Outcome.PROTOCOL_ERROR, beyond("handle", error)))
