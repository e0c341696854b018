"""Times the reference beside lnd; prints, never judges. Part of ``make bench``.

The backup is the one lnd wrote with 1,000 channels, alone and ten times over, so that the
reference's times stand beside those of lnd's own ``go test -bench`` on the same channels,
taken in the same run on the same machine. They are the processor's: of lnd with its collector of
garbage, which works on another core meanwhile.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from scbref.keys.key_ring import SymmetricKeyRing
from scbref.model import Multi, OutPoint, Single
from scbref.multifile import MultiFile
from scbref.packing import pack_multi, unpack_multi
from scbref.swapper import ChannelEvent, SubSwapper
from tests.benchmarks.timing import ROOT, processor_seconds
from tests.reference.swapper_stage import Notifier

CAPTURED = ROOT / "vectors" / "captured"
LND = ROOT / "conformance" / "adapters" / "lnd"
SIZES = (1_000, 10_000)
UPDATES = 10_000
"""Channels of the node whose file is written again."""
BENCHMARKS = "packMulti|PackMulti|SwapperUpdate"
ROWS = {
    "unpack": "UnpackMulti",
    "pack, just built": "PackMulti",
    "pack, unpacked and one left out": "PackMulti",
    "pack, unpacked and one exchanged": "PackMulti",
    "close one channel": "SwapperUpdate",
}
"""What is measured: lnd's benchmark beside it, without the number of channels."""


def captured() -> tuple[SymmetricKeyRing, tuple[Single, ...]]:
    """The key ring of the captured backup, and its channels."""
    facts = json.loads((CAPTURED / "lnd-head-multi-1000.json").read_text())
    ring = SymmetricKeyRing(bytes.fromhex(facts["sym_key"]))
    packed = (CAPTURED / "lnd-head-multi-1000.backup").read_bytes()
    return ring, unpack_multi(packed, ring).static_backups


def distinct(singles: tuple[Single, ...], count: int) -> tuple[Single, ...]:
    """So many channels, those of lnd's file over and over; none keeps the bytes it came from."""
    points = [OutPoint(number.to_bytes(32, "big"), 0) for number in range(count)]
    return tuple(
        replace(singles[number % len(singles)], funding_outpoint=point)
        for number, point in enumerate(points)
    )


def reference_times() -> dict[tuple[str, int], float]:
    """The processor's seconds, by row and number of channels."""
    ring, singles = captured()
    times = {}
    for count in SIZES:
        built = Multi(0, distinct(singles, count))
        packed = pack_multi(built, ring)
        unpacked = unpack_multi(packed, ring).static_backups
        fewer, more = Multi(0, unpacked[1:]), Multi(0, (*unpacked[1:], built.static_backups[0]))
        actions: tuple[Callable[[], Any], ...] = (
            lambda packed=packed: unpack_multi(packed, ring),
            lambda built=built: pack_multi(built, ring),
            lambda fewer=fewer: pack_multi(fewer, ring),
            lambda more=more: pack_multi(more, ring),
        )
        for name, action in zip(ROWS, actions, strict=False):
            times[name, count] = processor_seconds(action)
    times["close one channel", UPDATES] = update_time(ring, distinct(singles, UPDATES))
    return times


def update_time(ring: SymmetricKeyRing, singles: tuple[Single, ...]) -> float:
    """The processor's seconds from the event that a channel closed to the file without it."""
    notifier, points = Notifier(), iter([single.funding_outpoint for single in singles])

    def close() -> None:
        notifier.events.put(ChannelEvent((next(points),)))
        notifier.events.join()

    with tempfile.TemporaryDirectory() as folder:
        disk = MultiFile(Path(folder) / "channel.backup", archive_limit=3)
        swapper = SubSwapper(singles, notifier, ring, disk)
        swapper.start()
        taken = processor_seconds(close)
        swapper.stop()
        left = unpack_multi(Path(disk.file_name).read_bytes(), ring).static_backups
    closed = UPDATES - len(left)
    assert {single.funding_outpoint for single in left} == {
        single.funding_outpoint for single in singles[closed:]
    }
    assert closed > 1
    return taken


def lnd_times() -> dict[str, float]:
    """The same of lnd, by its own benchmark; empty where Go is missing."""
    if shutil.which("go") is None:
        return {}
    command = ["go", "test", "-run", "^$", "-bench", BENCHMARKS, "-benchtime", "7x", "."]
    done = subprocess.run(command, cwd=LND, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
    rows = re.findall(r"^Benchmark(\w+?)(?:-\d+)?\s.*?\s([\d.]+) cpu-ns/op", done.stdout, re.M)
    return {name: float(nanoseconds) / 1e9 for name, nanoseconds in rows}


def print_library() -> None:
    """One row for each operation and size, with lnd's time and the ratio."""
    lnd = lnd_times()
    reference = reference_times()
    head = f"{'scbref ms':>12}{'lnd ms':>12}{'scbref / lnd':>14}"
    print(f"{'processor, channels':<42}{head}")
    for (name, count), ours in reference.items():
        theirs = lnd.get(f"{ROWS[name]}{count}")
        shown = f"{theirs * 1e3:>12.1f}{ours / theirs:>14.2f}" if theirs else f"{'–':>12}{'–':>14}"
        print(f"{name:<34}{count:>8,}{ours * 1e3:>12.1f}{shown}", flush=True)
    if not lnd:
        print("lnd's column is empty: it takes the Go toolchain (and make adapters, once)")


if __name__ == "__main__":
    print_library()
