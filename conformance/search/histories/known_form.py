"""What a SubSwapper must know of one channel, and the sentence of the specification for it.

Nothing here is an opinion of ours: whatever must be in the file is what a requirement says, and
its id goes with it into the finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from .choices import Choices
from .log import Told, Update
from .words import BARE, UNREADABLE, UNWRITABLE, letter

SET_ASIDE: Final = {
    UNWRITABLE: "swapper-unserializable-single",
    UNREADABLE: "swapper-unreadable-single",
}
"""By form: the behaviour that decides whether such a Single is set aside."""


class Form(NamedTuple):
    """What an update must leave of one channel."""

    word: str | None
    """The Single; ``None`` where the file must have none."""
    requirement: str
    """Why."""


@dataclass(slots=True)
class KnownForm:
    """One channel, followed through what was told and what became of the updates."""

    channel: str
    """Its letter."""
    choices: Choices
    """What the adapter declares."""
    word: str | None = None
    """The known form of an open channel; ``None`` where there is none."""
    is_from_file: bool = False
    """Whether the known form was read, not told."""
    is_open: bool = False
    """Whether it was told as open since its last close."""
    file: str | None = None
    """What the file was last seen to hold."""
    requirement: str = "swapper.carries-over"
    """The sentence by which the form is the known one."""
    _is_closed: bool = False
    _has_failed: bool = False

    def follow(self, entries: Iterable[Told | Update]) -> None:
        """Take in what happened, in order."""
        for entry in entries:
            if isinstance(entry, Update):
                self._update(entry)
                continue
            for word in entry.opened:
                if letter(word) == self.channel:
                    self._opened(word)
            if self.channel in entry.closed:
                self.word, self.is_from_file, self.is_open = None, False, False
                self._is_closed, self._has_failed = True, False
                self.requirement = "swapper.update"

    def wanted(self, found: str | None) -> Form:
        """Return what an update must leave that finds this form in the file, or none."""
        self._read(found)
        if self.is_open and self.word is not None:
            if self.is_from_file and found is None:
                return Form(self.word, "swapper.known-form-kept")
            if self._has_failed and not self._is_closed and not self.is_from_file:
                return Form(self.word, "swapper.failed-update-kept")
            return Form(self.word, self.requirement)
        if self.is_open:
            return Form(found, "swapper.open-again")
        if self._is_closing:
            failed = self._has_failed
            return Form(None, "swapper.failed-close-kept" if failed else "swapper.update")
        return Form(found, "swapper.carries-over")

    @property
    def _is_closing(self) -> bool:
        if not self._is_closed:
            return False
        return not self._has_failed or not self.choices.says("swapper-failed-close", "comes-back")

    def _opened(self, word: str) -> None:
        self.is_open = True
        self._has_failed = self._has_failed and self._is_closed
        self._recall()
        if self.is_set_aside(word):
            self.requirement = "swapper.last-good-form"
        elif self._keeps(word):
            self.requirement = (
                "swapper.known-form" if self.is_from_file else "swapper.poorer-single"
            )
        else:
            self.word, self.is_from_file = word, False
            forgets = self._is_closed and self._has_failed
            self.requirement = "swapper.close-forgets" if forgets else "swapper.update"

    def _keeps(self, word: str) -> bool:
        """Say whether the known form stays where this one is told."""
        is_poorer = word.endswith(BARE) and self.word is not None and not self.word.endswith(BARE)
        return is_poorer and self.choices.says("swapper-poorer-single", "keep-richer")

    def is_set_aside(self, word: str) -> bool:
        """Say whether a Single is left out because of its form."""
        behaviour = SET_ASIDE.get(word[1:])
        return behaviour is not None and self.choices.says(behaviour, "set-aside")

    def _recall(self) -> None:
        if self.word is None and self.file is not None and not self._is_closing:
            self.word, self.is_from_file = self.file, True

    def _read(self, found: str | None) -> None:
        self.file = found
        if not self.is_open:
            return
        self._recall()
        if found is None or self.word is None or found == self.word or self._is_closing:
            return
        poorer_there = found.endswith(BARE) and not self.word.endswith(BARE)
        poorer_here = self.word.endswith(BARE) and not found.endswith(BARE)
        if poorer_here and self.choices.says("swapper-poorer-single", "keep-richer"):
            self.requirement = "swapper.poorer-single"
        elif self.is_from_file and not poorer_there:
            self.requirement = "swapper.file-form-followed"
        else:
            return
        self.word, self.is_from_file = found, True

    def _update(self, update: Update) -> None:
        if update.was_read:
            self._read(update.found.singles.get(self.channel))
        if not update.is_written:
            self._has_failed = True
            return
        self.file = update.left.singles.get(self.channel)
        self._is_closed = self._has_failed = False
        if self.is_open:
            self._recall()
