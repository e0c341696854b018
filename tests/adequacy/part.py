"""A part of the mutants, another one each day, held against what is published of them."""

from __future__ import annotations

import json
import subprocess
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from tests.adequacy.examine import Finding

PARTS: Final = 5


def is_in_part(mutant_id: str, turn: int) -> bool:
    """Say whether it is this mutant's turn; each has one in ``PARTS`` turns."""
    return zlib.crc32(mutant_id.encode()) % PARTS == turn % PARTS


def turn_of_today() -> int:
    """Return the number of days up to the last commit: every commit of a day has the same turn."""
    done = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], capture_output=True, text=True, check=False
    )
    return int(done.stdout or 0) // 86400


def departures(published: Path, findings: Sequence[Finding], every: Iterable[str]) -> Iterator[str]:
    """Yield what is not as published.

    Args:
        published: the file that ``--update`` writes.
        findings: what was measured.
        every: the ids of all mutants that there are.
    """
    recorded: dict[str, Any] = {
        each["id"]: each for each in json.loads(published.read_text(encoding="utf-8"))["mutants"]
    }
    if recorded.keys() != set(every):
        yield f"{published.name} has other mutants than there are"
    for finding in findings:
        row = recorded.get(finding.id)
        if row is not None and row.get("killed_by", "") != finding.killed_by:
            was = row.get("killed_by") or "nothing"
            yield f"{finding.id}: killed by {finding.killed_by or 'nothing'}, published: by {was}"
