"""The badge: one small JSON file in the shape that shields.io reads (``/endpoint``)."""

from __future__ import annotations

import json
from typing import IO, Any

from ..protocol.escape import shorten
from ..protocol.outcome import BROKEN, NOT_CONFORMANT, NOTHING_RAN, Outcome
from ..running.events import Event, RunFinished
from .summary import AdapterSummary, Collector

LABEL = "SCB conformance"


class Badge:
    """Writes the badge with the last event."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._collector = Collector()

    def __call__(self, event: Event) -> None:
        """Take one event."""
        self._collector(event)
        if isinstance(event, RunFinished):
            content = badge(self._collector.summaries)
            self._stream.write(json.dumps(content, ensure_ascii=False).encode() + b"\n")


def badge(summaries: list[AdapterSummary]) -> dict[str, Any]:
    """Return the badge of one implementation, or of several."""
    content: dict[str, Any] = {"schemaVersion": 1, "label": LABEL}
    if len(summaries) == 1:
        message, color = _alone(summaries[0])
    else:
        good = sum(summary.conformant for summary in summaries)
        message = f"{good} of {len(summaries)} implementations"
        color = "brightgreen" if summaries and good == len(summaries) else "red"
    content |= {"message": message, "color": color}
    if any(r.finished is None or r.finished.exit_code in (BROKEN, NOTHING_RAN) for r in summaries):
        content["isError"] = True
        content["color"] = "lightgrey"
    return content


def _alone(summary: AdapterSummary) -> tuple[str, str]:
    if summary.conformant:
        excused = summary.counts[Outcome.XFAIL]
        passed = f"{summary.counts[Outcome.PASS]} of {summary.judged}"
        return passed, "yellowgreen" if excused else "brightgreen"
    if summary.finished is None or summary.finished.exit_code != NOT_CONFORMANT:
        return shorten(summary.verdict, 40), "lightgrey"
    return f"{len(summary.bad)} of {summary.judged} failed", "red"
