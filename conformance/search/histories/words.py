"""The words by which histories call channels and their Singles.

A channel is a letter, its Single a word: the letter and a form. ``a`` and ``a9`` differ in
capacity, ``a bare`` lacks the close-tx inputs, ``a !`` cannot be written, ``a ?`` can be written
and not read back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

FIRST: Final = "abcd"
"""The channels of the scenarios."""
LETTERS: Final = FIRST + "efghijklmnopqrstuvwxyz" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""All channels of histories."""
BARE: Final = " bare"
UNWRITABLE: Final = " !"
UNREADABLE: Final = " ?"
FORMS: Final = ("", "9", BARE)
"""Forms that can be written and read back."""


def letter(word: str) -> str:
    """Return the channel of a word."""
    return word[0]


def any_of(words: Iterable[str], form: str) -> bool:
    """Say whether one of the words has a form."""
    return any(word.endswith(form) for word in words)
