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

Each is a sentence of the specification; :mod:`~scbref.conformance.search.histories.known_form`
says which one decides of a channel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .choices import Choices
from .known_form import Form, KnownForm
from .log import File, Log, Update
from .words import UNREADABLE, UNWRITABLE, any_of

UNREAD: Final = "bad-transaction"
"""The class of the refusal to read a Single whose form is ``UNREADABLE``."""


@dataclass(slots=True)
class SwapperProperties:
    """What must hold after what is in a log."""

    log: Log
    """What happened since the process began."""
    choices: Choices
    """What the adapter declares."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Channel → the requirement by which the last update must leave of it what it does."""

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
        forms = {channel: self.form(channel, found) for channel in channels}
        self.reasons = {channel: form.requirement for channel, form in forms.items()}
        return File({name: form.word for name, form in forms.items() if form.word is not None})

    def form(self, channel: str, found: File) -> Form:
        """Return what an update must leave of one channel, by the file that it finds, and why."""
        return self._known(channel).wanted(found.singles.get(channel))

    def _known(self, channel: str) -> KnownForm:
        known = KnownForm(channel, self.choices)
        known.follow(self.log.entries)
        return known

    @property
    def set_aside(self) -> set[str]:
        """The channels that cannot be backed up and do not keep the others from it."""
        last = {channel: self.log.words_of(channel)[-1:] for channel in self.log.channels}
        return {
            name for name, words in last.items() if any(map(self._known(name).is_set_aside, words))
        }

    def is_burdened(self, found: File) -> bool:
        """Say whether a Single that was told cannot be written, or not be read back."""
        told = [channel for channel in self.log.channels if self.log.words_of(channel)]
        words = [self.form(channel, found).word or "" for channel in told]
        return any_of(words, UNWRITABLE) or any_of(words, UNREADABLE)
