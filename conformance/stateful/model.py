"""What the file must hold: a dictionary model of the theory, by the adapter's choices.

A channel is a letter, its Single a word: the letter and a form. ``a`` and ``a9`` differ in
capacity, ``a bare`` lacks the close-tx inputs, ``a !`` cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

BARE: Final = " bare"
UNWRITABLE: Final = " !"


@dataclass(frozen=True, slots=True)
class Choices:
    """How the implementation decides where lnd loses something."""

    closes_stay: bool
    keeps_richer: bool
    sets_aside: bool

    @classmethod
    def of(cls, chosen: Mapping[str, str]) -> Choices:
        """Take them from the choices of behaviours."""
        return cls(
            chosen["swapper-failed-close"] == "stays-closed",
            chosen["swapper-poorer-single"] == "keep-richer",
            chosen["swapper-unserializable-single"] == "set-aside",
        )


BEHAVIOURS: Final = (
    "swapper-failed-close",
    "swapper-poorer-single",
    "swapper-unserializable-single",
)
"""The behaviours that the model asks for."""


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
            if not word.endswith(UNWRITABLE) or not self.choices.sets_aside:
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
            if not self.choices.closes_stay:
                self._closing.clear()

    def _write(self) -> str:
        if self._fails("extract"):
            return "io"
        if self.is_garbage:
            return "auth-failed"
        self._look()
        union = {**self._seen, **self._memory}
        target = {name: word for name, word in union.items() if name not in self._closing}
        if any(word.endswith(UNWRITABLE) for word in target.values()):
            return "missing-field"
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

    def _richer(self, word: str, known: str | None) -> str:
        if not self.choices.keeps_richer or known is None or not word.endswith(BARE):
            return word
        return word if known.endswith(BARE) else known
