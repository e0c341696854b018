"""How long to wait between two tries."""

from __future__ import annotations

import random
from collections.abc import Iterator


def growing(first: float, most: float) -> Iterator[float]:
    """Yield seconds that double up to a bound, each with up to a quarter less, by chance."""
    seconds = first
    while True:
        yield seconds * random.uniform(0.75, 1)
        seconds = min(seconds * 2, most)
