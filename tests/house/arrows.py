"""Arrows between modules or rooms: where they run in a circle, and on which floor each stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.house.source_tree import Module, imports

Arrows = Mapping[str, frozenset[str]]
"""Importing → imported. Every name is a key."""


def arrows_between(modules: tuple[Module, ...], place: Callable[[str], str] = str) -> Arrows:
    """Return who imports whom at any time but for the type checker, none of them itself.

    Args:
        modules: imports of anything else are left out.
        place: gives the room of a module; the module itself when it is left out.
    """
    names = {module.name for module in modules}
    found: dict[str, set[str]] = {place(name): set() for name in sorted(names)}
    for module in modules:
        here = place(module.name)
        for item in imports(module):
            if item.target in names and not item.is_for_types and place(item.target) != here:
                found[here].add(place(item.target))
    return {name: frozenset(targets) for name, targets in found.items()}


def count(arrows: Arrows) -> int:
    """Return how many arrows there are."""
    return sum(map(len, arrows.values()))


def reach(arrows: Arrows, start: str) -> set[str]:
    """Return everything that can be come to from a name along the arrows."""
    reached: set[str] = set()
    left = [start]
    while left:
        new = arrows[left.pop()] - reached
        reached |= new
        left += new
    return reached


def in_circles(arrows: Arrows) -> list[list[str]]:
    """Return the groups of names that import each other, directly or through others."""
    reached = {name: reach(arrows, name) for name in arrows}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in arrows
        if name in reached[name]
    }
    return sorted(map(list, groups))


def floors(arrows: Arrows) -> dict[str, int]:
    """Return the floor of each name: 1 for those that import none, one above the highest import.

    Names in a circle share a floor.
    """
    reached = {name: reach(arrows, name) | {name} for name in arrows}
    same = {name: frozenset(n for n in reached[name] if name in reached[n]) for name in arrows}
    found: dict[str, int] = {}

    # What reaches less stands lower, so every import has its floor before it is asked for.
    for name in sorted(arrows, key=lambda each: len(reached[each])):
        below = {target for one in same[name] for target in arrows[one]} - same[name]
        found[name] = 1 + max((found[target] for target in below), default=0)
    return found
