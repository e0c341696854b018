"""The badge: one small JSON file in the shape that shields.io reads (``/endpoint``)."""

from __future__ import annotations

import json
from typing import IO, Any

from ..protocol.escape import shorten
from ..protocol.outcome import CONFORMANT, NOT_CONFORMANT, STOPPED, Outcome
from ..running.events import ClassVerdict, Event, RunFinished, Standing
from ..running.verdict import share, unmet
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
        message = f"{good} of {len(summaries)} implementations conformant"
        color = "brightgreen" if summaries and good == len(summaries) else "red"
        if color == "red" and all(summary.clean for summary in summaries):
            color = "blue"
    content |= {"message": message, "color": color}
    if any(not _judged(summary) for summary in summaries):
        content["isError"] = True
        content["color"] = "lightgrey"
    return content


def _judged(summary: AdapterSummary) -> bool:
    finished = summary.finished
    return finished is not None and finished.exit_code in (CONFORMANT, NOT_CONFORMANT, *STOPPED)


def _alone(summary: AdapterSummary) -> tuple[str, str]:
    finished = summary.finished
    if finished is None or finished.exit_code not in (CONFORMANT, NOT_CONFORMANT):
        return shorten(summary.verdict, 40), "lightgrey"
    passed = f"{summary.counts[Outcome.PASS]} of {summary.judged}"
    missing = sum((*finished.not_asked.values(), *finished.not_judged.values()))
    beside = f", {missing} not asked" if missing else ""
    if not summary.clean:
        return f"{_failed(summary)}{beside}", "red"
    if not summary.conformant:
        return f"{finished.verdict.partition(':')[0]}, {passed}{beside}", "blue"
    return f"{_by_class(finished.classes) or passed}{beside}", _color(summary, finished.classes)


def _failed(summary: AdapterSummary) -> str:
    """Return what failed: cases, or only checks of the run as a whole."""
    if summary.bad:
        return f"{len(summary.bad)} of {summary.judged} failed"
    failed = [check.id for check in summary.checks if not check.passed]
    return f"check {failed[0]} failed" if failed else summary.verdict


def _by_class(classes: list[ClassVerdict]) -> str:
    """Return the classes that are claimed with their share, then those that are not."""
    shares: dict[str, list[str]] = {}
    for each in classes:
        if each.standing in (Standing.NOT_CLAIMED, Standing.INCOMPLETE):
            word = str(each.standing)
        else:
            word = f"{share(each)} %"
        shares.setdefault(word, []).append(each.name)
    if len(shares) == 1:
        return f"all classes {next(iter(shares))}"
    return "; ".join(f"{', '.join(names)} {word}" for word, names in _claimed_first(shares))


def _claimed_first(shares: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(shares.items(), key=lambda pair: not pair[0].endswith("%"))


def _color(summary: AdapterSummary, classes: list[ClassVerdict]) -> str:
    """Return the color of a badge on which something is conformant; bright if nothing limits it."""
    if summary.counts[Outcome.XFAIL]:
        return "yellowgreen"
    claimed = [each for each in classes if each.standing is Standing.CONFORMANT]
    return "green" if any(map(unmet, claimed)) else "brightgreen"
