"""A run: every adapter in turn is asked the selected cases, and reporters hear what happens."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from scbref import __version__

from ..corpus.load import Corpus, Vector
from ..corpus.scenario import Scenario
from ..judging.expected_failures import ExpectedFailures
from ..protocol.command import Command
from ..protocol.escape import clip
from ..protocol.outcome import (
    BROKEN,
    NON_CONFORMANT,
    STOPPED,
    adapter_exit_code,
    run_exit_code,
)
from ..protocol.stopping import exit_code_of, signal_name
from ..protocol.systems import UNWATCHED, can_watch
from .adapter_run import AdapterRun
from .adapter_verdict import class_verdicts, finished
from .causes import Causes
from .events import (
    Check,
    Event,
    Note,
    Reporter,
    RunFinished,
    RunStarted,
)
from .further_search import FurtherSearch
from .options import Options
from .verdict import class_line, unmet


@dataclass(slots=True)
class Run:
    """One run of several adapters over one corpus."""

    corpus: Corpus
    options: Options
    reporters: Sequence[Reporter]
    expected_failures: Mapping[str, ExpectedFailures] = field(default_factory=dict)
    """By the name of the adapter."""
    _causes: Causes = field(default_factory=Causes)

    def execute(self, commands: Sequence[Command]) -> int:
        """Run every adapter in turn and return the exit code of the whole run."""
        selected = self.options.filter.select(self.corpus.vectors)
        scenarios = self.options.filter.select(self.corpus.scenarios)
        if self.options.shuffle:
            random.Random(self.options.seed).shuffle(selected)
            random.Random(self.options.seed).shuffle(scenarios)
        self._tell(
            RunStarted(
                __version__,
                self.corpus.version,
                self.options.seed,
                len(selected) + len(scenarios),
                len(self.corpus.ids),
                str(self.options.filter.shard or ""),
                self.options.claim.name if self.options.claim else "",
                self.options.site,
            )
        )
        exit_code = run_exit_code(self._codes(commands, selected, scenarios))
        self._tell(RunFinished(exit_code))
        return exit_code

    def _codes(
        self, commands: Sequence[Command], selected: Sequence[Vector], scenarios: Sequence[Scenario]
    ) -> list[int]:
        """Run the adapters, one after the other or several at once; return their exit codes."""
        if self.options.jobs > 1 and len(commands) > 1:
            from .workers import Workers

            for scenario in scenarios:
                scenario.expand()  # here, once for all

            def alone(command: Command, tell: Reporter) -> int:
                return replace(self, reporters=[tell])._adapter(command, selected, scenarios)

            return Workers(alone, self.options.jobs, self._hand_on).run(commands)
        codes: list[int] = []
        for command in commands:
            codes.append(self._adapter(command, selected, scenarios))
            if codes[-1] in STOPPED:
                break
        return codes

    def _hand_on(self, event: Event) -> None:
        for reporter in self.reporters:
            reporter(event)

    def _tell(self, event: Event) -> None:
        """Tell everyone; what became of an adapter comes after the causes of its failures."""
        for each in self._causes.before(event):
            self._hand_on(each)
        self._hand_on(event)

    def _adapter(
        self, command: Command, selected: Sequence[Vector], scenarios: Sequence[Scenario]
    ) -> int:
        started = time.monotonic()
        expected = self.expected_failures.get(command.name, ExpectedFailures())
        adapter_run = AdapterRun(
            command, self.corpus, self.options, self._tell, selected, expected, scenarios
        )
        code = BROKEN
        try:
            passed = adapter_run.execute()
            if not can_watch():
                self._tell(Note(command.name, UNWATCHED))
            if self.options.explore is not None and adapter_run.may_be_searched:
                passed &= self._explore(command, self.options.explore, expected, adapter_run)
            code = self._exit_code(adapter_run, passed)
        except KeyboardInterrupt as stop:
            adapter_run.kill()
            code = exit_code_of(stop)
            asked = f"{adapter_run.counts.total()} of {len(selected) + len(scenarios)} cases"
            detail = f"stopped by {signal_name(stop)} after {asked}"
            self._tell(Check(command.name, "interrupted", False, detail))
        finally:
            adapter_run.close()
        seconds = round(time.monotonic() - started, 3)
        self._tell(finished(adapter_run.results, adapter_run.failed_checks, seconds, code))
        return code

    def _exit_code(self, adapter_run: AdapterRun, passed: bool) -> int:
        """Tell the checks that need the whole: what was required, what the verdict leans on."""
        name = adapter_run.command.name
        classes = class_verdicts(adapter_run.results, adapter_run.failed_checks)
        for found in classes:
            if found.name in self.options.require:
                problem = unmet(found)
                self._tell(Check(name, "require", not problem, problem or class_line(found)))
                passed &= not problem
        if self.options.require and not classes:
            passed = False
        if problem := adapter_run.oracle_problem:
            self._tell(Check(name, "oracle", False, problem))
        return adapter_exit_code(adapter_run.counts, passed, can_judge=not problem)

    def _explore(
        self,
        command: Command,
        search: FurtherSearch,
        expected: ExpectedFailures,
        adapter_run: AdapterRun,
    ) -> bool:
        """Search beyond the vectors; return whether nothing was found.

        What an expected failure excuses is not counted as found.
        """
        try:
            searched = search(command, self.corpus)
        except Exception as error:
            detail = f"the judge could not go on: {type(error).__name__}: {clip(str(error))}"
            self._tell(Check(command.name, "explore", False, detail))
            return False
        passed = searched.check.passed
        for result in searched.results:
            if self.options.filter.excludes(result.id):
                continue
            outcome, excuse = expected.apply(result.id, result.outcome)
            passed &= outcome not in NON_CONFORMANT
            adapter_run.results.add_found(
                msgspec.structs.replace(result, outcome=outcome, excuse=excuse)
            )
        for note in searched.notes:
            self._tell(Note(command.name, note))
        self._tell(msgspec.structs.replace(searched.check, passed=passed))
        if searched.oracle_problem:
            adapter_run.oracle_problem = searched.oracle_problem
            return True
        return passed
