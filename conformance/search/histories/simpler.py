"""Makes a history simpler while it goes wrong in the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ..comparing.reduce import fewer
from .history import History, Move
from .words import BARE, LETTERS, UNREADABLE, UNWRITABLE

_FORMS: Final = ("9", BARE, UNWRITABLE, UNREADABLE)
"""What may follow a channel's name."""


def simplify_history(history: History, keeps: Callable[[History], bool]) -> None:
    """Offer simpler and simpler histories: fewer moves, fewer channels, the first of them.

    Args:
        history: what to begin with.
        keeps: says whether a history may take the place of the one before.
    """
    held = [history]

    def keep(**changes: Any) -> bool:
        candidate = replace(held[0], **changes)
        if candidate == held[0] or not keeps(candidate):
            return False
        held[0] = candidate
        return True

    before = None
    # What became simpler may have made something else superfluous.
    while before != held[0]:
        before = held[0]
        _shorter(held, keep)
        _plainer(held, keep)


def _shorter(held: list[History], keep: Callable[..., bool]) -> None:
    # What comes after the step that went wrong was not played.
    fewer(list(held[0].moves), lambda moves: keep(moves=tuple(moves)))
    if held[0].begins is None and held[0].moves:
        # What a history brought into the file may as well have stood there from the first.
        named = {word[0]: word for word in _words(held[0])}
        keep(begins=tuple(named.values()), moves=())
    if held[0].begins is not None and not keep(begins=None):
        fewer(list(held[0].begins), lambda words: keep(begins=tuple(words)))


def _plainer(held: list[History], keep: Callable[..., bool]) -> None:
    for number in range(len(held[0].moves)):
        for at in range(1, len(held[0].moves[number])):
            _argument(held, number, at, keep)
    # Another channel everywhere at once, or a history would speak of two.
    used = sorted({word[0] for word in _words(held[0])}, key=LETTERS.index)
    for new, old in zip(LETTERS, used, strict=False):
        if new != old and new not in used:
            keep(**_renamed(held[0], old, new))


def _argument(held: list[History], number: int, at: int, keep: Callable[..., bool]) -> None:
    """Make one argument of a move simpler."""

    def one(new: Any) -> bool:
        moves = list(held[0].moves)
        move: Move = moves[number]
        moves[number] = (*move[:at], new, *move[at + 1 :])
        return keep(moves=tuple(moves))

    value = held[0].moves[number][at]
    if isinstance(value, list):
        value = fewer(value, one)
        for place, word in enumerate(value):
            if len(word) > 1 and one([*value[:place], word[0], *value[place + 1 :]]):
                value = [*value[:place], word[0], *value[place + 1 :]]
    elif isinstance(value, bool):
        if not (held[0].moves[number][0] == "swap" and one(None)):
            one(False)
    elif isinstance(value, int):
        one(1)
    elif isinstance(value, str) and value.isdecimal():
        one("")  # a mode
    elif isinstance(value, str) and held[0].moves[number][0] == "manual_update":
        one(None)


def _words(history: History) -> list[str]:
    """Return every channel and every Single that a history names."""
    found = list(history.begins or ())
    for move in history.moves:
        for value in move[1:]:
            if isinstance(value, list):
                found += value
            elif isinstance(value, str) and value in LETTERS and value:
                found.append(value)
    return found


def _renamed(history: History, old: str, new: str) -> dict[str, Any]:
    def name(value: Any) -> Any:
        if isinstance(value, list):
            return [name(each) for each in value]
        if isinstance(value, str) and value and value[0] == old and _is_word(value):
            return new + value[1:]
        return value

    begins = None if history.begins is None else tuple(map(name, history.begins))
    moves = tuple((move[0], *map(name, move[1:])) for move in history.moves)
    return {"begins": begins, "moves": moves}


def _is_word(value: str) -> bool:
    return len(value) == 1 or value[1:] in _FORMS
