"""When to try again: delays that grow within their bounds, and a queue that waits for the next."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from hypothesis import given, strategies as st

from scbref.recovery.retry import Backoff, RetryQueue
from tests.reference.peer_stage import (
    LONG,
    PlayedTime,
)


@given(st.integers(1, 5000), st.floats(0, 1, exclude_max=True), st.floats(0, 1))
def test_a_delay_stays_in_its_bounds(failures: int, random: float, jitter: float) -> None:
    delay = Backoff(first=1, ceiling=100, jitter=jitter).delay(failures, random)
    middle = min(100, 2.0 ** min(failures - 1, 64))
    assert middle * (1 - jitter) <= delay <= middle * (1 + jitter)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers()), max_size=20))
def test_a_queue_hands_out_what_is_due_first_first(items: Sequence[tuple[int, int]]) -> None:
    time = PlayedTime()
    queue: RetryQueue[tuple[int, int]] = RetryQueue(time.clock, time.wait)
    for item in items:
        queue.put(item, item[0])
    assert [queue.take() for _ in items] == sorted(items, key=lambda item: item[0])
    assert time.now == max((delay for delay, _ in items), default=0)


def test_a_closed_queue_lets_waiters_go_and_hands_out_nothing() -> None:
    queue: RetryQueue[int] = RetryQueue(lambda: 0.0)
    taken: list[int | None] = []
    waiter = threading.Thread(target=lambda: taken.append(queue.take()))
    waiter.start()
    queue.close()
    queue.put(1, 0)
    waiter.join(LONG)
    assert taken == [None]
    assert queue.take() is None
