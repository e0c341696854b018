"""Put a search into words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from ..judging.compare import canonical
from ..protocol.messages import Declared
from ..running.events import Result
from ..running.wording import (
    actual_answer,
    answer_text,
    cut,
    expected_answer,
    failure_lines,
)
from .comparison import Meeting
from .differential import Comparison
from .kind import Kind
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
    drawn = [f"{report.asked - report.lives:,} cases of {len(report.ops)} operations"]
    if not report.ops:
        drawn = []
    if report.lived:
        names = " and ".join(op.partition(".")[2] for op in report.lived)
        drawn.append(f"{report.lives:,} lives ({names})")
    return (
        f"{verdict} in {' and '.join(drawn)}, seed {seed}, {seconds:.1f} s ({rate:,.0f} a second)"
    )


def finding_lines(number: int, result: Result, script: Path | None) -> Iterator[str]:
    """Yield the lines about one finding."""
    yield f"{number}. {result.id}"
    for line in failure_lines(result):
        yield f"   {line}"
    if result.replay:
        yield f"   replay: {result.replay}"
    if script is not None:
        yield f"   by hand: sh {shlex.quote(str(script))}"


def comparison_lines(result: Comparison) -> Iterator[str]:
    """Yield the lines about two adapters, one group for each kind of disagreement."""
    yield f"A: {named(result.left)}"
    yield f"B: {named(result.right)}"
    for number, kind in enumerate(sorted(result.found), 1):
        yield ""
        yield f"{number}. {_sides(kind)}"
        for line in _between(result.found[kind], result.where.get(kind, [])):
            yield f"   {line}"
        if script := result.scripts.get(kind):
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


def _between(meeting: Meeting, where: Sequence[str]) -> Iterator[str]:
    assert meeting.expect is not None
    yield f"request {cut(canonical(meeting.case.given).decode())}"
    differences = meeting.judgement.differences
    for found in differences:
        left, right = (cut(side) if side else "absent" for side in (found.actual, found.expected))
        yield f"{found.path}: A {left}, B {right}"
    if not differences:
        shown = actual_answer(meeting.reply.answer if meeting.reply is not None else None)
        yield f"A {answer_text(shown) if shown else meeting.judgement.reason}"
        yield f"B {answer_text(expected_answer(meeting.expect) or {})}"
    if where:
        more = f" and {len(where) - SHOWN} more" if len(where) > SHOWN else ""
        yield f"cases of the corpus: {', '.join(where[:SHOWN])}{more}"


def _sides(kind: Kind) -> str:
    if kind.how == "value":
        return f"{kind.op}: another {kind.expected}"
    return f"{kind.op}: A {kind.actual}, B {kind.expected}"


def counted(numbers: Mapping[str, int]) -> str:
    """Return names with their numbers in one line."""
    return ", ".join(f"{name} ({number})" for name, number in sorted(numbers.items()))
