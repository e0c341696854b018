"""Tries what is drawn: a case is compared, a history is replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .comparing.comparison import Comparer, Comparison
from .comparing.simpler import simplify_case
from .drawing.cases import DrawnCase
from .histories.history import History
from .histories.simpler import simplify_history
from .histories.trials import HistoryTrials, ReplayedHistory


@dataclass(slots=True)
class CasesAndHistories:
    """Compares what is a case, and replays what is a history."""

    comparer: Comparer
    """Tries cases."""
    histories: HistoryTrials | None = None
    """Tries histories."""

    @property
    def accidents(self) -> int:
        """Requests to which the target gave no answer."""
        return self.comparer.accidents

    def restart(self) -> None:
        """Go on with new processes."""
        self.comparer.restart()

    def ahead(self, examples: Iterable[DrawnCase | History]) -> None:
        """Have the oracle work on examples that are tried next, in this order."""
        self.comparer.ahead(each for each in examples if isinstance(each, DrawnCase))

    def simplest(
        self, example: DrawnCase | History, keeps: Callable[[DrawnCase | History], bool]
    ) -> None:
        """Offer simpler and simpler examples; ``keeps`` says whether one may take its place."""
        if isinstance(example, DrawnCase):
            simplify_case(example, self.comparer.seeds, keeps)
        else:
            simplify_history(example, keeps)

    def attempt(self, example: DrawnCase | History) -> Comparison | ReplayedHistory:
        """Put a case to both sides, or replay a history."""
        if isinstance(example, DrawnCase):
            return self.comparer.attempt(example)
        assert self.histories is not None
        return self.histories.attempt(example)
