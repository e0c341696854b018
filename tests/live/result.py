"""The result file that the site shows, and how a new run compares with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.live.journal import Journal

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "vectors/captured/live/seen-on-daemons.json"
FILES = FILE.with_name("seen-files.jsonl")
REPORT = ROOT / "reports/live.json"


def result_of(journal: Journal) -> dict[str, Any]:
    return journal.as_json()


def facts_of(result: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return what does not hang on the day: requirement, subject and expectation."""
    return {(fact["requirement"], fact["subject"], fact["expected"]) for fact in result["facts"]}


def differences(result: dict[str, Any]) -> list[str]:
    """Compare a run with the file of the site: versions, facts and losses.

    What a fact saw in figures, and the funds, may differ from run to run.
    """
    if not FILE.exists():
        return [f"{FILE.name} is not there; write it with: make live-update"]
    shown = json.loads(FILE.read_text())
    wrong = []
    if shown["versions"] != result["versions"]:
        wrong.append(f"versions: the site has {shown['versions']}, this run {result['versions']}")
    for text, these, those in (
        ("new, not on the site", result, shown),
        ("on the site, not seen now", shown, result),
    ):
        wrong += [
            f"{text}: {subject}" for _, subject, _ in sorted(facts_of(these) - facts_of(those))
        ]
    losses = [{(loss["node"], loss["what"]) for loss in each["losses"]} for each in (shown, result)]
    if losses[0] != losses[1]:
        wrong.append("other losses than on the site")
    return wrong
