"""The map of the house: every room is drawn once, and whatever its walks name exists."""

from __future__ import annotations

import itertools
import re
from importlib import import_module
from typing import Any

import pytest
from specsite import house_map

from tests.docs.site_stage import DOCS, HERE, Balance
from tests.house.arrows import floors
from tests.house.rooms import IMPORT_NAMES, House, house

PAGE = (DOCS / "map.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:conformance|scbref|vectors)(?:\.\w+)+)`", PAGE)))


def resolved(name: str) -> Any:
    """What a dotted name stands for."""
    parts = name.split(".")
    parts = parts if parts[0] == "scbref" else ["scbref", *parts]
    for end in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            found = getattr(found, attribute)
        return found
    raise AssertionError(name)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_walk_names_exists(name: str) -> None:
    assert resolved(name) is not None


def test_a_name_that_is_gone_is_found() -> None:
    with pytest.raises(AttributeError):
        resolved("scbref.packing.no_such_function")


def test_both_walks_pass_through_the_rooms_that_they_are_about() -> None:
    request, event = re.split(r"^## An? \w+, step by step$", PAGE, flags=re.M)[1:]
    for text, folder, rooms in (
        (request, "conformance", ("corpus", "running", "judging", "protocol", "reports")),
        (request, "scbref", ("adapter", "packing", "envelope", "codec", "wire")),
        (event, "scbref", ("channeldb", "swapper", "channels", "codec", "multifile")),
    ):
        assert [room for room in rooms if f"`{folder}.{room}." not in text] == []


@pytest.mark.parametrize("folder", IMPORT_NAMES)
@pytest.mark.parametrize("shape", house_map.WIDTHS)
def test_every_room_is_drawn_once_within_the_width(folder: str, shape: str) -> None:
    rooms = house(folder)
    width = house_map.WIDTHS[shape]
    rows = house_map.rows_of(rooms, width)
    places = house_map.places_of(rows, width)
    assert sorted(room for row in rows for room in row) == sorted(rooms.arrows)
    for row in rows:
        for left, right in itertools.pairwise(row):
            assert places[left].x + places[left].width <= places[right].x
    assert all(p.x >= 0 and p.x + p.width <= width for p in places.values())
    heights = [rooms.floors[room] for row in rows for room in row]
    assert heights == sorted(heights, reverse=True)


def test_an_arrow_that_others_imply_is_not_drawn() -> None:
    arrows = {"a": frozenset({"b", "c"}), "b": frozenset({"c"}), "c": frozenset[str]()}
    assert house_map.drawn_arrows(House(arrows, floors(arrows), {})) == [("a", "b"), ("b", "c")]


@pytest.mark.parametrize("folder", IMPORT_NAMES)
def test_arrows_that_are_left_out_follow_from_those_that_are_drawn(folder: str) -> None:
    rooms = house(folder)
    drawn: dict[str, set[str]] = {room: set() for room in rooms.arrows}
    for here, there in house_map.drawn_arrows(rooms):
        drawn[here].add(there)

    def below(room: str) -> set[str]:
        return drawn[room] | {other for target in drawn[room] for other in below(target)}

    assert all(rooms.arrows[room] <= below(room) for room in rooms.arrows)


@pytest.mark.parametrize("folder", IMPORT_NAMES)
def test_the_table_says_what_is_in_each_room(folder: str) -> None:
    shown = house_map.house_map(folder, HERE)
    assert Balance(shown).open == []
    for room in house(folder).arrows:
        assert f"<td><code>{room}</code></td><td>" in shown
        assert house_map.purpose(house(folder), room)
