"""The report for people: progress, a table by requirement area, then each failure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import IO

from ..protocol.escape import escape
from ..protocol.outcome import CONFORMANT, NON_CONFORMANT, NOT_CONFORMANT, Outcome
from ..running.cause_words import count_of, heading
from ..running.events import (
    AdapterFinished,
    AdapterStarted,
    Cause,
    Check,
    Event,
    Note,
    Result,
    RunFinished,
    RunStarted,
)
from ..running.verdict import is_conformant, missing_lines, scope_lines, verdict_of
from ..running.wording import failure_block
from .summary import areas_of, level_text

PROGRESS = 64
"""Results between two updates of the progress line."""
SKIPS = 8
"""Reasons for skipping that are listed, the most frequent first."""
OTHERS = 3
"""Further cases of a cause that are named."""
RED, GREEN, YELLOW, BOLD = "31", "32", "33", "1"


class Console:
    """Writes to a terminal or a log."""

    def __init__(
        self,
        write: Callable[[str], object],
        *,
        color: bool = False,
        progress: IO[str] | None = None,
        failures: int = 20,
    ) -> None:
        self._write = write
        self._color = color
        self._progress = progress
        self._limit = failures
        self._selected = 0
        self._seen = 0
        self._areas: dict[str, Counter[Outcome]] = defaultdict(Counter)
        self._levels: dict[str, Counter[Outcome]] = defaultdict(Counter)
        self._bad: list[Result] = []
        self._causes: list[Cause] = []
        self._site = ""
        self._skipped: Counter[str] = Counter()
        self._checks: list[Check] = []
        self._notes: list[str] = []
        self._sums: list[AdapterFinished] = []

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, Result):
            self._result(event)
        elif isinstance(event, RunStarted):
            self._selected, self._site = event.selected, event.site
            self._line(
                f"scb-conformance {event.judge}, corpus {event.corpus}:"
                f" {event.selected} of {event.total} vectors, seed {event.seed}"
            )
        elif isinstance(event, AdapterStarted):
            self._started(event)
        elif isinstance(event, Check):
            self._checks.append(event)
        elif isinstance(event, Note):
            self._notes.append(event.text)
        elif isinstance(event, Cause):
            self._causes.append(event)
        elif isinstance(event, AdapterFinished):
            self._finished(event)
        elif isinstance(event, RunFinished):
            self._end(event)

    def _line(self, text: str = "", style: str = "") -> None:
        """Write one line, with nothing in it that a terminal obeys."""
        text = escape(text)
        self._write(f"\x1b[{style}m{text}\x1b[0m\n" if style and self._color else f"{text}\n")

    def _started(self, event: AdapterStarted) -> None:
        self._line()
        who = event.implementation
        if who is None:
            self._line(event.adapter, BOLD)
            return
        version = f" {who.version}" if who.version else ""
        language = f" ({who.language})" if who.language else ""
        self._line(f"{event.adapter}: {who.name}{version}{language}", BOLD)

    def _result(self, result: Result) -> None:
        self._seen += 1
        if self._progress is not None and self._seen % PROGRESS == 0:
            self._progress.write(f"\r{self._seen} of {self._selected} ")
            self._progress.flush()
        for area in areas_of(result.requirements):
            self._areas[area][result.outcome] += 1
        if result.level:
            self._levels[result.level][result.outcome] += 1
        if result.outcome in NON_CONFORMANT:
            self._bad.append(result)
        elif result.outcome is Outcome.SKIPPED:
            self._skipped[result.reason] += 1

    def _finished(self, event: AdapterFinished) -> None:
        if self._progress is not None:
            self._progress.write("\r\x1b[K")
            self._progress.flush()
        if set(event.counts) == {Outcome.ADAPTER_BROKEN}:
            self._broken(self._bad[0])
        else:
            self._table(event.counts)
            if NON_CONFORMANT & event.counts.keys() and (text := level_text(self._levels)):
                self._line(f"by level: {text}")
            self._failures()
        common = self._skipped.most_common(SKIPS)
        for reason, number in common:
            self._line(f"skipped {number}: {reason}", YELLOW)
        if others := self._skipped.total() - sum(number for _, number in common):
            self._line(f"skipped {others} for other reasons (see --jsonl)", YELLOW)
        for text in self._notes:
            self._line(f"note: {text}", YELLOW)
        for check in self._checks:
            word, style = ("ok", GREEN) if check.passed else ("FAILED", RED)
            self._line(f"check {check.id} {word}: {check.detail}", style)
        self._line()
        self._line(f"{event.adapter}: {_sum(event)}", _style(event))
        for line in scope_lines(event):
            self._line(f"    {line}")
        self._sums.append(event)
        self._seen = 0
        for collection in (
            self._areas, self._levels, self._bad, self._causes, self._skipped, self._checks,
            self._notes,
        ):  # fmt: skip
            collection.clear()

    def _table(self, counts: dict[Outcome, int]) -> None:
        """Write the outcomes by area; a vector of several areas counts in each of them."""
        columns = [outcome for outcome in Outcome if counts.get(outcome)]
        if not columns:
            return
        width = max(len("all vectors"), *map(len, self._areas))
        self._line("  ".join([f"{'area':<{width}}", *columns]))
        rows = [*sorted(self._areas.items()), ("all vectors", Counter(counts))]
        for name, row in rows:
            cells = [f"{row[c] or '·':>{len(c)}}" for c in columns]
            bad = any(row[outcome] for outcome in NON_CONFORMANT)
            self._line("  ".join([f"{name:<{width}}", *cells]), RED if bad else "")

    def _failures(self) -> None:
        """Write the failures by cause, of each the simplest; all of them without a limit."""
        by_id = {result.id: result for result in self._bad}
        if self._causes:
            self._line()
            self._line(count_of(self._causes), BOLD)
        for cause in self._causes[: self._limit or None]:
            self._line()
            self._line(f"{cause.number}. {heading(cause)}", RED)
            results = [by_id.pop(name) for name in cause.ids if name in by_id]
            brief = self._limit and cause.follows
            shown = [] if brief else results[:1] if self._limit else results
            for result in shown:
                self._failure(result)
            self._others(results[len(shown) :], "simplest" if brief else "also")
        if hidden := self._causes[self._limit :] if self._limit else []:
            self._line()
            self._line(f"and {len(hidden)} more causes (--failures 0 shows all)")
        for result in by_id.values() if not self._causes else ():
            self._failure(result)

    def _failure(self, result: Result) -> None:
        first, *others = failure_block(result, self._site)
        self._line(f"   {first}", RED)
        for line in others:
            self._line(f"   {line}")

    def _others(self, results: Sequence[Result], word: str) -> None:
        """Name some of the other cases of a cause."""
        if results:
            names = ", ".join(result.id for result in results[:OTHERS])
            more = len(results) - OTHERS
            rest = f" and {more} more (--failures 0 shows all)" if more > 0 else ""
            self._line(f"   {word}: {names}{rest}")

    def _broken(self, result: Result) -> None:
        self._line(f"adapter broken: {result.reason}", RED)
        for line in result.stderr.strip().splitlines()[-8:]:
            self._line(f"    | {line}")
        self._line("nothing is said about the implementation; try: scb-conformance smoke ADAPTER")

    def _end(self, event: RunFinished) -> None:
        if len(self._sums) > 1:
            self._line()
            width = max(len(finished.adapter) for finished in self._sums)
            for finished in self._sums:
                self._line(f"{finished.adapter:<{width}}  {_sum(finished)}", _style(finished))
                for line in missing_lines(finished):
                    self._line(f"{'':<{width}}  {line}")


def _style(event: AdapterFinished) -> str:
    if event.exit_code:
        return RED
    return GREEN if is_conformant(event) else YELLOW


def _verdict(event: AdapterFinished) -> str:
    """Return the verdict; in capitals what no one may overlook."""
    verdict = event.verdict or verdict_of(event.exit_code, event.classes, 0)
    if event.exit_code == NOT_CONFORMANT:
        return verdict.replace("not ", "NOT ", 1)
    return verdict if event.exit_code == CONFORMANT else verdict.upper()


def _sum(event: AdapterFinished) -> str:
    counts = ", ".join(f"{number} {outcome}" for outcome, number in event.counts.items())
    rate = f", {event.asked / event.seconds:,.0f} a second" if event.seconds else ""
    verdict = _verdict(event)
    mark = ";" if ":" in verdict else ":"
    return f"{verdict}{mark} {counts or 'no vectors'}; {event.seconds:.2f} s{rate}"
