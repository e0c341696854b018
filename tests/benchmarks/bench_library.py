"""Times the reference beside lnd; prints, never judges. Part of ``make bench``.

The backup is the one lnd wrote with 1,000 channels, alone and ten times over, so that the
reference's times stand beside those of lnd's own ``go test -bench`` on the same channels,
taken in the same run on the same machine.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace

from scbref.keys.key_ring import SymmetricKeyRing
from scbref.model import Multi
from scbref.packing import pack_multi, unpack_multi
from tests.benchmarks.timing import ROOT, seconds

CAPTURED = ROOT / "vectors" / "captured"
LND = ROOT / "conformance" / "adapters" / "lnd"


def reference_times() -> dict[str, float]:
    """Seconds to unpack and to pack, by ``UnpackMulti1000`` and the like."""
    facts = json.loads((CAPTURED / "lnd-head-multi-1000.json").read_text())
    ring = SymmetricKeyRing(bytes.fromhex(facts["sym_key"]))
    captured = unpack_multi((CAPTURED / "lnd-head-multi-1000.backup").read_bytes(), ring)
    times = {}
    for count in (1_000, 10_000):
        backups = captured.static_backups
        multi = Multi(0, tuple(replace(backups[i % len(backups)]) for i in range(count)))
        packed = pack_multi(multi, ring)
        times[f"UnpackMulti{count}"] = seconds(lambda packed=packed: unpack_multi(packed, ring))
        times[f"PackMulti{count}"] = seconds(lambda multi=multi: pack_multi(multi, ring))
    return times


def lnd_times() -> dict[str, float]:
    """The same of lnd, by its own benchmark; empty where Go is missing."""
    if shutil.which("go") is None:
        return {}
    command = ["go", "test", "-run", "^$", "-bench", "packMulti|PackMulti", "-benchtime", "7x", "."]
    done = subprocess.run(command, cwd=LND, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        return {}
    rows = re.findall(r"^Benchmark(\w+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op", done.stdout, re.M)
    return {name: float(nanoseconds) / 1e9 for name, nanoseconds in rows}


def print_library() -> None:
    """One row for each operation and size, with lnd's time and the ratio."""
    lnd = lnd_times()
    reference = reference_times()
    print(f"{'operation':<18}{'scbref ms':>12}{'lnd ms':>12}{'scbref / lnd':>14}")
    for name, ours in reference.items():
        theirs = lnd.get(name)
        shown = f"{theirs * 1e3:>12.1f}{ours / theirs:>14.2f}" if theirs else f"{'–':>12}{'–':>14}"
        print(f"{name:<18}{ours * 1e3:>12.1f}{shown}", flush=True)
    if not lnd:
        print("lnd's column is empty: it takes the Go toolchain (and make adapters, once)")


if __name__ == "__main__":
    print_library()
