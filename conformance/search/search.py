"""The search: Hypothesis draws cases until examples or time are used up.

A disagreement is raised as an exception of a class of its own, so that Hypothesis holds it fixed
while it makes the case smaller, and goes on looking for others. What was found is not raised
again in later rounds, so that one fault does not hide another.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Protocol
from unittest import SkipTest

from hypothesis import (
    HealthCheck,
    Phase,
    Verbosity,
    given,
    seed as seeded,
    settings,
    strategies as st,
)
from hypothesis.database import ExampleDatabase
from hypothesis.errors import HypothesisException

from ..protocol.driver import Broken
from ..protocol.outcome import Outcome
from .comparing.bucket import Bucket
from .hermetic import hermetic
from .histories.history import History

ACCIDENTS: Final = 30
"""Requests without an answer after which a search ends: each costs a new process."""
SILENCES: Final = 3
"""Time-outs after which a search ends: each costs the whole time limit."""
ROUND: Final = 2000
"""Examples of one call of Hypothesis."""


class Trial(Protocol):
    """What became of one example: a case compared, or a history replayed."""

    @property
    def example(self) -> Any:
        """What was tried."""
        ...

    @property
    def bucket(self) -> Bucket | None:
        """The disagreement it shows, if any."""
        ...

    @property
    def excused(self) -> frozenset[str]:
        """Behaviours that explain a difference."""
        ...

    @property
    def size(self) -> tuple[int, str]:
        """The smaller, the better as a counterexample."""
        ...


class Trials(Protocol):
    """Tries examples."""

    @property
    def accidents(self) -> int:
        """Requests that got no answer."""
        ...

    def attempt(self, example: Any) -> Trial:
        """Try an example."""
        ...

    def restart(self) -> None:
        """Go on with new processes."""
        ...


class Disagreement(Exception):
    """An example on which the adapters differ; every bucket has a class of its own."""


class _Enough(BaseException):
    """Ends a round; no ``Exception``, so that Hypothesis does not take it for a failure."""


@cache
def _disagreement(bucket: Bucket) -> type[Disagreement]:
    return type("Disagreement", (Disagreement,), {"bucket": bucket})


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


@dataclass(slots=True)
class Search:
    """One search."""

    trials: Trials
    """Tries what is drawn."""
    examples: st.SearchStrategy[Any]
    """Cases and histories."""
    bounds: Bounds
    """How long to search."""
    seed: int = 0
    """Of the drawing."""
    database: ExampleDatabase | None = None
    """Keeps examples between runs."""
    tick: Callable[[int], None] = lambda asked: None
    """Is told now and then how many cases were asked."""
    found: dict[Bucket, Any] = field(default_factory=dict)
    """The simplest trial of each bucket."""
    asked: int = 0
    """Examples tried."""
    histories: int = 0
    """How many of them were histories."""
    excused: Counter[str] = field(default_factory=Counter)
    """Differences that a declared behaviour explains, by behaviour."""
    flaky: bool = False
    """The same case was answered differently when it was asked again."""
    ended: str = ""
    """Why the search ended early."""
    _fresh: dict[Bucket, Any] = field(default_factory=dict)
    """The smallest of each bucket in this round: what is kept of one that ends early."""
    _last: dict[Bucket, Any] = field(default_factory=dict)
    """The last one of each bucket in this round: the simplest, when Hypothesis comes to its end."""
    _drawn: int = 0
    _extra: int = 0
    _silences: int = 0
    _until: float = float("inf")

    def execute(self) -> None:
        """Search, and fill ``found`` with the simplest case of each bucket."""
        with hermetic():
            self._search()

    def _search(self) -> None:
        if self.bounds.seconds is not None:
            self._until = time.monotonic() + self.bounds.seconds
        if self.database is not None:
            self._round(0, ROUND, (Phase.reuse,))
        number = 0
        while not self.ended and (left := self._left()) > 0:
            number += 1
            before = self._drawn
            self._round(number, min(left, ROUND), (Phase.generate, Phase.shrink))
            if self._drawn == before:
                break
            if len(self.found) >= self.bounds.buckets:
                self.ended += f"{len(self.found)} kinds of disagreement are enough"

    def _left(self) -> int:
        if time.monotonic() >= self._until:
            return 0
        return ROUND if self.bounds.examples is None else self.bounds.examples - self._drawn

    def _round(self, number: int, examples: int, phases: tuple[Phase, ...]) -> None:
        """Call Hypothesis once."""
        self._fresh, self._last, self._extra = {}, {}, 0

        # In this order: a seed switches off the database, the settings bring it back.
        @settings(
            max_examples=examples,
            phases=phases,
            database=self.database,
            deadline=None,
            derandomize=False,
            report_multiple_bugs=True,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
        )
        @seeded(self.seed * 1_000_003 + number)
        @given(self.examples)
        def examine(example: Any) -> None:
            self._examine(example, examples)

        try:
            examine()
        except (_Enough, SkipTest):
            # The latter when no examples are kept from earlier runs.
            pass
        except HypothesisException:
            # Its way of saying that a failure did not come again.
            self.flaky = True
        except (Disagreement, BaseExceptionGroup) as error:
            if isinstance(error, BaseExceptionGroup) and error.split(Disagreement)[1]:
                raise
            # It ends with the simplest of each bucket: the fewest edits, not the smallest bytes.
            self._fresh |= self._last
        self.found |= self._fresh

    def _examine(self, example: Any, examples: int) -> None:
        """Try one example; raise if it shows a disagreement that is not known yet."""
        self._spend(examples)
        trial = self.trials.attempt(example)
        self.asked += 1
        self.histories += isinstance(example, History)
        self.excused.update(trial.excused)
        if self.asked % 64 == 0:
            self.tick(self.asked)
        bucket = trial.bucket
        if bucket is None or bucket in self.found:
            return
        if bucket not in self._fresh and len(self.found | self._fresh) >= self.bounds.buckets:
            return
        if bucket not in self._fresh or trial.size <= self._fresh[bucket].size:
            self._fresh[bucket] = trial
        self._last[bucket] = trial
        self._silences += bucket.how == Outcome.TIMED_OUT
        raise _disagreement(bucket)(str(bucket))

    def _spend(self, examples: int) -> None:
        """Count one case against the bounds.

        Raises:
            _Enough: nothing is left.
        """
        late = time.monotonic() - self._until
        if self._fresh:
            self._extra += 1
            limit = examples + self.bounds.shrinks * len(self._fresh)
            if self._extra > limit or late > self.bounds.grace:
                raise _Enough
        else:
            self._drawn += 1
            if late > 0:
                raise _Enough
        if self.trials.accidents >= ACCIDENTS or self._silences >= SILENCES:
            self.ended = "too many requests without an answer"
            raise _Enough


def repeatable(trials: Trials, example: Any, bucket: Bucket | None) -> bool:
    """Say whether an example alone, put to new processes, shows the same disagreement."""
    trials.restart()
    try:
        return trials.attempt(example).bucket == bucket
    except Broken:
        return False
