"""One line of the table of what the stateful operations answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

OK: Final = "{}"
"""The answer of an operation that has nothing to tell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    operation: str
    """Its name."""
    state: str
    """One of ``STATES``; empty where the operation has no session."""
    when: str
    """What comes of it; empty where the state alone decides."""
    answer: str
    """``ok`` as JSON, with ``…`` for what is not written out, or the class of the error."""
    requirement: str
    """Id of the sentence behind it."""
    then: str = ""
    """The state afterwards, where it is another one."""
    behaviour: str = ""
    """What decides the answer, where implementations may differ."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Choice → answer, where a behaviour decides."""
