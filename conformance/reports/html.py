"""The HTML report: one file that loads nothing and has no script.

A table of requirement areas by implementation; an area unfolds into its requirements, and a
requirement into its vectors. Failures are below it, with their bytes and replay commands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape as html_escape
from importlib import resources
from typing import IO, Any

from ..protocol.escape import escape
from ..protocol.outcome import NON_CONFORMANT, NOT_RUN, Outcome
from ..running.addresses import address_of
from ..running.events import Event, RunFinished
from .html_failures import failures, word
from .summary import NO_REQUIREMENT, AdapterSummary, Collector, level_text

VECTORS = 60
"""Vectors of one requirement that are listed; those that do not pass come first."""
NOTES = 12
"""Notes, and reasons for not judging, that are listed of one implementation."""

Ledger = Mapping[str, Mapping[str, Any]]
"""The requirements as their file has them, by id."""


class Html:
    """Writes the page with the last event."""

    def __init__(self, stream: IO[bytes], ledger: Ledger | None = None) -> None:
        self._stream = stream
        self._ledger = ledger or {}
        self._collector = Collector()

    def __call__(self, event: Event) -> None:
        """Take one event."""
        self._collector(event)
        if isinstance(event, RunFinished):
            for part in page(self._collector.titled(), self._ledger):
                self._stream.write(part.encode("utf-8", "backslashreplace"))


def text(value: object) -> str:
    """Return text that HTML shows as it is, on one line."""
    return html_escape(escape(str(value)))


def page(summaries: list[AdapterSummary], ledger: Ledger) -> Iterable[str]:
    """Yield the page, piece by piece."""
    style = resources.files("scbref.conformance.reports").joinpath("style.css").read_text("utf-8")
    names = ", ".join(summary.title for summary in summaries)
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>SCB conformance: {text(names)}</title>\n<style>\n{style}</style>\n</head>\n"
        '<body>\n<header>\n<h1>SCB conformance</h1>\n<p class="quiet">'
    )
    runs = dict.fromkeys(
        (r.run.corpus, r.run.judge, r.run.selected, r.run.total) for r in summaries
    )
    yield "<br>".join(
        f"Corpus {text(corpus)}, scb-conformance {text(judge)}, {selected} of {total} vectors"
        for corpus, judge, selected, total in runs
    )
    yield "</p>\n</header>\n<main>\n"
    yield f'<div class="cards">\n{"".join(map(_card, summaries))}</div>\n'
    yield from _matrix(summaries, ledger)
    for number, summary in enumerate(summaries):
        yield from failures(summary, number)
    yield "</main>\n</body>\n</html>\n"


def _card(summary: AdapterSummary) -> str:
    bad = "" if summary.clean else " is-bad"
    counts = "".join(
        f'<span class="{word(outcome)}">{summary.counts[outcome]} {outcome}</span>'
        for outcome in Outcome
        if summary.counts[outcome]
    )
    shares: Counter[str] = Counter()
    for outcome, number in summary.counts.items():
        shares[word(outcome)] += number
    bar = "".join(
        f'<i class="{kind}" style="flex:{shares[kind]}"></i>'
        for kind in ("good", "mild", "bad", "quiet")
        if shares[kind]
    )
    lines = [
        f'<li class="{"good" if check.passed else "bad"}">check {text(check.id)}:'
        f" {text(check.detail)}</li>"
        for check in summary.checks
    ]
    lines += _beside_the_checks(summary)
    command = ""
    if summary.title != summary.adapter:
        command = f'<br><span class="id">{text(summary.adapter)}</span>'
    speed = f" in {summary.finished.seconds:.2f} s" if summary.finished else ""
    unclaimed = ("–", "quiet") if summary.clean else ("✗", "bad")
    mark, verdict = ("✓", "good") if summary.conformant else unclaimed
    scope = "".join(f'<p class="quiet">{text(line)}</p>' for line in summary.scope)
    return (
        f'<section class="card{bad}"><h3>{text(summary.title)}</h3>'
        f'<p class="quiet">{text(summary.who)}{command}</p>'
        f'<p class="verdict {verdict}">{mark} {text(summary.verdict)}{speed}</p>{scope}'
        f'<div class="bar">{bar}</div><div class="counts">{counts}</div>'
        f"{_folded('details', lines) if lines else ''}</section>\n"
    )


def _beside_the_checks(summary: AdapterSummary) -> list[str]:
    lines = [f"<li>{text(note)}</li>" for note in summary.notes[:NOTES]]
    lines += [
        f'<li class="quiet">{number} {outcome}: {text(reason)}</li>'
        for (outcome, reason), number in summary.reasons.most_common(NOTES)
    ]
    if levels := level_text(summary.levels):
        lines.append(f"<li>cases by the level of their requirements: {text(levels)}</li>")
    lines += [
        f'<li class="quiet">slow: <span class="id">{text(name)}</span>, {took:.2f} s</li>'
        for name, took in summary.slowest
    ]
    return lines


def _folded(title: str, lines: list[str]) -> str:
    items = "".join(lines)
    return (
        f'<details><summary class="quiet"><span class="name">{title}</span></summary>'
        f"<ul>{items}</ul></details>"
    )


def _matrix(summaries: list[AdapterSummary], ledger: Ledger) -> Iterable[str]:
    """Yield areas and requirements by implementation."""
    heads = "".join(f"<span>{text(summary.title)}</span>" for summary in summaries)
    yield (
        "<h2>Requirements</h2>\n"
        '<p><label class="switch"><input type="checkbox" id="only-bad"> only what fails</label>'
        ' <span class="quiet">· ✓ all pass · ✗ failures of judged · – not judged</span></p>'
        f'\n<div class="matrix" style="--columns:{len(summaries)}">\n'
        f'<div class="row head"><span>area, requirement</span>{heads}</div>\n'
    )
    by_area: dict[str, set[str]] = {}
    for summary in summaries:
        for requirement in summary.requirements:
            by_area.setdefault(requirement.partition(".")[0], set()).add(requirement)
    for area in sorted(by_area):
        cells = [summary.areas.get(area, Counter()) for summary in summaries]
        yield (
            f'<details class="area{_only_good(cells)}"><summary class="row">'
            f'<span class="name">{text(area)} <span class="quiet">({len(by_area[area])})</span>'
            f"</span>{''.join(map(_cell, cells))}</summary>\n"
        )
        for requirement in sorted(by_area[area]):
            yield _requirement(requirement, summaries, ledger.get(requirement, {}))
        yield "</details>\n"
    yield "</div>\n"


def _only_good(cells: list[Counter[Outcome]]) -> str:
    bad = any(counts[outcome] for counts in cells for outcome in NON_CONFORMANT)
    return "" if bad else " only-good"


def _cell(counts: Counter[Outcome]) -> str:
    bad = sum(counts[outcome] for outcome in NON_CONFORMANT)
    unjudged = sum(counts[outcome] for outcome in NOT_RUN)
    judged = counts.total() - unjudged
    if bad:
        kind, shown = "bad", f"✗ {bad} of {judged}"
    elif counts[Outcome.XFAIL]:
        kind, shown = "mild", f"✓ {judged}, {counts[Outcome.XFAIL]} expected to fail"
    elif judged:
        kind, shown = "good", f"✓ {judged}"
    else:
        kind, shown = "quiet", "–"
    more = f' <span class="quiet">+{unjudged} –</span>' if unjudged else ""
    return f'<span class="cell {kind}">{shown}{more}</span>'


def _requirement(
    requirement: str, summaries: list[AdapterSummary], entry: Mapping[str, Any]
) -> str:
    cells = [summary.requirements.get(requirement, Counter()) for summary in summaries]
    level = f' <span class="quiet">{text(entry["level"])}</span>' if "level" in entry else ""
    about = f"<p>{text(entry['text'])}</p>" if "text" in entry else ""
    source = entry.get("source")
    if isinstance(source, Mapping):
        where = ", ".join(str(part) for part in source.values())
        since = entry.get("since", "the first release")
        about += f'<p class="quiet">lnd {text(where)}; since {text(since)}</p>'
    if requirement == NO_REQUIREMENT:
        about += "<p>Vectors that name no requirement.</p>"
    return (
        f'<details class="requirement{_only_good(cells)}"><summary class="row">'
        f'<span class="name"><span class="id">{text(requirement)}</span>{level}</span>'
        f"{''.join(map(_cell, cells))}</summary>\n"
        f'<div class="drill">{about}{_vectors(requirement, summaries)}</div></details>\n'
    )


def _linked(vector_id: str, summaries: list[AdapterSummary]) -> str:
    """Return an id, as a link to its page where the run says which site has it."""
    site = next((summary.run.site for summary in summaries if summary.run.site), "")
    address = address_of(vector_id, site) if site else ""
    shown = text(vector_id)
    return f'<a href="{html_escape(address)}">{shown}</a>' if address else shown


def _took(summary: AdapterSummary, vector_id: str) -> str:
    """Return what a case took, in milliseconds; nothing for less than one."""
    milliseconds = round(1000 * summary.seconds.get(vector_id, 0.0))
    return f' <span class="quiet">{milliseconds:,} ms</span>' if milliseconds else ""


def _vectors(requirement: str, summaries: list[AdapterSummary]) -> str:
    """Return the table of the vectors of one requirement."""
    outcomes = [summary.vectors.get(requirement, {}) for summary in summaries]
    ids = dict.fromkeys(vector_id for column in outcomes for vector_id in column)
    uneasy = [i for i in ids if any(c.get(i) is not Outcome.PASS for c in outcomes)]
    listed = list(dict.fromkeys([*uneasy, *ids]))[:VECTORS]
    numbers = [{result.id: n for n, result in enumerate(r.bad + r.excused)} for r in summaries]
    rows = []
    for vector_id in listed:
        cells = []
        for column, (outcome_of, number) in enumerate(zip(outcomes, numbers, strict=True)):
            outcome = outcome_of.get(vector_id)
            shown = f'<span class="{word(outcome)}">{outcome}</span>' if outcome else "–"
            if vector_id in number:
                shown = f'<a href="#f{column}-{number[vector_id]}">{shown}</a>'
            cells.append(f"<td>{shown}{_took(summaries[column], vector_id)}</td>")
        rows.append(f'<tr><td class="id">{_linked(vector_id, summaries)}</td>{"".join(cells)}</tr>')
    heads = "".join(f"<th>{text(summary.title)}</th>" for summary in summaries)
    table = f'<table class="vectors"><tr><th>vector</th>{heads}</tr>{"".join(rows)}</table>'
    left = len(ids) - len(listed)
    more = f" and {left} more like the last" if left else ""
    return (
        f'{table}<p class="quiet">{len(ids)} vectors{more}. What one is about:'
        " <code>scb-conformance explain ID</code></p>"
    )
