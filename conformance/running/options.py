"""How to run: what is asked of every adapter of a run, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..judging.claim import Claim
from ..judging.selection import Filter
from ..protocol.command import Command
from ..protocol.driver import Reply, Request
from ..protocol.messages import MAX_IN_FLIGHT
from ..protocol.process import Limits
from .further_search import FurtherSearch
from .scenario_setting import StepSeen


@dataclass(frozen=True, slots=True)
class Options:
    """How to run."""

    filter: Filter = field(default_factory=Filter)
    """Which cases are asked."""
    limits: Limits = field(default_factory=Limits)
    seed: int = 0
    """Of the ids of requests, and of the order of cases if it is shuffled."""
    shuffle: bool = False
    one_shot: bool = False
    """Start a process for every request."""
    max_in_flight: int = MAX_IN_FLIGHT
    jobs: int = 1
    """Adapters that run at the same time."""
    oracle: Command | None = None
    """Opens packed bytes and names fields; without one, what needs that is skipped."""
    validate: bool = False
    """Check every message against the JSON Schema of the protocol."""
    durability: bool = True
    """Play the scenarios that need the adapter under strace, or on a full disk."""
    show_secrets: bool = False
    """Leave the key material of the vectors in reports."""
    claim: Claim | None = None
    """What the adapters are judged as, whatever their hello says."""
    require: tuple[str, ...] = ()
    """Conformance classes without which the run is not conformant."""
    replay_options: tuple[str, ...] = ()
    """What a replay command needs besides adapter and id."""
    watch: Callable[[Request, Reply], None] | None = None
    """Called with every request and its reply."""
    watch_step: Callable[[StepSeen], None] | None = None
    """Called with every step of a scenario."""
    site: str = ""
    """Address of the root of the site whose pages show the cases; empty for relative links."""
    explore: FurtherSearch | None = None
    """A search to follow the cases of the corpus."""
