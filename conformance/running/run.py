"""Run the selected vectors through adapters and tell the reporters what happens."""

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
from ..judging.expected_failures import Baseline
from ..protocol.command import Command
from ..protocol.outcome import (
    NOT_RUN,
    STOPPED,
    Outcome,
    adapter_exit_code,
    run_exit_code,
)
from ..protocol.stopping import exit_code_of, signal_name
from .adapter_run import AdapterRun, Options
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


@dataclass(slots=True)
class Run:
    """One run of several adapters over one corpus."""

    corpus: Corpus
    options: Options
    reporters: Sequence[Reporter]
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    """Expected failures by adapter name."""

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
                self.options.profile.name if self.options.profile else "",
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
        baseline = self.baselines.get(command.name, Baseline())
        session = AdapterRun(
            command, self.corpus, self.options, self._tell, selected, baseline, scenarios
        )
        try:
            passed = session.execute()
            if self.options.explore is not None and Outcome.ADAPTER_BROKEN not in session.counts:
                passed &= self._explore(command, self.options.explore, baseline, session.counts)
            code = adapter_exit_code(session.counts, passed)
        except KeyboardInterrupt as stop:
            session.kill()
            code = exit_code_of(stop)
            asked = f"{session.counts.total()} of {len(selected) + len(scenarios)} cases"
            detail = f"stopped by {signal_name(stop)} after {asked}"
            self._tell(Check(command.name, "interrupted", False, detail))
        finally:
            session.close()
        self._tell(
            AdapterFinished(
                command.name,
                dict(sorted(session.counts.items())),
                sum(n for outcome, n in session.counts.items() if outcome not in NOT_RUN),
                round(time.monotonic() - started, 3),
                code,
            )
        )
        return code

    def _explore(
        self, command: Command, search: FurtherSearch, baseline: Baseline, counts: Counter[Outcome]
    ) -> bool:
        """Search for what no vector is about; return whether the search itself went well."""
        searched = search(command, self.corpus)
        for result in searched.results:
            outcome, excuse = baseline.apply(result.id, result.outcome)
            counts[outcome] += 1
            self._tell(msgspec.structs.replace(result, outcome=outcome, excuse=excuse))
        for note in searched.notes:
            self._tell(Note(command.name, note))
        self._tell(searched.check)
        return searched.check.passed
