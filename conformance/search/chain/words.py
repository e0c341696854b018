"""Puts what came of a chain into words and events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ...corpus.load import Corpus
from ...running.events import Chained, ChainedClass
from ...running.redact import Redactor
from ...running.wording import cut
from ..describe import counted
from .chain import ChainReport
from .finding import ChainFinding, grouped

SHOWN: Final = 4
"""Differences, and other pairs, that are shown of one kind."""


def shown(findings: Iterable[ChainFinding], corpus: Corpus, *, secrets: bool) -> list[ChainFinding]:
    """Return findings without the key material of their cases, unless that may be shown."""
    by_id = {vector.id: vector for vector in corpus.vectors}
    result = []
    for found in findings:
        clean = Redactor([by_id[found.case]], show=secrets)
        outcome = replace(
            found.outcome,
            reason=clean.text(found.outcome.reason),
            differences=[clean.difference(each) for each in found.outcome.differences],
        )
        result.append(replace(found, outcome=outcome))
    return result


def chain_lines(report: ChainReport) -> Iterator[str]:
    """Yield the lines about a chain: each kind of finding once, with its simplest case."""
    yield ""
    yield f"chains of {', '.join(report.names)}"
    kinds = grouped(report.findings)
    for number, (kind, findings) in enumerate(kinds, 1):
        yield ""
        yield f"{number}. {kind}"
        for line in _finding_lines(findings):
            yield f"   {line}"
    yield ""
    for name, pairs in sorted(report.read.items()):
        yield f"{name}: {sum(pairs.values()):,} values between {len(pairs)} pairs"
    yield (
        f"{len(kinds) or 'no'} kinds of break in {report.total:,} values that one adapter wrote"
        " and another one read"
    )
    if report.excused:
        yield f"explained by behaviours: {counted(report.excused)}"


def _finding_lines(findings: Sequence[ChainFinding]) -> Iterator[str]:
    first = findings[0]
    yield f"{first.case} ({', '.join(first.requirements)})"
    if first.reader:
        yield f"written by {first.writer}, read by {first.reader}: {first.outcome.reason}"
    else:
        yield f"{first.writer} does not write it: {first.outcome.reason}"
    for each in first.outcome.differences[:SHOWN]:
        left, right = (cut(side) if side else "absent" for side in (each.expected, each.actual))
        yield f"{each.path}: {left} went in, {right} came out"
    yield f"replay: {first.replay}"
    pairs: dict[str, int] = {}
    for found in findings:
        pair = f"{found.writer} → {found.reader}" if found.reader else found.writer
        pairs[pair] = pairs.get(pair, 0) + 1
    yield f"in all: {', '.join(f'{pair} {number:,}' for pair, number in pairs.items())}"


def chain_events(report: ChainReport) -> Iterator[Chained | ChainedClass]:
    """Yield a chain's findings and counts as events."""
    for found in report.findings:
        yield Chained(
            found.case,
            found.requirements,
            found.kind,
            found.writes,
            found.writer,
            found.outcome.how,
            found.reads,
            found.reader,
            found.outcome.reason,
            found.outcome.differences,
            found.replay,
        )
    for name, pairs in sorted(report.read.items()):
        for (writer, reader), number in sorted(pairs.items()):
            yield ChainedClass(name, report.names[writer], report.names[reader], number)
