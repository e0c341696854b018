"""Draws histories: a beginning, and one move after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..drawing.dice import Dice
from .material import BROKEN
from .words import FORMS, LETTERS

MOVES: Final = 14
"""Moves of most histories, at most, after their beginning."""
LONG: Final = 60
"""Moves of one history in twelve, at most."""

TIMES: Final = (1, 1, 1, 2, 2, 0, 2**31, 2**32 - 1)
"""Calls of the disk that fail."""

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
    """What happens, in order; the replayer has a method of each name."""


Draw = Callable[[Dice, str], Move]
"""Draws a move with some of these channels."""


def _words(dice: Dice, known: str, most: int) -> list[str]:
    """Draw Singles of distinct channels."""
    return [name + dice.pick(FORMS) for name in _letters(dice, known, most)]


def _letters(dice: Dice, known: str, most: int) -> list[str]:
    """Draw distinct channels; now and then many."""
    size = dice.below((len(known) if dice.once_in(12) else most) + 1)
    return list(dict.fromkeys(dice.pick(known) for _ in range(size)))


_SWAPPER: Final[tuple[tuple[int, Draw], ...]] = (
    (5, lambda dice, known: ("event", _words(dice, known, 2), _letters(dice, known, 2))),
    (1, lambda dice, known: ("unwritable_event", dice.pick(known))),
    (1, lambda dice, known: ("unreadable_event", dice.pick(known))),
    (
        2,
        lambda dice, known: (
            "manual_update",
            _words(dice, known, 2),
            dice.pick((None, dice.pick(known))),
        ),
    ),
    (2, lambda dice, known: ("disk_will_fail", dice.pick(("extract", "swap")), dice.pick(TIMES))),
    (1, lambda dice, known: ("edited", _words(dice, known, 3))),
    (1, lambda dice, known: ("deleted",)),
    (1, lambda dice, known: ("damaged",)),
    (2, lambda dice, known: ("restart", dice.flag())),
    (1, lambda dice, known: ("started_twice",)),
    (1, lambda dice, known: ("asked_after_stop",)),
    (1, lambda dice, known: ("stopped_unstarted",)),
    (1, lambda dice, known: ("subscription_fails", dice.flag())),
)
_CALM: Final = tuple(each for each in _SWAPPER if each[0] > 1)[:2] + _SWAPPER[5:6]
"""Moves that leave a SubSwapper running, and its file readable."""
_MULTIFILE: Final[tuple[tuple[int, Draw], ...]] = (
    (5, lambda dice, known: ("swap", _words(dice, known, 2), dice.pick((None, False, True)))),
    (3, lambda dice, known: ("extract",)),
    (1, lambda dice, known: ("swap_nothing",)),
    (1, lambda dice, known: ("without_a_name", dice.flag())),
    (2, lambda dice, known: ("written", _words(dice, known, 2), dice.pick(("", "0600", "0640")))),
    (1, lambda dice, known: ("damaged", dice.pick(tuple(BROKEN)))),
    (1, lambda dice, known: ("removed",)),
    (1, lambda dice, known: ("linked", dice.flag())),
    (1, lambda dice, known: ("temp_left", dice.flag())),
    (1, lambda dice, known: ("archives_blocked",)),
)
_KINDS: Final[Mapping[str, tuple[tuple[int, Draw], ...]]] = {
    "scenario.swapper": _SWAPPER,
    "scenario.multifile": _MULTIFILE,
}
HISTORY_OPS: Final = tuple(_KINDS)
FEW: Final = 4
"""Channels of which most moves are: what matters happens to one channel more than once."""


def drawn_history(op: str, dice: Dice) -> History:
    """Draw a history of one of ``HISTORY_OPS``."""
    known = "".join(dict.fromkeys(dice.pick(LETTERS) for _ in range(FEW)))
    if dice.once_in(8):
        known = LETTERS
    begins = tuple(_words(dice, known, 3)) if dice.flag() else None
    most = LONG if dice.once_in(10) else MOVES
    number = dice.below(most + 1) if dice.flag() else most // 2 + dice.below(most // 2 + 1)
    # Some grow old without ever being started again.
    kinds = _CALM if op == "scenario.swapper" and dice.once_in(4) else _KINDS[op]
    moves = [dice.often(*kinds)(dice, known) for _ in range(number)]
    return History(op, begins, tuple(moves))
