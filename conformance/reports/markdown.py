"""The summary in Markdown: for a CI page ($GITHUB_STEP_SUMMARY) or a comment."""

from __future__ import annotations

import re
from typing import IO

from ..protocol.escape import escape, escape_lines
from ..protocol.outcome import NON_CONFORMANT, Outcome
from ..running.addresses import address_of
from ..running.cause_words import count_of, heading
from ..running.events import Event, Result, RunFinished
from ..running.wording import failure_lines
from .summary import AdapterSummary, Collector

FAILURES = 20
"""Causes of one implementation whose failures are shown."""
EACH = 1
"""Failures of one cause that are shown in full, the simplest first."""
LINE = 400
"""Characters of one line of a failure; a CI page holds one mebibyte in all."""
REASONS = 8
"""Reasons for not judging that are listed of one implementation."""


class Markdown:
    """Writes the summary with the last event."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._collector = Collector()

    def __call__(self, event: Event) -> None:
        """Take one event."""
        self._collector(event)
        if isinstance(event, RunFinished):
            text = document(self._collector.titled())
            self._stream.write(text.encode("utf-8", "backslashreplace"))


def document(summaries: list[AdapterSummary]) -> str:
    """Return the summary of some implementations."""
    lines = ["# SCB conformance", ""]
    for corpus, judge in dict.fromkeys((r.run.corpus, r.run.judge) for r in summaries):
        lines.append(f"Corpus {plain(corpus)}, scb-conformance {plain(judge)}.")
    lines += ["", *_overview(summaries), "", *_scope(summaries), "", *_areas(summaries)]
    for summary in summaries:
        lines += _details(summary)
    return "\n".join(lines).rstrip() + "\n"


def plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line, also in a table."""
    text = escape(text).replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
    return re.sub(r"([\\`*_\[\]|~$])", r"\\\1", text)


def _overview(summaries: list[AdapterSummary]) -> list[str]:
    columns = [o for o in Outcome if any(summary.counts[o] for summary in summaries)]
    lines = [
        "| | implementation | verdict | " + " | ".join(columns) + " | seconds |",
        "|---|---|---|" + "---:|" * (len(columns) + 1),
    ]
    for summary in summaries:
        mark = "✅" if summary.conformant else "⚪" if summary.clean else "❌"
        counts = " | ".join(str(summary.counts[c] or "·") for c in columns)
        seconds = f"{summary.finished.seconds:.1f}" if summary.finished else "–"
        who = f"**{plain(summary.title)}** {plain(summary.who)}"
        lines.append(f"| {mark} | {who} | {summary.verdict} | {counts} | {seconds} |")
    return lines


def _scope(summaries: list[AdapterSummary]) -> list[str]:
    """Return what each verdict is about: conformance classes, and what is missing."""
    alone = len(summaries) == 1
    return [
        f"- {'' if alone else f'{plain(summary.title)}: '}{plain(line)}"
        for summary in summaries
        for line in summary.scope
    ]


def _areas(summaries: list[AdapterSummary]) -> list[str]:
    """Return the table of requirement areas by implementation."""
    names = sorted({area for summary in summaries for area in summary.areas})
    if not names:
        return []
    lines = [
        "| area | " + " | ".join(plain(summary.title) for summary in summaries) + " |",
        "|---|" + "---:|" * len(summaries),
    ]
    for area in names:
        cells = [_cell(summary, area) for summary in summaries]
        lines.append(f"| {plain(area)} | {' | '.join(cells)} |")
    return lines


def _cell(summary: AdapterSummary, area: str) -> str:
    counts = summary.areas.get(area)
    if counts is None:
        return "–"
    bad = sum(counts[outcome] for outcome in NON_CONFORMANT)
    judged = counts.total() - counts[Outcome.SKIPPED] - counts[Outcome.NOT_APPLICABLE]
    if bad:
        return f"❌ {bad} of {judged}"
    excused = f", {counts[Outcome.XFAIL]} xfail" if counts[Outcome.XFAIL] else ""
    return f"{judged}{excused}" if judged else "–"


def _details(summary: AdapterSummary) -> list[str]:
    lines: list[str] = []
    bad_checks = [check for check in summary.checks if not check.passed]
    if summary.bad or bad_checks:
        lines += ["", f"## {plain(summary.title)}: {summary.verdict}"]
    for check in bad_checks:
        lines += ["", f"- check {plain(check.id)} failed: {plain(check.detail)}"]
    if summary.causes:
        lines += ["", f"{count_of(summary.causes)}."]
    shown = 0
    for cause, results in summary.by_cause[:FAILURES]:
        if cause is not None:
            lines += ["", f"**{cause.number}.** {plain(heading(cause))}"]
        for result in results[:EACH]:
            lines += _failure(result, summary.run.site)
        shown += min(len(results), EACH)
    if (others := len(summary.bad) - shown) > 0:
        lines += ["", f"and {others} more failures."]
    rest = [f"note: {plain(text)}" for text in summary.notes]
    rest += [
        f"{number} × {outcome}: {plain(reason)}"
        for (outcome, reason), number in summary.reasons.most_common(REASONS)
    ]
    rest += [f"xfail {plain(r.id)}: {plain(r.excuse)}" for r in summary.excused]
    if rest:
        title = f"{plain(summary.title)}: notes, expected failures, what was not judged"
        lines += ["", f"<details><summary>{title}</summary>", "", *(f"- {x}" for x in rest)]
        lines += ["", "</details>"]
    return lines


def _failure(result: Result, site: str) -> list[str]:
    """Return one failure, folded; its fence is longer than any run of backticks in it."""
    text = [escape_lines(line)[:LINE] for line in failure_lines(result)]
    text += [f"replay: {escape(result.replay)}"] if result.replay else []
    runs = re.findall("`+", "\n".join(text))
    fence = "`" * max(3, *(len(run) + 1 for run in runs), 3)
    title = f"{result.outcome.upper()} {plain(result.id)}"
    address = address_of(result.id, site)
    link = [f"[page of the vector]({address})", ""] if address and site else []
    text += [f"page: {address}"] if address and not site else []
    return ["", f"<details><summary>{title}</summary>", "", fence, *text, fence, "", *link,
            "</details>"]  # fmt: skip
