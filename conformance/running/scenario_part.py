"""The scenarios of one adapter's run, each with the adapter as it needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..corpus.load import Behaviour
from ..corpus.scenario import Scenario
from ..judging.judge import Judgement
from ..judging.nonces import FILES
from ..judging.selection import cannot_run, other_choice
from ..protocol.driver import Driver
from ..protocol.messages import Declared
from ..protocol.outcome import Outcome
from .file_nonces import FileNonces
from .harness import Harness, Unchecked
from .options import Options
from .oracle import Oracle
from .results import beyond
from .scenario_runner import ScenarioRunner
from .scenario_setting import Judged


@dataclass(slots=True)
class ScenarioPart:
    """Plays scenarios; ``close`` ends the processes that were started for some of them."""

    driver: Driver
    """Asks the adapter as it usually runs."""
    oracle: Oracle
    declared: Declared
    behaviours: Mapping[str, Behaviour]
    """Of the corpus, by id."""
    options: Options
    nonces: FileNonces
    """Takes the nonces of the files that are written."""
    harness: Harness = field(init=False)
    writes: Scenario | None = None
    """The first in which a SubSwapper wrote a file, asked as it usually is."""
    _runners: dict[int, ScenarioRunner] = field(default_factory=dict)
    """By the driver that each uses."""

    def __post_init__(self) -> None:
        self.harness = Harness(
            self.driver.command, self.options.limits, self.driver.hello(), self.options.durability
        )

    def judged(self, scenario: Scenario) -> Judged:
        """Play one scenario, or say why it is not played.

        What the judge fails at is charged to the scenario.
        """
        if lack := other_choice(scenario, self.declared, self.behaviours):
            return Judged(Judgement(Outcome.NOT_APPLICABLE, lack, by_design=True))
        if lack := cannot_run(scenario, one_shot=self.options.one_shot):
            return Judged(Judgement(Outcome.SKIPPED, lack))
        if self.driver.is_over:
            detail = f"the run's limit of {self.options.limits.run:g} s was reached"
            return Judged(Judgement(Outcome.TIMED_OUT, detail))
        try:
            before = self.nonces.watch.seen(FILES)
            found = self._runner(scenario).run(scenario)
            if self.nonces.watch.seen(FILES) > before and not self._needs_more(scenario):
                self.writes = self.writes or scenario
            return found
        except Unchecked as why:
            return Judged(Judgement(Outcome.SKIPPED, str(why)))
        except Exception as error:
            self.driver.kill()
            self.harness.kill()
            return Judged(Judgement(Outcome.PROTOCOL_ERROR, beyond("handle", error)))

    def _needs_more(self, scenario: Scenario) -> bool:
        return bool(scenario.needs.harness or scenario.needs.file_limit or scenario.umask)

    def write_again(self) -> None:
        """Play the first scenario again in which a SubSwapper wrote; only its nonces count."""
        if self.writes is not None and not self.driver.is_over:
            runner = self._runner(self.writes)
            watch, runner.watch = runner.watch, None
            self.judged(self.writes)
            runner.watch = watch

    def close(self) -> None:
        """End the processes beyond the usual one."""
        self.harness.close()
        self._runners.clear()

    def _runner(self, scenario: Scenario) -> ScenarioRunner:
        """Return what plays a scenario.

        Raises:
            Unchecked: the adapter cannot be run as it needs.
        """
        driver = self.harness.driver(scenario)
        runner = self._runners.get(id(driver))
        if runner is None:
            runner = ScenarioRunner(
                driver or self.driver,
                self.oracle,
                self.declared,
                self.behaviours,
                self.options.watch_step,
                self.options.limits.temporary,
            )
            runner.left = self.driver.notes
            runner.nonces = self.nonces
            if driver is not None:
                driver.until = self.driver.until
                runner.traced = (
                    self.harness.traced if self.harness.traced.started is driver else None
                )
            self._runners[id(driver)] = runner
        return runner
