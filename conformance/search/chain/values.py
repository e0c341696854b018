"""The values of the corpus that can go through a chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ...corpus.expectation import Invalid, Unspecified, Valid
from ...corpus.load import Corpus
from ...corpus.vector import Needs, Vector
from ...judging.compare import canonical
from ...judging.selection import Filter
from ...protocol.messages import Declared
from .links import Link

Json = dict[str, Any]
FREE: Final = frozenset({"nonce", "nonces"})
"""Members that are no part of a value."""


@dataclass(frozen=True, slots=True)
class ChainValue:
    """A value with the case that it comes from."""

    case: Vector
    """Of the operation that writes, or of the one that reads."""
    given: Json
    """The ``in`` of the operation that writes."""
    must: bool
    """Whether the corpus demands that it is written."""
    needs: Needs
    """What both adapters must declare."""


def values_of(link: Link, corpus: Corpus, wanted: Filter) -> Iterator[ChainValue]:
    """Yield the values of a link, each once: those of its writers' cases, then of its readers'."""
    known: set[bytes] = set()
    for vector in corpus.vectors:
        if vector.op == link.writes and wanted.accepts(vector):
            expect = vector.expect
            if not isinstance(expect, Invalid | Unspecified) and link.holds(vector.in_):
                yield from _new(vector, vector.in_, isinstance(expect, Valid), known)
    if link.agrees or link.back is None:
        return
    for vector in corpus.vectors:
        if vector.op == link.reads and wanted.accepts(vector):
            expect = vector.expect
            if isinstance(expect, Valid):
                # What can be read need not be written.
                yield from _new(vector, link.back(vector.in_, expect.ok), False, known)


def _new(vector: Vector, given: Json, must: bool, known: set[bytes]) -> Iterator[ChainValue]:
    value = canonical({name: each for name, each in given.items() if name not in FREE})
    if value not in known:
        known.add(value)
        yield ChainValue(vector, given, must, vector.needs)


def can_hold(value: ChainValue, declared: Declared) -> bool:
    """Say whether an adapter declares what a value needs."""
    needs = value.needs
    return (
        needs.single_versions <= declared.single_versions
        and needs.multi_versions <= declared.multi_versions
        and needs.features <= declared.features
    )
