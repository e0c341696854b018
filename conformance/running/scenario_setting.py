"""What a scenario is run with, and what is said of it and of its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..corpus.expectation import Invalid, Unspecified, Valid
from ..corpus.load import Behaviour
from ..corpus.scenario import Step
from ..crash.traced import TracedAdapter
from ..judging.judge import Judgement
from ..protocol.driver import Reply, Request
from ..protocol.messages import Answer, Declared
from ..protocol.zone import Zone
from .events import Moment
from .file_nonces import FileNonces
from .oracle import Oracle


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a scenario, or of one of its steps."""

    judgement: Judgement
    expect: Valid | Invalid | Unspecified | None = None
    """What was expected of the step that went wrong, if it was a request."""
    answer: Answer | None = None
    stderr: str = ""
    steps: list[str] = field(default_factory=list)
    """The steps so far, one line each."""
    timeline: list[Moment] = field(default_factory=list)
    """The steps that matter, as people would tell them."""


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One step and what came of it, for whoever watches."""

    number: int
    """From 1."""
    step: Step
    text: str
    """The step in one line."""
    judgement: Judgement
    request: Request | None = None
    reply: Reply | None = None


class Exchanges(Protocol):
    """What sends requests to an adapter: a driver, or something in front of one."""

    def exchange(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Reply]]:
        """Yield a reply for every request."""
        ...

    @property
    def zone(self) -> Zone | None:
        """The time zone in which the adapter runs; ``None`` for that of the judge."""
        ...

    def see_midnight(self) -> None:
        """Go on with a new process unless the clocks of this one show every mistake now."""
        ...

    def take_umask(self, umask: int | None) -> None:
        """Go on with a process that has this umask; ``None`` for that of the judge."""
        ...


@dataclass(slots=True)
class ScenarioSetting:
    """One adapter, the oracle, and what is known of both."""

    driver: Exchanges
    oracle: Oracle
    declared: Declared
    behaviours: Mapping[str, Behaviour]
    """Of the corpus, by id."""
    watch: Callable[[StepSeen], None] | None = None
    """Called with every step."""
    root: str | None = None
    """Where the folders are made; ``None`` for the folder of temporary files."""
    left: list[str] = field(default_factory=list)
    """Takes a line for each folder that cannot be removed."""
    traced: TracedAdapter | None = None
    """The adapter, where it is the one under strace that is asked."""
    nonces: FileNonces | None = None
    """Looks at each file that a SubSwapper may have written."""
