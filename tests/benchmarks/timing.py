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
    return _median(action, rounds, time.perf_counter)


def processor_seconds(action: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The same of the processor's time, which says more where others use the machine too."""
    return _median(action, rounds, time.process_time)


def _median(action: Callable[[], Any], rounds: int, clock: Callable[[], float]) -> float:
    times = []
    for _ in range(rounds + 1):
        start = clock()
        action()
        times.append(clock() - start)
    return median(times[1:])
