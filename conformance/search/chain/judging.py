"""Judges what came out of a link: is it the value that went in, or explained by behaviours?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import UNSET

from ...corpus.load import Behaviour
from ...judging.compare import Difference, differences, equal
from ...protocol.driver import Reply
from ...protocol.messages import Declared
from ..comparing.behaviours import ABOUT, differing
from .links import Link
from .values import ChainValue

Json = dict[str, Any]
REFUSED_WRITE: Final = "not written"
REFUSED_READ: Final = "refused"
ANOTHER: Final = "value"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What went wrong in a link; ``how`` is empty when nothing did."""

    how: str = ""
    """``not written``, ``refused``, ``value``, or the name of an accident."""
    reason: str = ""
    """In words."""
    differences: list[Difference] = field(default_factory=list)
    """Between what went in and what came out."""


FINE: Final = Outcome()


def writing(value: ChainValue, reply: Reply) -> Outcome:
    """Judge the answer of who writes."""
    if reply.answer is None:
        return Outcome(str(reply.outcome), reply.detail)
    if reply.answer.error is not UNSET and value.must:
        return Outcome(REFUSED_WRITE, str(reply.answer.error))
    return FINE


def reading(link: Link, given: Json, written: Json, reply: Reply) -> Outcome:
    """Judge the answer of who reads."""
    if reply.answer is None:
        return Outcome(str(reply.outcome), reply.detail)
    if reply.answer.skip is not UNSET:
        return FINE
    if reply.answer.ok is UNSET:
        return Outcome(REFUSED_READ, str(reply.answer.error))
    try:
        got = link.got(written, reply.answer.ok)
        wanted = link.wanted(given, written)
    except (KeyError, TypeError, ValueError) as error:
        return Outcome(ANOTHER, f"the answer lacks a member, or has another shape: {error!r}")
    if equal(wanted, got):
        return FINE
    return Outcome(ANOTHER, "another value", differences(wanted, got))


def about(given: Json, answers: list[Json]) -> frozenset[str]:
    """Return the behaviours that a value is about: in these, reading may not give it back."""
    return frozenset(
        name for name, test in ABOUT.items() if any(test(each) for each in (given, *answers))
    )


def explained(
    behaviours: frozenset[str],
    known: Mapping[str, Behaviour],
    sides: tuple[Declared, Declared],
    own: Outcome,
    other: Outcome,
) -> frozenset[str]:
    """Return the behaviours that explain why the reader does not get the value that went in.

    Args:
        behaviours: those that the value is about.
        known: those of the corpus.
        sides: what the writer and the reader declare.
        own: what came of it when the writer read what it wrote.
        other: what came of it when the reader did.
    """
    if apart := behaviours & differing(*sides, known):
        return apart
    # Both do the same to a value of this kind, so it is the behaviour that does it.
    same = own.how == other.how and own.differences == other.differences
    return behaviours if own.how and same else frozenset()
