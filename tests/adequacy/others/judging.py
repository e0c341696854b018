"""Puts an adapter to the vectors of the corpus, until one of them fails."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import UNSET

from scbref.conformance.corpus.load import Corpus, Vector
from scbref.conformance.judging.judge import expectation, judge, needs_opening
from scbref.conformance.judging.selection import not_applicable, request_input
from scbref.conformance.protocol.command import Command
from scbref.conformance.protocol.driver import Broken, Driver, Request
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.process import Limits

LIMITS: Final = Limits(hello=20, request=30)
"""Seconds; a mutant may loop for ever."""
FIRST: Final = ("version.", "single.", "multi.", "envelope.", "singles.", "static-")
"""Begins of operations that are quick to answer: most mutants are told by one of them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the corpus says of an adapter."""

    case: str
    """The first case that fails; empty when all pass."""
    outcome: Outcome
    """Of that case."""
    asked: int
    """Cases that were answered until then."""


def verdict(command: Command, corpus: Corpus) -> Verdict:
    """Ask the cases that the adapter declares itself fit for, and stop at the first failure.

    An accident, an undeclared operation and a skipped case count as failures: the implementation
    as it is has none.
    """
    driver = Driver(command, LIMITS)
    try:
        return _verdict(driver, corpus)
    except Broken:
        return Verdict("hello", Outcome.ADAPTER_BROKEN, 0)
    finally:
        driver.kill()


def _verdict(driver: Driver, corpus: Corpus) -> Verdict:
    declared = driver.hello()
    vectors = [v for v in _ordered(corpus.vectors) if not not_applicable(v, declared)]
    requests = (
        Request(number, vector.op, msgspec.json.encode(request_input(vector, declared)))
        for number, vector in enumerate(vectors)
    )
    asked = 0
    for request, reply in driver.exchange(requests):
        vector = vectors[request.key]
        asked += 1
        if reply.answer is None:
            assert reply.outcome is not None
            return Verdict(vector.id, reply.outcome, asked)
        expect = expectation(vector, declared, corpus.behaviours)
        if needs_opening(vector, declared, expect) and reply.answer.ok is not UNSET:
            continue
        judgement = judge(expect, vector.op, declared, reply.answer)
        if judgement.outcome is not Outcome.PASS and not judgement.by_design:
            return Verdict(vector.id, judgement.outcome, asked)
    return Verdict("", Outcome.PASS, asked)


def _ordered(vectors: Sequence[Vector]) -> Iterator[Vector]:
    """Yield a mixture of the quick cases, then the rest: an early failure saves time."""
    quick = [vector for vector in vectors if vector.op.startswith(FIRST)]
    random.Random(0).shuffle(quick)
    yield from quick
    yield from (vector for vector in vectors if not vector.op.startswith(FIRST))
