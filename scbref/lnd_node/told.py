"""What the keeper of the file was told, and what of a node's next backup is news to it.

Three rules keep a worse form out of the file, whatever the node's backup says:

- A Single with less in it does not replace one with more: after a restore lnd exports the
  channel without its commitment, and with a revocation root that nobody can derive.
- A Single with a lower commitment number does not replace one with a higher: a node that runs
  on an old copy of its database has such. To publish a revoked commitment costs all the money.
- A channel leaves by evidence of its close alone. That the node does not name it is none: a
  wiped node names no channel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from scbref.model import OutPoint, Single
from scbref.swapper.state import Entry

Number = Callable[[Single], int | None]
"""The commitment number of a Single, 48 bits; ``None`` where it cannot be told."""


class Change(Enum):
    """What a Single is beside the one that is known of the same channel."""

    NONE = "the same"
    COMMITMENT = "a newer commitment and nothing else"
    NEWS = "something that a restore depends on"
    POORER = "lacks the commitment, or the revocation root that the seed derives"
    OLDER = "an older commitment"


WORSE: Final = {Change.POORER, Change.OLDER}
"""What does not replace the form that is known."""


def compare(known: Single, new: Single, number: Number) -> Change:
    """Say what a Single is beside the known one of the same channel."""
    if known == new:
        return Change.NONE
    if _entry(new).is_poorer_than(_entry(known)):
        return Change.POORER
    is_same_commitment = known.close_tx_inputs == new.close_tx_inputs
    if not is_same_commitment:
        before, now = number(known), number(new)
        if before is not None and now is not None and now < before:
            return Change.OLDER
    if _without_commitment(known) != _without_commitment(new):
        return Change.NEWS
    return Change.NONE if is_same_commitment else Change.COMMITMENT


def _entry(single: Single) -> Entry:
    # What has more in it than what is the SubSwapper's rule; the bytes have no part in it.
    return Entry.of_bytes(single, b"")


def _without_commitment(single: Single) -> Single:
    # lnd writes the addresses of a peer in another order each time.
    addresses = tuple(sorted(single.addresses, key=repr))
    return replace(single, close_tx_inputs=None, addresses=addresses)


@dataclass(slots=True)
class Told:
    """The channels that the keeper of the file knows of, each in its best form."""

    number: Number
    """How old a commitment is."""
    in_file: dict[OutPoint, Single] = field(default_factory=dict)
    """What the file had at the start, of channels that the keeper was not told of."""
    known: dict[OutPoint, Single] = field(default_factory=dict)
    """What the keeper was told."""
    untold: dict[OutPoint, Single] = field(default_factory=dict)
    """Newer commitments that wait for other news, or for the end."""
    closed: set[OutPoint] = field(default_factory=set)
    """What the keeper was told is closed: it stays so."""
    refused: dict[OutPoint, Change] = field(default_factory=dict)
    """Channels of which the last backup had less than is known, and what it was."""

    @property
    def points(self) -> frozenset[OutPoint]:
        """Every channel that the file should have."""
        return frozenset(self.known) | frozenset(self.in_file)

    def take(self, singles: Iterable[Single]) -> list[Single]:
        """Take in a backup of the node; return what the keeper must be told of at once."""
        self.refused.clear()
        return [
            told
            for single in singles
            if single.funding_outpoint not in self.closed
            and (told := self._take(single)) is not None
        ]

    def _take(self, single: Single) -> Single | None:
        point = single.funding_outpoint
        if point not in self.known:
            found = self.in_file.pop(point, None)
            if found is not None and self._is_worse(single, found):
                single = found
            self.known[point] = single
            return single
        best = self.untold.get(point, self.known[point])
        if self._is_worse(single, best):
            return None
        change = compare(best, single, self.number)
        if change is Change.COMMITMENT:
            self.untold[point] = single
        elif change is Change.NEWS:
            self.untold.pop(point, None)
            self.known[point] = single
            return single
        return None

    def _is_worse(self, single: Single, best: Single) -> bool:
        change = compare(best, single, self.number)
        if change in WORSE:
            self.refused[single.funding_outpoint] = change
        return change in WORSE

    def keep(self, points: Collection[OutPoint]) -> None:
        """Know of what the file has of channels that no backup names, and that are not closed."""
        for point in points:
            if point in self.in_file:
                self.known[point] = self.in_file.pop(point)

    def take_new(self, singles: Iterable[Single]) -> list[Single]:
        """Take in of an earlier backup what is not known at all, and nothing else."""
        seen = self.known.keys() | self.in_file.keys() | self.closed
        unknown = [single for single in singles if single.funding_outpoint not in seen]
        self.known.update({single.funding_outpoint: single for single in unknown})
        return unknown

    def take_untold(self) -> list[Single]:
        """Return the commitments that waited; they are told now."""
        waited = list(self.untold.values())
        self.known.update(self.untold)
        self.untold.clear()
        return waited

    def close(self, points: Iterable[OutPoint]) -> list[OutPoint]:
        """Take out channels that are closed; return those that the file should have had."""
        gone = [point for point in points if point in self.known or point in self.in_file]
        for point in gone:
            self.known.pop(point, None)
            self.in_file.pop(point, None)
            self.untold.pop(point, None)
        self.closed.update(gone)
        return gone
