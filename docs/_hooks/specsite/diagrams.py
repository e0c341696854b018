"""Byte diagrams: one box per field, drawn from the same rows as the field tables.

Boxes flow like words and fill their line. There are two drawings of each, for a wide and for
a narrow screen; the style sheet shows one of them.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

from scbref.wire.describe import Row
from specsite.fields import kind_of, legend, rows_of
from specsite.links import Links

WIDTHS = {"wide": 720, "narrow": 330}
_HEIGHT, _GAP_Y, _TOP = 46, 20, 14
_LETTER = 7.3
"""Width of a letter of the labels, in units of the drawing."""


@dataclass(frozen=True)
class Box:
    """One field, or a group of fields drawn as one."""

    offset: str
    name: str
    size: str
    kind: str
    """``group``, or one of :func:`specsite.fields.kind_of`: its colour and edge."""
    is_optional: bool
    note: str
    """Shown by the browser when the box is pointed at."""

    @property
    def least(self) -> float:
        """The width it needs."""
        label = max(len(self.name), len(self.size) + 6, len(self.place))
        return label * _LETTER + 14

    @property
    def place(self) -> str:
        """What stands above it."""
        return f"{self.offset} · if any" if self.is_optional else self.offset


def _group_size(rows: list[Row]) -> str:
    if all(row.size.isdigit() for row in rows) and len({row.present for row in rows}) == 1:
        return str(sum(int(row.size) for row in rows))
    return "n"


def boxes_of(name: str) -> list[Box]:
    """Return the boxes of a table: ``single``, or a part such as ``single.remote_chan_cfg``."""
    depth = name.count(".")
    groups: dict[str, list[Row]] = {}
    table_rows = rows_of(name)
    # Within a part that is there, its first field is there.
    usual = table_rows[0].present
    for row in table_rows:
        groups.setdefault(".".join(row.name.split(".")[: depth + 1]), []).append(row)
    boxes = []
    for path, rows in groups.items():
        first = rows[0]
        is_group = len(rows) > 1
        boxes.append(
            Box(
                offset=first.offset.replace(" ", ""),
                name=path.rpartition(".")[2],
                size=_group_size(rows) if is_group else first.size.replace(" ", ""),
                kind="group" if is_group else kind_of(first),
                is_optional=first.present != usual,
                note=path if is_group else first.doc,
            )
        )
    return boxes


def _broken(boxes: list[Box], width: float) -> list[list[Box]]:
    lines: list[list[Box]] = [[]]
    used = 0.0
    for box in boxes:
        if lines[-1] and used + box.least > width:
            lines.append([])
            used = 0.0
        lines[-1].append(box)
        used += box.least
    return lines


def lines_of(boxes: list[Box], width: float) -> list[list[tuple[Box, float]]]:
    """Break boxes into lines of about the same length; several lines are widened to be full."""
    lines = _broken(boxes, width)
    if len(lines) == 1:
        return [[(box, box.least) for box in lines[0]]]
    # The narrowest width with as many lines, so that no box is alone on the last one.
    narrowest = next(n for n in range(1, int(width) + 1) if len(_broken(boxes, n)) == len(lines))
    filled = []
    for line in _broken(boxes, narrowest):
        extra = (width - sum(box.least for box in line)) / len(line)
        filled.append([(box, box.least + extra) for box in line])
    return filled


def _rect(box: Box, x: float, y: float, width: float) -> str:
    size = f"{box.size} byte" if box.size == "1" else f"{box.size} bytes"
    middle = x + width / 2
    return (
        f"<g><title>{html.escape(box.note)}</title>"
        f'<text class="box-offset" x="{x + 2:.1f}" y="{y - 4:.1f}">{html.escape(box.place)}</text>'
        f'<rect class="box box-{box.kind}" x="{x + 1:.1f}" y="{y}" width="{width - 2:.1f}" '
        f'height="{_HEIGHT}" rx="3"/><text class="box-name" x="{middle:.1f}" y="{y + 19}">'
        f'{html.escape(box.name)}</text><text class="box-size" x="{middle:.1f}" y="{y + 36}">'
        f"{html.escape(size)}</text>"
        f"{_edge(box.kind, x + 3, y + _HEIGHT - 2, width - 6)}</g>"
    )


def _edge(kind: str, x: float, y: float, width: float) -> str:
    """Return the lower edge in the style of the kind: what a border is elsewhere."""
    if kind == "group":
        return ""
    lines = (-1.5, 1.5) if kind == "point" else (0.0,)
    return "".join(
        f'<path class="edge edge-{kind}" d="M{x:.1f} {y + down:.1f}h{width:.1f}"/>'
        for down in lines
    )


def drawing(name: str, boxes: list[Box], shape: str) -> str:
    """Return one drawing as SVG."""
    width = WIDTHS[shape]
    lines = lines_of(boxes, width)
    height = _TOP + len(lines) * (_HEIGHT + _GAP_Y) - _GAP_Y + 4
    parts = []
    for number, line in enumerate(lines):
        x, y = 0.0, _TOP + number * (_HEIGHT + _GAP_Y)
        for box, box_width in line:
            parts.append(_rect(box, x, y, box_width))
            x += box_width
    words = ", ".join(f"{box.name} {box.size}" for box in boxes)
    return (
        f'<svg class="byte-diagram byte-diagram-{shape}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{html.escape(f"Layout of {name} in bytes: {words}")}">'
        + "".join(parts)
        + "</svg>"
    )


def byte_diagram(name: str, _links: Links) -> str:
    """Render ``<!-- bytes: name -->``."""
    boxes = boxes_of(name)
    drawings = "".join(drawing(name, boxes, shape) for shape in WIDTHS)
    optional = (
        "; <em>if any</em>: not always there" if any(box.is_optional for box in boxes) else ""
    )
    kinds = legend(box.kind for box in boxes)
    caption = f"{name}: offset above, bytes below each name{optional}. {kinds}"
    return f'<figure class="bytes">{drawings}<figcaption>{caption}</figcaption></figure>'
