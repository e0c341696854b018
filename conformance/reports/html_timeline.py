"""A history as a picture: inline SVG, as people draw it on paper, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape as html_escape
from textwrap import wrap
from typing import Final

from ..protocol.escape import escape
from ..running.events import Moment

WIDTH: Final = 900
"""Units of the picture; it shrinks with the page."""
_LINE: Final = 18
_ASKED, _FILES = 64, 500
"""Where the two columns begin: what happens, and what the files hold."""
_WIDE: Final = {_ASKED: 54, _FILES: 50}
"""Characters of a line in each column."""
_MOST: Final = 5
"""Lines of one text."""


def picture(moments: Sequence[Moment]) -> str:
    """Return the picture of a timeline."""
    parts: list[str] = []
    y = 30
    before = 0
    spine = []
    for moment in moments:
        if moment.step > before + 1:
            parts.append(_text(_ASKED, y + 4, "…", "quiet"))
            y += _LINE
        before = moment.step
        spine.append(y)
        drawn, y = _moment(moment, y)
        parts += drawn
    what = " ".join(f"Step {m.step}: {m.what}." for m in moments)
    line = f'<line x1="40" y1="{spine[0]}" x2="40" y2="{spine[-1]}"/>' if len(spine) > 1 else ""
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {y}" role="img"'
        f' aria-label="{html_escape(escape(what))}">'
        f"{_text(_ASKED, 12, 'what happens', 'quiet')}"
        f"{_text(_FILES, 12, 'what the files then hold', 'quiet')}"
        f"{line}{''.join(parts)}</svg>"
    )


def _moment(moment: Moment, y: int) -> tuple[list[str], int]:
    """Return what is drawn of one step, and where the next one begins."""
    wrong = bool(moment.expected or moment.found)
    kind = "bad" if wrong else moment.kind
    parts = [
        _text(30, y + 5, str(moment.step), "number"),
        f'<circle class="{kind}" cx="40" cy="{y}" r="6"/>',
    ]
    left = list(_wrapped(moment.what, _ASKED, y, "wrong" if wrong else moment.kind))
    right: list[str] = []
    for name, held in moment.files.items():
        right += _wrapped(f"{name}: {held}", _FILES, y + _LINE * len(right), "held")
    if moment.files:
        box = _LINE * len(right) + 4
        parts.append(
            f'<rect class="file" x="{_FILES - 8}" y="{y - 13}" width="{WIDTH - _FILES}"'
            f' height="{box}" rx="4"/>'
        )
    parts += [*left, *right]
    y += _LINE * max(len(left), len(right), 1)
    for label, text in (("expected", moment.expected), ("found", moment.found)):
        if wrong:
            lines = list(_wrapped(f"{label}: {text}", _ASKED, y, label, _WIDE[_FILES] * 2))
            parts += lines
            y += _LINE * len(lines)
    return parts, y + 10


def _wrapped(text: str, x: int, y: int, kind: str, wide: int = 0) -> Iterator[str]:
    lines = wrap(escape(text), wide or _WIDE[x]) or [""]
    if len(lines) > _MOST:
        lines = [*lines[: _MOST - 1], "…"]
    for number, line in enumerate(lines):
        yield _text(x, y + 5 + _LINE * number, line, kind)


def _text(x: int, y: int, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{html_escape(escape(text))}</text>'
