"""How long to wait between two tries."""

from __future__ import annotations

from collections.abc import Iterator


def growing(first: float, most: float) -> Iterator[float]:
    """Yield seconds that double up to a bound."""
    seconds = first
    while True:
        yield seconds
        seconds = min(seconds * 2, most)
