"""A mutant of an implementation in another language, and what a tool needs that makes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scbref.conformance.protocol.command import Command


class Missing(Exception):
    """A program that is needed is not there; the text says which, and how to get it."""


@dataclass(frozen=True, slots=True)
class OtherMutant:
    """One mutant."""

    place: str
    """``file:line``."""
    text: str
    """What is changed, in the words of the tool."""
    build: Callable[[], Command | None]
    """Makes it, and returns how it is started; ``None`` when it does not compile."""
