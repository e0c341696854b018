"""The rooms of the house in numbers: ``python -m tests.house.rooms`` prints them.

A room of the judge is a folder or module directly below ``conformance/``, one of the reference a
folder or module directly below ``scbref/``. The front doors, ``__init__`` and ``__main__``, name
things of every room and are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.house.arrows import Arrows, arrows_between, count, floors, in_circles
from tests.house.source_tree import ROOT, Module, modules, project_files

IMPORT_NAMES = {"conformance": "scbref.conformance", "scbref": "scbref"}
"""Folder → import name."""
PARTS = (
    ("reference", "scbref"),
    ("judge", "conformance"),
    ("generator of the corpus", "vectors/generate"),
    ("adapter of lnd", "conformance/adapters/lnd"),
    ("implementation in Rust", "conformance/adapters/rust"),
    ("implementation in JavaScript", "conformance/adapters/js"),
    ("implementation in Java", "conformance/adapters/java"),
    ("implementation in C", "conformance/adapters/c"),
    ("starters", "conformance/starters"),
    ("tests", "tests"),
    ("hooks of the site", "docs/_hooks"),
)
SOURCES = {".c", ".go", ".h", ".java", ".js", ".mjs", ".py", ".rs", ".template"}


@dataclass(frozen=True)
class House:
    """The rooms of a folder, and who imports whom."""

    arrows: Arrows
    floors: dict[str, int]
    modules: dict[str, tuple[Module, ...]]
    """By room."""

    @property
    def height(self) -> int:
        """How many floors there are."""
        return max(self.floors.values())

    def up(self) -> list[str]:
        """Return the arrows that do not point down; only a circle of rooms has any."""
        return [
            f"{here} imports {there}"
            for here, targets in self.arrows.items()
            for there in targets
            if self.floors[there] >= self.floors[here]
        ]


def is_front_door(name: str, folder: str) -> bool:
    """Say whether a module is the ``__init__`` or ``__main__`` of a folder."""
    return name in (IMPORT_NAMES[folder], f"{IMPORT_NAMES[folder]}.__main__")


def room_of(name: str, folder: str) -> str:
    """Return the room of a module: ``judging`` for ``scbref.conformance.judging.judge``."""
    return name.removeprefix(IMPORT_NAMES[folder] + ".").split(".")[0]


@cache
def house(folder: str) -> House:
    """Return the rooms of ``conformance`` or ``scbref``."""
    inside = tuple(each for each in modules(folder) if not is_front_door(each.name, folder))
    arrows = arrows_between(inside, lambda name: room_of(name, folder))
    by_room: dict[str, tuple[Module, ...]] = {
        room: tuple(each for each in inside if room_of(each.name, folder) == room)
        for room in arrows
    }
    return House(arrows, floors(arrows), by_room)


def lines_of(module: Module) -> int:
    """Return how many lines a module has."""
    return module.text.count("\n")


def _summary(folder: str) -> Iterator[str]:
    rooms, files = house(folder), arrows_between(modules(folder))
    up = rooms.up()
    yield (
        f"{folder}/: {len(rooms.arrows)} rooms on {rooms.height} floors,"
        f" {count(rooms.arrows)} arrows, {len(up) or 'none'} up"
    )
    circles = in_circles(files)
    yield (
        f"  file by file: {len(files)} on {max(floors(files).values())} floors,"
        f" {count(files)} arrows, {len(circles) or 'no'} circle{'s' * (len(circles) > 1)}"
    )
    yield from (f"  up: {each}" for each in up)
    yield from (f"  circle: {', '.join(each)}" for each in circles)


def table(folder: str) -> Iterator[str]:
    """Yield the lines about one folder, the highest floor first."""
    rooms = house(folder)
    yield from _summary(folder)
    yield f"  {'floor':>5}  {'room':<14}{'modules':>8}{'lines':>7}  imports"
    for room in sorted(rooms.arrows, key=lambda each: (-rooms.floors[each], each)):
        inside = rooms.modules[room]
        lines = sum(map(lines_of, inside))
        below = ", ".join(sorted(rooms.arrows[room])) or "none"
        yield f"  {rooms.floors[room]:>5}  {room:<14}{len(inside):>8}{lines:>7}  {below}"


def parts() -> Iterator[str]:
    """Yield the lines of code by part."""
    yield "lines by part, with comments and docstrings"
    for name, folder in PARTS:
        inside = [
            path
            for path in project_files()
            if path.as_posix().startswith(f"{folder}/")
            and path.suffix in SOURCES
            and (folder != "conformance" or path.suffix == ".py")
        ]
        lines = sum((ROOT / path).read_text(encoding="utf-8").count("\n") for path in inside)
        yield f"  {name:<30}{len(inside):>5} files{lines:>8} lines"


if __name__ == "__main__":
    for each in IMPORT_NAMES:
        print("\n".join(table(each)), end="\n\n")
    print("\n".join(parts()))
