"""The map of the house: rooms on their floors, drawn from the imports as the house tests see them.

An arrow that others imply is left out of the drawing; the table below it has them all.
"""

from __future__ import annotations

import ast
import html
from dataclasses import dataclass

from specsite.links import Links
from specsite.markup import code, table, text
from tests.house.arrows import count, reach
from tests.house.rooms import House, house, lines_of

WIDTHS = {"wide": 720, "narrow": 330}
_HEIGHT, _GAP_X, _GAP_Y, _EDGE = 38, 14, 40, 4
_LETTER = 7.6
"""Width of a letter of the labels, in units of the drawing."""


@dataclass(frozen=True)
class Place:
    """Where the box of a room is drawn."""

    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2


def rows_of(rooms: House, width: float) -> list[list[str]]:
    """Return the rooms line by line, the highest floor first; a full floor takes more lines.

    On its floor a room stands about above the rooms that it imports.
    """
    rows: list[list[str]] = []
    order = {room: index for index, room in enumerate(sorted(rooms.arrows))}
    for floor in range(1, rooms.height + 1):
        inside = [room for room, at in rooms.floors.items() if at == floor]
        inside.sort(key=lambda room: (_mean(order, rooms, room), room))
        order |= {room: index for index, room in enumerate(inside)}
        lines: list[list[str]] = [[]]
        for room in inside:
            if lines[-1] and sum(map(_width, [*lines[-1], room])) > width:
                lines.append([])
            lines[-1].append(room)
        rows += lines
    return rows[::-1]


def _mean(order: dict[str, int], rooms: House, room: str) -> float:
    below = [order[target] for target in rooms.arrows[room]]
    return sum(below) / len(below) if below else order[room]


def _width(room: str) -> float:
    return len(room) * _LETTER + 22 + _GAP_X


def places_of(rows: list[list[str]], width: float) -> dict[str, Place]:
    """Return where each room is drawn: lines centred, boxes as wide as their names."""
    found: dict[str, Place] = {}
    for number, row in enumerate(rows):
        spare = (width - sum(map(_width, row))) / (len(row) + 1)
        x, y = spare + _GAP_X / 2, _EDGE + number * (_HEIGHT + _GAP_Y)
        for room in row:
            found[room] = Place(x, y, _width(room) - _GAP_X)
            x += _width(room) + spare
    return found


def drawn_arrows(rooms: House) -> list[tuple[str, str]]:
    """Return the arrows that point down and that no other way implies."""
    return [
        (here, there)
        for here, targets in rooms.arrows.items()
        for there in sorted(targets)
        if rooms.floors[there] < rooms.floors[here]
        and not any(there in reach(rooms.arrows, other) for other in targets - {there})
    ]


def _arrow(start: Place, end: Place) -> str:
    top, bottom = start.y + _HEIGHT, end.y - 5
    middle = (top + bottom) / 2
    x, to = start.middle, end.middle
    return (
        f'<path class="arrow" d="M{x:.1f} {top:.1f}C{x:.1f} {middle:.1f} {to:.1f} {middle:.1f}'
        f' {to:.1f} {bottom:.1f}"/>'
        f'<path class="tip" d="M{to - 3.5:.1f} {bottom - 2:.1f}h7l-3.5 6z"/>'
    )


def _box(room: str, place: Place, note: str) -> str:
    return (
        f"<g><title>{html.escape(note)}</title>"
        f'<rect class="room" x="{place.x:.1f}" y="{place.y}" width="{place.width:.1f}" '
        f'height="{_HEIGHT}" rx="5"/><text class="room-name" x="{place.middle:.1f}" '
        f'y="{place.y + 24}">{html.escape(room)}</text></g>'
    )


def drawing(folder: str, rooms: House, shape: str) -> str:
    """Return one drawing as SVG."""
    width = WIDTHS[shape]
    rows = rows_of(rooms, width)
    places = places_of(rows, width)
    height = 2 * _EDGE + len(rows) * (_HEIGHT + _GAP_Y) - _GAP_Y
    arrows = [_arrow(places[here], places[there]) for here, there in drawn_arrows(rooms)]
    boxes = [_box(room, places[room], purpose(rooms, room)) for room in rooms.arrows]
    floors = "; ".join(", ".join(row) for row in rows)
    label = html.escape(f"Rooms of {folder} from the top floor down: {floors}")
    return (
        f'<svg class="house-map house-map-{shape}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{label}">' + "".join(arrows) + "".join(boxes) + "</svg>"
    )


def purpose(rooms: House, room: str) -> str:
    """Return the first sentence of a room: of its ``__init__``, or of its only module."""
    front = min(rooms.modules[room], key=lambda module: module.name.count("."))
    first = (ast.get_docstring(front.tree) or "").partition("\n\n")[0]
    return " ".join(first.split()).replace("``", "`")


def house_map(folder: str, _links: Links) -> str:
    """Render ``<!-- house: folder -->``: the drawing, and a table of the rooms."""
    rooms = house(folder)
    drawings = "".join(drawing(folder, rooms, shape) for shape in WIDTHS)
    caption = (
        f"{len(rooms.arrows)} rooms on {rooms.height} floors, {count(rooms.arrows)} arrows;"
        " arrows that follow from others are not drawn"
    )
    order = sorted(rooms.arrows, key=lambda room: (-rooms.floors[room], room))
    cells = [
        (
            code(room),
            text(purpose(rooms, room)),
            ", ".join(map(code, sorted(rooms.arrows[room]))) or "nothing of the house",
            str(sum(map(lines_of, rooms.modules[room]))),
        )
        for room in order
    ]
    shown = table(("Room", "What is in it", "It imports", "Lines"), cells, "house")
    return (
        f'<figure class="bytes">{drawings}<figcaption>{code(folder + "/")}: {caption}.'
        f"</figcaption></figure>\n{shown}"
    )
