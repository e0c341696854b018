"""What a vector, or a step of a scenario, expects: one of four verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ..protocol.messages import CLASSES, FEATURES, PHASES
from ..protocol.operations import OPERATIONS
from ..protocol.shape import REQUIRED, shape, suggestion
from .error import CorpusError as CorpusError

SLUG: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""Form of the names of behaviours and choices."""

Slug = Annotated[str, shape(pattern=SLUG)]
ClassName = Annotated[str, shape(enum=list(CLASSES))]
Phase = Annotated[str, shape(enum=list(PHASES))]
RequirementId = Annotated[str, shape(pattern=r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$")]
RequirementIds = Annotated[list[RequirementId], shape(REQUIRED, minItems=1, uniqueItems=True)]
Hash = Annotated[str, shape(pattern="^[0-9a-f]{16}$")]
Title = Annotated[str, shape(REQUIRED, minLength=3)]
Consequence = Annotated[str, shape(REQUIRED, minLength=10)]
Release = Annotated[str, shape(pattern=r"^0\.[0-9]+(\.[0-9]+)?$")]
CorpusVersion = Annotated[str, shape(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
OpName = Annotated[str, shape(enum=list(OPERATIONS))]
Features = Annotated[frozenset[Annotated[str, shape(enum=list(FEATURES))]], shape(uniqueItems=True)]
_OK_OR_CLASS: Final = [
    {"required": ["ok"], "maxProperties": 1},
    {"required": ["class", "phase"], "not": {"required": ["ok"]}},
]
FormatOne = Annotated[int, shape(const=1)]


class Valid(
    Struct,
    frozen=True,
    tag_field="verdict",
    tag="valid",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Accepted, with exactly this answer."""

    ok: dict[str, Any]


class Invalid(
    Struct,
    frozen=True,
    tag_field="verdict",
    tag="invalid",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Refused. Only the class is judged; the other members are for people."""

    class_: ClassName = msgspec.field(name="class")
    phase: Annotated[Phase, shape(REQUIRED)] | UnsetType = UNSET
    field: Annotated[str, shape(minLength=1)] | UnsetType = UNSET
    offset: Annotated[int, shape(minimum=0)] | UnsetType = UNSET

    def __str__(self) -> str:
        """Return the expected refusal in one line."""
        parts = [f"error {self.class_}"]
        parts += [f"phase {self.phase}"] if self.phase else []
        parts += [f"field {self.field}"] if self.field else []
        parts += [f"byte {self.offset}"] if self.offset is not UNSET else []
        return ", ".join(parts)


class ChoiceExpected(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one choice of a behaviour leads to: an ``ok``, or a refusal."""

    ok: dict[str, Any] | UnsetType = UNSET
    class_: ClassName | UnsetType = msgspec.field(name="class", default=UNSET)
    phase: Phase | UnsetType = UNSET
    field: Annotated[str, shape(minLength=1)] | UnsetType = UNSET
    offset: Annotated[int, shape(minimum=0)] | UnsetType = UNSET

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


class Lenient(
    Struct,
    frozen=True,
    tag_field="verdict",
    tag="lenient",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Decided by the adapter's declared choice for a behaviour, or lnd's current one."""

    behaviour: Slug
    """Id of the behaviour that decides."""
    choices: Annotated[
        dict[Slug, Annotated[ChoiceExpected, shape(oneOf=_OK_OR_CLASS)]],
        shape(minProperties=2, propertyNames={"pattern": SLUG}),
    ]
    """What each choice leads to, by its name."""


class Unspecified(
    Struct,
    frozen=True,
    tag_field="verdict",
    tag="unspecified",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Recorded, never judged."""

    note: Annotated[str, shape(REQUIRED, minLength=3)] = ""
    """Why nothing is said."""


Expect = Valid | Invalid | Lenient | Unspecified


def check_members(case_id: str, op: str, given: Mapping[str, Any], expect: Expect) -> None:
    """See that a request and what is expected of it have no member that the operation has not.

    The members of the values inside are compared with the JSON Schema of the protocol by tests.

    Raises:
        CorpusError: one has such a member; names the nearest that the operation has.
    """
    operation = OPERATIONS.get(op)
    if operation is None:
        return
    sides = [("in", given, operation.given.names)]
    sides += [("ok", ok, operation.ok.names) for ok in _accepted(expect)]
    for side, members, known in sides:
        for name in members:
            if name not in known:
                near = suggestion(name, known)
                raise CorpusError(
                    f"{case_id}: {side} has a member {name!r} that {op} has not{near}"
                )


def _accepted(expect: Expect) -> Iterator[Mapping[str, Any]]:
    """Yield each ``ok`` that is expected, of a lenient case one for each choice that accepts."""
    if isinstance(expect, Valid):
        yield expect.ok
    elif isinstance(expect, Lenient):
        yield from (choice.ok for choice in expect.choices.values() if choice.ok is not UNSET)
