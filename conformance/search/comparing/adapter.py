"""An adapter that is asked one request after another, whatever becomes of its process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET

from ...protocol.command import Command
from ...protocol.driver import Driver, Reply, Request
from ...protocol.messages import Declared
from ...protocol.outcome import Outcome
from ...protocol.process import Limits
from ...protocol.zone import Zone

AHEAD: Final = 16
"""Requests that an adapter may be asked before the first answer is needed."""


class Adapter:
    """Answers one request at a time; a new process takes over from one that died.

    Args:
        command: the program.
        limits: what it may take.
        one_shot: whether it gets a process for every request.
        in_flight: how many requests it may hold; more than one only for who is trusted, since
            what happens while several are in flight need not happen again.
    """

    def __init__(
        self, command: Command, limits: Limits, *, one_shot: bool = False, in_flight: int = 1
    ) -> None:
        self.command = command
        self.accidents = 0
        """Requests that got no answer."""
        self.limits = limits
        """What it may take."""
        self._one_shot = one_shot
        self._in_flight = in_flight
        self._coming: Iterator[tuple[Request, Reply]] = iter(())
        self._replies: dict[int, Reply] = {}
        self._driver = self._new()

    def _new(self) -> Driver:
        return Driver(
            self.command,
            self.limits,
            one_shot=self._one_shot,
            max_in_flight=self._in_flight,
        )

    @property
    def declared(self) -> Declared:
        """What it declares; starts it when it does not run.

        Raises:
            Broken: it does not work.
        """
        return self._driver.hello()

    @property
    def zone(self) -> Zone | None:
        """The time zone in which its process runs; ``None`` for one that the user chose."""
        return self._driver.zone

    def see_midnight(self) -> None:
        """Go on with a new process unless this one's clocks show every mistake now."""
        self._driver.see_midnight()

    def take_umask(self, umask: int | None) -> None:
        """Go on with a process that has this umask; ``None`` for that of the judge."""
        self._driver.take_umask(umask)

    def ask(self, op: str, given: Any) -> Reply:
        """Ask, and return the answer or the accident that took its place."""
        return self._reply(Request(0, op, msgspec.json.encode(given)))

    def ask_ahead(self, asked: Sequence[tuple[str, Any]]) -> None:
        """Send requests without waiting; ``reply_to`` has what becomes of them."""
        self._settle()
        self._replies.clear()
        self._coming = self._driver.ahead(
            [Request(n, op, msgspec.json.encode(given)) for n, (op, given) in enumerate(asked)]
        )

    def reply_to(self, number: int) -> Reply | None:
        """Return the reply to one of the requests of ``ask_ahead``; ``None`` if there is none."""
        while number not in self._replies:
            came = next(self._coming, None)
            if came is None:
                return None
            self._take(*came)
        return self._replies.pop(number)

    def _settle(self) -> None:
        """Wait for what was asked ahead, so that something else can be asked."""
        for came in self._coming:
            self._take(*came)

    def _take(self, request: Request, reply: Reply) -> None:
        # Who gave up is asked again, alone, when the answer is needed.
        if reply.outcome is not Outcome.ADAPTER_BROKEN:
            self.accidents += reply.answer is None
            self._replies[request.key] = reply

    def exchange(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Reply]]:
        """Yield a reply for every request, in their order."""
        for request in requests:
            yield request, self._reply(request)

    def _reply(self, request: Request) -> Reply:
        self._settle()
        ((_, reply),) = self._driver.exchange([request])
        if reply.outcome is Outcome.ADAPTER_BROKEN:
            # The driver gives up when several processes die in a row; a search makes them die.
            self.restart()
            ((_, reply),) = self._driver.exchange([request])
        self.accidents += reply.answer is None
        return reply

    def value(self, op: str, given: Any) -> dict[str, Any] | None:
        """Ask, and return the ``ok`` value; ``None`` for anything else, undeclared ops included."""
        if op not in self.declared.ops:
            return None
        answer = self.ask(op, given).answer
        return answer.ok if answer is not None and answer.ok is not UNSET else None

    def restart(self) -> None:
        """Go on with a new process."""
        self._coming = iter(())
        self._driver.close()
        self._driver = self._new()

    def close(self) -> None:
        """End its process."""
        self._driver.close()
