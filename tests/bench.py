"""Times what people wait for; prints, never judges. Run with ``make bench``.

The backup is the one lnd wrote with 1,000 channels, so the numbers can be set beside lnd's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scbref.codec import deserialize_multi, serialize_multi
from scbref.keyring import SymmetricKeyRing
from scbref.packing import pack_multi, unpack_multi

CAPTURED = Path(__file__).resolve().parents[1] / "vectors" / "captured"
ROUNDS = 5


def best(action: Callable[[], Any]) -> float:
    """The shortest of a few runs, in seconds: the one least disturbed by others."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def library_rows() -> list[tuple[str, float, str]]:
    facts = json.loads((CAPTURED / "lnd-head-multi-1000.json").read_text())
    packed = (CAPTURED / "lnd-head-multi-1000.backup").read_bytes()
    ring = SymmetricKeyRing(bytes.fromhex(facts["sym_key"]))
    nonce = bytes.fromhex(facts["nonce"])
    multi = unpack_multi(packed, ring)
    plain = serialize_multi(multi)
    actions: list[tuple[str, Callable[[], Any]]] = [
        ("deserialize", lambda: deserialize_multi(plain)),
        ("serialize", lambda: serialize_multi(multi)),
        ("unpack", lambda: unpack_multi(packed, ring)),
        ("pack", lambda: pack_multi(multi, ring, nonce)),
    ]
    return [
        (f"multi of {facts['count']}: {name}", best(action) / facts["count"] * 1e6, "µs/channel")
        for name, action in actions
    ]


def program_rows() -> list[tuple[str, float, str]]:
    programs = Path(sys.executable).parent
    commands = [
        ("scbref", "--help"),
        ("scb-conformance", "--help"),
        ("scb-conformance", "run", "scbref"),
    ]
    rows = []
    for command in commands:
        argv = [programs / command[0], *command[1:]]
        status = subprocess.run(argv, capture_output=True, check=False).returncode
        seconds = best(lambda argv=argv: subprocess.run(argv, capture_output=True, check=False))
        # A program that fails is quick for the wrong reason: say so beside its time.
        unit = "ms" if status == 0 else f"ms (exit {status})"
        rows.append((" ".join(command), seconds * 1e3, unit))
    return rows


def main() -> None:
    for name, value, unit in [*library_rows(), *program_rows()]:
        print(f"{name:<34}{value:>10.1f} {unit}", flush=True)


if __name__ == "__main__":
    main()
