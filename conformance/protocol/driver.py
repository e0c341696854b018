"""Send many requests to an adapter and get exactly one reply for each.

There are three states. *Streaming* keeps several requests in flight. When the process dies, is
silent, breaks a limit or prints what belongs to no request, every request in flight is a
suspect: *isolating* asks the suspects again one at a time, and charges only a request that was
alone in flight when it happened again. When no suspect repeats it, the accident becomes a
finding of the run, and from then on one request is in flight at a time. After too many
accidents without an answer between them the adapter is *broken*, and so is the reply to every
request that is left.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from .command import Command
from .exchange import Broken as Broken, Reply as Reply, Request as Request
from .hello import altered, read_hello
from .limits import BREAKER, SILENCE
from .messages import (
    HELLO_LINE,
    MAX_IN_FLIGHT,
    BadDeclaration,
    Declared,
    MalformedLine,
    parse_answer,
)
from .observations import UNFLUSHED, forgets_to_flush, left_by, unasked
from .outcome import Outcome
from .process import AdapterProcess, CannotStart, Limits, ProcessEnded
from .window import RequestWindow
from .zone import Zone

Replies = Iterator[tuple[Request, Reply]]
"""Each request with its reply, in the order in which they come."""


@dataclass(slots=True)
class Driver:
    """Asks one adapter; ``close`` ends its process."""

    command: Command
    limits: Limits = field(default_factory=Limits)
    seed: int = 0
    """Of the ids of requests, which must tell the adapter nothing."""
    one_shot: bool = False
    """Start a process for every request."""
    max_in_flight: int = MAX_IN_FLIGHT
    """Requests in flight at most; the adapter may declare fewer."""
    check: Callable[[Request, bytes], str] | None = None
    """Validates the line that answers a request; returns what is wrong, or an empty text."""
    notes: list[str] = field(default_factory=list)
    """Observations that are not judged."""
    findings: list[str] = field(default_factory=list)
    """What went wrong without being one request's fault; each makes the run non-conformant."""
    until: float | None = None
    """When the whole run ends, on the monotonic clock; without it each exchange has a limit."""
    _process: AdapterProcess | None = None
    _declared: Declared | None = None
    _window: RequestWindow = field(init=False)
    _started: int = 0
    """Processes so far."""
    _accidents: int = 0
    """Since the last answer."""
    _heard: bool = False
    """Whether the process that runs now has answered a request."""
    _umask: int | None = None
    """Of the processes that are started from now on; ``None`` for that of the judge."""
    _strays: int = 0
    """Lines that were no answer to any request."""

    def __post_init__(self) -> None:
        self._window = RequestWindow(random.Random(self.seed), self.findings)

    @property
    def stderr(self) -> str:
        """The end of the standard error of the process that runs now."""
        return self._process.stderr if self._process else ""

    @property
    def zone(self) -> Zone | None:
        """The time zone in which the process runs; ``None`` for one that the user chose."""
        return self._process.zone if self._process else None

    def see_midnight(self) -> None:
        """Go on with a new process unless this one's clocks show every mistake now."""
        if self._process is None or self._process.zone is None:
            return
        if not self._process.zone.tells(time.time()):
            self.close()

    def take_umask(self, umask: int | None) -> None:
        """Go on with a process that has this umask; ``None`` for that of the judge."""
        if umask != self._umask:
            self.close()
            self._umask = umask

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

    def greet(self) -> None:
        """Start it, unless it runs, so that what it declares is seen; raise ``Broken`` if not."""
        if self._process is None and not self.one_shot:
            self._process = self._start()

    def close(self) -> None:
        """End the adapter's process and note a bad exit."""
        if self._process is not None:
            if problem := self._process.finish():
                self.notes.append(problem)
            self.notes += left_by(self._process, self.notes)
            self.notes += self._process.left_behind
            self.findings += unasked(self._process)
        self._process = None

    def kill(self) -> None:
        """End the adapter's process at once, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self.notes += left_by(self._process, self.notes)
        self._process, self._heard = None, False

    @property
    def is_over(self) -> bool:
        """Whether the limit of the whole run is reached."""
        return self.until is not None and time.monotonic() >= self.until

    def ahead(self, requests: Iterable[Request]) -> Replies:
        """As ``exchange``, but what there is room for is sent at once, to a process that runs."""
        waiting = iter(requests)
        if self._window.abandon():
            self.kill()
        is_begun = self._process is not None and self._fill(waiting)
        return self.exchange(waiting, is_begun)

    def exchange(self, requests: Iterable[Request], is_begun: bool = False) -> Replies:
        """Yield a reply for every request, in the order in which they come."""
        waiting = iter(requests)
        deadline = self.until or time.monotonic() + self.limits.run
        try:
            if self.is_over:
                raise TimeoutError
            if not is_begun and self._window.abandon():
                self.kill()  # an exchange was cut short; its answers are nobody's
            self.hello()
            yield from (self._singly if self.one_shot else self._stream)(waiting, deadline)
            return
        except Broken as error:
            reply = Reply(None, Outcome.ADAPTER_BROKEN, str(error), error.stderr)
        except TimeoutError:
            self.kill()
            limit = f"the run's limit of {self.limits.run:g} s was reached"
            reply = Reply(None, Outcome.TIMED_OUT, limit)
        for request in (*self._window.abandon(), *waiting):
            yield request, reply

    def _start(self) -> AdapterProcess:
        """Start a process and exchange hello with it."""
        try:
            self._started += 1
            process = AdapterProcess(self.command, self.limits, self._started, self._umask)
        except CannotStart as error:
            raise Broken(str(error)) from None
        try:
            process.send(HELLO_LINE)
            if self.one_shot:
                process.close_input()
            left = self.until - time.monotonic() if self.until else self.limits.hello
            patience = max(0.05, min(left, self.limits.hello))
            declared = read_hello(self._receive(process, patience))
        except (ProcessEnded, BadDeclaration) as error:
            process.kill()
            self.notes += left_by(process, self.notes)
            if self.is_over:
                raise TimeoutError from None
            raise Broken(f"hello: {error}", process.stderr) from None
        except BaseException:
            process.kill()
            raise
        if self._declared is None:
            self._declared = declared
            self._window.size = max(1, min(self.max_in_flight, declared.max_in_flight))
        elif (text := altered(self._declared, declared)) and text not in self.findings:
            self.findings.append(text)
        return process

    def _receive(self, process: AdapterProcess, timeout: float) -> list[bytes]:
        """Receive lines; a one-shot adapter may leave out the last line end."""
        try:
            return [*process.receive(timeout), *process.waiting_lines()]
        except ProcessEnded as ended:
            if self.one_shot and ended.late and ended.outcome is Outcome.PROTOCOL_ERROR:
                return ended.late
            raise

    def _stream(self, waiting: Iterator[Request], deadline: float) -> Replies:
        """Keep several requests in flight until everything is answered."""
        while self._fill(waiting):
            assert self._process is not None
            try:
                for line in self._process.receive(self._patience(deadline)):
                    yield self._accept(line)
                # What has come by now answers nothing that is sent after it.
                for line in self._process.waiting_lines():
                    yield self._accept(line)
            except MalformedLine as error:
                self._strays += 1
                yield from self._end_process(ProcessEnded(Outcome.PROTOCOL_ERROR, str(error)))
            except ProcessEnded as ended:
                self._patience(deadline)
                yield from self._end_process(ended)

    def _patience(self, deadline: float) -> float:
        """Return the seconds to wait for an answer.

        Raises:
            TimeoutError: the run's limit is reached.
        """
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self.limits.request)

    def _fill(self, waiting: Iterator[Request]) -> bool:
        """Send what the window has room for; say whether anything is in flight."""
        if lines := self._window.fill(waiting):
            if self._process is None:
                self._process = self._start()
            self._process.send(lines)
        return bool(self._window.flying)

    def _accept(self, line: bytes) -> tuple[Request, Reply]:
        """Match a line with its request.

        Raises:
            MalformedLine: it belongs to no request in flight.
        """
        try:
            answer = parse_answer(line)
        except MalformedLine as error:
            accused = self._window.take(error.id)
            if accused is None:
                raise
            return accused, Reply(None, Outcome.PROTOCOL_ERROR, str(error), self.stderr, line)
        request = self._window.answered(answer.id)
        self._accidents, self._heard = 0, True
        if self.check and (problem := self.check(request, line)):
            return request, Reply(None, Outcome.PROTOCOL_ERROR, problem, self.stderr, line)
        return request, Reply(answer, line=line)

    def _end_process(self, ended: ProcessEnded) -> Replies:
        """Kill a process that went wrong; charge the request that was alone in flight."""
        stderr, heard = self.stderr, self._heard
        self.kill()
        if not heard and forgets_to_flush(ended, self._window.flying):
            raise Broken(UNFLUSHED, stderr)
        self._accidents += SILENCE if ended.outcome is Outcome.TIMED_OUT else 1
        if (accused := self._window.accuse(ended.detail)) is not None:
            yield accused, Reply(None, ended.outcome, ended.detail, stderr)
        if max(self._accidents, self._strays) >= BREAKER:
            raise Broken(f"given up after repeated failures; the last: {ended.detail}", stderr)

    def _singly(self, waiting: Iterator[Request], deadline: float) -> Replies:
        """Start a process for every request."""
        for request in waiting:
            line = self._window.fill_with(request)
            patience = self._patience(deadline)
            try:
                self._process = AdapterProcess(self.command, self.limits)
                self._process.send(line)
                self._process.close_input()
                line, *others = self._receive(self._process, patience)
                answered = self._accept(line)
                for other in others:
                    self._accept(other)
                yield answered
            except MalformedLine as error:
                yield from self._end_process(ProcessEnded(Outcome.PROTOCOL_ERROR, str(error)))
            except CannotStart as error:
                raise Broken(str(error)) from None
            except ProcessEnded as ended:
                self._patience(deadline)
                yield from self._end_process(ended)
            self.kill()
