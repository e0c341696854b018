"""A second process tries every other block of examples, with an adapter and an oracle of its own.

Which blocks those are follows from their numbers alone, and what came of them is taken in their
order. So for one seed both adapters get the same requests, and the same counterexamples are shown,
however fast the machine is and however many processors it has.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from ..protocol import descendants
from ..protocol.stopping import listen
from .histories.history import History
from .parts import TOGETHER, Draws, Trials, Tried, is_elsewhere
from .starting import OracleBroken

if TYPE_CHECKING:  # Windows has none
    from multiprocessing.context import ForkProcess

LEAD: Final = 6
"""Blocks that are tried before the first of them is taken."""
PATIENCE: Final = 15.0
"""Seconds until the second process is killed that was asked to end."""


def can_be_beside() -> bool:
    """Say whether this system can start a second process of the judge."""
    return "fork" in multiprocessing.get_all_start_methods()


@dataclass(frozen=True, slots=True)
class Stage:
    """What tries examples, and what draws them."""

    trials: Trials
    draws: Draws
    faults: list[str]
    """Takes a line for each request to which the oracle gave no answer."""


@dataclass(slots=True)
class Beside:
    """The second process; as a context manager it is there from the beginning to the end.

    Whoever starts it has no adapter yet: it would hold the pipes of one open.
    """

    started: Callable[[ExitStack], Stage]
    """Starts adapter and oracle; what it is given ends them."""
    seed: int
    """Of the drawing."""
    examples: int | None
    """How many are drawn here and there together; ``None`` for no limit."""
    faults: list[str] = field(default_factory=list)
    """Requests to which the oracle there gave no answer, as far as their blocks were taken."""
    _process: ForkProcess = field(init=False)
    _blocks: Connection = field(init=False)
    """Brings what came of blocks."""
    _wishes: Connection = field(init=False)
    """Takes an empty message for each block that may be tried."""

    def __enter__(self) -> Beside:
        context = multiprocessing.get_context("fork")
        self._blocks, blocks = context.Pipe(duplex=False)
        wishes, self._wishes = context.Pipe(duplex=False)
        self._process = context.Process(target=self._work, args=(wishes, blocks), daemon=True)
        self._process.start()
        descendants.started(self._process.pid or 0)
        wishes.close()
        blocks.close()
        for _ in range(LEAD):
            self._wish()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._blocks.close()
        self._wishes.close()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        descendants.waited_for(self._process.pid or 0)
        descendants.end_orphans()

    def next_block(self) -> list[Tried]:
        """Wait for the next block that is tried there.

        Raises:
            Broken: the adapter there does not work.
            OracleBroken: the oracle there does not, or the process itself has ended.
        """
        try:
            block = self._blocks.recv()
        except EOFError:
            self._process.join(PATIENCE)
            detail = f"the judge's second process ended with status {self._process.exitcode}"
            raise OracleBroken(detail) from None
        if isinstance(block, Exception):
            raise block
        self._wish()
        tried: list[Tried] = block
        for each in tried:
            self.faults += each.faults
        return tried

    def _wish(self) -> None:
        with contextlib.suppress(BrokenPipeError):  # it has ended: the next block will tell why
            self._wishes.send_bytes(b"")

    def _work(self, wishes: Connection, blocks: Connection) -> None:
        """Try blocks, in the second process."""
        # A signal of the terminal comes to the first process alone, which ends this one.
        os.setpgid(0, 0)
        listen()
        descendants.adopt_again(signal.SIGTERM)
        self._blocks.close()
        self._wishes.close()
        unwanted = contextlib.suppress(KeyboardInterrupt, EOFError, BrokenPipeError)
        with unwanted, ExitStack() as own:
            try:
                self._try_blocks(self.started(own), wishes, blocks)
            except (EOFError, BrokenPipeError):
                raise
            except Exception as error:
                blocks.send(error)
            finally:
                # The end of its adapters must not be cut short.
                signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def _try_blocks(self, stage: Stage, wishes: Connection, blocks: Connection) -> None:
        for first in filter(is_elsewhere, count(0, TOGETHER)):
            if self.examples is not None and first >= self.examples:
                return
            wishes.recv_bytes()
            blocks.send(self._tried(stage, first))

    def _tried(self, stage: Stage, first: int) -> list[Tried]:
        """Try the examples of one block."""
        end = first + TOGETHER if self.examples is None else min(first + TOGETHER, self.examples)
        drawn = [stage.draws.draw(self.seed, number) for number in range(first, end)]
        stage.trials.ahead(drawn)
        return [self._one(stage, example) for example in drawn]

    def _one(self, stage: Stage, example: Any) -> Tried:
        faults = len(stage.faults)
        trial = stage.trials.attempt(example)
        return Tried(
            # What shows nothing is not worth sending.
            None if trial.bucket is None else trial,
            trial.excused,
            isinstance(example, History),
            stage.trials.accidents,
            tuple(stage.faults[faults:]),
        )
