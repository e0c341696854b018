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
from .history import Life
from .kind import Kind

SHRINKS: Final = 1500
"""Cases that may be asked to make one counterexample smaller."""
ACCIDENTS: Final = 30
"""Requests without an answer after which a search ends: each costs a new process."""
SILENCES: Final = 3
"""Time-outs after which a search ends: each costs the whole time limit."""
ROUND: Final = 2000
"""Examples of one call of Hypothesis."""


class Met(Protocol):
    """What became of one example."""

    @property
    def example(self) -> Any:
        """What was tried."""
        ...

    @property
    def kind(self) -> Kind | None:
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


class Arena(Protocol):
    """Where examples are tried."""

    @property
    def accidents(self) -> int:
        """Requests that got no answer."""
        ...

    def meet(self, example: Any) -> Met:
        """Try an example."""
        ...

    def restart(self) -> None:
        """Go on with new processes."""
        ...


class Disagreement(Exception):
    """An example on which the adapters differ; every kind has a class of its own."""


class _Enough(BaseException):
    """Ends a round; no ``Exception``, so that Hypothesis does not take it for a failure."""


@cache
def _disagreement(kind: Kind) -> type[Disagreement]:
    return type("Disagreement", (Disagreement,), {"kind": kind})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long to search."""

    examples: int | None = 2000
    """Cases drawn; those asked to make a counterexample smaller come on top."""
    seconds: float | None = None
    """Of drawing."""
    grace: float = 60.0
    """Seconds more to make counterexamples smaller."""
    kinds: int = 12
    """Different disagreements after which the search ends."""


@dataclass(slots=True)
class Hunt:
    """One search."""

    arena: Arena
    examples: st.SearchStrategy[Any]
    """Cases and lives."""
    bounds: Bounds
    seed: int = 0
    database: ExampleDatabase | None = None
    tick: Callable[[int], None] = lambda asked: None
    """Is told now and then how many cases were asked."""
    found: dict[Kind, Any] = field(default_factory=dict)
    asked: int = 0
    lives: int = 0
    """How many of them were lives."""
    excused: Counter[str] = field(default_factory=Counter)
    """Differences that a declared behaviour explains, by behaviour."""
    flaky: bool = False
    """The same case was answered differently when it was asked again."""
    ended: str = ""
    """Why the search ended early."""
    _fresh: dict[Kind, Any] = field(default_factory=dict)
    """The smallest of each kind in this round: what is kept of one that ends early."""
    _last: dict[Kind, Any] = field(default_factory=dict)
    """The last one of each kind in this round: the simplest, when Hypothesis comes to its end."""
    _drawn: int = 0
    _extra: int = 0
    _silences: int = 0
    _until: float = float("inf")

    def execute(self) -> None:
        """Search, and fill ``found`` with the simplest case of each kind."""
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
            if len(self.found) >= self.bounds.kinds:
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
            # It ends with the simplest of each kind: the fewest edits, not the smallest bytes.
            self._fresh |= self._last
        self.found |= self._fresh

    def _examine(self, example: Any, examples: int) -> None:
        """Try one example; raise if it shows a disagreement that is not known yet."""
        self._spend(examples)
        meeting = self.arena.meet(example)
        self.asked += 1
        self.lives += isinstance(example, Life)
        self.excused.update(meeting.excused)
        if self.asked % 64 == 0:
            self.tick(self.asked)
        kind = meeting.kind
        if kind is None or kind in self.found:
            return
        if kind not in self._fresh and len(self.found | self._fresh) >= self.bounds.kinds:
            return
        if kind not in self._fresh or meeting.size <= self._fresh[kind].size:
            self._fresh[kind] = meeting
        self._last[kind] = meeting
        self._silences += kind.how == Outcome.TIMED_OUT
        raise _disagreement(kind)(str(kind))

    def _spend(self, examples: int) -> None:
        """Count one case against the bounds.

        Raises:
            _Enough: nothing is left.
        """
        late = time.monotonic() - self._until
        if self._fresh:
            self._extra += 1
            limit = examples + SHRINKS * len(self._fresh)
            if self._extra > limit or late > self.bounds.grace:
                raise _Enough
        else:
            self._drawn += 1
            if late > 0:
                raise _Enough
        if self.arena.accidents >= ACCIDENTS or self._silences >= SILENCES:
            self.ended = "too many requests without an answer"
            raise _Enough


def repeatable(arena: Arena, example: Any, kind: Kind | None) -> bool:
    """Say whether an example alone, put to new processes, shows the same disagreement."""
    arena.restart()
    try:
        return arena.meet(example).kind == kind
    except Broken:
        return False
