"""A request to an adapter, and the one reply that every request gets."""

from __future__ import annotations

from dataclasses import dataclass

from .messages import Answer
from .outcome import Outcome


@dataclass(frozen=True, slots=True)
class Request:
    """One request."""

    key: int
    """The caller's own; it is never sent."""
    op: str
    payload: bytes
    """JSON of ``in``, on one line."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, or the accident that took its place."""

    answer: Answer | None
    outcome: Outcome | None = None
    """Of an accident: what the request is charged with."""
    detail: str = ""
    """Of an accident: what happened."""
    stderr: str = ""
    """Of an accident: the end of standard error."""
    line: bytes = b""
    """The answer as it came; empty when none came."""
