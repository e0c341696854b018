"""What a search is put together from: what draws examples, what tries them, here or elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from .comparing.bucket import Bucket

TOGETHER: Final = 16
"""Examples of a block: they are drawn before the first of them is tried."""


class Draws(Protocol):
    """Draws examples."""

    def draw(self, seed: int, number: int) -> Any:
        """Return an example: always the same for the same seed and number."""
        ...


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

    def ahead(self, examples: list[Any]) -> None:
        """Prepare for examples that are tried next, in this order."""
        ...

    def simplest(self, example: Any, keeps: Callable[[Any], bool]) -> None:
        """Offer simpler and simpler examples; ``keeps`` says whether one may take its place."""
        ...

    def restart(self) -> None:
        """Go on with new processes."""
        ...


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an example that was tried elsewhere."""

    trial: Trial | None
    """``None`` where it shows no disagreement."""
    excused: frozenset[str]
    """Behaviours that explain a difference."""
    is_history: bool
    accidents: int
    """Requests that got no answer there, up to this one."""
    faults: tuple[str, ...] = ()
    """Requests of this one to which the oracle gave no answer."""


class Elsewhere(Protocol):
    """Tries every other block of examples."""

    def next_block(self) -> list[Tried]:
        """Wait for the next of its blocks."""
        ...


def is_elsewhere(number: int) -> bool:
    """Say whether the block of this example is one of those that may be tried elsewhere."""
    return number // TOGETHER % 2 == 1
