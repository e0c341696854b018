"""TAP 14, written as results come: a subtest for each adapter, a test point for each result."""

from __future__ import annotations

import json
import re
from typing import IO

from ..protocol.escape import escape, escape_lines
from ..protocol.outcome import NON_CONFORMANT, NOT_RUN, Outcome
from ..running.events import (
    AdapterFinished,
    Check,
    Event,
    Result,
    RunFinished,
    RunStarted,
)
from ..running.verdict import scope_lines
from ..running.wording import failure_lines

INDENT = "    "


class Tap:
    """Writes test points; after a run that is cut off the plan is missing."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._begun = False
        self._adapters = 0
        self._points = 0

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, RunStarted):
            if not self._begun:
                self._line("TAP version 14", indent="")
            self._begun = True
        elif isinstance(event, RunFinished):
            self._line(f"1..{self._adapters}", indent="")
            self._stream.flush()
        elif isinstance(event, Result):
            self._result(event)
        elif isinstance(event, Check):
            self._point(event.adapter, event.passed, f"check {event.id}")
            if not event.passed:
                self._diagnostics({"message": event.detail})
        elif isinstance(event, AdapterFinished):
            self._finished(event)

    def _line(self, text: str, indent: str = INDENT) -> None:
        self._stream.write(f"{indent}{text}\n".encode("utf-8", "backslashreplace"))

    def _point(self, adapter: str, passed: bool, name: str, directive: str = "") -> None:
        if self._points == 0:
            self._line(f"# Subtest: {_plain(adapter)}", indent="")
        self._points += 1
        word = "ok" if passed else "not ok"
        self._line(f"{word} {self._points} - {_plain(name)}{directive}")

    def _result(self, result: Result) -> None:
        outcome = result.outcome
        if outcome in NOT_RUN:
            reason = _plain(f"{outcome}: {result.reason}")
            self._point(result.adapter, True, result.id, f" # SKIP {reason}")
        elif outcome is Outcome.XFAIL:
            self._point(result.adapter, False, result.id, f" # TODO {_plain(result.excuse)}")
        else:
            self._point(result.adapter, outcome not in NON_CONFORMANT, result.id)
        if outcome in NON_CONFORMANT:
            details = {"outcome": str(outcome), "message": "\n".join(failure_lines(result))}
            self._diagnostics(details | ({"replay": result.replay} if result.replay else {}))

    def _diagnostics(self, values: dict[str, str]) -> None:
        """Write a YAML block; JSON strings are YAML strings."""
        self._line("  ---")
        for name, value in values.items():
            self._line(f"  {name}: {json.dumps(escape_lines(value), ensure_ascii=False)}")
        self._line("  ...")

    def _finished(self, event: AdapterFinished) -> None:
        if self._points == 0:
            self._line(f"# Subtest: {_plain(event.adapter)}", indent="")
        for line in (event.verdict, *scope_lines(event)):
            self._line(f"# {_plain(line)}")
        self._line(f"1..{self._points}")
        self._adapters += 1
        self._points = 0
        word = "not ok" if event.exit_code else "ok"
        self._line(f"{word} {self._adapters} - {_plain(event.adapter)}", indent="")


def _plain(text: str) -> str:
    """Return text that a reader of TAP takes for no directive."""
    return re.sub(r"([\\#])", r"\\\1", escape(text))
