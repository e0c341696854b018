"""How the benchmarks take their times."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7


def seconds(action: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The median of a few runs, after one that does not count."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return median(times[1:])
