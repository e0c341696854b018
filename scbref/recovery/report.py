"""What became of a recovery, channel by channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scbref.errors import RecoverError
from scbref.model import OutPoint
from scbref.point import PublicKey


class Result(Enum):
    """What became of a Single."""

    RESTORED = "restored"
    """Its shell was stored."""
    EXISTED = "existed"
    """The channel was there already."""
    FAILED = "failed"
    """It was not stored; see ``ChannelOutcome.error``."""


@dataclass(frozen=True, slots=True)
class ChannelOutcome:
    """What became of one Single and its peer."""

    funding_outpoint: OutPoint
    """The channel point."""
    node_pub: PublicKey | bytes | None
    """33-byte identity key of the peer."""
    result: Result
    """Whether the channel is in the database, and since when."""
    error: Exception | None = None
    """Why it is not: what the restorer raised; for ``failed`` only."""
    peer_reached: bool | None = None
    """Whether dialling the peer succeeded; ``None`` when it was not dialled."""
    peer_error: Exception | None = None
    """Why not: what the connector raised."""

    @property
    def fault(self) -> Exception | None:
        """What went wrong, or ``None``."""
        return self.error or self.peer_error


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What became of all Singles, in order; release profiles end it with the first fault."""

    outcomes: tuple[ChannelOutcome, ...]
    """One for each Single that was looked at."""

    @property
    def num_restored(self) -> int:
        """How many shells were stored, whether or not their peer was reached: lnd's count."""
        return sum(outcome.result is Result.RESTORED for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[ChannelOutcome, ...]:
        """The Singles that are not in the database."""
        return tuple(o for o in self.outcomes if o.result is Result.FAILED)

    @property
    def unreached(self) -> tuple[ChannelOutcome, ...]:
        """The channels whose peer was dialled in vain."""
        return tuple(o for o in self.outcomes if o.peer_reached is False)


class IncompleteRecovery(RecoverError):
    """Something was not restored, or a peer not reached.

    ``__cause__`` is what the restorer or connector raised first, and ``code`` its code. lnd
    returns that very error, and a count beside it from 0.19 on; ours counts in every profile.

    Attributes:
        report: everything that was done.
    """

    def __init__(self, message: str, report: RecoveryReport, *, code: str) -> None:
        super().__init__(message, num_restored=report.num_restored, code=code)
        self.report = report
