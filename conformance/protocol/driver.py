"""Send many requests to an adapter and get exactly one reply for each.

States: *streaming* keeps a window of requests unanswered. When the process
dies, is silent, breaks a limit or prints what belongs to no request, every
request in flight is suspect: *isolating* asks the suspects again one at a time,
and only a request that is alone in flight when it happens again is charged. When
none is, the death becomes a finding of the run and the window stays one
request wide. Deaths without an answer between them trip a breaker: the
adapter is *broken*, and so is the reply to every request that is left.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from .command import Command
from .escape import shorten
from .messages import (
    HELLO_LINE,
    MAX_IN_FLIGHT,
    Answer,
    BadDeclaration,
    Declared,
    MalformedLine,
    encode_request,
    parse_answer,
    parse_hello,
)
from .outcome import Outcome
from .process import AdapterProcess, CannotStart, Ended, Limits

BREAKER = 12
"""Deaths in a row, or stray lines in all, that make an adapter broken."""
SILENCE = 4
"""How many deaths a time-out counts for: it costs the whole time limit."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``key`` is the caller's and is never sent."""

    key: int
    op: str
    payload: bytes
    """JSON of ``in``, on one line."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, or the accident that took its place."""

    answer: Answer | None
    outcome: Outcome | None = None
    detail: str = ""
    stderr: str = ""
    line: bytes = b""


class Broken(Exception):
    """The adapter does not work.

    Attributes:
        stderr: the end of what it wrote to standard error.
    """

    def __init__(self, detail: str, stderr: str = "") -> None:
        super().__init__(detail)
        self.stderr = stderr

    def explained(self) -> str:
        """Return what happened, with the last line that an adapter wrote before it was asked.

        Later lines may hold key material of a request.
        """
        lines = self.stderr.split("\n") if str(self).startswith("hello: ") else []
        return "; ".join([str(self), *[line.strip() for line in lines if line.strip()][-1:]])


