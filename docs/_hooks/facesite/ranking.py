"""What the search finds first: the pages that answer a question before those that list evidence."""

from __future__ import annotations

from typing import Any

EXCLUDED = (
    "reference/vectors/",
    "reference/evidence/",
    "reference/mutants/",
    "reference/requirements.md",
    "reference/compatibility.md",
    "reference/compatibility/",
    "reference/daemons.md",
    "reference/scenario-coverage.md",
    "map.md",
)
"""Starts of the paths of pages that list cases; the pages that speak of these lead there."""
BOOSTS = (
    ("how-to/", 3.0),
    ("learn/", 3.0),
    ("what-can-go-wrong.md", 2.5),
    ("reference/spec/", 2.0),
    ("glossary.md", 1.5),
    ("reference/api", 0.3),
    ("reference/behaviours.md", 0.4),
    ("decisions/", 0.4),
    ("explanation/deviations", 0.4),
)
"""Start of a path → how much more it counts; the first that fits."""


def rank(path: str, meta: dict[str, Any]) -> None:
    """Give a page its place in the search, unless its author gave it one.

    Args:
        path: of its source, below ``docs``.
        meta: its front matter, which is changed.
    """
    if "search" in meta:
        return
    if path.startswith(EXCLUDED):
        meta["search"] = {"exclude": True}
        return
    for start, boost in BOOSTS:
        if path.startswith(start):
            meta["search"] = {"boost": boost}
            return
