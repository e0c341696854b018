"""From a judgement to the result that reports show: excused, counted, explained, redacted."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from ..corpus.load import Case, Invalid, Unspecified, Valid
from ..corpus.scenario import Scenario
from ..judging.expected_failures import ExpectedFailures
from ..judging.judge import Judgement
from ..protocol.escape import clip
from ..protocol.messages import Answer
from ..protocol.outcome import NON_CONFORMANT, NOT_RUN, Outcome
from .class_verdicts import ClassTally, operations_of
from .diagnose import dump
from .events import LEVELS, Moment, Reporter, Result
from .options import Options
from .oracle import Oracle
from .placing import placed
from .redact import Redactor
from .wording import actual_answer, expected_answer, shortened_difference

STDERR_SHOWN = 2000
"""Characters of standard error attached to a failure."""
DUMPS = 300
"""Failures of one adapter that are shown with their bytes, annotated by the oracle."""
LOCATED = 4000
"""Failures of one adapter of which the oracle is asked what differs, and by which mistake."""


def beyond(what: str, error: Exception) -> str:
    """Say that the judge itself failed at an answer: a fault of the judge, and of the answer.

    Args:
        what: it could not do with it: ``handle`` or ``show``.
        error: what was raised.
    """
    return f"the judge could not {what} this answer: {type(error).__name__}: {clip(str(error))}"


@dataclass(slots=True)
class Results:
    """Makes the results of one adapter and tells them."""

    adapter: str
    """As the user named it."""
    options: Options
    tell: Reporter
    expected_failures: ExpectedFailures
    oracle: Oracle
    redactor: Redactor
    stderr: Callable[[], str]
    """Returns the end of what the adapter has written to standard error."""
    counts: Counter[Outcome] = field(default_factory=Counter)
    told: set[str] = field(default_factory=set)
    """Ids of the cases that have a result."""
    tally: ClassTally | None = None
    """Counts by conformance class, once the adapter has said hello."""
    passed: set[str] = field(default_factory=set)
    """Operations of which a case passed."""
    good: set[str] = field(default_factory=set)
    """Ids of the cases that passed."""
    levels: Mapping[str, str] = field(default_factory=dict)
    """Level of each requirement of the corpus."""
    missing: dict[Outcome, Counter[str]] = field(
        default_factory=lambda: {Outcome.NOT_APPLICABLE: Counter(), Outcome.SKIPPED: Counter()}
    )
    """Why cases are missing from the verdict, by outcome."""
    _since: float = 0.0
    """When the result before the next one was told."""
    _dumps: int = 0
    _located: int = 0

    def add(
        self,
        case: Case,
        expect: Valid | Invalid | Unspecified | None,
        judgement: Judgement,
        answer: Answer | None = None,
        stderr: str = "",
        steps: Sequence[str] = (),
        timeline: Sequence[Moment] = (),
    ) -> None:
        """Apply the expected failures to one judgement, count the outcome, and tell the result.

        Args:
            case: a vector or scenario.
            expect: what was expected, if a request was sent.
            judgement: what came of it.
            answer: what was answered, if anything.
            stderr: of a process that has ended; that of the running one when empty.
            steps: of a scenario, one line each.
            timeline: of a scenario, the steps that matter.
        """
        outcome, excuse = self.expected_failures.apply(case.id, judgement.outcome)
        result = self._plain(case, outcome, self._waited(outcome))
        self._count(case, outcome, judgement)
        if outcome is Outcome.XPASS:
            judgement = Judgement(Outcome.PASS, "passes, although it is expected to fail")
        if outcome is not Outcome.PASS:
            try:
                lines = list(steps) if steps else self._dump(case, expect, answer)
                result = self._detailed(result, case, expect, judgement, answer, stderr, lines)
                told = [self.redactor.moment(each) for each in timeline]
                result = msgspec.structs.replace(result, timeline=told)
                result = self._placed(result, case, expect, judgement, answer)
            except Exception as error:
                result = self._bare(result, case, judgement, error)
            result = msgspec.structs.replace(result, excuse=excuse)
        self._tell(result)

    def _tell(self, result: Result) -> None:
        self.counts[result.outcome] += 1
        self.told.add(result.id)
        self.tell(result)
        if result.outcome is not Outcome.NOT_APPLICABLE:
            self.begin()

    def begin(self) -> None:
        """Let the time of the next case begin."""
        self._since = time.monotonic()

    def _waited(self, outcome: Outcome) -> float:
        """Return the seconds that a case took; what was not asked took none."""
        asked = outcome is not Outcome.NOT_APPLICABLE and self._since
        return round(time.monotonic() - self._since, 4) if asked else 0.0

    def _plain(self, case: Case, outcome: Outcome, seconds: float) -> Result:
        """Return a result as it is told of a pass."""
        named = {self.levels.get(name, "") for name in case.requirements}
        level = next((each for each in LEVELS if each in named), "")
        return Result(
            self.adapter,
            case.id,
            case.op,
            outcome,
            case.verdict,
            case.requirements,
            case.hash,
            level,
            seconds,
        )

    def _placed(
        self,
        result: Result,
        case: Case,
        expect: Valid | Invalid | Unspecified | None,
        judgement: Judgement,
        answer: Answer | None,
    ) -> Result:
        """Return a failure with what differs and by which mistake, as long as there are few."""
        if result.outcome not in NON_CONFORMANT:
            return result
        asked = self.oracle if self._located < LOCATED else None
        self._located += 1
        return placed(result, case, expect, judgement, answer, asked, self.redactor)

    def _bare(self, result: Result, case: Case, judgement: Judgement, error: Exception) -> Result:
        """Return a result without what could not be shown, and say so."""
        reason = self.redactor.text(f"{judgement.reason}; {beyond('show', error)}")
        return msgspec.structs.replace(
            result, title=case.title, reason=reason, replay=self._replay(case)
        )

    def add_found(self, result: Result) -> None:
        """Count and tell what a search found."""
        self.counts[result.outcome] += 1
        if self.tally is not None:
            self.tally.add_found(result.op, result.outcome)
        self.tell(result)

    def _count(self, case: Case, outcome: Outcome, judgement: Judgement) -> None:
        reason = self.redactor.text(judgement.cause or judgement.reason)
        if outcome is Outcome.PASS:
            self.passed |= operations_of(case)
            self.good.add(case.id)
        elif outcome in self.missing and not judgement.by_design:
            self.missing[outcome][reason] += 1
        if self.tally is not None:
            self.tally.add(case, outcome, reason, by_design=judgement.by_design)

    def _detailed(
        self,
        result: Result,
        case: Case,
        expect: Valid | Invalid | Unspecified | None,
        judgement: Judgement,
        answer: Answer | None,
        stderr: str,
        lines: Sequence[str],
    ) -> Result:
        """Add what people need to understand a result that is not a pass."""
        clean = self.redactor
        if judgement.outcome in NOT_RUN:
            return msgspec.structs.replace(
                result,
                title=case.title,
                reason=clean.text(clip(judgement.reason)),
                by_design=judgement.by_design,
            )
        return msgspec.structs.replace(
            result,
            title=case.title,
            reason=clean.text(clip(judgement.reason)),
            consequence=case.consequence,
            expected=clean.value(expected_answer(expect)),
            actual=clean.value(actual_answer(answer)),
            differences=[
                shortened_difference(clean.difference(each)) for each in judgement.differences
            ],
            dump=[clean.text(line) for line in lines],
            stderr=clean.text(stderr or self.stderr())[-STDERR_SHOWN:],
            replay=self._replay(case),
        )

    def _dump(
        self, case: Case, expect: Valid | Invalid | Unspecified | None, answer: Answer | None
    ) -> list[str]:
        """Show the bytes of a wrong answer, if it has any and not too many were shown before."""
        if isinstance(case, Scenario) or answer is None or expect is None:
            return []
        if answer.skip is not UNSET or self._dumps >= DUMPS:
            return []
        ok = answer.ok if answer.ok is not UNSET else None
        lines = dump(case, expect, ok, self.oracle)
        self._dumps += bool(lines)
        return lines

    def _replay(self, case: Case) -> str:
        words = ("scb-conformance", "replay", *self.options.replay_options)
        return shlex.join((*words, self.adapter, case.id))
