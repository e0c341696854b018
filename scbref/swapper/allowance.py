"""How often something may be done: so often at once, and once more whenever some time is over."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from time import monotonic


@dataclass
class Allowance:
    """Starts full. What is used is regained one by one, as long as some is missing."""

    at_once: int
    """How often, if nothing was done for long."""
    regain: float
    """Seconds until one more."""
    _used: int = field(default=0, init=False)
    """Of those at once."""
    _since: float = field(default=0.0, init=False)
    """When the one that is being regained began to be: seconds of the monotonic clock."""

    @property
    def wait(self) -> int:
        """Seconds until it may be done, rounded up; 0: now."""
        now = self._regained()
        return 0 if self._used < self.at_once else math.ceil(self._since + self.regain - now)

    def use(self) -> None:
        """Count one. Call it only when there is nothing to wait for."""
        now = self._regained()
        if not self._used:
            self._since = now
        self._used += 1

    def _regained(self) -> float:
        """Take in what was regained until now, and return now."""
        now = monotonic()
        count = min(self._used, int((now - self._since) // self.regain))
        self._used -= count
        self._since += count * self.regain
        return now
