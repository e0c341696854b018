"""Waiting for what a daemon says, not for seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import httpx

Seen = TypeVar("Seen")

STEP = 0.05
"""Seconds between two looks: an RPC takes about a hundredth of that."""
PATIENT = 300.0
"""Seconds that anything may take: a machine with other work is slow, and that is no fault."""
LONG = 20.0
"""Seconds from which on the log tells of a wait."""


class NeverSeen(AssertionError):
    """What was waited for did not come in time."""


def until(what: str, look: Callable[[], Seen], within: float = PATIENT) -> Seen:
    """Return the first true thing that look sees.

    A daemon that does not answer yet, or says that it is not ready, is asked again. A long wait is
    told on standard error.

    Raises:
        NeverSeen: nothing true within so many seconds; says what was seen last.
    """
    began = time.monotonic()
    last: object = None
    while (waited := time.monotonic() - began) < within:
        try:
            seen = look()
            if seen:
                if waited > LONG:
                    tell(f"waited {waited:.0f} s of at most {within:.0f} s: {what}")
                return seen
            last = seen
        except (httpx.HTTPError, OSError) as error:
            last = error
        time.sleep(STEP)
    raise NeverSeen(f"not within {within:.0f} s: {what}; seen last: {str(last)[:400]}")


def tell(text: str) -> None:
    """Say something between the lines of the journal."""
    print(f"{'':10}{text}", file=sys.stderr, flush=True)
