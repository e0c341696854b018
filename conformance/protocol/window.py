"""The requests in flight, and those suspected of the accident that several were in flight for."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from .escape import shorten
from .exchange import Request
from .messages import MalformedLine, encode_request

REMEMBERED = 64
"""Answered requests that are kept, to name one that is answered twice."""


@dataclass(slots=True)
class Window:
    """Decides what is sent next, and which request an answer or an accident belongs to."""

    ids: random.Random
    """Draws the ids of requests, which must tell the adapter nothing."""
    findings: list[str]
    """Takes what is no single request's fault."""
    size: int = 1
    """Requests that may be in flight at once."""
    flying: dict[int, Request] = field(default_factory=dict)
    """Requests without an answer, by id."""
    suspects: deque[Request] = field(default_factory=deque)
    """To be asked again, one at a time."""
    _unexplained: str = ""
    """Why suspects are being asked again, as long as none of them was charged."""
    _recent: deque[tuple[int, Request]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def fill(self, waiting: Iterator[Request]) -> bytearray:
        """Put into flight what there is room for; return the lines to send."""
        lines = bytearray()
        while len(self.flying) < self.size:
            if self._unexplained or self.suspects:
                if self.flying:
                    break
                if not self.suspects:
                    self._give_up_explaining()
                    continue
                request: Request | None = self.suspects.popleft()
            else:
                request = next(waiting, None)
            if request is None:
                break
            lines += self._launch(request)
        return lines

    def fill_with(self, request: Request) -> bytes:
        """Put this request into flight and no other; return the line to send."""
        self.flying.clear()
        return self._launch(request)

    def take(self, number: int | None) -> Request | None:
        """Take the request with this id out of flight; ``None`` when there is none."""
        return None if number is None else self.flying.pop(number, None)

    def answered(self, number: int) -> Request:
        """Take out of flight the request that an answer belongs to.

        Raises:
            MalformedLine: it belongs to none.
        """
        request = self.take(number)
        if request is None:
            raise self._unasked(number)
        self._recent.append((number, request))
        return request

    def accuse(self, detail: str) -> Request | None:
        """Empty the window after an accident.

        Args:
            detail: what happened.

        Returns:
            The request that was alone in flight, and is to be charged. Of several each becomes a
            suspect; with none in flight the accident is a finding.
        """
        accused = list(self.flying.values())
        self.flying.clear()
        if len(accused) == 1:
            self._unexplained = ""
            return accused[0]
        if accused:
            self.suspects.extend(accused)
            self._unexplained = detail
        else:
            self.findings.append(f"with no request open: {detail}")
        return None

    def abandon(self) -> list[Request]:
        """Empty the window and the suspects; return all of them."""
        left = [*self.flying.values(), *self.suspects]
        self.flying.clear()
        self.suspects.clear()
        return left

    def _launch(self, request: Request) -> bytes:
        number = self.ids.randrange(1, 1 << 31)
        while number in self.flying:
            number += 1
        self.flying[number] = request
        return encode_request(number, request.op, request.payload)

    def _give_up_explaining(self) -> None:
        """Record an accident that no suspect repeats, and go on one request at a time."""
        self.findings.append(
            f"with several requests in flight: {self._unexplained}; none of them does that alone:"
            f" it keeps state between requests, or cannot hold {self.size} (max_in_flight)"
        )
        self._unexplained = ""
        self.size = 1

    def _unasked(self, number: int) -> MalformedLine:
        """Describe an answer that no request waits for."""
        for known, request in self._recent:
            if known == number:
                shown = shorten(request.payload.decode(), 80)
                return MalformedLine(f"a second answer to {request.op} {shown}")
        return MalformedLine(f"an answer with id {number}, which no open request has")
