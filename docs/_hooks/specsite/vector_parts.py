"""How the vectors of an operation are spread over pages that a phone still opens."""

from __future__ import annotations

from functools import cache

from specsite import ledger, spreading
from specsite.ledger import Vector

LARGEST = 150
"""Rows of a page; the heading of a group counts as one."""

Group = tuple[str, tuple[Vector, ...]]


@cache
def parts_of(op: str) -> tuple[tuple[Group, ...], ...]:
    """Return the pages of an operation; groups stay whole where they fit into a page."""
    groups: dict[str, list[Vector]] = {}
    for vector in ledger.load().vectors[op]:
        groups.setdefault(vector.group, []).append(vector)
    return spreading.spread(groups.items(), LARGEST)


@cache
def _places() -> dict[str, tuple[str, int]]:
    return {
        vector.id: (op, number)
        for op in ledger.load().vectors
        for number, part in enumerate(parts_of(op), 1)
        for _, vectors in part
        for vector in vectors
    }


def forget() -> None:
    """Read the ledger again when next asked."""
    parts_of.cache_clear()
    _places.cache_clear()


def page_path(op: str, number: int = 1) -> str:
    """Return the path of one of an operation's pages, counted from one."""
    return spreading.numbered(f"reference/vectors/{op}.md", number)


def page_of(vector_id: str) -> str:
    """Return the path of the page that has a vector."""
    op, number = _places().get(vector_id, (vector_id.partition("/")[0], 1))
    return page_path(op, number)


def more_pages() -> dict[str, tuple[str, int]]:
    """Return the pages after the first of each operation: path → operation and number."""
    return {
        page_path(op, number): (op, number)
        for op in ledger.load().vectors
        for number in range(2, len(parts_of(op)) + 1)
    }
