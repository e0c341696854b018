"""A trial as a run: its events from first to last, its exit code, and nothing left running."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..protocol.descendants import end_orphans
from ..protocol.messages import Implementation
from ..protocol.outcome import BROKEN, CONFORMANT, Outcome, adapter_exit_code
from ..protocol.stopping import exit_code_of, signal_name
from ..running.events import (
    AdapterFinished,
    AdapterStarted,
    Check,
    Event,
    Reporter,
    RunFinished,
    RunStarted,
)
from .asked import ASKED
from .backup_file import BackupReader
from .commands import CommandFailed, Commands
from .findings import Findings
from .manifest import Manifest
from .node import Late, Patience
from .stage import Stage
from .trial import play


@dataclass
class DaemonRun:
    """One trial, told to reporters."""

    manifest: Manifest
    commands: Commands
    reader: BackupReader
    folder: Path
    """Empty; gets the folders of the nodes, their words, and what commands said last."""
    reports: Sequence[Reporter]
    say: Callable[[str], None]
    """Takes a line of progress."""
    patience: Patience
    judge: str
    """Version of scb-conformance."""
    corpus: str
    """Version of the corpus that has the requirements."""

    def execute(self) -> int:
        """Play the trial and return its exit code.

        0 nothing failed, 1 not conformant, 3 the manifest's commands do not work, 130 and 143
        stopped by a signal.
        """
        number = len(ASKED)
        self._tell(RunStarted(self.judge, self.corpus, 0, number, number))
        who = Implementation(self.manifest.name, self.manifest.version)
        command = self.manifest.commands["start"]
        self._tell(AdapterStarted(self.manifest.name, command, who))
        started = time.monotonic()
        findings = Findings(self.manifest, self._tell)
        stage = Stage(
            self.manifest,
            self.commands,
            self.reader,
            findings,
            self.folder,
            self.patience,
            self.say,
        )
        code = self._play(stage)
        seconds = round(time.monotonic() - started, 3)
        self._tell(self._finished(stage, seconds, code))
        self._tell(RunFinished(code))
        return code

    def _play(self, stage: Stage) -> int:
        why_not = "nothing in this manifest shows it"
        is_broken, stopped = False, 0
        try:
            play(stage)
        except (CommandFailed, Late) as error:
            why_not = f"the trial ended before: {error}"
            is_broken = isinstance(error, CommandFailed)
            if is_broken or not stage.findings.failed_checks:
                stage.findings.check("daemon.trial", str(error), "")
        except KeyboardInterrupt as stop:
            stopped = exit_code_of(stop)
            why_not = f"stopped by {signal_name(stop)}"
            self._tell(Check(self.manifest.name, "interrupted", False, why_not))
        finally:
            self._clean_up(stage)
        stage.findings.finish(why_not)
        if stopped:
            return stopped
        if is_broken and not stage.findings.counts[Outcome.FAIL]:
            return BROKEN
        return adapter_exit_code(stage.findings.counts, not stage.findings.failed_checks)

    def _clean_up(self, stage: Stage) -> None:
        """Stop what runs, in good order where that works, and end what is left."""
        for node in stage.nodes:
            if node.runs:
                with suppress(CommandFailed):
                    node.stop()
        with suppress(CommandFailed):
            self.commands.run("chain-stop")
        end_orphans()

    def _finished(self, stage: Stage, seconds: float, code: int) -> AdapterFinished:
        counts = dict(stage.findings.counts)
        opened = len(stage.opened)
        words = {CONFORMANT: "conformant", BROKEN: "the commands of the manifest do not work"}
        verdict = words.get(code, "not conformant" if code == 1 else "interrupted")
        if opened and code in (0, 1):
            verdict += f": restored, {stage.closed} of {opened} closed"
        asked = sum(number for outcome, number in counts.items() if outcome != "skipped")
        return AdapterFinished(self.manifest.name, counts, asked, seconds, code, verdict)

    def _tell(self, event: Event) -> None:
        for report in self.reports:
            report(event)
