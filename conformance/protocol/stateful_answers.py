"""What each stateful operation answers: by the state it finds and by what comes of it.

Declared once, beside the table of operations: the page of the protocol shows it, ``explain``
prints it, and the scenarios ``scenario.swapper/answers-of-…`` ask for every row of a session.
"""

from __future__ import annotations

from typing import Final

from .answer_rows import Row as Row
from .other_answers import OTHER_ROWS as OTHER_ROWS
from .session_answers import SESSION_ROWS as SESSION_ROWS, STATES as STATES

ROWS: Final = (*SESSION_ROWS, *OTHER_ROWS)
"""Every line, in the order of the table."""


def rows_of(operation: str) -> list[Row]:
    """Return the lines of an operation; none where it is stateless."""
    return [row for row in ROWS if row.operation == operation]
