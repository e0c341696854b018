"""Another process of an adapter that swaps the same file all the time, while one is killed."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

import msgspec

from ..protocol.command import Command
from ..protocol.driver import Driver, Request
from ..protocol.process import Limits

SECOND: Final = b"second backup " * 470
_PAUSE: Final = 0.005
"""Seconds between two swaps."""


class SecondWriter:
    """Swaps for the length of a block; a swap that has begun comes to its end."""

    def __init__(self, command: Command, limits: Limits) -> None:
        self._driver = Driver(command, limits, max_in_flight=1)
        self._is_over = Event()
        self._thread: Thread | None = None
        self._main = Path()
        self.swaps = 0
        """Swaps that were answered with success."""
        self.refused = 0
        """Swaps that were refused, or not answered."""

    def beside(self, main: Path) -> Self:
        """Say which file the next block is about."""
        self._main = main
        return self

    def __enter__(self) -> Self:
        self._is_over.clear()
        self._thread = Thread(target=self._run, name="scb-second-writer", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """End its process."""
        self._driver.close()

    def _run(self) -> None:
        while not self._is_over.wait(_PAUSE):
            swap = {"path": str(self._main), "packed": SECOND.hex()}
            request = Request(0, "multifile.swap", msgspec.json.encode(swap))
            ((_, reply),) = self._driver.exchange([request])
            if reply.answer is not None and reply.answer.error is msgspec.UNSET:
                self.swaps += 1
            else:
                self.refused += 1
