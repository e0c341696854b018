"""Run the selected vectors through adapters and tell the reporters what happens."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conformance import __version__
from conformance.adapter import Command
from conformance.baseline import Baseline
from conformance.events import AdapterFinished, Event, Reporter, RunFinished, RunStarted
from conformance.outcome import NOT_RUN, adapter_exit_code, run_exit_code
from conformance.session import AdapterRun, Options
from conformance.vectors import Corpus, Vector


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
        if self.options.shuffle:
            random.Random(self.options.seed).shuffle(selected)
        self._tell(
            RunStarted(
                __version__,
                self.corpus.version,
                self.options.seed,
                len(selected),
                len(self.corpus.vectors),
            )
        )
        codes = [self._adapter(command, selected) for command in commands]
        exit_code = run_exit_code(codes)
        self._tell(RunFinished(exit_code))
        return exit_code

    def _tell(self, event: Event) -> None:
        for reporter in self.reporters:
            reporter(event)

    def _adapter(self, command: Command, selected: Sequence[Vector]) -> int:
        started = time.monotonic()
        baseline = self.baselines.get(command.name, Baseline())
        session = AdapterRun(command, self.corpus, self.options, self._tell, selected, baseline)
        try:
            passed = session.execute()
        finally:
            session.close()
        code = adapter_exit_code(session.counts, passed)
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
