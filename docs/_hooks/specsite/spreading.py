"""How what belongs together is spread over pages that a phone still opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


def spread(
    groups: Iterable[tuple[str, Sequence[Thing]]], largest: int
) -> tuple[tuple[tuple[str, tuple[Thing, ...]], ...], ...]:
    """Return pages of groups; a group stays whole where it fits into a page.

    Args:
        groups: each with its heading, which counts as one thing.
        largest: how many things a page may have.
    """
    pages: list[list[tuple[str, tuple[Thing, ...]]]] = [[]]
    room = largest
    for name, things in groups:
        for start in range(0, len(things), largest):
            piece = tuple(things[start : start + largest])
            if len(piece) + 1 > room and pages[-1]:
                pages.append([])
                room = largest
            pages[-1].append((name, piece))
            room -= len(piece) + 1
    return tuple(map(tuple, pages))


def numbered(path: str, number: int) -> str:
    """Return the path of one of several pages, counted from one: ``x.md``, ``x-2.md``."""
    return path if number == 1 else f"{path.removesuffix('.md')}-{number}.md"


def neighbours(path: str, count: int, here: int) -> str:
    """Return links to the pages of one list, in Markdown; nothing where there is only one."""
    if count < 2:
        return ""
    name = path.rpartition("/")[2]
    shown = (
        f"**{number}**" if number == here else f"[{number}]({numbered(name, number)})"
        for number in range(1, count + 1)
    )
    return f"Pages: {' · '.join(shown)}\n"
