"""The door into the program of the mutants, and how one of them is asked in this process.

The program is known by name only. It is asked through the same request and answer objects as
over the pipe: a mutant each few milliseconds instead of a process for each.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from types import FrameType
from typing import Any, Final, Protocol

import msgspec

from scbref.conformance.protocol.messages import Answer
from scbref.conformance.protocol.outcome import Outcome

DOOR: Final = "tests.adequacy.mutants"
"""The program of the mutants; imported when mutants are run, never before."""
PATIENCE: Final = 10.0
"""Seconds of this processor that one answer may take, however busy the machine is."""
WAITING: Final = 120.0
"""Seconds that one answer may take, most of which it does nothing."""


class Label(Protocol):
    """What the door says about a mutant."""

    id: str
    title: str
    requirements: tuple[str, ...]
    declares: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]
    """Features it would then not declare; without ``nonce_injection`` its nonces are watched."""
    is_stateful: bool
    """Whether scenarios are to kill it, not vectors."""


class InProcessAdapter(Protocol):
    """An adapter without a process."""

    def hello(self) -> dict[str, Any]:
        """Return the declaration."""
        ...

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request, without its id."""
        ...


class MutantInProcess(InProcessAdapter, Protocol):
    """A mutant without a process."""

    codec_alone: frozenset[str]
    """The directions of the codec that it changes, where it changes nothing else."""


class Door(Protocol):
    """The way into the program of the mutants."""

    def labels(self) -> Sequence[Label]:
        """Return all mutants, in a fixed order."""
        ...

    def mutated(self, mutant_id: str) -> AbstractContextManager[MutantInProcess]:
        """Give the adapter of one mutant."""
        ...

    def watched(self) -> AbstractContextManager[tuple[InProcessAdapter, set[str]]]:
        """Give the reference, and a set into which it puts the directions that it uses."""
        ...


def door() -> Door:
    """Return the program of the mutants."""
    found: Any = import_module(DOOR)
    return found  # type: ignore[no-any-return]


class TookTooLong(BaseException):
    """A mutant does not answer; what it takes for a failure of its own, this must not be."""


def _on_alarm(number: int, frame: FrameType | None) -> None:
    raise TookTooLong


@contextmanager
def patience() -> Iterator[None]:
    """Let :func:`ask` limit the time of each answer inside a ``with`` block."""
    before = {name: signal.signal(name, _on_alarm) for name in (signal.SIGPROF, signal.SIGALRM)}
    try:
        yield
    finally:
        _allow(0, 0)
        for name, handler in before.items():
            signal.signal(name, handler)


def _allow(patience: float, waiting: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, patience)
    signal.setitimer(signal.ITIMER_REAL, waiting)


def ask(adapter: InProcessAdapter, op: str, given: Mapping[str, Any]) -> Answer | Outcome:
    """Return the answer to a request, or what became of the adapter instead."""
    _allow(PATIENCE, WAITING)
    try:
        answer = adapter.answer({"op": op, "in": given})
        return msgspec.convert({"id": 0, **answer}, Answer)
    except TookTooLong:
        return Outcome.TIMED_OUT
    except Exception:
        # Whatever a mutant dies of, over the pipe it would be a dead process.
        return Outcome.CRASHED
    finally:
        _allow(0, 0)
