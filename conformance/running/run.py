"""A run: every adapter in turn is asked the selected cases, and reporters hear what happens."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from scbref import __version__

from ..corpus.load import Corpus, Vector
from ..corpus.scenario import Scenario
from ..judging.expected_failures import ExpectedFailures
from ..protocol.command import Command
from ..protocol.outcome import (
    NOT_RUN,
    STOPPED,
    Outcome,
    adapter_exit_code,
    run_exit_code,
)
from ..protocol.stopping import exit_code_of, signal_name
from .adapter_run import AdapterRun
from .events import (
    AdapterFinished,
    Check,
    Event,
    Note,
    Reporter,
    RunFinished,
    RunStarted,
)
from .further_search import FurtherSearch
from .options import Options


@dataclass(slots=True)
class Run:
    """One run of several adapters over one corpus."""

    corpus: Corpus
    options: Options
    reporters: Sequence[Reporter]
    expected_failures: Mapping[str, ExpectedFailures] = field(default_factory=dict)
    """By the name of the adapter."""

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
            )
        )
        codes: list[int] = []
        for command in commands:
            codes.append(self._adapter(command, selected, scenarios))
            if codes[-1] in STOPPED:
                break
        exit_code = run_exit_code(codes)
        self._tell(RunFinished(exit_code))
        return exit_code

    def _tell(self, event: Event) -> None:
        for reporter in self.reporters:
            reporter(event)

    def _adapter(
        self, command: Command, selected: Sequence[Vector], scenarios: Sequence[Scenario]
    ) -> int:
        started = time.monotonic()
        expected = self.expected_failures.get(command.name, ExpectedFailures())
        adapter_run = AdapterRun(
            command, self.corpus, self.options, self._tell, selected, expected, scenarios
        )
        try:
            passed = adapter_run.execute()
            if (
                self.options.explore is not None
                and Outcome.ADAPTER_BROKEN not in adapter_run.counts
            ):
                passed &= self._explore(command, self.options.explore, expected, adapter_run.counts)
            code = adapter_exit_code(adapter_run.counts, passed)
        except KeyboardInterrupt as stop:
            adapter_run.kill()
            code = exit_code_of(stop)
            asked = f"{adapter_run.counts.total()} of {len(selected) + len(scenarios)} cases"
            detail = f"stopped by {signal_name(stop)} after {asked}"
            self._tell(Check(command.name, "interrupted", False, detail))
        finally:
            adapter_run.close()
        self._tell(
            AdapterFinished(
                command.name,
                dict(sorted(adapter_run.counts.items())),
                sum(n for outcome, n in adapter_run.counts.items() if outcome not in NOT_RUN),
                round(time.monotonic() - started, 3),
                code,
            )
        )
        return code

    def _explore(
        self,
        command: Command,
        search: FurtherSearch,
        expected: ExpectedFailures,
        counts: Counter[Outcome],
    ) -> bool:
        """Search for what no vector is about; return whether the search itself went well."""
        searched = search(command, self.corpus)
        for result in searched.results:
            if self.options.filter.excludes(result.id):
                continue
            outcome, excuse = expected.apply(result.id, result.outcome)
            counts[outcome] += 1
            self._tell(msgspec.structs.replace(result, outcome=outcome, excuse=excuse))
        for note in searched.notes:
            self._tell(Note(command.name, note))
        self._tell(searched.check)
        return searched.check.passed
