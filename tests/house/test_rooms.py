"""Rooms one can read: few of them, arrows that point down, and a word at each door."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.arrows import arrows_between, count, floors, in_circles
from tests.house.rooms import IMPORT_NAMES, house
from tests.house.source_tree import PACKAGES, ROOT, modules, project_files

MOST_ROOMS, MOST_FLOORS, MOST_ARROWS = 12, 7, 30
"""Of the judge. What needs more wants another cut, not another number."""
SENTENCES = range(2, 5)
"""What a room's ``__init__`` says: what is in it, what it may use, who uses it."""


def test_the_judge_has_few_rooms_floors_and_arrows() -> None:
    judge = house("conformance")
    assert len(judge.arrows) <= MOST_ROOMS, sorted(judge.arrows)
    assert judge.height <= MOST_FLOORS, judge.floors
    assert count(judge.arrows) <= MOST_ARROWS, judge.arrows


@pytest.mark.parametrize("folder", IMPORT_NAMES)
def test_no_arrow_between_rooms_points_up(folder: str) -> None:
    assert house(folder).up() == []


@pytest.mark.parametrize("folder", IMPORT_NAMES)
def test_no_module_imports_itself_through_others(folder: str) -> None:
    """Imports inside functions count; those for the type checker alone do not."""
    assert in_circles(arrows_between(modules(folder))) == []


def test_circles_and_floors_are_found() -> None:
    arrows = {
        "top": frozenset({"left"}),
        "left": frozenset({"right", "bottom"}),
        "right": frozenset({"left"}),
        "bottom": frozenset[str](),
        "alone": frozenset[str](),
    }
    assert in_circles(arrows) == [["left", "right"]]
    assert floors(arrows) == {"alone": 1, "bottom": 1, "left": 2, "right": 2, "top": 3}
    assert in_circles({"a": frozenset({"b"}), "b": frozenset[str]()}) == []


def sentences(docstring: str) -> list[str]:
    """The sentences of a room's opening; its theory and the source in lnd are not counted."""
    opening = docstring.partition("\n\nTheory.")[0]
    plain = re.sub(r"``.*?``|:\w+:`.*?`", "x", opening, flags=re.DOTALL)
    found = re.split(r"(?<=[.!?])\s+", plain.strip())
    return [each for each in found if not each.startswith("Source: ")]


def doors() -> Iterator[Path]:
    """The ``__init__`` of every room. Every worker collects: nothing is parsed for it."""
    for path in project_files():
        if path.name == "__init__.py" and path.parts[0] in (*PACKAGES, "tests"):
            yield path


@pytest.mark.parametrize("path", list(doors()), ids=lambda path: path.parent.as_posix())
def test_every_room_says_what_is_in_it(path: Path) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    told = sentences(ast.get_docstring(tree) or "")
    assert len(told) in SENTENCES, told


@pytest.mark.slow
def test_the_table_can_be_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.house.rooms"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert f"conformance/: {len(house('conformance').arrows)} rooms on" in done.stdout


def test_the_tests_say_of_each_of_their_rooms_how_to_run_it() -> None:
    text = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("*.*"))}
    assert rooms - {"__pycache__"} == set(re.findall(r"^\| `(\w+)/`", text, flags=re.MULTILINE))
