"""Kills ``scbref watch`` at random under load; prints figures, and fails if a channel is lost.

    python -m tests.benchmarks.soak_watch [--kills 10000] [--seconds 3000] [--seed 1]

One process opens and closes channels in a database all the time. ``watch`` is started, killed
with signal 9 after a random while, and started again. After each kill the backup must unpack,
and, if ``watch`` had come to its first write, hold every channel that was committed before it
was started and is still open. After each hundredth kill it may stop in order: then
the backup must hold every channel that was open when it was told to, and none that was closed.

Processes are forked from this one, which has everything imported: a start takes 15 ms.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import hashlib
import io
import os
import random
import select
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from scbref.channeldb import ChannelDB, CloseKind
from scbref.cli import cli
from scbref.model import OutPoint
from scbref.packing import unpack_multi
from tests.reference.swapper_stage import ADDRESSES, LONG, RING, channel

CHANNELS = 40
OPTIONS = ["--prune", "--archive-limit", "3"]
CATCH_UP_EVERY = 100
START = 0.02
"""Seconds that a start may take; some are killed in it."""
LONGEST = 0.15
"""Seconds that the others live after their first write, at most."""


@dataclass
class Figures:
    """What was seen."""

    kills: int = 0
    before_first_write: int = 0
    writes: int = 0
    faults: list[str] = field(default_factory=list)
    catch_ups: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        yield f"{self.kills:,} kills in {self.seconds:.0f} s"
        yield f"{self.before_first_write:,} of them before the first write"
        yield f"{self.writes:,} writes of the backup"
        if self.catch_ups:
            median, most = statistics.median(self.catch_ups), max(self.catch_ups)
            yield (
                f"{len(self.catch_ups):,} restarts to the end: median {median * 1e3:.0f} ms, "
                f"most {most * 1e3:.0f} ms from start to a complete backup"
            )
        yield f"{len(self.faults):,} faults"
        yield from self.faults[:20]


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
class Soak:
    folder: Path
    chance: random.Random
    figures: Figures = field(default_factory=Figures)

    @property
    def db(self) -> str:
        return str(self.folder / "channels.sqlite")

    @property
    def file(self) -> Path:
        return self.folder / "channel.backup"

    @property
    def arguments(self) -> list[str]:
        key = str(self.folder / "key")
        return ["--db", self.db, "--file", str(self.file), "--key-file", key, *OPTIONS]

    def prepare(self) -> None:
        (self.folder / "key").write_bytes(RING.encryption_key())
        with ChannelDB(self.db, create=True) as store:
            for number in range(CHANNELS):
                store.save_channel(channel(f"first{number}"), ADDRESSES)
        # Imports what the command needs, for all that are forked.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            cli(["watch", "--once", *self.arguments])

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

    def start_watch(self) -> tuple[int, int]:
        """Start ``watch``; return its process id, and a pipe with what it says."""
        reader, writer = os.pipe()

        def run() -> None:
            os.dup2(writer, 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            sys.stdout = os.fdopen(1, "w", closefd=False)
            cli(["watch", *self.arguments])

        pid = forked(run)
        os.close(writer)
        return pid, reader

    def open_points(self) -> set[OutPoint]:
        with ChannelDB(self.db) as store:
            return {each.funding_outpoint for each in store.fetch_all_channels()}

    def is_closed(self, point: OutPoint) -> bool:
        with ChannelDB(self.db) as store:
            record = store.record(point)
        return record is None or record.is_closed

    def backed_up(self) -> set[OutPoint]:
        singles = unpack_multi(self.file.read_bytes(), RING).static_backups
        return {single.funding_outpoint for single in singles}

    def kill_once(self) -> None:
        before = self.open_points()
        pid, reader = self.start_watch()
        if self.chance.random() < 0.4:
            time.sleep(self.chance.random() * START)
        else:
            select.select([reader], [], [], LONG)
            time.sleep(self.chance.random() * LONGEST)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        said = everything(reader)
        self.figures.kills += 1
        self.figures.writes += said.count(b"wrote ")
        if b"wrote " not in said:
            self.figures.before_first_write += 1
        self.look_at_file(before if b"wrote " in said else set())

    def look_at_file(self, committed: set[OutPoint]) -> None:
        place = f"kill {self.figures.kills}"
        if not self.file.exists():
            if committed:
                self.figures.faults.append(f"{place}: the backup is gone")
            return
        try:
            held = self.backed_up()
        except Exception as error:
            self.figures.faults.append(f"{place}: the backup does not unpack: {error!r}")
            return
        missing = (committed - held) & self.open_points()
        if missing:
            self.figures.faults.append(f"{place}: {len(missing)} channels are missing")

    def catch_up(self) -> None:
        """Let ``watch`` run to its first write, stop it in order, and compare."""
        begin = time.perf_counter()
        pid, reader = self.start_watch()
        first = os.read(reader, 10_000)
        self.figures.catch_ups.append(time.perf_counter() - begin)
        must = self.open_points()
        must_not = {point for point in self.backed_up() - must if self.is_closed(point)}
        os.kill(pid, signal.SIGTERM)
        said = first + everything(reader)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self.figures.writes += said.count(b"wrote ")
        held = self.backed_up()
        missing, stale = (must - held) & self.open_points(), held & must_not
        if status or missing or stale:
            found = f"exit {status}, {len(missing)} missing, {len(stale)} closed"
            self.figures.faults.append(f"stop after {self.figures.kills} kills: {found}")

    def run(self, kills: int, seconds: float) -> Figures:
        self.prepare()
        begin = time.monotonic()
        loader = forked(self.load)
        try:
            while self.figures.kills < kills and time.monotonic() - begin < seconds:
                self.kill_once()
                if self.figures.kills % CATCH_UP_EVERY == 0:
                    self.catch_up()
                if self.figures.kills % 1000 == 0:
                    print(
                        f"{self.figures.kills:,} kills, {time.monotonic() - begin:.0f} s",
                        flush=True,
                    )
            self.catch_up()
        finally:
            os.kill(loader, signal.SIGKILL)
            os.waitpid(loader, 0)
        self.figures.seconds = time.monotonic() - begin
        return self.figures


def everything(reader: int) -> bytes:
    with os.fdopen(reader, "rb") as pipe:
        return pipe.read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="scbref-soak-") as folder:
        figures = Soak(Path(folder), random.Random(options.seed)).run(
            options.kills, options.seconds
        )
    for line in figures.lines():
        print(line)
    if figures.faults or not figures.writes:
        sys.exit(1)


if __name__ == "__main__":
    main()
