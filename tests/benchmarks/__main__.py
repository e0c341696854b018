"""All benchmarks of ``make bench``, one after the other."""

from __future__ import annotations

import os

from tests.benchmarks.bench_judge import main as judge
from tests.benchmarks.bench_library import print_library
from tests.benchmarks.bench_start import print_starts

if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    print_library()
    print_starts()
    print()
    judge()
