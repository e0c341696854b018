"""The scorecard: the outcome of every case for one implementation, small enough to keep.

Cases are named by the hash of their content, so an old scorecard says nothing about a case that was
changed after the run. Times, paths and command lines are left out: the same implementation and
corpus give the same file. The compatibility matrix of the documentation is made from scorecards
alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from ..protocol.outcome import Outcome
from ..running.events import Event
from .summary import AdapterSummary, Collector

FORMAT: Final = 1
_NOT_A_NAME: Final = re.compile(r"[^a-z0-9.]+")


class CannotScore(Exception):
    """No scorecard can be made of a run; says why."""


def scorecards(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """Return the scorecard of every implementation of a run, by the name of its file.

    Raises:
        CannotScore: a run is not over, an adapter never said hello, or two would be one file.
    """
    collector = Collector()
    for event in events:
        collector(event)
    found: dict[str, dict[str, Any]] = {}
    for summary in collector.summaries:
        card = scorecard(summary)
        name = file_name(card)
        if name in found:
            raise CannotScore(f"two implementations are called {name.removesuffix('.json')}")
        found[name] = card
    return found


def scorecard(summary: AdapterSummary) -> dict[str, Any]:
    """Return the scorecard of one implementation.

    Raises:
        CannotScore: the run is not over, or the adapter never said hello.
    """
    who = summary.started.implementation if summary.started else None
    if who is None or summary.finished is None:
        raise CannotScore(f"{summary.adapter}: {summary.verdict}; {summary.who}")
    told = {"name": who.name, "version": who.version, "language": who.language, "url": who.url}
    card: dict[str, Any] = {
        "format": FORMAT,
        "corpus": summary.run.corpus,
        "judge": summary.run.judge,
        "implementation": {key: text for key, text in told.items() if text},
        # One word, whatever classes it is about.
        "verdict": "conformant" if summary.conformant else summary.verdict,
        "checks": {check.id: check.passed for check in summary.checks},
        "outcomes": {
            str(outcome): " ".join(sorted(summary.hashes[outcome]))
            for outcome in Outcome
            if summary.hashes[outcome]
        },
        "failures": [
            {"id": result.id, "outcome": str(result.outcome), "reason": result.reason}
            for result in (*summary.bad, *summary.excused)
        ],
    }
    if summary.run.profile:
        card["profile"] = summary.run.profile
    return card


def file_name(card: dict[str, Any]) -> str:
    """Return the name of a scorecard's file: of the implementation, and of the profile if any."""
    words = [card["implementation"]["name"]]
    if profile := card.get("profile"):
        words += [card["implementation"].get("version", ""), "as", profile]
    return _NOT_A_NAME.sub("-", " ".join(words).lower()).strip("-") + ".json"


def write(folder: Path, cards: dict[str, dict[str, Any]]) -> list[Path]:
    """Write scorecards into a folder, which is made if it is not there; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, card in cards.items():
        path = folder / name
        path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        paths.append(path)
    return paths
