"""Scenarios as they stand in ``vectors/scenarios/<area>.json``: cases with several steps.

Format: vectors/README.md. Values in a step may name something in the file's pool:
``{"$single": "a", "with": {"capacity": "5"}, "without": ["addresses"]}``, ``{"$bytes": "old"}``;
``{"$path": "channel.backup"}`` is a place in the folder that the judge makes for the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ..protocol.messages import MultiVersions, SingleVersions
from ..protocol.operations import OPERATIONS
from ..protocol.shape import NOT_WRITTEN, REQUIRED, shape, with_suggestion
from .expectation import (
    Consequence,
    CorpusError,
    CorpusVersion,
    Expect,
    Features,
    FormatOne,
    Hash,
    Lenient,
    OpName,
    RequirementIds,
    Slug,
    Title,
    Valid,
    check_members,
)

FORMAT = 1
FOLDER = "scenarios"
AREAS: Final = ["newsingle", "fetch", "multifile", "swapper", "recover"]
KINDS: Final = ["file", "folder", "link", "nothing"]
"""What can be at a path."""
WORKED: Final = "scenario.recover/worked-session"
"""The scenario that the page of the protocol shows and that ``smoke`` plays."""
Json = dict[str, Any]


_Name = Annotated[str, shape(minLength=1)]
_Hex = Annotated[str, shape(pattern="^([0-9a-f]{2})*$")]
_Path = Annotated[str, shape(minLength=1, pattern="^[^/]")]
_Octal = Annotated[str, shape(pattern="^[0-7]{4}$")]
_COVERED: Final = ("lnd:", "living:", "issue:", "format:", "adequacy:")
_Cover = Annotated[str, shape(pattern=f"^({'|'.join(_COVERED)})[^ ]+$")]


class Pool(Struct, frozen=True, forbid_unknown_fields=True):
    """What the steps of a file refer to by name."""

    key_rings: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    addresses: Annotated[dict[str, list[Json]], shape(REQUIRED)] = {}
    channels: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    """OpenChannels."""
    singles: Annotated[dict[str, Json], shape(REQUIRED)] = {}
    bytes: Annotated[dict[str, _Hex], shape(REQUIRED)] = {}
    """Hex: packed backups, and other content of files."""


class Facts(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What must be found at a path; members that are absent are not looked at."""

    kind: Annotated[str, shape(enum=KINDS)] | UnsetType = UNSET
    """``file``, ``folder``, ``link``, or ``nothing``; a link is not followed."""
    bytes: _Name | UnsetType = UNSET
    """Name of the exact content."""
    holds: list[_Name] | UnsetType = UNSET
    """Names of the Singles in it, in any order, once it is unpacked with the ring ``own``."""
    mode: Annotated[str, shape(pattern="^([0-7]{4}|umask)$")] | UnsetType = UNSET
    """Four octal digits, or ``umask``: 0666 without the bits of the judge's umask."""
    target: _Name | UnsetType = UNSET
    """Where a link leads, as it is written."""
    entries: list[_Name] | UnsetType = UNSET
    """Names in a folder, sorted."""
    archives: list[_Name] | UnsetType = UNSET
    """Contents of the file's archives by name, in any order; their names have the right form."""
    archives_hold: list[list[_Name]] | UnsetType = UNSET
    """The same by the Singles in them."""
    archives_mode: Annotated[str, shape(pattern="^([0-7]{4}|umask)$")] | UnsetType = UNSET
    """The mode that each of the file's archives has, as ``mode``."""
    changes: bool | UnsetType = UNSET
    """Whether the file is replaced again and again although nothing is asked."""


class FactsExpected(Facts, frozen=True, tag_field="verdict", tag="valid"):
    """These facts."""


class LenientFacts(
    Struct, frozen=True, tag_field="verdict", tag="lenient", forbid_unknown_fields=True
):
    """Facts that depend on the adapter's declared choice, or lnd's current one."""

    behaviour: Slug
    choices: Annotated[dict[str, Facts], shape(minProperties=2)]


