"""Kills ``scbref watch`` at random under load; prints figures, and fails if a channel is lost.

    python -m tests.benchmarks.soak_watch [--kills 10000] [--seconds 3000] [--seed 1]
                                          [--writers 2] [--hurts]

One process opens and closes channels in a database all the time. ``watch`` is started, killed
with signal 9 after a random while, and started again. After each kill the backup must unpack,
and, if ``watch`` had come to its first write, hold every channel that was committed before it
was started and is still open. After each hundredth kill it may stop in order: then
the backup must hold every channel that was open when it was told to, and none that was closed.

With two writers each has a database and a load of its own, and both keep one file: while the one is
killed and started, the other goes on, and they take turns at each hundredth kill. The
backup must hold the channels of both. With hurts the file is removed, cut, emptied or replaced by
an old copy at times, between two kills; the writer that goes on must put all of it back.

Processes are forked from this one, which has everything imported: a start takes 15 ms.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import random
import select
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scbref.model import OutPoint
from scbref.packing import unpack_multi
from tests.benchmarks.soak_writer import Writer, forked
from tests.reference.swapper_stage import LONG, RING

HURT_EVERY = 7
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
    hurts: int = 0
    faults: list[str] = field(default_factory=list)
    catch_ups: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        yield f"{self.kills:,} kills in {self.seconds:.0f} s"
        yield f"{self.before_first_write:,} of them before the first write"
        yield f"{self.writes:,} writes of the backup"
        if self.hurts:
            yield f"{self.hurts:,} times the file was removed, cut, emptied or replaced"
        if self.catch_ups:
            median, most = statistics.median(self.catch_ups), max(self.catch_ups)
            yield (
                f"{len(self.catch_ups):,} restarts to the end: median {median * 1e3:.0f} ms, "
                f"most {most * 1e3:.0f} ms from start to a complete backup"
            )
        yield f"{len(self.faults):,} faults"
        yield from self.faults[:20]


@dataclass
class Soak:
    folder: Path
    chance: random.Random
    writers: int = 1
    hurts: bool = False
    figures: Figures = field(default_factory=Figures)
    copies: list[bytes] = field(default_factory=list)
    """Old contents of the file."""

    def __post_init__(self) -> None:
        names = ("channels", "others")[: self.writers]
        self.all = [Writer(name, self.folder, self.chance) for name in names]

    @property
    def file(self) -> Path:
        return self.folder / "channel.backup"

    def prepare(self) -> None:
        (self.folder / "key").write_bytes(RING.encryption_key())
        for writer in self.all:
            writer.prepare(alone=self.writers == 1)

    def open_points(self) -> set[OutPoint]:
        return set().union(*(writer.open_points() for writer in self.all))

    def backed_up(self) -> set[OutPoint]:
        singles = unpack_multi(self.file.read_bytes(), RING).static_backups
        return {single.funding_outpoint for single in singles}

    def kill_once(self) -> None:
        writer = self.all[0]
        writer.start()
        if self.chance.random() < 0.4:
            time.sleep(self.chance.random() * START)
        else:
            select.select([writer.reader], [], [], LONG)
            time.sleep(self.chance.random() * LONGEST)
        said, _ = writer.end(signal.SIGKILL)
        self.figures.kills += 1
        self.figures.writes += said.count(b"wrote ")
        if b"wrote " not in said:
            self.figures.before_first_write += 1
        must = writer.before if b"wrote " in said else set()
        self.look_at_file(must.union(*(other.before for other in self.all[1:])))

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

    def hurt(self) -> None:
        """Do something to the file, and wait until the writer that goes on has mended it."""
        must = self.all[1].before & self.backed_up()
        self.copies = [*self.copies[-20:], self.file.read_bytes()]
        what = self.chance.choice(["removed", "cut", "emptied", "old"])
        self.figures.hurts += 1
        if what == "removed":
            self.file.unlink(missing_ok=True)
        elif what == "cut":
            self.file.write_bytes(self.copies[-1][: self.chance.randrange(1, 400)])
        else:
            self.file.write_bytes(b"" if what == "emptied" else self.chance.choice(self.copies))
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            with contextlib.suppress(Exception):
                if must & self.all[1].open_points() <= self.backed_up():
                    return
            time.sleep(0.01)
        self.figures.faults.append(f"kill {self.figures.kills}: {what}, and not put back")

    def catch_up(self) -> None:
        """Let the killed ``watch`` run to its first write, stop all in order, and compare."""
        begin = time.perf_counter()
        first = self.all[0]
        first.start()
        said = os.read(first.reader, 10_000)
        self.figures.catch_ups.append(time.perf_counter() - begin)
        for writer in self.all:
            must = writer.open_points()
            must_not = {point for point in self.backed_up() if writer.is_closed(point)}
            said, status = writer.end(signal.SIGTERM, said if writer is first else b"")
            self.figures.writes += said.count(b"wrote ")
            held = self.backed_up()
            missing, stale = (must - held) & writer.open_points(), held & must_not
            if status or missing or (stale and self.writers == 1):
                found = f"exit {status}, {len(missing)} missing, {len(stale)} closed"
                place = f"stop of {writer.name} after {self.figures.kills} kills"
                self.figures.faults.append(f"{place}: {found}")
        self.no_closed_channel_stays()

    def no_closed_channel_stays(self) -> None:
        """Start and stop each alone: what it knows to be closed leaves the file."""
        for writer in self.all:
            must_not = {point for point in self.backed_up() if writer.is_closed(point)}
            writer.start()
            said, status = writer.end(signal.SIGTERM, os.read(writer.reader, 10_000))
            self.figures.writes += said.count(b"wrote ")
            stale = self.backed_up() & must_not
            if status or stale:
                found = f"exit {status}, {len(stale)} closed channels stay"
                self.figures.faults.append(f"after {self.figures.kills} kills: {found}")

    def take_turns(self) -> None:
        """Another goes on now, from its first write on."""
        self.all.append(self.all.pop(0))
        for writer in self.all[1:]:
            writer.start()
            select.select([writer.reader], [], [], LONG)

    def run(self, kills: int, seconds: float) -> Figures:
        self.prepare()
        begin = time.monotonic()
        loaders = [forked(writer.load) for writer in self.all]
        self.take_turns()
        try:
            while self.figures.kills < kills and time.monotonic() - begin < seconds:
                if self.hurts and self.figures.kills % HURT_EVERY == HURT_EVERY - 1:
                    self.hurt()
                self.kill_once()
                if self.figures.kills % CATCH_UP_EVERY == 0:
                    self.catch_up()
                    self.take_turns()
                if self.figures.kills % 1000 == 0:
                    print(
                        f"{self.figures.kills:,} kills, {time.monotonic() - begin:.0f} s",
                        flush=True,
                    )
            self.catch_up()
        finally:
            for pid in (*loaders, *(writer.pid for writer in self.all if writer.pid)):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        self.figures.seconds = time.monotonic() - begin
        return self.figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writers", type=int, choices=[1, 2], default=1)
    parser.add_argument("--hurts", action="store_true", help="with two writers")
    options = parser.parse_args()
    if options.hurts and options.writers == 1:
        parser.error("somebody must go on while the file is hurt: --writers 2")
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="scbref-soak-") as folder:
        chance = random.Random(options.seed)
        soak = Soak(Path(folder), chance, options.writers, options.hurts)
        figures = soak.run(options.kills, options.seconds)
    for line in figures.lines():
        print(line)
    if figures.faults or not figures.writes:
        sys.exit(1)


if __name__ == "__main__":
    main()
