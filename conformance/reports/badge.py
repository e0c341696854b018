"""The badge: one small JSON file in the shape that shields.io reads (``/endpoint``)."""

from __future__ import annotations

import json
from typing import IO, Any

from ..protocol.escape import shorten
from ..protocol.outcome import BROKEN, NOT_CONFORMANT, NOTHING_RAN, Outcome
from ..running.events import Event, RunFinished
from .record import Collector, Record

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
            content = badge(self._collector.records)
            self._stream.write(json.dumps(content, ensure_ascii=False).encode() + b"\n")


def badge(records: list[Record]) -> dict[str, Any]:
    """Return the badge of one or several implementations."""
    content: dict[str, Any] = {"schemaVersion": 1, "label": LABEL}
    if len(records) == 1:
        message, color = _alone(records[0])
    else:
        good = sum(record.conformant for record in records)
        message = f"{good} of {len(records)} implementations"
        color = "brightgreen" if records and good == len(records) else "red"
    content |= {"message": message, "color": color}
    if any(r.finished is None or r.finished.exit_code in (BROKEN, NOTHING_RAN) for r in records):
        content["isError"] = True
        content["color"] = "lightgrey"
    return content


def _alone(record: Record) -> tuple[str, str]:
    if record.conformant:
        excused = record.counts[Outcome.XFAIL]
        passed = f"{record.counts[Outcome.PASS]} of {record.judged}"
        return passed, "yellowgreen" if excused else "brightgreen"
    if record.finished is None or record.finished.exit_code != NOT_CONFORMANT:
        return shorten(record.verdict, 40), "lightgrey"
    return f"{len(record.bad)} of {record.judged} failed", "red"
