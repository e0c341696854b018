"""One node of a trial: its folder, its words, and what it says of itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from .backup_file import BackupReader, Channel, Unreadable
from .commands import CommandFailed, Commands

OPEN: Final = "open"
PENDING: Final = "pending"
CLOSING: Final = "closing"
STATES: Final = (PENDING, OPEN, CLOSING)
"""Of a channel in the answer of ``list``. One that is closed and settled is not listed."""
POLL: Final = 0.25
"""Seconds between two looks."""
T = TypeVar("T")


class Late(Exception):
    """What had to come by itself did not come in time; the text says what."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what comes by itself, and how."""

    seconds: float
    """At most."""
    clock: Callable[[], float] = time.monotonic
    """Seconds that only grow."""
    pause: Callable[[float], None] = time.sleep
    """Lets so many of them go by."""

    def until(self, what: str, look: Callable[[], T], seconds: float | None = None) -> T:
        """Look again and again until something true is seen, and return it.

        Raises:
            Late: it took too long.
        """
        limit = self.seconds if seconds is None else seconds
        deadline = self.clock() + limit
        while not (seen := look()):
            if self.clock() >= deadline:
                raise Late(f"{what}: not within {limit:g} s")
            self.pause(POLL)
        return seen


class Node:
    """A node, by the commands of the manifest."""

    def __init__(self, name: str, folder: Path, commands: Commands, reader: BackupReader) -> None:
        """Take what it is called, and the folder of the trial."""
        self.name = name
        self.folder = folder / name
        self.words = folder / f"{name}.words"
        self.runs = False
        self.pub_key = ""
        self.address = ""
        self._commands = commands
        self._reader = reader
        self.folder.mkdir()

    @property
    def uri(self) -> str:
        """Where others find it: ``key@host:port``."""
        return f"{self.pub_key}@{self.address}"

    def start(self) -> None:
        """Start it, on the words that there are, or on new ones.

        Raises:
            CommandFailed: it does not start, or is another node than before.
        """
        answer = self.ask("start", words=self.words)
        self.runs = True
        found = str(answer["pub_key"]), str(answer["address"])
        if self.pub_key and found != (self.pub_key, self.address):
            before = f"not {self.uri}, as before"
            raise CommandFailed("start", f"made the node {found[0]}@{found[1]}, {before}")
        self.pub_key, self.address = found
        if not self.words.is_file():
            raise CommandFailed("start", f"wrote no words to {self.words}")

    def stop(self) -> None:
        """Stop it in good order."""
        self.ask("stop")
        self.runs = False

    def lose(self) -> None:
        """Lose the disk; the words are kept elsewhere."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()

    def ask(self, command: str, **values: object) -> Mapping[str, Any]:
        """Run a command on this node."""
        return self._commands.run(command, node=self.folder, **values)

    def channels(self) -> dict[str, tuple[Channel, str]]:
        """Return the channels that it lists, with their states, by point.

        Raises:
            CommandFailed: the list is none.
        """
        listed = {}
        for entry in self.ask("list")["channels"]:
            try:
                point, state = str(entry["channel_point"]), str(entry["state"])
                channel = Channel(point, str(entry["remote_pub"]), int(entry["capacity"]))
            except (KeyError, TypeError, ValueError) as error:
                what = "has no " if isinstance(error, KeyError) else "is none: "
                raise CommandFailed("list", f"a channel {what}{error}") from None
            if state not in STATES:
                raise CommandFailed("list", f"a state is one of {', '.join(STATES)}, not {state}")
            listed[point] = channel, state
        return listed

    def money(self) -> int:
        """Return all that it has, on chain and in channels, in satoshi."""
        answer = self.ask("balance")
        return int(answer["on_chain"]) + int(answer["in_channels"])

    def on_chain(self) -> int:
        """Return what it has on chain, in satoshi."""
        return int(self.ask("balance")["on_chain"])

    def file(self) -> Path:
        """Return where its backup file is."""
        return Path(str(self.ask("backup")["file"]))

    def backup(self) -> dict[str, Channel]:
        """Return what is in its file now; nothing when that does not open.

        Our own reader opens it, with the words.
        """
        try:
            return self._reader.read(self.file(), self.words)
        except Unreadable:
            return {}
