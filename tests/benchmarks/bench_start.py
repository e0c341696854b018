"""Times how long a command takes to say anything; prints, never judges. Part of ``make bench``."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.timing import ROOT, seconds

CAPTURED = ROOT / "vectors" / "captured"
PROGRAMS = Path(sys.executable).parent


def run(argv: list[str | Path]) -> int:
    """Run a command; return its exit status."""
    return subprocess.run(argv, capture_output=True, check=False).returncode


def print_starts() -> None:
    """One row for each command."""
    facts = json.loads((CAPTURED / "lnd-head-multi-1000.json").read_text())
    backup = CAPTURED / "lnd-head-multi-1000.backup"
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "seed.hex"
        key.write_text(facts["seed_hex"])
        commands = {
            "scbref --help": ("scbref", "--help"),
            "scb-conformance --help": ("scb-conformance", "--help"),
            "scbref inspect, 1,000 channels": (
                "scbref", "inspect", "--seed-file", str(key), str(backup),
            ),
        }  # fmt: skip
        print(f"\n{'command':<34}{'ms':>8}")
        for name, (program, *arguments) in commands.items():
            argv = [PROGRAMS / program, *arguments]
            status = subprocess.run(argv, capture_output=True, check=False).returncode
            taken = seconds(
                lambda argv=argv: subprocess.run(argv, capture_output=True, check=False)
            )
            # A program that fails is quick for the wrong reason: say so beside its time.
            note = "" if status == 0 else f"  (exit {status})"
            print(f"{name:<34}{taken * 1e3:>8.0f}{note}", flush=True)


if __name__ == "__main__":
    print_starts()
