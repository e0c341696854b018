"""The search that may follow the cases of a run: what a run asks of it; its caller supplies it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..corpus.load import Corpus
from ..protocol.command import Command
from .events import Check, Result


@dataclass(frozen=True, slots=True)
class Searched:
    """What a run reports of a search."""

    results: list[Result]
    """One for each disagreement that was found; the run applies the expected failures."""
    check: Check
    """Whether the search itself went well, and what it did."""
    notes: list[str]
    """Lines about the search as a whole."""
    oracle_problem: str = ""
    """Why the oracle was of no use; then the check says nothing about the adapter."""


class FurtherSearch(Protocol):
    """Searches beyond the vectors."""

    def __call__(self, command: Command, corpus: Corpus) -> Searched:
        """Search through an adapter that was just judged; what goes wrong is a failed check.

        Args:
            command: starts the adapter.
            corpus: what the run judged by.
        """
        ...
