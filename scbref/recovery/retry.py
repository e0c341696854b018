"""When to try again: exponential backoff with jitter, and a queue that knows what is due.

Source: lnd config.go (``defaultMinBackoff``, ``defaultMaxBackoff``), server.go
(``computeNextBackoff``).
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

Item = TypeVar("Item")

Wait = Callable[[threading.Condition, float | None], object]
"""Sleeps on a condition that the caller holds, at most so many seconds (``None``: no limit)."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after each failure."""

    first: float = 1.0
    """Seconds after the first failure."""
    ceiling: float = 3600.0
    """Seconds at most, jitter apart."""
    jitter: float = 0.1
    """Part of the delay that it may be longer or shorter by, so that nodes don't move in step."""

    def delay(self, failures: int, random: float) -> float:
        """Return the seconds to wait after some failures in a row.

        Args:
            failures: 1 or more.
            random: 0 up to 1, not included.
        """
        # 2^64 seconds are over any ceiling; a larger exponent would overflow one day.
        delay = min(self.ceiling, self.first * 2.0 ** min(failures - 1, 64))
        return delay * (1 + self.jitter * (2 * random - 1))


class RetryQueue(Generic[Item]):
    """Hands out items when they are due, earliest first, to any number of threads."""

    def __init__(self, clock: Callable[[], float], wait: Wait = threading.Condition.wait) -> None:
        """Take a clock (seconds that only grow) and a way to sleep."""
        self._clock = clock
        self._wait = wait
        self._changed = threading.Condition()
        self._order = count()
        self._heap: list[tuple[float, int, Item]] = []
        self._closed = False

    def put(self, item: Item, delay: float) -> None:
        """Add an item that is due in so many seconds; a closed queue forgets it."""
        with self._changed:
            if not self._closed:
                heapq.heappush(self._heap, (self._clock() + delay, next(self._order), item))
                self._changed.notify()

    def take(self) -> Item | None:
        """Wait for the next item that is due; ``None`` once the queue is closed."""
        with self._changed:
            while not self._closed:
                remaining = self._heap[0][0] - self._clock() if self._heap else None
                if remaining is not None and remaining <= 0:
                    return heapq.heappop(self._heap)[2]
                self._wait(self._changed, remaining)
            return None

    def close(self) -> None:
        """Let every waiting thread go; nothing is handed out any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
