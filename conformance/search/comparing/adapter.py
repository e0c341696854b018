"""An adapter that is asked one request after another, whatever becomes of its process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from ...protocol.command import Command
from ...protocol.driver import Driver, Reply, Request
from ...protocol.messages import Declared
from ...protocol.outcome import Outcome
from ...protocol.process import Limits
from ...protocol.zone import Zone


class Adapter:
    """Answers one request at a time; a new process takes over from one that died."""

    def __init__(self, command: Command, limits: Limits, *, one_shot: bool = False) -> None:
        self.command = command
        self.accidents = 0
        """Requests that got no answer."""
        self._limits = limits
        self._one_shot = one_shot
        self._driver = self._new()

    def _new(self) -> Driver:
        return Driver(self.command, self._limits, one_shot=self._one_shot, max_in_flight=1)

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

    def exchange(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Reply]]:
        """Yield a reply for every request, in their order."""
        for request in requests:
            yield request, self._reply(request)

    def _reply(self, request: Request) -> Reply:
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
        self._driver.close()
        self._driver = self._new()

    def close(self) -> None:
        """End its process."""
        self._driver.close()
