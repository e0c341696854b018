"""Run scenarios through an adapter, one after the other: each to its end or its first fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..corpus.scenario import Look, Scenario, Step
from ..judging.judge import Judgement
from ..protocol.outcome import Outcome
from .events import Moment
from .past import Past
from .scenario_run import ScenarioRun, describe
from .scenario_setting import Exchanges as Exchanges, Judged, ScenarioSetting
from .wording import cut

ATTEMPTS: Final = 10
"""Times that a scenario is begun whose steps must fit into one second."""


@dataclass(slots=True)
class ScenarioRunner(ScenarioSetting):
    """Runs scenarios through one adapter."""

    _begun: int = 0

    def begin(self, scenario: Scenario) -> ScenarioRun:
        """Make a folder for a scenario; whoever begins one closes it."""
        self._begun += 1
        return ScenarioRun(self, scenario, str(self._begun))

    def run(self, scenario: Scenario) -> Judged:
        """Run one scenario to its end or its first fault."""
        self.driver.take_umask(scenario.umask)
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
