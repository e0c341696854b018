"""The failures of one implementation in the HTML report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape as html_escape

from ..protocol.escape import escape, escape_lines
from ..protocol.outcome import NON_CONFORMANT, NOT_RUN, Outcome
from ..running.events import Result
from ..running.wording import failure_lines
from .summary import AdapterSummary

SHOWN = 500
"""Failures of one implementation that the page holds."""
MINUS = re.compile(r"\s*\d+\s+- [0-9a-f ]+$")
PLUS = re.compile(r"\s*\+ [0-9a-f ]+$")
MARK = re.compile(r"[\s^]*\^\^")


def word(outcome: Outcome) -> str:
    """Return the style of an outcome: good, bad, mild (excused) or quiet (not judged)."""
    if outcome in NON_CONFORMANT:
        return "bad"
    if outcome in NOT_RUN:
        return "quiet"
    return "mild" if outcome is Outcome.XFAIL else "good"


def failures(summary: AdapterSummary, number: int) -> Iterable[str]:
    """Yield the failures of the implementation in column ``number``, then the excused ones."""
    results = summary.bad + summary.excused
    if not results:
        return
    yield f"<h2>{html_escape(escape(summary.title))}: {_title(summary)}</h2>\n"
    for index, result in enumerate(results[:SHOWN]):
        yield _failure(result, f"f{number}-{index}", is_open=len(results) == 1)
    if len(results) > SHOWN:
        yield f'<p id="f{number}-{SHOWN}">and {len(results) - SHOWN} more (see --jsonl)</p>\n'


def _title(summary: AdapterSummary) -> str:
    parts = [f"{len(summary.bad)} failures"] if summary.bad else []
    parts += [f"{len(summary.excused)} expected failures"] if summary.excused else []
    return " and ".join(parts)


def _failure(result: Result, anchor: str, is_open: bool) -> str:
    kind = word(result.outcome)
    excused = " is-excused" if kind == "mild" else ""
    lines = [_line(line) for line in failure_lines(result)]
    if result.replay:
        lines += ["", f"replay: {html_escape(escape(result.replay))}"]
    body = "\n".join(lines)
    return (
        f'<details class="failure{excused}" id="{anchor}"{" open" if is_open else ""}>'
        f'<summary><span class="outcome {kind}">{result.outcome}</span>'
        f'<span class="id">{html_escape(escape(result.id))}</span>'
        f' <span class="quiet">{html_escape(escape(result.title))}</span></summary>'
        f"<pre>{body}</pre></details>\n"
    )


def _line(line: str) -> str:
    """Return a line of a failure, coloured if it belongs to a hex dump."""
    shown = html_escape(escape_lines(line))
    for kind, pattern in (("minus", MINUS), ("plus", PLUS), ("mark", MARK)):
        if pattern.match(line):
            return f'<span class="{kind}">{shown}</span>'
    return shown
