"""How an adapter stands in one conformance class, as events and reports have it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from ..protocol.shape import shape

_Count = Annotated[int, shape(minimum=0)]


class Standing(StrEnum):
    """How an adapter stands to a conformance class."""

    CONFORMANT = "conformant"
    NOT_CONFORMANT = "not conformant"
    PARTLY_JUDGED = "partly judged"
    INCOMPLETE = "incomplete"
    NOT_CLAIMED = "not claimed"


class ClassVerdict(Struct, frozen=True, omit_defaults=True):
    """The verdict on one conformance class, with its scope."""

    name: str
    """Of the class."""
    standing: Standing
    passed: _Count
    judged: _Count
    """Cases of the class that were judged."""
    excused: _Count = 0
    """Failures among them that are expected."""
    lacks: list[str] = []
    """Operations that it requires and the adapter does not declare."""
    limits: list[str] = []
    """Versions and features that the class has and the adapter does not declare, in words."""
    remarks: list[str] = []
    """What is optional and was not judged, in words."""
    unasked: dict[str, int] = {}
    """Cases that are missing from the verdict, by reason."""
    faults: list[str] = []
    """Failed checks of the run as a whole that tell against it."""
    cut_off: bool = False
    """Whether the run was stopped before everything was asked."""
