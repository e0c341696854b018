"""Have an adapter pack without a given nonce, so that the nonces that it draws itself are seen.

An adapter that can be given nonces is asked without them, too: what it draws in earnest is what
protects a backup. Once it has been started again a few more are asked for, since a generator with
a fixed seed repeats itself then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec import UNSET

from ..corpus.expectation import Invalid, Unspecified, Valid
from ..corpus.load import Behaviour, Vector
from ..judging.judge import expectation, judge
from ..judging.nonces import ENOUGH, NonceWatch
from ..judging.selection import NONCE_INJECTION, PACK_OPS, not_applicable, request_input
from ..protocol.driver import Driver, Request
from ..protocol.messages import Answer, Declared
from ..protocol.outcome import NON_CONFORMANT
from .oracle import Oracle

AGAIN: Final = 8
"""Packs of each operation that a new process is asked for."""
MANY: Final = 16
"""Nonces of one request that are asked for at most, where less will do."""
LARGE: Final = 2 * 65_536
"""Hex digits beyond which an envelope is large: a program may make its nonces otherwise then."""
LARGE_PACKS: Final = 2
"""Large packs of each operation that a process is asked for."""


@dataclass(slots=True)
class OwnNonces:
    """Asks one adapter to pack, again and again."""

    driver: Driver
    oracle: Oracle
    declared: Declared
    behaviours: Mapping[str, Behaviour]
    """Of the corpus, by id."""
    watch: NonceWatch
    note: Callable[[str], None]
    """Takes what could not be looked at."""
    _samples: dict[str, Vector] = field(default_factory=dict)
    """A vector of each operation that packs."""
    _large: dict[str, Vector] = field(default_factory=dict)
    """A vector of each operation that has one with a large envelope."""

    @property
    def _without(self) -> Declared:
        """What the adapter declares, but for being given nonces."""
        features = self.declared.features - {NONCE_INJECTION}
        return msgspec.structs.replace(self.declared, features=features)

    def ask(self, vectors: Sequence[Vector]) -> None:
        """Have a vector of each operation packed until enough nonces of its own were seen.

        One that takes several nonces is the best: those of one request may be made of each other.
        """
        most: dict[str, int] = {}
        for vector in vectors:
            if vector.op in PACK_OPS and (number := self._nonces(vector)) > most.get(vector.op, 0):
                self._samples[vector.op], most[vector.op] = vector, number
        for op, vector in list(self._samples.items()):
            wanted = max(ENOUGH - self.watch.seen(op), AGAIN)
            if not self._pack(vector, wanted):
                del self._samples[op]
                self._large.pop(op, None)
        for vector in self._large.values():
            self._pack(vector, LARGE_PACKS)

    def ask_again(self) -> None:
        """Ask a few times more, of a process that was started since."""
        for vector in self._samples.values():
            self._pack(vector, AGAIN)
        for vector in self._large.values():
            self._pack(vector, LARGE_PACKS)

    def _nonces(self, vector: Vector) -> int:
        """Return the nonces that a vector takes; 1 for over ``MANY``, 0 if it packs nothing.

        The first of each operation that makes a large envelope is kept.
        """
        if not_applicable(vector, self._without):
            return 0
        expect = expectation(vector, self._without, self.behaviours)
        packed = expect.ok.get("packed") if isinstance(expect, Valid) else None
        number = len(packed) if isinstance(packed, list) else int(bool(packed))
        if isinstance(packed, str) and len(packed) > LARGE:
            self._large.setdefault(vector.op, vector)
        return number if number <= MANY else 1

    def _pack(self, vector: Vector, times: int) -> bool:
        """Have it packed; say whether it was, and is what it should be."""
        given = msgspec.json.encode(request_input(vector, self._without))
        for number in range(times):
            ((_, reply),) = self.driver.exchange([Request(0, vector.op, given)])
            if reply.answer is None or reply.answer.ok is UNSET:
                came = reply.detail if reply.answer is None else str(reply.answer.error)
                self.note(f"its own nonces are unchecked: {vector.op} without a nonce: {came}")
                return False
            self.watch.see(reply.answer.ok.get("packed"), vector.op)
            if number == 0 and (problem := self._wrong(vector, reply.answer)):
                text = f"{vector.op} without a given nonce answers something else: {problem}"
                self.watch.problems.setdefault(vector.op, text)
        return True

    def _wrong(self, vector: Vector, answer: Answer) -> str:
        """Say what is wrong with what was packed; an empty text also when nobody can tell."""
        expect: Valid | Invalid | Unspecified
        expect = expectation(vector, self._without, self.behaviours)
        assert isinstance(expect, Valid) and answer.ok is not UNSET
        opened = self.oracle.open(vector.op, vector.in_, expect.ok, answer.ok)
        found = judge(expect, vector.op, self._without, answer, opened)
        return found.reason if found.outcome in NON_CONFORMANT else ""
