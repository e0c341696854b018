"""The form of the table of operations: a row, and members of JSON objects in a line of text.

``"packed: bytes[], key_ring, nonce?: bytes"``: a name, ``?`` where the member may be absent, the
name of its type unless that is the same, ``[]`` for a list. Of members with `` | `` between them
an object has exactly one. ``@name`` behind a member: only adapters that declare that feature are
sent it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_MEMBER: Final = re.compile(
    r"(?P<name>[a-z0-9_]+)(?P<optional>\?)?"
    r"(: (?P<type>[a-z0-9_]+))?(?P<many>\[\])?( @(?P<feature>[a-z_]+))?"
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object."""

    name: str
    """As it stands in the JSON."""
    type: str
    """Name of a scalar, of a value of the format, of a choice or of an object."""
    optional: bool
    """Whether it may be absent."""
    many: bool
    """Whether it is a list of its type."""
    feature: str
    """What an adapter must declare to be sent it; usually empty."""

    def __str__(self) -> str:
        """Return the name, whether it may be absent, and whether it is a list."""
        many = " (list)" if self.many and not self.name.endswith("s") else ""
        return f"{self.name}{'?' if self.optional else ''}{many}"


@dataclass(frozen=True)
class Members:
    """The members of an object, in their order."""

    groups: tuple[tuple[Member, ...], ...]
    """Members that exclude each other stand in one group; most groups have one."""

    @cached_property
    def all(self) -> tuple[Member, ...]:
        """Every member."""
        return tuple(member for group in self.groups for member in group)

    @cached_property
    def names(self) -> frozenset[str]:
        """The name of every member."""
        return frozenset(member.name for member in self.all)

    def __str__(self) -> str:
        """Return them in one line, for people."""
        return ", ".join(" or ".join(map(str, group)) for group in self.groups) or "nothing"


def members(text: str) -> Members:
    """Read the members of an object from their line of text.

    Raises:
        ValueError: the text is not of the form that this module describes.
    """
    groups = text.split(", ") if text else []
    return Members(tuple(tuple(map(_member, group.split(" | "))) for group in groups))


def _member(text: str) -> Member:
    match = _MEMBER.fullmatch(text)
    if match is None:
        raise ValueError(f"not a member: {text!r}")
    return Member(
        match["name"],
        match["type"] or match["name"],
        match["optional"] is not None,
        match["many"] is not None,
        match["feature"] or "",
    )


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that an adapter can be asked."""

    name: str
    """As it stands in ``op`` and in the adapter's declaration."""
    summary: str
    """What is done, in one sentence."""
    requirement: str
    """Id of the requirement next to it; what stands before the dot is its area."""
    given: Members
    """The members of ``in``."""
    ok: Members
    """The members of ``ok``."""
    errors: tuple[str, ...] = ()
    """Classes of errors that it may answer beside those of ``ANY_OPERATION``."""
    phases: tuple[str, ...] = ()
    """Where its faults are found."""
    stateful: bool = False
    """Whether it needs a session, files, or a world of channels and peers around it."""
    holds: str = ""
    """What the bytes that it reads are: ``single``, ``multi``, or empty where it reads none."""
    opened_by: str = ""
    """The operation that reads what this one has sealed; empty for those that seal nothing."""

    def __str__(self) -> str:
        """Return what goes in and what comes out, in one line."""
        return f"{self.given} → {self.ok}"

    @property
    def area(self) -> str:
        """The part of the format that it is about."""
        return self.requirement.partition(".")[0]

    @property
    def features(self) -> tuple[str, ...]:
        """What an adapter must declare to be sent all members."""
        return tuple(dict.fromkeys(m.feature for m in self.given.all if m.feature))


def operation(
    name: str,
    summary: str,
    requirement: str,
    given: str,
    ok: str,
    *,
    errors: str = "",
    phases: str = "",
    holds: str = "",
    opened_by: str = "",
) -> Operation:
    """Return a row of the table; members, errors and phases are given as text.

    Raises:
        ValueError: the text of the members is none.
    """
    return Operation(
        name,
        summary,
        requirement,
        members(given),
        members(ok),
        tuple(errors.split()),
        tuple(phases.split()),
        holds=holds,
        opened_by=opened_by,
    )
