"""The order of cases in a file: new ones go to its end, so that a diff shows nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from .case import Json

IDS: Final = re.compile(r'^\{"id":"([^"]+)"', re.MULTILINE)
"""How a line of a case begins."""


def in_order_of(path: Path, cases: list[Json]) -> list[Json]:
    """Return the cases in the order of a file, those that it has not at the end, as they come.

    Args:
        path: the file as it is now; it need not exist.
        cases: objects with an ``id``, as they are to be written.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    places = {name: place for place, name in enumerate(IDS.findall(text))}
    return sorted(cases, key=lambda each: places.get(each["id"], len(places)))
