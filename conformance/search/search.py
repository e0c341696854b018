"""The search: cases and histories are drawn until examples or time are used up.

A disagreement is made simpler before the search goes on, as long as it stays in its bucket. What
was found is not looked at again, so that one fault does not hide another.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis.database import ExampleDatabase

from ..protocol.driver import Broken
from ..protocol.outcome import Outcome
from .comparing.bucket import Bucket
from .examples import decoded, encoded
from .histories.history import History
from .parts import TOGETHER, Draws, Elsewhere, Trial, Trials, Tried, is_elsewhere

ACCIDENTS: Final = 30
"""Requests without an answer after which a search ends: each costs a new process."""
SILENCES: Final = 3
"""Time-outs after which a search ends: each costs the whole time limit."""
KEPT: Final = b"examples"
"""The key under which examples are kept between runs."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long to search."""

    examples: int | None = 2000
    """Cases drawn; those asked to make a counterexample smaller come on top."""
    seconds: float | None = None
    """Of drawing."""
    grace: float = 60.0
    """Seconds more to make counterexamples smaller."""
    buckets: int = 12
    """Different disagreements after which the search ends."""
    shrinks: int = 1500
    """Cases that may be asked to make one counterexample smaller."""


class _Enough(Exception):
    """Ends the search, or the simplifying of one example."""


@dataclass(slots=True)
class Search:
    """One search."""

    trials: Trials
    """Tries what is drawn."""
    examples: Draws
    """Cases and histories."""
    bounds: Bounds
    """How long to search."""
    seed: int = 0
    """Of the drawing."""
    database: ExampleDatabase | None = None
    """Keeps examples between runs."""
    tick: Callable[[int], None] = lambda asked: None
    """Is told now and then how many cases were asked."""
    watch: Callable[[Any], None] = lambda trial: None
    """Is told of each example that was drawn and tried here."""
    elsewhere: Elsewhere | None = None
    """Tries every other block; ``None`` when all of them are tried here."""
    found: dict[Bucket, Any] = field(default_factory=dict)
    """The simplest trial of each bucket."""
    asked: int = 0
    """Examples tried."""
    histories: int = 0
    """How many of them were histories."""
    excused: Counter[str] = field(default_factory=Counter)
    """Differences that a declared behaviour explains, by behaviour."""
    ended: str = ""
    """Why the search ended early."""
    _silences: int = 0
    _accidents: int = 0
    """Requests that got no answer elsewhere."""
    _until: float = float("inf")
    _grace: float = field(init=False)

    def __post_init__(self) -> None:
        self._grace = self.bounds.grace

    def execute(self) -> None:
        """Search, and fill ``found`` with the simplest case of each bucket."""
        if self.bounds.seconds is not None:
            self._until = time.monotonic() + self.bounds.seconds
        try:
            for example in self._kept():
                self._examine(example)
            number = 0
            while self._goes_on(number):
                if self.elsewhere is not None and is_elsewhere(number):
                    number += self._take(self.elsewhere.next_block())
                else:
                    number += self._try(number)
        except _Enough:
            pass

    def _try(self, number: int) -> int:
        """Draw and try the examples of a block from ``number`` on; return how many those were."""
        drawn = self._next(number)
        self.trials.ahead(drawn)
        for done, example in enumerate(drawn):
            if not self._goes_on(number + done):  # a target may be slow
                return done
            self._examine(example)
        return len(drawn)

    def _take(self, block: list[Tried]) -> int:
        """Take a block that was tried elsewhere; return how many examples it has."""
        for tried in block:
            self._see_whether_to_go_on()
            self._accidents = tried.accidents
            self._count(tried.excused, tried.is_history)
            if tried.trial is not None:
                self._learn(tried.trial)
        return len(block)

    def _goes_on(self, drawn: int) -> bool:
        limit = self.bounds.examples
        return (limit is None or drawn < limit) and time.monotonic() < self._until

    def _next(self, number: int) -> list[Any]:
        """Draw the examples from ``number`` on that are prepared together."""
        drawn = [self.examples.draw(self.seed, number)]
        end = number - number % TOGETHER + TOGETHER
        while (following := number + len(drawn)) < end and self._goes_on(following):
            drawn.append(self.examples.draw(self.seed, following))
        return drawn

    def _kept(self) -> list[Any]:
        """Return what earlier searches found."""
        if self.database is None:
            return []
        kept = sorted(self.database.fetch(KEPT), key=lambda data: (len(data), data))
        return [example for data in kept if (example := decoded(data)) is not None]

    def _examine(self, example: Any) -> None:
        """Try one example, and make it simpler if it shows something new.

        Raises:
            _Enough: nothing more can be found.
        """
        trial = self._attempt(example)
        self.watch(trial)
        self._learn(trial)

    def _learn(self, trial: Trial) -> None:
        """Make what an example shows simpler if it is new.

        Raises:
            _Enough: nothing more can be found.
        """
        bucket = trial.bucket
        if bucket is None or bucket in self.found:
            return
        self.found[bucket] = trial
        self._silences += bucket.how == Outcome.TIMED_OUT
        # Each silence costs the whole time limit.
        if bucket.how != Outcome.TIMED_OUT:
            self._simplify(bucket)
        if self.database is not None:
            self.database.save(KEPT, encoded(self.found[bucket].example))
        if len(self.found) >= self.bounds.buckets:
            self.ended = f"{len(self.found)} kinds of disagreement are enough"
            raise _Enough

    def _attempt(self, example: Any) -> Any:
        self._see_whether_to_go_on()
        trial = self.trials.attempt(example)
        self._count(trial.excused, isinstance(example, History))
        return trial

    def _see_whether_to_go_on(self) -> None:
        accidents = self.trials.accidents + self._accidents
        if accidents >= ACCIDENTS or self._silences >= SILENCES:
            self.ended = "too many requests without an answer"
            raise _Enough

    def _count(self, excused: frozenset[str], is_history: bool) -> None:
        self.asked += 1
        self.histories += is_history
        self.excused.update(excused)
        if self.asked % 64 == 0:
            self.tick(self.asked)

    def _simplify(self, bucket: Bucket) -> None:
        """Make what was found of a bucket as simple as it gets, within bounds."""
        left, began = self.bounds.shrinks, time.monotonic()

        def keeps(example: Any) -> bool:
            nonlocal left
            left -= 1
            if left < 0 or time.monotonic() > began + self._grace:
                raise _Enough
            trial = self._attempt(example)
            if trial.bucket == bucket:
                self.found[bucket] = trial
            return bool(trial.bucket == bucket)

        try:
            self.trials.simplest(self.found[bucket].example, keeps)
        except _Enough:
            if self.ended:
                raise
        finally:
            taken = time.monotonic() - began
            self._grace -= taken
            self._until += taken


def repeatable(trials: Trials, example: Any, bucket: Bucket | None) -> bool:
    """Say whether an example alone, put to new processes, shows the same disagreement."""
    trials.restart()
    try:
        return trials.attempt(example).bucket == bucket
    except Broken:
        return False
