"""The verdict on each conformance class: what is claimed, what was asked, what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from ..corpus.load import Case
from ..corpus.scenario import Scenario
from ..protocol.conformance_classes import (
    API_FEATURES,
    CONFORMANCE_CLASSES,
    SINGLE_VERSIONS,
    ConformanceClass,
    class_of,
)
from ..protocol.messages import Declared
from ..protocol.operations import OPERATIONS
from ..protocol.outcome import NOT_RUN, Outcome
from .events import ClassVerdict, Standing
from .oracle import NO_ORACLE

FILTERED: Final = "left out by a filter"
"""Why a case was not asked that the user did not want."""
_OF_THE_USER: Final = frozenset({FILTERED, NO_ORACLE})
"""Reasons for which a class is judged in part only, whatever the adapter declares."""


def operations_of(case: Case) -> frozenset[str]:
    """Return the operations that a case needs."""
    return frozenset(case.ops if isinstance(case, Scenario) else (case.op,))


@dataclass(slots=True)
class _Counts:
    """What came of the cases of one conformance class."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    unasked: Counter[str] = field(default_factory=Counter)
    without: set[str] = field(default_factory=set)
    """Features of the API without which cases do not count."""


@dataclass(slots=True)
class ClassTally:
    """Counts the results of one adapter by conformance class."""

    declared: Declared
    """By the adapter, or by the profile that it is judged as."""
    _counts: dict[str, _Counts] = field(
        default_factory=lambda: {name: _Counts() for name in CONFORMANCE_CLASSES}
    )

    def add(self, case: Case, outcome: Outcome, reason: str = "", *, by_design: bool) -> None:
        """Count one case.

        Args:
            case: a vector or scenario.
            outcome: what came of it, expected failures applied.
            reason: why it was not asked or judged.
            by_design: whether it was not judged because it is not about this adapter's choices,
                or about nothing that is specified: then nothing is missing from the verdict.
        """
        its_class = class_of(operations_of(case))
        if its_class is None or by_design:
            return
        counts = self._counts[its_class.name]
        if outcome not in NOT_RUN:
            counts.outcomes[outcome] += 1
        elif self._counts_without(case, its_class, counts):
            counts.unasked[reason] += 1

    def add_found(self, op: str, outcome: Outcome) -> None:
        """Count what a search found: in an operation, or in a history (``scenario.<area>``)."""
        area = op.removeprefix("scenario.")
        its_class = class_of([op]) or class_of(o for o in OPERATIONS if o.startswith(f"{area}."))
        if its_class is not None:
            self._counts[its_class.name].outcomes[outcome] += 1

    def _counts_without(self, case: Case, its_class: ConformanceClass, counts: _Counts) -> bool:
        """Say whether a case that was not asked is missing from the verdict on its class.

        It is not when it needs an operation that the class does not require, or a feature of the
        API alone.
        """
        if lacking := operations_of(case) - self.declared.ops:
            return not lacking.isdisjoint(its_class.required)
        features = case.needs.features - self.declared.features
        versions = case.needs.single_versions - self.declared.single_versions
        if features and features <= API_FEATURES and not versions:
            counts.without |= features
            return False
        return True

    def verdicts(self, faults: Mapping[str, str], *, cut_off: bool = False) -> list[ClassVerdict]:
        """Return the verdict on every conformance class.

        Args:
            faults: failed checks of the run by the class that they tell against; under an empty
                name, those that tell against every class.
            cut_off: whether the run was stopped.
        """
        return [self._verdict(each, faults, cut_off) for each in CONFORMANCE_CLASSES.values()]

    def _verdict(
        self, of: ConformanceClass, faults: Mapping[str, str], cut_off: bool
    ) -> ClassVerdict:
        counts = self._counts[of.name]
        against = [text for name, text in faults.items() if name in ("", of.name)]
        verdict = ClassVerdict(
            of.name,
            Standing.CONFORMANT,
            counts.outcomes[Outcome.PASS],
            counts.outcomes.total(),
            counts.outcomes[Outcome.XFAIL],
            [op for op in of.required if op not in self.declared.ops],
            self._limits(of),
            self._remarks(of, counts),
            dict(counts.unasked),
            against,
            cut_off,
        )
        claimed_in_part = not self.declared.ops.isdisjoint(of.operations)
        return standing(verdict, claimed_in_part=claimed_in_part)

    def _limits(self, of: ConformanceClass) -> list[str]:
        """List the versions and features that the class has and the adapter has not."""
        limits = []
        if of.versioned and (SINGLE_VERSIONS - self.declared.single_versions):
            limits.append(f"versions {_ranges(self.declared.single_versions)} only")
        lacking = [name for name in of.features if name not in self.declared.features]
        return [*limits, *(f"without {name}" for name in lacking)]

    def _remarks(self, of: ConformanceClass, counts: _Counts) -> list[str]:
        """List what is optional and not declared."""
        names = [op for op in of.optional if op not in self.declared.ops] + sorted(counts.without)
        remarks = [f"without {name}" for name in names]
        if "error_class" not in self.declared.features:
            remarks.append("reasons of refusals not judged")
        return remarks


def standing(found: ClassVerdict, *, claimed_in_part: bool) -> ClassVerdict:
    """Return a verdict with its standing, computed from everything else in it."""
    bad = found.judged - found.passed - found.excused
    if not claimed_in_part:
        now = Standing.NOT_CLAIMED
    elif found.lacks:
        now = Standing.INCOMPLETE
    elif bad or found.faults:
        now = Standing.NOT_CONFORMANT
    elif found.cut_off or not found.judged or _OF_THE_USER.intersection(found.unasked):
        now = Standing.PARTLY_JUDGED
    else:
        now = Standing.CONFORMANT
    return msgspec.structs.replace(found, standing=now)


def merged(parts: Sequence[ClassVerdict], *, cut_off: bool) -> ClassVerdict:
    """Return the verdict of a whole run from those of its shards, at least one."""
    first = parts[0]
    unasked: Counter[str] = Counter()
    for part in parts:
        unasked.update(part.unasked)
    whole = ClassVerdict(
        first.name,
        first.standing,
        sum(part.passed for part in parts),
        sum(part.judged for part in parts),
        sum(part.excused for part in parts),
        first.lacks,
        first.limits,
        list(dict.fromkeys(remark for part in parts for remark in part.remarks)),
        dict(unasked),
        list(dict.fromkeys(fault for part in parts for fault in part.faults)),
        cut_off or any(part.cut_off for part in parts),
    )
    return standing(whole, claimed_in_part=first.standing is not Standing.NOT_CLAIMED)


def _ranges(numbers: Iterable[int]) -> str:
    """Return numbers with neighbours drawn together: ``0–4, 7``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs) or "none"
