"""What happened while one SubSwapper ran: what it was told, and its updates of the file.

Properties look back over it. Nothing in it is an assumption about how an implementation works:
the judge tells the channels, reads the answers, and looks at the file after every step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .words import UNREADABLE, any_of, letter


@dataclass(frozen=True, slots=True)
class File:
    """What the backup file holds."""

    words: Mapping[str, str] | None = None
    """Channel → word; ``None`` without a file."""
    is_garbage: bool = False
    """Whether it is no backup at all."""

    @property
    def is_bricked(self) -> bool:
        """Whether it was written and cannot be read back."""
        return not self.is_garbage and any_of(self.singles.values(), UNREADABLE)

    @property
    def singles(self) -> Mapping[str, str]:
        """The words by channel; none without a file."""
        return self.words or {}


def file_of(words: Iterable[str]) -> File:
    """Return a file that holds these Singles."""
    return File({letter(word): word for word in words})


@dataclass(frozen=True, slots=True)
class Told:
    """The SubSwapper was told of channels."""

    opened: tuple[str, ...]
    """Words of channels that are open; told before ``closed``."""
    closed: tuple[str, ...] = ()
    """Channels."""


@dataclass(frozen=True, slots=True)
class Update:
    """The SubSwapper has tried to bring the file up to date."""

    found: File
    """The file before."""
    left: File
    """The file after."""
    error: str
    """The class of the refusal; empty when it went well."""
    was_read: bool
    """Whether it could read the file."""
    is_written: bool
    """Whether the file holds everything since, whatever the disk said."""

    @property
    def came_to_write(self) -> bool:
        """Whether the disk was asked to write."""
        return self.was_read and self.error in ("", "io")


@dataclass(slots=True)
class Log:
    """Everything since the process began, in order."""

    entries: list[Told | Update] = field(default_factory=list)
    """What it was told, and its updates."""

    def told(self, opened: Iterable[str], closed: Iterable[str] = ()) -> None:
        """Record that channels were told of."""
        self.entries.append(Told(tuple(opened), tuple(closed)))

    @property
    def is_unwritten(self) -> bool:
        """Whether the last update did not reach the file."""
        updates = [entry for entry in self.entries if isinstance(entry, Update)]
        return bool(updates) and not updates[-1].is_written

    @property
    def channels(self) -> set[str]:
        """All channels that were told of as open."""
        told = [entry for entry in self.entries if isinstance(entry, Told)]
        return {letter(word) for entry in told for word in entry.opened}

    def words_of(self, channel: str) -> list[str]:
        """Return as what an open channel was told, since it was last told as closed."""
        since = [entry for entry in self._since_close(channel) if isinstance(entry, Told)]
        return [word for entry in since for word in _opened(entry, channel)]

    def _close_of(self, channel: str) -> int:
        """Return the number of the entry that last told of a close; -1 without one."""
        numbers = [
            number
            for number, entry in enumerate(self.entries)
            if isinstance(entry, Told) and channel in entry.closed
        ]
        return numbers[-1] if numbers else -1

    def _since_close(self, channel: str) -> list[Told | Update]:
        return self.entries[self._close_of(channel) + 1 :]


def _opened(entry: Told, channel: str) -> list[str]:
    return [word for word in entry.opened if letter(word) == channel]
