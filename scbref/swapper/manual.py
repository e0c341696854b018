"""A manual update on its way from the caller's thread to the SubSwapper's and back."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

from scbref.errors import SwapperError

T = TypeVar("T")


class ManualUpdate(Generic[T]):
    """What one call wants to be backed up, and what came of it."""

    def __init__(self, changes: Sequence[T]) -> None:
        self.changes = tuple(changes)
        self.is_taken = False
        """Whether the SubSwapper has begun to work on it."""
        self._lock = Lock()
        self._settled = Event()
        self._error: SwapperError | None = None

    def settle(self, error: SwapperError | None) -> None:
        """Decide the outcome: ``None`` is success. Only the first call counts."""
        with self._lock:
            if not self._settled.is_set():
                self._error = error
                self._settled.set()

    def wait(self) -> None:
        """Wait for the outcome.

        Raises:
            SwapperError: the one it was settled with.
        """
        self._settled.wait()
        if self._error is not None:
            raise self._error
