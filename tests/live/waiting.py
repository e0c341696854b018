"""Waiting for what a daemon says, not for seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import httpx

Seen = TypeVar("Seen")

STEP = 0.05
"""Seconds between two looks: an RPC takes about a hundredth of that."""


class NeverSeen(AssertionError):
    """What was waited for did not come in time."""


def until(what: str, look: Callable[[], Seen], within: float = 60) -> Seen:
    """Return the first true thing that look sees.

    A daemon that does not answer yet, or says that it is not ready, is asked again.

    Raises:
        NeverSeen: nothing true within so many seconds; says what was seen last.
    """
    end = time.monotonic() + within
    last: object = None
    while time.monotonic() < end:
        try:
            seen = look()
            if seen:
                return seen
            last = seen
        except (httpx.HTTPError, OSError) as error:
            last = error
        time.sleep(STEP)
    raise NeverSeen(f"not within {within:.0f} s: {what}; seen last: {str(last)[:400]}")
