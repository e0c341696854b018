"""What must hold of the backup file of a SubSwapper, whatever happened before.

Every property looks back over what was told and what became of the updates:

- *Nothing told is lost.* An open channel that was told is in the file after an update that wrote
  it, as the Single that was told last.
- *Nothing better is lost.* A Single that lacks something, or is set aside, does not take the place
  of a better one that was told or was seen in the file.
- *What is closed goes.* A channel that was told as closed is not in the file after an update that
  wrote it, and no later failure brings it back, where the adapter does not declare that it does.
- *What others wrote stays.* All other channels are in the file as they were in it before.
- *Only an obstacle stops an update*, it is named, and the file stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .choices import Choices
from .log import File, Log, Update
from .words import BARE, UNREADABLE, UNWRITABLE, any_of

UNREAD: Final = "bad-transaction"
"""The class of the refusal to read a Single whose form is ``UNREADABLE``."""
SET_ASIDE: Final = {
    UNWRITABLE: "swapper-unserializable-single",
    UNREADABLE: "swapper-unreadable-single",
}
"""By form: the behaviour that decides whether such a Single is set aside."""


@dataclass(frozen=True, slots=True)
class SwapperProperties:
    """What must hold after what is in a log."""

    log: Log
    """What happened since the process began."""
    choices: Choices
    """What the adapter declares."""

    def update(
        self, found: File, *, reading_fails: bool = False, writing_fails: bool = False
    ) -> Update:
        """Return the only right update of a file, and record it.

        Args:
            found: the file before.
            reading_fails: whether the disk will refuse to read.
            writing_fails: whether the disk will refuse to write.
        """
        unread = self._unreadable(found, reading_fails)
        if unread:
            update = Update(found, found, unread, was_read=False, is_written=False)
        else:
            update = self._written(found, writing_fails)
        self.log.entries.append(update)
        return update

    def _unreadable(self, found: File, reading_fails: bool) -> str:
        """Return why the file cannot be read, if it cannot."""
        if reading_fails:
            return "io"
        if found.is_garbage:
            return "auth-failed"
        return UNREAD if found.is_bricked else ""

    def _written(self, found: File, writing_fails: bool) -> Update:
        wanted = self.wanted(found)
        error = self._unwritable(wanted) or ("io" if writing_fails else "")
        # What the file holds already is written, whatever the disk says.
        if error and (error != "io" or found.words != wanted.words):
            return Update(found, found, error, was_read=True, is_written=False)
        return Update(found, wanted, error, was_read=True, is_written=True)

    def _unwritable(self, wanted: File) -> str:
        """Return why the Singles cannot be written, if they cannot."""
        words = wanted.singles.values()
        if any_of(words, UNWRITABLE):
            return "missing-field"
        if any_of(words, UNREADABLE) and self.choices.says("swapper-unreadable-single", "block"):
            return UNREAD
        return ""

    def wanted(self, found: File) -> File:
        """Return what the file must be after an update that writes it."""
        channels = found.singles.keys() | self.log.channels
        singles = {channel: self.single(channel, found) for channel in channels}
        return File({channel: word for channel, word in singles.items() if word is not None})

    def single(self, channel: str, found: File) -> str | None:
        """Return what an update must leave of one channel, given the file that it finds."""
        here = found.singles.get(channel)
        if not (told := self.log.words_of(channel)):
            return None if self.is_closing(channel) else here
        seen = self.log.sightings(channel) + ([here] if here is not None else [])
        good = [word for word in told if not self._is_set_aside(word)]
        if good and not good[-1].endswith(BARE):
            return good[-1]
        told_full = [word for word in good if not word.endswith(BARE)]
        # Of what was told, the last one counts; of what the file held, the first.
        better = [*told_full[-1:], *(word for word in seen if not word.endswith(BARE))]
        known = [*good[-1:], *seen]
        if not known or not known[0].endswith(BARE) or not better:
            return known[0] if known else None
        keeps = self.choices.says("swapper-poorer-single", "keep-richer")
        return better[0] if keeps else known[0]

    def is_closing(self, channel: str) -> bool:
        """Say whether a close is still to be carried out."""
        updates = self.log.updates_since_close(channel)
        if updates is None or any(update.is_written for update in updates):
            return False
        return not updates or not self.choices.says("swapper-failed-close", "comes-back")

    @property
    def set_aside(self) -> set[str]:
        """The channels that cannot be backed up and do not keep the others from it."""
        last = {channel: self.log.words_of(channel)[-1:] for channel in self.log.channels}
        return {channel for channel, words in last.items() if any(map(self._is_set_aside, words))}

    def _is_set_aside(self, word: str) -> bool:
        behaviour = SET_ASIDE.get(word[1:])
        return behaviour is not None and self.choices.says(behaviour, "set-aside")

    def is_burdened(self, found: File) -> bool:
        """Say whether a Single that was told cannot be written, or not be read back."""
        told = [channel for channel in self.log.channels if self.log.words_of(channel)]
        words = [self.single(channel, found) or "" for channel in told]
        return any_of(words, UNWRITABLE) or any_of(words, UNREADABLE)
