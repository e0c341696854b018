"""A request to an adapter, and the one reply that every request gets, or why none ever will."""

from __future__ import annotations

from dataclasses import dataclass

from .escape import clip
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


class Broken(Exception):
    """The adapter does not work.

    Attributes:
        stderr: the end of what it wrote to standard error.
    """

    def __init__(self, detail: str, stderr: str = "") -> None:
        super().__init__(clip(detail))
        self.stderr = stderr

    def explained(self) -> str:
        """Return what happened, with the last line that an adapter wrote before it was asked.

        Later lines may hold key material of a request.
        """
        lines = self.stderr.split("\n") if str(self).startswith("hello: ") else []
        return "; ".join([str(self), *[line.strip() for line in lines if line.strip()][-1:]])
