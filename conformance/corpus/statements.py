"""Behaviours and requirements as they stand in ``behaviours.json`` and ``requirements.json``."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ..protocol.shape import REQUIRED, shape
from .expectation import FormatOne, Release, RequirementId, Slug, Title

Choices = dict[Slug, Annotated[list[Slug], shape(minItems=1, uniqueItems=True)]]
"""Behaviour → some of its choices."""

FORMAT: Final = 1
"""Of all files of the corpus."""


class Choice(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One of the things an implementation can do."""

    name: Slug
    title: Title = ""
    """What the implementation does, in a line."""
    consequence: Title = ""
    """What that means for a person's money."""


class Since(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """lnd's choice from a release on."""

    since: Release
    """Release of lnd: ``0.19``."""
    choice: Slug
    """Name of the choice."""


class Behaviour(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A point on which lnd is lenient or odd, and readers may differ."""

    id: Slug
    title: Title
    choices: Annotated[list[Choice], shape(minItems=2)]
    lnd: Annotated[list[Since], shape(minItems=1)]
    """lnd's choices, the oldest first; the last one is the current one."""
    requirement: Annotated[RequirementId, shape(REQUIRED)] = ""
    """The requirement that it is about, if there is one."""


class BehaviourFile(Struct, frozen=True, forbid_unknown_fields=True):
    """``behaviours.json``."""

    behaviours: Annotated[list[Behaviour], shape(minItems=1)]
    format: Annotated[FormatOne, shape(REQUIRED)] = FORMAT


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where lnd has it."""

    file: Annotated[str, shape(minLength=3)]
    """Path in lnd's repository, or module and path of a library that lnd uses."""
    symbol: Annotated[str, shape(minLength=2)]


class Requirement(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One normative statement of the specification."""

    id: RequirementId
    """Never used again for something else."""
    level: Annotated[str, shape(REQUIRED, enum=["MUST", "SHOULD", "MAY"])] = ""
    scope: Annotated[str, shape(REQUIRED, enum=["stateless", "stateful"])] = ""
    """Whether one call decides it, or it needs a session, files or a channel source."""
    text: Title = ""
    when: Choices = msgspec.field(default_factory=dict)
    """It binds only implementations whose choice for each of these behaviours is one of these."""
    prefers: Choices = msgspec.field(default_factory=dict)
    """What it recommends where these behaviours decide, the best choice first."""
    regardless_of: Annotated[list[Slug], shape(uniqueItems=True)] = msgspec.field(
        default_factory=list
    )
    """Behaviours that decide cases of it and of which every choice keeps it."""
    source: Annotated[Source, shape(REQUIRED)] | UnsetType = UNSET
    since: Annotated[Release, shape(REQUIRED)] = ""
    """First release of lnd with it."""
    section: Annotated[str, shape(REQUIRED, pattern="^[0-9]+$")] = ""
    """Of the specification."""
    untested_because: Annotated[str, shape(minLength=10)] = ""
    """Why it lacks a positive or a falsifying vector, or a scenario, and who tests it instead."""


class RequirementFile(Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements.json``; each entry is shown as it stands."""

    requirements: Annotated[list[Requirement], shape(minItems=1)]
    format: Annotated[FormatOne, shape(REQUIRED)] = FORMAT
