"""What the file must hold: a dictionary model of the theory, by the adapter's choices.

A channel is a letter, its Single a word: the letter and a form. ``a`` and ``a9`` differ in
capacity, ``a bare`` lacks the close-tx inputs, ``a !`` cannot be written, ``a ?`` can be written
and not read back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .choices import Choices

BARE: Final = " bare"
UNWRITABLE: Final = " !"
UNREADABLE: Final = " ?"
UNREAD: Final = "bad-transaction"
"""Why it cannot be read back."""


SET_ASIDE: Final = {
    UNWRITABLE: "swapper-unserializable-single",
    UNREADABLE: "swapper-unreadable-single",
}
"""By form: the behaviour that decides whether such a Single is set aside."""


def letter(word: str) -> str:
    """Return the channel of a word."""
    return word[0]


@dataclass(slots=True)
class Model:
    """Disk, memory, and what is still to be carried out."""

    choices: Choices
    file: dict[str, str] | None = None
    """Letter → word; ``None`` without a file."""
    is_garbage: bool = False
    failures: dict[str, int] = field(default_factory=dict)
    """Calls of the disk that will fail, by name."""
    unwritten: bool = False
    """Whether the last update failed."""
    _seen: dict[str, str] = field(default_factory=dict)
    _memory: dict[str, str] = field(default_factory=dict)
    _closing: set[str] = field(default_factory=set)
    _aside: set[str] = field(default_factory=set)

    @property
    def is_bricked(self) -> bool:
        """Whether the file was written and cannot be read back."""
        return not self.is_garbage and _any(self.file or {}, UNREADABLE)

    @property
    def is_burdened(self) -> bool:
        """Whether there is a Single in memory that cannot be written, or not be read back."""
        return _any(self._memory, UNWRITABLE) or _any(self._memory, UNREADABLE)

    def restart(self) -> None:
        """Forget what a process forgets."""
        self.failures = {}
        self.unwritten = False
        self._seen, self._memory, self._closing, self._aside = {}, {}, set(), set()

    def opened(self, words: Iterable[str]) -> None:
        """Be told of channels."""
        for word in words:
            name = letter(word)
            self._closing.discard(name)
            self._aside.discard(name)
            known = self._memory.get(name) or self._seen.get(name)
            if not self._sets_aside(word):
                self._memory[name] = self._richer(word, known)
                continue
            self._aside.add(name)
            if known:
                self._memory[name] = known

    def closed(self, names: Iterable[str]) -> None:
        """Be told of closes."""
        for name in names:
            self._memory.pop(name, None)
            self._aside.discard(name)
            self._closing.add(name)

    def write(self) -> str:
        """Update the file; return the class of the error, or nothing."""
        self.unwritten = True
        try:
            return self._write()
        finally:
            if self._closing and self.choices.says("swapper-failed-close", "comes-back"):
                self._closing.clear()

    def _write(self) -> str:
        if self._fails("extract"):
            return "io"
        if self.is_garbage:
            return "auth-failed"
        if self.is_bricked:
            return UNREAD
        self._look()
        union = {**self._seen, **self._memory}
        target = {name: word for name, word in union.items() if name not in self._closing}
        if _any(target, UNWRITABLE):
            return "missing-field"
        if _any(target, UNREADABLE) and self.choices.says("swapper-unreadable-single", "block"):
            return UNREAD
        failed = self._fails("swap")
        if failed and self.file != target:
            return "io"
        self.file, self._seen = target, dict(target)
        self._closing.clear()
        self.unwritten = False
        return "io" if failed else ""

    def _look(self) -> None:
        self._seen = dict(self.file or {})
        for name, word in self._seen.items():
            if name in self._memory:
                self._memory[name] = self._richer(self._memory[name], word)
            elif name in self._aside:
                self._memory[name] = word

    def _fails(self, call: str) -> bool:
        left = self.failures.get(call, 0)
        self.failures[call] = max(0, left - 1)
        return left > 0

    def _sets_aside(self, word: str) -> bool:
        behaviour = SET_ASIDE.get(word[1:])
        return behaviour is not None and self.choices.says(behaviour, "set-aside")

    def _richer(self, word: str, known: str | None) -> str:
        if known is None or not word.endswith(BARE) or known.endswith(BARE):
            return word
        return known if self.choices.says("swapper-poorer-single", "keep-richer") else word


def _any(words: dict[str, str], form: str) -> bool:
    return any(word.endswith(form) for word in words.values())
