"""What a vector, or a step of a scenario, expects: one of four verdicts."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType


class CorpusError(Exception):
    """The corpus cannot be used. That is its own fault, or the path's, never the adapter's."""


class Valid(Struct, frozen=True, tag_field="verdict", tag="valid", omit_defaults=True):
    """Accepted, with exactly this answer."""

    ok: dict[str, Any]


class Invalid(Struct, frozen=True, tag_field="verdict", tag="invalid", omit_defaults=True):
    """Refused. Only the class is judged; the other members are for people."""

    class_: str = msgspec.field(name="class")
    phase: str | UnsetType = UNSET
    field: str | UnsetType = UNSET
    offset: int | UnsetType = UNSET

    def __str__(self) -> str:
        """Return the expected refusal in one line."""
        parts = [f"error {self.class_}"]
        parts += [f"phase {self.phase}"] if self.phase else []
        parts += [f"field {self.field}"] if self.field else []
        parts += [f"byte {self.offset}"] if self.offset is not UNSET else []
        return ", ".join(parts)


class ChoiceExpected(Struct, frozen=True, omit_defaults=True):
    """What one choice of a behaviour leads to: an ``ok``, or a refusal."""

    ok: dict[str, Any] | UnsetType = UNSET
    class_: str | UnsetType = msgspec.field(name="class", default=UNSET)
    phase: str | UnsetType = UNSET
    field: str | UnsetType = UNSET
    offset: int | UnsetType = UNSET

    def expectation(self) -> Valid | Invalid:
        """Return it as a verdict: valid or invalid.

        Raises:
            CorpusError: it is neither.
        """
        if (self.ok is UNSET) == (self.class_ is UNSET):
            raise CorpusError("a choice has either ok or class")
        if self.ok is not UNSET:
            return Valid(self.ok)
        assert self.class_ is not UNSET
        return Invalid(self.class_, self.phase, self.field, self.offset)


class Lenient(Struct, frozen=True, tag_field="verdict", tag="lenient", omit_defaults=True):
    """Decided by the adapter's declared choice for a behaviour, or lnd's current one."""

    behaviour: str
    """Id of the behaviour that decides."""
    choices: dict[str, ChoiceExpected]
    """What each choice leads to, by its name."""


class Unspecified(Struct, frozen=True, tag_field="verdict", tag="unspecified", omit_defaults=True):
    """Recorded, never judged."""

    note: str = ""
    """Why nothing is said."""


Expect = Valid | Invalid | Lenient | Unspecified
