"""Put a search into words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from ..judging.compare import canonical
from ..protocol.messages import Declared
from ..running.cause_words import heading
from ..running.causes import causes
from ..running.events import Result
from ..running.wording import (
    actual_answer,
    answer_text,
    cut,
    expected_answer,
    failure_lines,
)
from .comparing.bucket import Bucket
from .comparing.comparison import Comparison
from .differential import AdapterDiff
from .plan import Report

SHOWN: Final = 4
"""Ids of cases named for one kind of disagreement."""


def named(declared: Declared) -> str:
    """Return name, version and language of an implementation."""
    who = declared.implementation
    version = f" {who.version}" if who.version else ""
    return f"{who.name}{version}{f' ({who.language})' if who.language else ''}"


def summary(report: Report, seconds: float, seed: int) -> str:
    """Return one line about a search."""
    number = len(report.findings)
    verdict = "no disagreement" if not number else f"{number} kinds of disagreement"
    rate = report.asked / seconds if seconds else 0
    drawn = [f"{report.asked - report.histories:,} cases of {len(report.ops)} operations"]
    if not report.ops:
        drawn = []
    if report.history_ops:
        names = " and ".join(op.partition(".")[2] for op in report.history_ops)
        drawn.append(f"{report.histories:,} histories ({names})")
    return (
        f"{verdict} in {' and '.join(drawn)}, seed {seed}, {seconds:.1f} s ({rate:,.0f} a second)"
    )


def finding_lines(results: Sequence[Result], scripts: Sequence[Path | None]) -> Iterator[str]:
    """Yield the lines about all findings: each cause once, with its simplest case.

    Args:
        results: the findings.
        scripts: that show them by hand, in the same order; ``None`` where there is none.
    """
    by_id = {result.id: (result, script) for result, script in zip(results, scripts, strict=True)}
    for cause in causes("", results):
        yield ""
        yield f"{cause.number}. {heading(cause)}"
        result, script = by_id[cause.simplest]
        yield f"   {result.id}"
        for line in failure_lines(result):
            yield f"   {line}"
        if result.replay:
            yield f"   replay: {result.replay}"
        if script is not None:
            yield f"   by hand: sh {shlex.quote(str(script))}"
        for other in cause.ids[1:]:
            yield f"   also: {other}"


def diff_lines(result: AdapterDiff) -> Iterator[str]:
    """Yield the lines about two adapters, one group for each kind of disagreement."""
    yield f"A: {named(result.left)}"
    yield f"B: {named(result.right)}"
    for number, bucket in enumerate(sorted(result.found), 1):
        yield ""
        yield f"{number}. {_sides(bucket)}"
        for line in _between(result.found[bucket], result.where.get(bucket, [])):
            yield f"   {line}"
        if script := result.scripts.get(bucket):
            yield f"   by hand: sh {shlex.quote(str(script))} ADAPTER"
    yield ""
    number = len(result.found)
    yield (
        f"{number or 'no'} kinds of disagreement in {result.of_corpus:,} cases of the corpus and"
        f" {result.explored:,} drawn ones"
    )
    if result.excused:
        yield f"explained by declared behaviours: {counted(result.excused)}"
    if result.faults:
        yield f"B gave no answer {len(result.faults)} times, first: {result.faults[0]}"


def _between(comparison: Comparison, where: Sequence[str]) -> Iterator[str]:
    assert comparison.expect is not None
    yield f"request {cut(canonical(comparison.case.given).decode())}"
    differences = comparison.judgement.differences
    for found in differences:
        left, right = (cut(side) if side else "absent" for side in (found.actual, found.expected))
        yield f"{found.path}: A {left}, B {right}"
    if not differences:
        shown = actual_answer(comparison.reply.answer if comparison.reply is not None else None)
        yield f"A {answer_text(shown) if shown else comparison.judgement.reason}"
        yield f"B {answer_text(expected_answer(comparison.expect) or {})}"
    if where:
        more = f" and {len(where) - SHOWN} more" if len(where) > SHOWN else ""
        yield f"cases of the corpus: {', '.join(where[:SHOWN])}{more}"


def _sides(bucket: Bucket) -> str:
    if bucket.how == "value":
        return f"{bucket.op}: another {bucket.expected}"
    return f"{bucket.op}: A {bucket.actual}, B {bucket.expected}"


def counted(numbers: Mapping[str, int]) -> str:
    """Return names with their numbers in one line."""
    return ", ".join(f"{name} ({number})" for name, number in sorted(numbers.items()))
