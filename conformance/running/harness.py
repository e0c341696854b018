"""The adapter as scenarios need it: as it is, under strace, or where no file can grow.

Each kind is a process of its own, started with the first scenario that needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..corpus.scenario import Scenario
from ..crash.full_disk import with_file_limit
from ..crash.system_calls import NoStrace
from ..crash.traced import TracedAdapter
from ..protocol.command import Command
from ..protocol.driver import Broken, Driver
from ..protocol.hello import altered
from ..protocol.messages import Declared
from ..protocol.process import Limits
from ..protocol.systems import NEEDS_LINUX, can_limit_files

SYSTEM_CALLS: Final = "system-calls"
LEFT_OUT: Final = "durability was left out (--no-durability)"


class Unchecked(Exception):
    """The adapter cannot be run as a scenario needs it; says why."""


@dataclass(slots=True)
class Harness:
    """Starts the adapter in other ways than the usual one."""

    command: Command
    limits: Limits
    declared: Declared
    """By the process that runs as usual."""
    durability: bool = True
    """Whether what needs another process is wanted."""
    traced: TracedAdapter = field(init=False)
    """Under strace."""
    findings: list[str] = field(default_factory=list)
    """What went wrong without being one scenario's fault."""
    notes: list[str] = field(default_factory=list)
    _limited: dict[int, Driver] = field(default_factory=dict)
    """By the bytes of the limit."""
    _problems: dict[str | int, str] = field(default_factory=dict)
    """Why one kind cannot be had, once that is known."""

    def __post_init__(self) -> None:
        self.traced = TracedAdapter(self.command, self.limits)

    def driver(self, scenario: Scenario) -> Driver | None:
        """Return what asks the adapter as a scenario needs it; ``None`` for the usual one.

        Raises:
            Unchecked: it cannot be had.
        """
        kind: str | int = scenario.needs.file_limit
        if SYSTEM_CALLS in scenario.needs.harness:
            kind = SYSTEM_CALLS
        if not kind:
            return None
        if not self.durability:
            raise Unchecked(LEFT_OUT)
        if kind in self._problems:
            raise Unchecked(self._problems[kind])
        try:
            driver = self.traced.driver if isinstance(kind, str) else self._with_limit(kind)
            text = altered(self.declared, driver.hello())
            if text and text not in self.findings:
                self.findings.append(text)
            return driver
        except (NoStrace, Unchecked) as problem:
            self._problems[kind] = f"durability is unchecked: {problem}"
            raise Unchecked(self._problems[kind]) from None

    def _with_limit(self, limit: int) -> Driver:
        if not can_limit_files():
            raise Unchecked(f"the size of files cannot be limited here; {NEEDS_LINUX}")
        if limit not in self._limited:
            driver = with_file_limit(self.command, self.limits, limit)
            try:
                driver.hello()
            except Broken as error:
                driver.close()
                raise Unchecked(f"where no file can grow it does not start: {error}") from None
            self._limited[limit] = driver
        return self._limited[limit]

    @property
    def _drivers(self) -> Sequence[Driver]:
        traced = self.traced.started
        return [*self._limited.values(), *([traced] if traced else [])]

    def close(self) -> None:
        """End its processes, and keep what was observed of them."""
        for driver in self._drivers:
            driver.close()
            self.findings += driver.findings
            self.notes += [text for text in driver.notes if text not in self.notes]
        self.traced.close()
        self._limited.clear()

    def kill(self) -> None:
        """End its processes at once."""
        for driver in self._drivers:
            driver.kill()
        self.traced.kill()
        self._limited.clear()
