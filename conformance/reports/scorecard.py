"""The scorecard: what one implementation made of every case, small enough to be kept for years.

Cases are named by the hash of their content. A case that was changed after the run is
therefore one that the run says nothing about, and an old scorecard never claims too much. Times,
paths and command lines are left out: the same implementation and corpus give the same file.
The compatibility matrix of the documentation is made from scorecards alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from ..protocol.outcome import Outcome
from ..running.events import Event
from .record import Collector, Record

FORMAT: Final = 1
_NOT_A_NAME: Final = re.compile(r"[^a-z0-9.]+")


class CannotScore(Exception):
    """A run of which no scorecard can be made; says why."""


def scorecards(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """Return the scorecard of every implementation of a run, by the name of its file.

    Raises:
        CannotScore: a run is not over, an adapter never said hello, or two would be one file.
    """
    collector = Collector()
    for event in events:
        collector(event)
    found: dict[str, dict[str, Any]] = {}
    for record in collector.records:
        card = scorecard(record)
        name = file_name(card)
        if name in found:
            raise CannotScore(f"two implementations are called {name.removesuffix('.json')}")
        found[name] = card
    return found


def scorecard(record: Record) -> dict[str, Any]:
    """Return the scorecard of one implementation.

    Raises:
        CannotScore: the run is not over, or the adapter never said hello.
    """
    who = record.started.implementation if record.started else None
    if who is None or record.finished is None:
        raise CannotScore(f"{record.adapter}: {record.verdict}; {record.who}")
    told = {"name": who.name, "version": who.version, "language": who.language, "url": who.url}
    card: dict[str, Any] = {
        "format": FORMAT,
        "corpus": record.run.corpus,
        "judge": record.run.judge,
        "implementation": {key: text for key, text in told.items() if text},
        "verdict": record.verdict,
        "checks": {check.id: check.passed for check in record.checks},
        "outcomes": {
            str(outcome): " ".join(sorted(record.hashes[outcome]))
            for outcome in Outcome
            if record.hashes[outcome]
        },
        "failures": [
            {"id": result.id, "outcome": str(result.outcome), "reason": result.reason}
            for result in (*record.bad, *record.excused)
        ],
    }
    if record.run.profile:
        card["profile"] = record.run.profile
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
