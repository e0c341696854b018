"""What is observed of an adapter's process beside its answers: leftovers, stray lines, no flush."""

from __future__ import annotations

from collections.abc import Collection

from .escape import shorten
from .messages import MalformedLine, parse_answer
from .process import AdapterProcess, ProcessEnded

NOTED = 3
"""Things left behind by one process that are noted."""
UNFLUSHED = (
    "no answer was seen until its input was closed, then all were: flush standard"
    " output after every answer"
)


def left_by(process: AdapterProcess, noted: list[str]) -> list[str]:
    """Return what a process left behind, the first few things that are not noted yet."""
    return [text for text in process.left if text not in noted][:NOTED]


def unasked(process: AdapterProcess) -> list[str]:
    """Return what a finished process did behind the judge's back; each is a finding."""
    found = [process.orphaned] if process.orphaned else []
    for line in process.unread:
        shown = shorten(line.decode("utf-8", "backslashreplace"), 80)
        found.append(f"after its last answer it wrote '{shown}'")
    return found


def forgets_to_flush(ended: ProcessEnded, flying: Collection[int]) -> bool:
    """Say whether all of several answers came only when the input was closed.

    Args:
        ended: the end of a process that had answered nothing.
        flying: ids of the requests in flight.
    """
    answered = 0
    for line in ended.late:
        try:
            answered += parse_answer(line).id in flying
        except MalformedLine:
            return False
    return 1 < len(flying) == answered
