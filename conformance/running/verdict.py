"""The verdict in words, the same in every report: on the run and on conformance classes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from ..protocol.outcome import (
    BROKEN,
    CANNOT_JUDGE,
    CONFORMANT,
    NOT_CONFORMANT,
    NOTHING_RAN,
    STOPPED,
)
from .class_verdicts import FILTERED
from .events import AdapterFinished, ClassVerdict, Standing

GROUPS: Final = 4
"""Reasons that are named, the most frequent first."""
CLEAN: Final = "nothing failed"

_WORDS: Final[Mapping[int, str]] = {
    CONFORMANT: CLEAN,
    NOT_CONFORMANT: "not conformant",
    BROKEN: "adapter broken",
    CANNOT_JUDGE: "cannot judge",
    NOTHING_RAN: "nothing ran",
    **dict.fromkeys(STOPPED, "interrupted"),
}
_UNDECLARED: Final = re.compile(r"op (\S+) is not declared")


def verdict_of(exit_code: int, classes: Sequence[ClassVerdict], operations: int) -> str:
    """Return the verdict on one adapter.

    "Conformant" is said only of conformance classes, all of which was asked.

    Args:
        exit_code: the one that it earned.
        classes: the verdict on each conformance class.
        operations: how many operations passed a case.
    """
    if exit_code != CONFORMANT:
        return _WORDS[exit_code]
    if not classes:
        return "conformant"  # events of before there were classes
    names = [each.name for each in classes if each.standing is Standing.CONFORMANT]
    if names:
        listed = f"as {', '.join(names)}"
        return f"conformant {'in all classes' if len(names) == len(classes) else listed}"
    if any(each.standing is Standing.PARTLY_JUDGED for each in classes):
        return f"{CLEAN}, no class was judged as a whole"
    pass_ = "operation passes" if operations == 1 else "operations pass"
    return f"no class claimed: {operations} {pass_}"


def is_conformant(finished: AdapterFinished) -> bool:
    """Say whether the adapter may be called conformant: nothing failed, and a class is claimed.

    Events of before there were classes say nothing about them; then nothing failed is enough.
    """
    earned = any(each.standing is Standing.CONFORMANT for each in finished.classes)
    return finished.exit_code == CONFORMANT and (earned or not finished.classes)


def class_line(found: ClassVerdict) -> str:
    """Return the verdict on one conformance class, with its scope, in one line."""
    bad = found.judged - found.passed - found.excused
    parts = []
    if found.standing is Standing.NOT_CLAIMED:
        return f"{found.name}: not claimed"
    if found.standing is Standing.INCOMPLETE:
        parts.append(f"incomplete: lacks {', '.join(found.lacks)}")
        parts += [f"{bad:,} of {found.judged:,} failed"] if bad else []
        return f"{found.name}: {'; '.join(parts)}"
    elif found.standing is Standing.NOT_CONFORMANT:
        failed = f", {bad:,} of {found.judged:,} failed" if bad else ""
        parts += [f"NOT conformant{failed}", *found.faults]
    elif not found.judged:
        parts.append("nothing of it was judged")
    else:
        parts.append(f"{found.standing}, {found.passed:,} of {found.judged:,}")
    if found.excused:
        parts.append(f"{found.excused:,} expected to fail")
    if scope := ", ".join([*found.limits, *found.remarks]):
        parts.append(scope)
    if found.unasked:
        parts.append(f"not judged: {_grouped(found.unasked)}")
    return f"{found.name}: {'; '.join(parts)}"


def unmet(found: ClassVerdict) -> str:
    """Say why a class that is required was not earned; an empty text when it was.

    Everything of it must have been asked, with all versions and features, and have passed.
    """
    if found.standing is not Standing.CONFORMANT:
        return class_line(found)
    reasons = [*found.limits]
    if found.excused:
        reasons.append(f"{found.excused:,} fail, although expected to")
    if found.unasked:
        reasons.append(f"not everything was judged: {_grouped(found.unasked)}")
    return f"{found.name}: {'; '.join(reasons)}" if reasons else ""


def share(found: ClassVerdict) -> int:
    """Return how many per cent of the cases of a class passed, rounded down."""
    whole = found.judged + sum(found.unasked.values())
    return found.passed * 100 // whole if whole else 0


def missing_lines(finished: AdapterFinished) -> list[str]:
    """Say what was not asked and what was not judged, and why; empty when nothing is missing."""
    return [
        f"{sum(reasons.values()):,} {what}: {_grouped(reasons)}"
        for what, reasons in (
            ("not asked", finished.not_asked),
            ("not judged", finished.not_judged),
        )
        if reasons
    ]


def scope_lines(finished: AdapterFinished) -> list[str]:
    """Return the verdict on every conformance class, then what is missing."""
    lines = [
        class_line(each)
        for each in finished.classes
        if each.standing is not Standing.NOT_CLAIMED and not _aside(each)
    ]
    names = [each.name for each in finished.classes if each.standing is Standing.NOT_CLAIMED]
    lines += [f"not claimed: {', '.join(names)}"] if names else []
    return [*lines, *missing_lines(finished)]


def _aside(found: ClassVerdict) -> bool:
    """Say whether nobody asked about this class: the filters leave it out, or nothing was run."""
    return (
        found.standing is Standing.PARTLY_JUDGED
        and not found.judged
        and found.unasked.keys() <= {FILTERED}
    )


def _grouped(reasons: Mapping[str, int]) -> str:
    """Return reasons with their numbers, the most frequent first; all operations are one."""
    counts: Counter[str] = Counter()
    operations: dict[str, int] = {}
    for reason, number in reasons.items():
        if match := _UNDECLARED.fullmatch(reason):
            operations[match[1]] = operations.get(match[1], 0) + number
        else:
            counts[reason.replace(" is not declared", " not declared")] += number
    if operations:
        names = sorted(operations)
        shown = ", ".join(names[:GROUPS]) + (" …" if len(names) > GROUPS else "")
        plural = "operation" if len(names) == 1 else "operations"
        counts[f"{plural} {shown} not declared"] = sum(operations.values())
    common = counts.most_common(GROUPS)
    texts = [f"{reason} ({number:,})" for reason, number in common]
    if rest := counts.total() - sum(number for _, number in common):
        texts.append(f"other reasons ({rest:,})")
    return ", ".join(texts)