class Ask(
    Struct,
    frozen=True,
    tag_field="do",
    tag="ask",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Send a request and judge the answer."""

    op: OpName
    in_: Json = msgspec.field(name="in")
    expect: Expect = msgspec.field(default_factory=lambda: Valid({}))


class Look(Struct, frozen=True, tag_field="do", tag="look", forbid_unknown_fields=True):
    """Look at the file system."""

    path: _Path
    expect: Annotated[FactsExpected | LenientFacts, shape(minProperties=2)]


class Write(
    Struct,
    frozen=True,
    tag_field="do",
    tag="write",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Write a file, as somebody else would."""

    path: _Path
    bytes: _Name
    """Name of the content."""
    mode: _Octal = ""
    """Four octal digits."""


class Remove(Struct, frozen=True, tag_field="do", tag="remove", forbid_unknown_fields=True):
    """Remove a file."""

    path: _Path


class Corrupt(Struct, frozen=True, tag_field="do", tag="corrupt", forbid_unknown_fields=True):
    """Flip one bit of the byte at ``offset``; a negative one counts from the end."""

    path: _Path
    offset: int


class Truncate(Struct, frozen=True, tag_field="do", tag="truncate", forbid_unknown_fields=True):
    """Cut a file down to ``size`` bytes."""

    path: _Path
    size: Annotated[int, shape(minimum=0)]


class Chmod(Struct, frozen=True, tag_field="do", tag="chmod", forbid_unknown_fields=True):
    """Change the mode of a file or folder, given as four octal digits."""

    path: _Path
    mode: _Octal


class Symlink(Struct, frozen=True, tag_field="do", tag="symlink", forbid_unknown_fields=True):
    """Make a symbolic link."""

    path: _Path
    target: _Name


class Mkdir(Struct, frozen=True, tag_field="do", tag="mkdir", forbid_unknown_fields=True):
    """Make a folder."""

    path: _Path


class Wait(Struct, frozen=True, tag_field="do", tag="wait", forbid_unknown_fields=True):
    """Wait for the ``start-of-second`` (well before its end), or the ``next-second``."""

    until: Annotated[str, shape(enum=["start-of-second", "next-second"])]


Change = Write | Remove | Corrupt | Truncate | Chmod | Symlink | Mkdir
Step = Ask | Look | Wait | Change


class ScenarioNeeds(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the scenario needs besides the operations in its steps."""

    single_versions: SingleVersions = frozenset()
    multi_versions: MultiVersions = frozenset()
    features: Features = frozenset()
    behaviours: dict[str, Slug] = {}
    """Choices that the adapter must have made."""
    harness: frozenset[Annotated[str, shape(enum=["unprivileged"])]] = frozenset()
    """``unprivileged``: permissions bind the judge and the adapter."""


class Scenario(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One case with several steps."""

    id: Annotated[str, shape(pattern=r"^scenario\.[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$")]
    hash: Hash
    title: Title
    steps: Annotated[list[Step], shape(minItems=1)]
    requirements: RequirementIds = []
    consequence: Consequence = ""
    covers: Annotated[list[_Cover], shape(REQUIRED, minItems=1)] = []
    """What it reproduces: ``lnd:TestSubSwapperUpdater``, ``living:D7.1``, ``issue:#4377``, …"""
    needs: Annotated[ScenarioNeeds, shape(REQUIRED)] = ScenarioNeeds()
    area: Annotated[str, shape(NOT_WRITTEN)] = ""
    """Filled in from the file."""
    pool: Annotated[Pool, shape(NOT_WRITTEN)] = Pool()
    """Filled in from the file."""

    @property
    def op(self) -> str:
        """Return what stands for the operation in reports and filters."""
        return f"scenario.{self.area}"

    @property
    def verdict(self) -> str:
        """Return ``scenario``: each step has a verdict of its own."""
        return "scenario"

    @property
    def in_(self) -> Mapping[str, Any]:
        """Return what may hold secrets."""
        return self.pool.key_rings

    @property
    def ops(self) -> list[str]:
        """Return the operations that are asked for, each once."""
        return list(dict.fromkeys(step.op for step in self.steps if isinstance(step, Ask)))

    @property
    def tells_the_time(self) -> bool:
        """Whether it looks at files that are named by the time."""
        facts: list[Facts] = []
        for step in self.steps:
            if isinstance(step, Look):
                expect = step.expect
                kinds = expect.choices.values() if isinstance(expect, LenientFacts) else [expect]
                facts += kinds
        return any(each.archives is not UNSET or each.archives_hold is not UNSET for each in facts)


class ScenarioFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One ``<area>.json``."""

    format: FormatOne
    corpus: CorpusVersion
    area: Annotated[str, shape(enum=AREAS)]
    pool: Pool
    scenarios: Annotated[list[Scenario], shape(minItems=1)]


def load_scenario_file(path: Traversable) -> tuple[str, list[Scenario]]:
    """Return the corpus that a file belongs to, and its scenarios.

    Raises:
        CorpusError: it is not well formed.
    """
    name = f"{FOLDER}/{path.name}"
    try:
        file = msgspec.json.decode(path.read_bytes(), type=ScenarioFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{name}: {with_suggestion(error, ScenarioFile)}") from None
    if file.format != FORMAT:
        raise CorpusError(f"{name}: format {file.format}; this judge reads {FORMAT}")
    for scenario in file.scenarios:
        if unknown := set(scenario.ops) - set(OPERATIONS):
            raise CorpusError(f"{scenario.id}: no such operation: {unknown.pop()}")
        for step in scenario.steps:
            if isinstance(step, Ask):
                check_members(scenario.id, step.op, step.in_, step.expect)
    return file.corpus, [
        msgspec.structs.replace(scenario, area=file.area, pool=file.pool)
        for scenario in file.scenarios
    ]


def behaviours_used(scenario: Scenario) -> Iterator[tuple[str, set[str]]]:
    """Yield each behaviour that a step or a need names, with the choices named."""
    for behaviour, choice in scenario.needs.behaviours.items():
        yield behaviour, {choice}
    for step in scenario.steps:
        if isinstance(step, Ask | Look) and isinstance(step.expect, Lenient | LenientFacts):
            yield step.expect.behaviour, set(step.expect.choices)
