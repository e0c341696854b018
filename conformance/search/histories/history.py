"""Strategies for histories: a beginning, and moves one after the other; data, like a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from ..drawing.weighted import often
from .material import BROKEN, FORMS, LETTERS
from .swapper_model import letter

MOVES: Final = 14
"""Moves of a history, at most, after its beginning."""

Move = tuple[Any, ...]
"""The name of a move, and its arguments."""


@dataclass(frozen=True, slots=True)
class History:
    """What happens to one file, and to the SubSwapper over it if there is one."""

    op: str
    """``scenario.swapper`` or ``scenario.multifile``."""
    begins: tuple[str, ...] | None
    """What the file holds at the beginning; ``None`` without a file."""
    moves: tuple[Move, ...]


_letters: Final = st.sampled_from(LETTERS)
_words: Final = st.tuples(_letters, st.sampled_from(FORMS)).map("".join)


def _distinct(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(_words, max_size=most, unique_by=letter)


def _move(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Move]:
    return st.tuples(st.just(name), *arguments)


_SWAPPER: Final = often(
    (5, _move("event", _distinct(2), st.lists(_letters, max_size=2, unique=True))),
    (1, _move("unwritable_event", _letters)),
    (1, _move("unreadable_event", _letters)),
    (2, _move("manual_update", _distinct(2), st.none() | _letters)),
    (2, _move("disk_will_fail", st.sampled_from(("extract", "swap")), st.integers(1, 2))),
    (1, _move("edited", _distinct(3))),
    (1, _move("deleted")),
    (1, _move("damaged")),
    (2, _move("restart", st.booleans())),
    (1, _move("started_twice")),
    (1, _move("asked_after_stop")),
    (1, _move("stopped_unstarted")),
)
_MULTIFILE: Final = often(
    (5, _move("swap", _distinct(2), st.booleans())),
    (3, _move("extract")),
    (1, _move("swap_nothing")),
    (1, _move("without_a_name", st.booleans())),
    (2, _move("written", _distinct(2), st.sampled_from(("", "0600", "0640")))),
    (1, _move("damaged", st.sampled_from(tuple(BROKEN)))),
    (1, _move("removed")),
    (1, _move("linked", st.booleans())),
    (1, _move("temp_left", st.booleans())),
    (1, _move("archives_blocked")),
)
_KINDS: Final[Mapping[str, st.SearchStrategy[Move]]] = {
    "scenario.swapper": _SWAPPER,
    "scenario.multifile": _MULTIFILE,
}
HISTORY_OPS: Final = tuple(_KINDS)


def histories(op: str) -> st.SearchStrategy[History]:
    """Draw a history of one of ``HISTORY_OPS``."""
    begins = st.none() | _distinct(3).map(tuple)
    short = st.lists(_KINDS[op], max_size=MOVES)
    # Of lists that may be empty Hypothesis draws mostly short ones.
    long = st.lists(_KINDS[op], min_size=MOVES // 2, max_size=MOVES)
    moves = (short | long).map(tuple)
    return st.builds(History, st.just(op), begins, moves)
