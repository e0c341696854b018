"""A history as people draw it: events, writes, what the files held, expected beside found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .events import Moment

MARKS = {"event": "→", "write": "✎", "look": "?"}
"""What stands in front of a moment: it is asked, written by somebody else, or looked at."""


def timeline_lines(moments: Sequence[Moment]) -> list[str]:
    """Return a timeline for a terminal: a line for each moment, with what the files then held."""
    return list(_lines(moments))


def _lines(moments: Sequence[Moment]) -> Iterator[str]:
    before = 0
    for moment in moments:
        if moment.step > before + 1:
            yield "     ┊"
        before = moment.step
        wrong = bool(moment.expected or moment.found)
        yield f"{moment.step:>3}  {'✗' if wrong else MARKS[moment.kind]} {moment.what}"
        for name, held in moment.files.items():
            yield f"     │     {name} holds {held}"
        if wrong:
            yield f"     │     expected  {moment.expected}"
            yield f"     │     found     {moment.found}"
