"""What a run sees: a line for each step, and at its end facts and funds for the site."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Fact:
    """One sentence about what the node around the library does, seen on the daemons of a run."""

    requirement: str
    """Id of the requirement that it bears on."""
    subject: str
    expected: str
    """What lnd of the release in ``daemons/go.mod`` does."""
    seen: str
    holds: bool


@dataclass(frozen=True)
class Loss:
    """A node that lost its disk, and what came back. Amounts in satoshis."""

    node: str
    what: str
    """How it was lost, and which file it was restored from."""
    lnd: str
    """Release that restored it."""
    channels: int
    closed: int
    before: int
    """On chain and in channels, before the loss."""
    allowed: int
    """The most that fees may take of it."""
    after: int
    """On chain, confirmed, when all was closed and swept."""
    restarts: int
    """How often the restored node was restarted, since its requests had raced."""

    @property
    def is_back(self) -> bool:
        return self.closed == self.channels and self.after >= self.before - self.allowed


@dataclass
class Journal:
    """Gathers and prints. Several threads may write."""

    versions: dict[str, str] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """Other figures: files compared, kills, …"""
    files: list[dict[str, object]] = field(default_factory=list)
    """Backups that the corpus keeps."""

    def __post_init__(self) -> None:
        self._start = time.monotonic()
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    def say(self, text: str) -> None:
        with self._lock:
            print(f"{self.seconds:6.1f} s  {text}", flush=True)

    def fact(self, requirement: str, subject: str, expected: str, seen: str, holds: bool) -> None:
        self.facts.append(Fact(requirement, subject, expected, seen, holds))
        verdict = "as expected" if holds else f"DIFFERS, expected: {expected}"
        self.say(f"fact    {requirement}: {subject}: {seen} ({verdict})")

    def lost(self, loss: Loss) -> None:
        self.losses.append(loss)
        verdict = "the money is back" if loss.is_back else "NOT BACK"
        self.say(
            f"loss    {loss.node}: {loss.closed} of {loss.channels} closed, {loss.before} → "
            f"{loss.after} sat, fees at most {loss.allowed}: {verdict}"
        )

    def count(self, what: str, more: int = 1) -> None:
        with self._lock:
            self.counts[what] = self.counts.get(what, 0) + more

    def table(self) -> str:
        """Return the funds of every loss, and what they were restored from."""
        head = (
            f"{'node':6} {'lnd':12} {'before':>11} {'after':>11} {'fees':>7} closed  restored from"
        )
        rows = [
            f"{loss.node:6} {loss.lnd:12} {loss.before:11,} {loss.after:11,} "
            f"{loss.before - loss.after:7,} {loss.closed:2} of {loss.channels:<2} {loss.what}"
            for loss in self.losses
        ]
        return "\n".join([head, *rows])

    def as_json(self) -> dict[str, object]:
        return {
            "format": 1,
            "versions": self.versions,
            "facts": [asdict(fact) for fact in self.facts],
            "losses": [asdict(loss) for loss in self.losses],
            "counts": dict(sorted(self.counts.items())),
        }