@dataclass(slots=True)
class Driver:
    """Drives one adapter; ``close`` ends its process."""

    command: Command
    limits: Limits = field(default_factory=Limits)
    seed: int = 0
    """Of the request ids, which must tell the adapter nothing."""
    one_shot: bool = False
    max_in_flight: int = MAX_IN_FLIGHT
    check: Callable[[Request, bytes], str] | None = None
    """Validates the line that answers a request; returns what is wrong, or an empty text."""
    notes: list[str] = field(default_factory=list)
    """Observations that are not judged."""
    findings: list[str] = field(default_factory=list)
    """What went wrong without being one request's fault; each makes the run non-conformant."""
    _process: AdapterProcess | None = None
    _declared: Declared | None = None
    _window: int = 1
    _flying: dict[int, Request] = field(default_factory=dict)
    _suspects: deque[Request] = field(default_factory=deque)
    _unexplained: str = ""
    """Why suspects are being asked again, as long as none of them was charged."""
    _recent: deque[tuple[int, Request]] = field(default_factory=lambda: deque(maxlen=64))
    """The last answered requests, to name one that is answered twice."""
    _deaths: int = 0
    _strays: int = 0
    _ids: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._ids = random.Random(self.seed)

    @property
    def stderr(self) -> str:
        """The end of the standard error of the process that runs now."""
        return self._process.stderr if self._process else ""

    def hello(self) -> Declared:
        """Start the adapter, unless it runs, and return what it declares.

        Raises:
            Broken: it does not start, does not answer, or declares the impossible.
        """
        if self._declared is None:
            process = self._start()
            if self.one_shot:
                process.kill()
            else:
                self._process = process
        assert self._declared is not None
        return self._declared

    def close(self) -> None:
        """End the adapter's process and note a bad exit."""
        if self._process is not None and (problem := self._process.finish()):
            self.notes.append(problem)
        self._process = None

    def kill(self) -> None:
        """End the adapter's process at once, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
        self._process = None

    def exchange(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Reply]]:
        """Yield a reply for every request, in the order in which they come."""
        waiting = iter(requests)
        deadline = time.monotonic() + self.limits.run
        try:
            self.hello()
            yield from (self._singly if self.one_shot else self._stream)(waiting, deadline)
            return
        except Broken as error:
            reply = Reply(None, Outcome.ADAPTER_BROKEN, str(error), error.stderr)
        except TimeoutError:
            limit = f"the run's limit of {self.limits.run:g} s was reached"
            reply = Reply(None, Outcome.TIMED_OUT, limit)
        for request in (*self._flying.values(), *self._suspects, *waiting):
            yield request, reply
        self._flying.clear()
        self._suspects.clear()

    def _start(self) -> AdapterProcess:
        """Start a process and exchange hello with it."""
        try:
            process = AdapterProcess(self.command, self.limits)
        except CannotStart as error:
            raise Broken(str(error)) from None
        try:
            process.send(HELLO_LINE)
            if self.one_shot:
                process.close_input()
            line = self._receive(process, self.limits.hello)[0]
            declared = parse_hello(line)
        except (Ended, BadDeclaration) as error:
            process.kill()
            raise Broken(f"hello: {error}", process.stderr) from None
        except BaseException:
            process.kill()
            raise
        if self._declared is None:
            self._declared = declared
            self._window = max(1, min(self.max_in_flight, declared.max_in_flight))
        elif self._declared != declared:
            self.findings.append("started again, it declared something else than before")
        return process

    def _receive(self, process: AdapterProcess, timeout: float) -> list[bytes]:
        """Receive lines; a one-shot adapter may leave out the last line end."""
        try:
            return process.receive(timeout)
        except Ended as ended:
            if self.one_shot and ended.late and ended.outcome is Outcome.PROTOCOL_ERROR:
                return ended.late
            raise

    def _stream(
        self, waiting: Iterator[Request], deadline: float
    ) -> Iterator[tuple[Request, Reply]]:
        """Keep the window full until everything is answered."""
        while self._fill(waiting):
            if time.monotonic() >= deadline:
                raise TimeoutError
            assert self._process is not None
            try:
                for line in self._process.receive(self.limits.request):
                    yield self._accept(line)
            except MalformedLine as error:
                self._strays += 1
                yield from self._bury(Ended(Outcome.PROTOCOL_ERROR, str(error)))
            except Ended as ended:
                yield from self._bury(ended)

    def _fill(self, waiting: Iterator[Request]) -> bool:
        """Send what the window allows; say whether anything is in flight."""
        lines = bytearray()
        while len(self._flying) < self._window:
            if self._unexplained or self._suspects:
                if self._flying:
                    break
                if not self._suspects:
                    self._give_up_explaining()
                    continue
                request: Request | None = self._suspects[0]
            else:
                request = next(waiting, None)
            if request is None:
                break
            number = self._ids.randrange(1, 1 << 31)
            while number in self._flying:
                number += 1
            if self._suspects:
                self._suspects.popleft()
            self._flying[number] = request
            lines += encode_request(number, request.op, request.payload)
        if lines:
            if self._process is None:
                self._process = self._start()
            self._process.send(lines)
        return bool(self._flying)

    def _give_up_explaining(self) -> None:
        """Record a death that no suspect reproduced, and go on one request at a time."""
        self.findings.append(
            f"with several requests in flight: {self._unexplained}; none of them does that alone:"
            f" it keeps state between requests, or cannot hold {self._window} (max_in_flight)"
        )
        self._unexplained = ""
        self._window = 1

    def _accept(self, line: bytes) -> tuple[Request, Reply]:
        """Match a line with its request.

        Raises:
            MalformedLine: it belongs to no request in flight.
        """
        try:
            answer = parse_answer(line)
        except MalformedLine as error:
            if error.id is None or error.id not in self._flying:
                raise
            reply = Reply(None, Outcome.PROTOCOL_ERROR, str(error), self.stderr, line)
            return self._flying.pop(error.id), reply
        request = self._flying.pop(answer.id, None)
        if request is None:
            raise self._unasked(answer.id)
        self._recent.append((answer.id, request))
        self._deaths = 0
        if self.check and (problem := self.check(request, line)):
            return request, Reply(None, Outcome.PROTOCOL_ERROR, problem, self.stderr, line)
        return request, Reply(answer, line=line)

    def _unasked(self, number: int) -> MalformedLine:
        """Name an answer nobody waits for."""
        for known, request in self._recent:
            if known == number:
                shown = shorten(request.payload.decode(), 80)
                return MalformedLine(f"a second answer to {request.op} {shown}")
        return MalformedLine(f"an answer with id {number}, which no open request has")

    def _bury(self, ended: Ended) -> Iterator[tuple[Request, Reply]]:
        """End a process that went wrong; charge the request that was alone in flight."""
        stderr = self.stderr
        if self._process is not None:
            self._process.kill()
            self._process = None
        self._blame_missing_flush(ended, stderr)
        self._deaths += SILENCE if ended.outcome is Outcome.TIMED_OUT else 1
        suspects = list(self._flying.values())
        self._flying.clear()
        if len(suspects) == 1:
            self._unexplained = ""
            yield suspects[0], Reply(None, ended.outcome, ended.detail, stderr)
        elif suspects:
            self._suspects.extend(suspects)
            self._unexplained = ended.detail
        else:
            self.findings.append(f"with no request open: {ended.detail}")
        if max(self._deaths, self._strays) >= BREAKER:
            raise Broken(f"given up after repeated failures; the last: {ended.detail}", stderr)

    def _blame_missing_flush(self, ended: Ended, stderr: str) -> None:
        """Raise ``Broken`` if all of several answers came only when the input was closed."""
        answered = 0
        for line in ended.late:
            try:
                answered += parse_answer(line).id in self._flying
            except MalformedLine:
                return
        if 1 < len(self._flying) == answered:
            raise Broken(
                "no answer was seen until its input was closed, then all were: flush standard"
                " output after every answer",
                stderr,
            )

    def _singly(
        self, waiting: Iterator[Request], deadline: float
    ) -> Iterator[tuple[Request, Reply]]:
        """Start a process for every request."""
        for request in waiting:
            self._flying = {self._ids.randrange(1, 1 << 31): request}
            if time.monotonic() >= deadline:
                raise TimeoutError
            try:
                self._process = AdapterProcess(self.command, self.limits)
                for number in self._flying:
                    line = encode_request(number, request.op, request.payload)
                    self._process.send(line)
                self._process.close_input()
                yield self._accept(self._receive(self._process, self.limits.request)[0])
            except MalformedLine as error:
                yield from self._bury(Ended(Outcome.PROTOCOL_ERROR, str(error)))
            except CannotStart as error:
                raise Broken(str(error)) from None
            except Ended as ended:
                yield from self._bury(ended)
            if self._process is not None:
                self._process.kill()
                self._process = None
