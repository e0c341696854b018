"""One writer of a soak: a database, the load on it, and a ``watch`` of it, each a process."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from scbref.channeldb import ChannelDB, CloseKind
from scbref.cli import cli
from scbref.model import OutPoint
from tests.reference.swapper_stage import ADDRESSES, channel

CHANNELS = 40
OPTIONS = ["--archive-limit", "40"]


def forked(action: Callable[[], object]) -> int:
    """Run an action in a child; return its process id."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        status = int(action() or 0)  # type: ignore[call-overload]
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        os._exit(status)


@dataclass
class Writer:
    """A database, its load, and a ``watch`` of it."""

    name: str
    folder: Path
    chance: random.Random
    pid: int = 0
    reader: int = -1
    before: set[OutPoint] = field(default_factory=set)
    """What was open before the running ``watch`` was started."""

    @property
    def db(self) -> str:
        return str(self.folder / f"{self.name}.sqlite")

    @property
    def arguments(self) -> list[str]:
        file, key = str(self.folder / "channel.backup"), str(self.folder / "key")
        return ["--db", self.db, "--file", file, "--key-file", key, *OPTIONS]

    def prepare(self, alone: bool) -> None:
        with ChannelDB(self.db, create=True) as store:
            for number in range(CHANNELS):
                store.save_channel(channel(f"{self.name}{number}"), ADDRESSES)
        # Imports what the command needs, for all that are forked.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            cli(["watch", "--once", *(["--prune"] if alone else []), *self.arguments])

    def load(self) -> None:
        """Open and close channels, one commit each, until killed."""
        chance = random.Random(self.chance.random())
        number = 0
        with ChannelDB(self.db) as store:
            points = [each.funding_outpoint for each in store.fetch_all_channels()]
            while True:
                if chance.random() < CHANNELS / (CHANNELS + len(points)):
                    txid = hashlib.sha256(f"{os.getpid()} {number}".encode()).digest()
                    number += 1
                    points.append(OutPoint(txid, 0))
                    store.save_channel(replace(channel("a"), funding_outpoint=points[-1]))
                else:
                    point = points.pop(chance.randrange(len(points)))
                    store.close_channel(point, CloseKind.COOPERATIVE)
                time.sleep(chance.random() * 0.01)

    def start(self) -> None:
        """Start ``watch``, and a pipe with what it says."""
        self.before = self.open_points()
        self.reader, writer = os.pipe()

        def run() -> None:
            os.dup2(writer, 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            sys.stdout = os.fdopen(1, "w", closefd=False)
            cli(["watch", *self.arguments])

        self.pid = forked(run)
        os.close(writer)

    def end(self, number: int, said: bytes = b"") -> tuple[bytes, int]:
        """End it by a signal; return what it said, and its exit code."""
        os.kill(self.pid, number)
        said += everything(self.reader)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.pid = 0
        return said, status

    def open_points(self) -> set[OutPoint]:
        with ChannelDB(self.db) as store:
            return {each.funding_outpoint for each in store.fetch_all_channels()}

    def is_closed(self, point: OutPoint) -> bool:
        with ChannelDB(self.db) as store:
            record = store.record(point)
        return record is not None and record.is_closed


def everything(reader: int) -> bytes:
    with os.fdopen(reader, "rb") as pipe:
        return pipe.read()
