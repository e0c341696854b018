"""The summary in Markdown: for a CI page ($GITHUB_STEP_SUMMARY) or a comment."""

from __future__ import annotations

import re
from typing import IO

from ..protocol.escape import escape, escape_lines
from ..protocol.outcome import NON_CONFORMANT, Outcome
from ..running.events import Event, Result, RunFinished
from ..running.wording import failure_lines
from .record import Collector, Record

FAILURES = 20
"""Failures of one implementation that are shown in full."""
LINE = 400
"""Characters of one line of a failure; a CI page takes a mebibyte in all."""
REASONS = 8


class Markdown:
    """Writes the summary with the last event."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._collector = Collector()

    def __call__(self, event: Event) -> None:
        """Take one event."""
        self._collector(event)
        if isinstance(event, RunFinished):
            text = summary(self._collector.titled())
            self._stream.write(text.encode("utf-8", "backslashreplace"))


def summary(records: list[Record]) -> str:
    """Return the summary of some implementations."""
    lines = ["# SCB conformance", ""]
    for corpus, judge in dict.fromkeys((r.run.corpus, r.run.judge) for r in records):
        lines.append(f"Corpus {plain(corpus)}, scb-conformance {plain(judge)}.")
    lines += ["", *_overview(records), "", *_areas(records)]
    for record in records:
        lines += _details(record)
    return "\n".join(lines).rstrip() + "\n"


def plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line, also in a table."""
    text = escape(text).replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
    return re.sub(r"([\\`*_\[\]|~$])", r"\\\1", text)


def _overview(records: list[Record]) -> list[str]:
    columns = [o for o in Outcome if any(record.counts[o] for record in records)]
    lines = [
        "| | implementation | verdict | " + " | ".join(columns) + " | seconds |",
        "|---|---|---|" + "---:|" * (len(columns) + 1),
    ]
    for record in records:
        mark = "✅" if record.conformant else "❌"
        counts = " | ".join(str(record.counts[c] or "·") for c in columns)
        seconds = f"{record.finished.seconds:.1f}" if record.finished else "–"
        who = f"**{plain(record.title)}** {plain(record.who)}"
        lines.append(f"| {mark} | {who} | {record.verdict} | {counts} | {seconds} |")
    return lines


def _areas(records: list[Record]) -> list[str]:
    """Return the table of requirement areas by implementation."""
    names = sorted({area for record in records for area in record.areas})
    if not names:
        return []
    lines = [
        "| area | " + " | ".join(plain(record.title) for record in records) + " |",
        "|---|" + "---:|" * len(records),
    ]
    for area in names:
        cells = [_cell(record, area) for record in records]
        lines.append(f"| {plain(area)} | {' | '.join(cells)} |")
    return lines


def _cell(record: Record, area: str) -> str:
    counts = record.areas.get(area)
    if counts is None:
        return "–"
    bad = sum(counts[outcome] for outcome in NON_CONFORMANT)
    judged = counts.total() - counts[Outcome.SKIPPED] - counts[Outcome.NOT_APPLICABLE]
    if bad:
        return f"❌ {bad} of {judged}"
    excused = f", {counts[Outcome.XFAIL]} xfail" if counts[Outcome.XFAIL] else ""
    return f"{judged}{excused}" if judged else "–"


def _details(record: Record) -> list[str]:
    lines: list[str] = []
    bad_checks = [check for check in record.checks if not check.passed]
    if record.bad or bad_checks:
        lines += ["", f"## {plain(record.title)}: {record.verdict}"]
    for check in bad_checks:
        lines += ["", f"- check {plain(check.id)} failed: {plain(check.detail)}"]
    for result in record.bad[:FAILURES]:
        lines += _failure(result)
    if others := len(record.bad) - FAILURES:
        lines += ["", f"and {others} more failures."] if others > 0 else []
    rest = [f"note: {plain(text)}" for text in record.notes]
    rest += [
        f"{number} × {outcome}: {plain(reason)}"
        for (outcome, reason), number in record.reasons.most_common(REASONS)
    ]
    rest += [f"xfail {plain(r.id)}: {plain(r.excuse)}" for r in record.excused]
    if rest:
        title = f"{plain(record.title)}: notes, expected failures, what was not judged"
        lines += ["", f"<details><summary>{title}</summary>", "", *(f"- {x}" for x in rest)]
        lines += ["", "</details>"]
    return lines


def _failure(result: Result) -> list[str]:
    """Return one failure, folded; the fence is longer than any in the text."""
    text = [escape_lines(line)[:LINE] for line in failure_lines(result)]
    text += [f"replay: {escape(result.replay)}"] if result.replay else []
    runs = re.findall("`+", "\n".join(text))
    fence = "`" * max(3, *(len(run) + 1 for run in runs), 3)
    title = f"{result.outcome.upper()} {plain(result.id)}"
    return ["", f"<details><summary>{title}</summary>", "", fence, *text, fence, "", "</details>"]
