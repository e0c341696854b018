"""What a trial has found so far, told as the events of every other run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from ..protocol.outcome import Outcome
from ..running.events import Check, Event, Note, Result
from .asked import ASKED, Asked
from .manifest import Manifest

OPERATION = "daemon"


@dataclass
class Findings:
    """One finding for each requirement, and the checks of the whole."""

    manifest: Manifest
    tell: Callable[[Event], None]
    counts: Counter[Outcome] = field(default_factory=Counter)
    failed_checks: list[str] = field(default_factory=list)
    _found: set[str] = field(default_factory=set)

    def asks(self, asked: Asked) -> bool:
        """Say whether a requirement is asked, and not found out yet."""
        skipped = self.manifest.why_skipped(asked.requirement)
        return not skipped and asked.requirement not in self._found

    def kept(self, asked: Asked) -> None:
        """Tell that a requirement is kept."""
        self._tell(asked, Outcome.PASS)

    def broken(self, asked: Asked, reason: str) -> None:
        """Tell that it is not kept. A recommendation does not decide the verdict."""
        if asked.is_must:
            self._tell(asked, Outcome.FAIL, reason)
        else:
            text = f"{asked.requirement}, a recommendation, is not kept: {reason}"
            self.tell(Note(self.manifest.name, text))
            self._tell(asked, Outcome.SKIPPED, f"recommended, and not kept: {reason}")

    def decide(self, asked: Asked, fault: str) -> None:
        """Tell of a requirement by what is wrong, or that nothing is."""
        if fault:
            self.broken(asked, fault)
        else:
            self.kept(asked)

    def check(self, name: str, fault: str, detail: str) -> bool:
        """Tell of a check of the whole by what is wrong; return whether it passed."""
        if fault:
            self.failed_checks.append(name)
        self.tell(Check(self.manifest.name, name, not fault, fault or detail))
        return not fault

    def finish(self, why_not: str) -> None:
        """Tell of the requirements that nothing was found of, and why."""
        for asked in ASKED:
            if asked.requirement in self._found:
                continue
            reason = self.manifest.why_skipped(asked.requirement)
            self._tell(asked, Outcome.SKIPPED, reason or why_not)

    def _tell(self, asked: Asked, outcome: Outcome, reason: str = "") -> None:
        is_skipped = bool(self.manifest.why_skipped(asked.requirement))
        if asked.requirement in self._found or (is_skipped and outcome is not Outcome.SKIPPED):
            return
        self._found.add(asked.requirement)
        self.counts[outcome] += 1
        self.tell(
            Result(
                self.manifest.name,
                f"{OPERATION}/{asked.requirement}",
                OPERATION,
                outcome,
                "scenario",
                [asked.requirement],
                title=asked.title if outcome is not Outcome.PASS else "",
                reason=reason,
                by_design=outcome is Outcome.SKIPPED,
                consequence=asked.consequence if outcome is Outcome.FAIL else "",
            )
        )
