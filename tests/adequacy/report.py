"""Show an adequacy run: a table for people, a file for the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.adequacy.examine import Finding
from tests.adequacy.verdict import EQUIVALENT, KILLED, SURVIVED, Adequacy

FILE: Final = "adequacy.json"
"""In the folder of the vectors."""
FORMAT: Final = 1
COLUMNS: Final = (KILLED, EQUIVALENT, SURVIVED)


def table(adequacy: Adequacy, *, by_area: bool) -> Iterator[str]:
    """Yield the lines of the table by requirement or by area."""
    counts = adequacy.counts(by_area)
    width = max([len(name) for name in counts] + [len("all mutants")])
    head = "area" if by_area else "requirement"
    yield f"{head:<{width}}  " + "  ".join(f"{column:>10}" for column in COLUMNS)
    for name, found in (*counts.items(), ("all mutants", adequacy.total())):
        cells = "  ".join(f"{found[column] or '·':>10}" for column in COLUMNS)
        yield f"{name:<{width}}  {cells}"


def as_json(adequacy: Adequacy) -> str:
    """Return the content of the published file: one line for each mutant."""
    head = {
        "format": FORMAT,
        "corpus": adequacy.corpus,
        "counts": {column: adequacy.total()[column] for column in COLUMNS},
        "by_area": {
            area: {column: found[column] for column in COLUMNS}
            for area, found in adequacy.counts(by_area=True).items()
        },
    }
    lines = [_line(_entry(adequacy, finding)) for finding in adequacy.findings]
    return f'{_line(head)[:-1]},"mutants":[\n' + ",\n".join(lines) + "\n]}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _entry(adequacy: Adequacy, finding: Finding) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": finding.id,
        "title": finding.title,
        "requirements": list(finding.requirements),
        "verdict": adequacy.verdict(finding),
    }
    if finding.killed_by:
        entry |= {"killed_by": finding.killed_by, "outcome": finding.outcome}
    elif finding.id in adequacy.reasons:
        entry["reason"] = adequacy.reasons[finding.id]
    return entry


def killers(path: Path) -> dict[str, str]:
    """Return mutant → what killed it, of a published file; nothing where there is none."""
    if not path.is_file():
        return {}
    mutants = json.loads(path.read_text(encoding="utf-8"))["mutants"]
    return {each["id"]: each["killed_by"] for each in mutants if "killed_by" in each}


def stale(path: Path, text: str) -> str:
    """Say how a published file differs from ``text``; an empty text when it does not."""
    try:
        found = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return f"{path} is missing"
    if found == text:
        return ""
    old, new = found.splitlines(), text.splitlines()
    changed = sum(left != right for left, right in zip(old, new, strict=False))
    return f"{path} is stale: {changed + abs(len(old) - len(new))} lines differ"
