"""The failures of one implementation in the HTML report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape as html_escape

import msgspec

from ..protocol.escape import escape, escape_lines
from ..protocol.outcome import NON_CONFORMANT, NOT_RUN, Outcome
from ..running.addresses import address_of, explorer_of
from ..running.cause_words import count_of, heading
from ..running.events import Cause, Result
from ..running.wording import byte_of, failure_lines
from .html_timeline import picture
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
    anchors = {result.id: f"f{number}-{index}" for index, result in enumerate(results)}
    site, left = summary.run.site, SHOWN
    for cause, of_cause in [*summary.by_cause, (None, summary.excused)]:
        shown = of_cause[: max(0, left)]
        left -= len(shown)
        yield _cause_start(cause, number) if cause else '<section class="cause">'
        for index, result in enumerate(shown):
            is_open = len(results) == 1 or (cause is not None and cause.number == 1 and index == 0)
            yield _failure(result, anchors[result.id], is_open, site)
        yield "</section>\n"
    if len(results) > SHOWN:
        yield f'<p id="f{number}-{SHOWN}">and {len(results) - SHOWN} more (see --jsonl)</p>\n'


def _cause_start(cause: Cause, number: int) -> str:
    follows = " is-follower" if cause.follows else ""
    return (
        f'<section class="cause{follows}" id="c{number}-{cause.number}">'
        f"<h3>{cause.number}. {html_escape(escape(heading(cause)))}</h3>\n"
    )


def _title(summary: AdapterSummary) -> str:
    parts = [f"{len(summary.bad)} failures"] if summary.bad else []
    if summary.causes:
        parts = [count_of(summary.causes)]
    parts += [f"{len(summary.excused)} expected failures"] if summary.excused else []
    return " and ".join(parts)


def _failure(result: Result, anchor: str, is_open: bool, site: str) -> str:
    kind = word(result.outcome)
    excused = " is-excused" if kind == "mild" else ""
    # The picture stands in the place of the lines of a timeline.
    told = msgspec.structs.replace(result, timeline=[], dump=[]) if result.timeline else result
    lines = [_line(line) for line in failure_lines(told)]
    shown = picture(result.timeline) if result.timeline else ""
    if result.replay:
        lines += ["", f"replay: {html_escape(escape(result.replay))}"]
    body = "\n".join(lines)
    return (
        f'<details class="failure{excused}" id="{anchor}"{" open" if is_open else ""}>'
        f'<summary><span class="outcome {kind}">{result.outcome}</span>'
        f'<span class="id">{html_escape(escape(result.id))}</span>'
        f' <span class="quiet">{html_escape(escape(result.title))}</span></summary>'
        f"<pre>{body}</pre>{shown}{_page(result, site)}</details>\n"
    )


def _page(result: Result, site: str) -> str:
    """Return links to page and bytes of a case; without a site their addresses are relative."""
    parts = [
        f"{what}: {_address(address, site)}"
        for what, address in (
            ("page of the vector", address_of(result.id, site)),
            ("its bytes", explorer_of(result.id, result.op, site, byte_of(result))),
        )
        if address
    ]
    took = [f"time: {result.seconds:.3f} s"] if result.seconds else []
    return f'<p class="page">{"<br>".join([*parts, *took])}</p>' if parts or took else ""


def _address(address: str, site: str) -> str:
    shown = html_escape(address)
    return f'<a href="{shown}">{shown}</a>' if site else f"<code>{shown}</code>"


def _line(line: str) -> str:
    """Return a line of a failure, coloured if it belongs to a hex dump."""
    shown = html_escape(escape_lines(line))
    for kind, pattern in (("minus", MINUS), ("plus", PLUS), ("mark", MARK)):
        if pattern.match(line):
            return f'<span class="{kind}">{shown}</span>'
    return shown
