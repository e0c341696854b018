"""Several adapters at once: each has a process of the judge of its own, and all is told in order.

What a process of the judge keeps of the processes that it starts is one adapter's alone, so a
process it is, and not a thread. It is forked, so that the corpus is loaded once.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Final

from ..protocol import descendants
from ..protocol.command import Command
from ..protocol.outcome import BROKEN, STOPPED
from ..protocol.stopping import exit_code_of
from .events import Check, Event, Reporter

Judge = Callable[[Command, Reporter], int]
"""Runs one adapter, tells what happens, and returns its exit code."""
_FORK: Final = multiprocessing.get_context("fork")


@dataclass(slots=True)
class _Worker:
    """The process that judges one adapter, and what it has told."""

    command: Command
    process: ForkProcess
    connection: Connection
    """Brings events, and at last the exit code."""
    told: deque[Event] = field(default_factory=deque)
    """Events that were not passed on yet."""
    code: int | None = None
    """Once it has ended."""

    def receive(self) -> None:
        """Take one thing that it says, or notice that it has ended."""
        try:
            said = self.connection.recv()
        except (EOFError, OSError):
            self.process.join()
            self.connection.close()
            descendants.waited_for(self.process.pid or 0)
            if self.code is None:
                descendants.end_orphans()
                detail = f"the judge's own process ended with status {self.process.exitcode}"
                self.told.append(Check(self.command.name, "judge", False, detail))
                self.code = BROKEN
            return
        if isinstance(said, int):
            self.code = said
        else:
            self.told.append(said)


@dataclass(slots=True)
class Workers:
    """Judges adapters side by side; what one tells comes after all that those before it tell."""

    judge: Judge
    most: int
    """Adapters that run at the same time."""
    tell: Reporter
    _workers: list[_Worker] = field(default_factory=list)
    """In the order of the adapters."""

    def run(self, commands: Sequence[Command]) -> list[int]:
        """Run all adapters and return their exit codes; after a signal only those that had begun.

        A signal is passed on, and each worker then ends as a run without workers does.
        """
        waiting = deque(commands)
        while True:
            try:
                self._serve(waiting)
                return [each.code for each in self._workers if each.code is not None]
            except KeyboardInterrupt as stop:
                waiting.clear()
                for each in self._running:
                    with contextlib.suppress(OSError):
                        os.kill(each.process.pid or 0, exit_code_of(stop) - 128)

    @property
    def _running(self) -> list[_Worker]:
        return [each for each in self._workers if not each.connection.closed]

    def _serve(self, waiting: deque[Command]) -> None:
        """Start and hear workers until all have ended."""
        while waiting or self._running:
            while waiting and len(self._running) < self.most:
                self._workers.append(self._started(waiting.popleft()))
            heard = {id(each) for each in wait([w.connection for w in self._running])}
            for worker in self._running:
                if id(worker.connection) in heard:
                    worker.receive()
            self._pass_on()
            if any(each.code in STOPPED for each in self._workers):
                waiting.clear()

    def _pass_on(self) -> None:
        """Tell what was told by the first worker that has not ended, and by those before it."""
        for worker in self._workers:
            while worker.told:
                self.tell(worker.told.popleft())
            if not worker.connection.closed:
                break

    def _started(self, command: Command) -> _Worker:
        receiving, sending = _FORK.Pipe(duplex=False)
        process = _FORK.Process(target=self._work, args=(command, sending), daemon=True)
        process.start()
        descendants.started(process.pid or 0)
        sending.close()
        return _Worker(command, process, receiving)

    def _work(self, command: Command, sending: Connection) -> None:
        """Judge one adapter, in a process of its own."""
        # A signal of the terminal comes to the parent alone, which passes it on once: two kill.
        os.setpgid(0, 0)
        descendants.adopt_again(signal.SIGTERM)
        with contextlib.suppress(BrokenPipeError):
            sending.send(self.judge(command, sending.send))
