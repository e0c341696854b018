"""Scenarios as they stand in ``vectors/scenarios/<area>.json``: cases with several steps.

Format: vectors/README.md. Values in a step may name something in the file's pool:
``{"$single": "a", "with": {"capacity": "5"}, "without": ["addresses"]}``, ``{"$bytes": "old"}``;
``{"$path": "channel.backup"}`` is a place in the folder that the judge makes for the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ..protocol.messages import OPS
from .expectation import (
    CorpusError,
    Expect,
    Lenient,
    Valid,
)

FORMAT = 1
FOLDER = "scenarios"
Json = dict[str, Any]


class Pool(Struct, frozen=True, forbid_unknown_fields=True):
    """What the steps of a file refer to by name."""

    key_rings: dict[str, Json] = {}
    addresses: dict[str, list[Json]] = {}
    channels: dict[str, Json] = {}
    """OpenChannels."""
    singles: dict[str, Json] = {}
    bytes: dict[str, str] = {}
    """Hex: packed backups, and other content of files."""


class Facts(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What must be found at a path; members that are absent are not looked at."""

    kind: str | UnsetType = UNSET
    """``file``, ``folder``, ``link``, or ``nothing``; a link is not followed."""
    bytes: str | UnsetType = UNSET
    """Name of the exact content."""
    holds: list[str] | UnsetType = UNSET
    """Names of the Singles in it, in any order, once it is unpacked with the ring ``own``."""
    mode: str | UnsetType = UNSET
    """Four octal digits, or ``umask``: 0666 without the bits of the judge's umask."""
    target: str | UnsetType = UNSET
    """Where a link leads, as it is written."""
    entries: list[str] | UnsetType = UNSET
    """Names in a folder, sorted."""
    archives: list[str] | UnsetType = UNSET
    """Contents of the file's archives by name, in any order; their names have the right form."""
    archives_hold: list[list[str]] | UnsetType = UNSET
    """The same by the Singles in them."""
    changes: bool | UnsetType = UNSET
    """Whether the file is replaced again and again although nothing is asked."""


class FactsExpected(Facts, frozen=True, tag_field="verdict", tag="valid"):
    """These facts."""


class LenientFacts(Struct, frozen=True, tag_field="verdict", tag="lenient"):
    """Facts that depend on the adapter's declared choice, or lnd's current one."""

    behaviour: str
    choices: dict[str, Facts]


class Ask(Struct, frozen=True, tag_field="do", tag="ask", omit_defaults=True):
    """Send a request and judge the answer."""

    op: str
    in_: Json = msgspec.field(name="in")
    expect: Expect = msgspec.field(default_factory=lambda: Valid({}))


class Look(Struct, frozen=True, tag_field="do", tag="look", forbid_unknown_fields=True):
    """Look at the file system."""

    path: str
    expect: FactsExpected | LenientFacts


class Write(
    Struct,
    frozen=True,
    tag_field="do",
    tag="write",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Write a file, as somebody else would."""

    path: str
    bytes: str
    """Name of the content."""
    mode: str = ""
    """Four octal digits."""


class Remove(Struct, frozen=True, tag_field="do", tag="remove", forbid_unknown_fields=True):
    """Remove a file."""

    path: str


class Corrupt(Struct, frozen=True, tag_field="do", tag="corrupt", forbid_unknown_fields=True):
    """Flip one bit of the byte at ``offset``; a negative one counts from the end."""

    path: str
    offset: int


class Truncate(Struct, frozen=True, tag_field="do", tag="truncate", forbid_unknown_fields=True):
    """Cut a file down to ``size`` bytes."""

    path: str
    size: int


class Chmod(Struct, frozen=True, tag_field="do", tag="chmod", forbid_unknown_fields=True):
    """Change the mode of a file or folder, given as four octal digits."""

    path: str
    mode: str


class Symlink(Struct, frozen=True, tag_field="do", tag="symlink", forbid_unknown_fields=True):
    """Make a symbolic link."""

    path: str
    target: str


class Mkdir(Struct, frozen=True, tag_field="do", tag="mkdir", forbid_unknown_fields=True):
    """Make a folder."""

    path: str


class Wait(Struct, frozen=True, tag_field="do", tag="wait", forbid_unknown_fields=True):
    """Wait for the ``start-of-second`` (well before its end), or the ``next-second``."""

    until: str


Change = Write | Remove | Corrupt | Truncate | Chmod | Symlink | Mkdir
Step = Ask | Look | Wait | Change


class ScenarioNeeds(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the scenario needs besides the operations in its steps."""

    single_versions: frozenset[int] = frozenset()
    multi_versions: frozenset[int] = frozenset()
    features: frozenset[str] = frozenset()
    behaviours: dict[str, str] = {}
    """Choices that the adapter must have made."""
    harness: frozenset[str] = frozenset()
    """``unprivileged``: permissions bind the judge and the adapter."""


class Scenario(Struct, frozen=True, omit_defaults=True):
    """One case with several steps."""

    id: str
    hash: str
    title: str
    steps: list[Step]
    requirements: list[str] = []
    consequence: str = ""
    covers: list[str] = []
    """What it reproduces: ``lnd:TestSubSwapperUpdater``, ``living:D7.1``, ``issue:#4377``, …"""
    needs: ScenarioNeeds = ScenarioNeeds()
    area: str = ""
    """Filled in from the file."""
    pool: Pool = Pool()
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


class ScenarioFile(Struct, frozen=True):
    """One ``<area>.json``."""

    format: int
    corpus: str
    area: str
    pool: Pool
    scenarios: list[Scenario]


def load_scenarios(root: Traversable) -> list[tuple[str, list[Scenario]]]:
    """Load the scenarios below the folder of the vectors; none when there is no such folder.

    Returns:
        Of each file the corpus that it belongs to, and its scenarios.

    Raises:
        CorpusError: a file is not well formed.
    """
    folder = root.joinpath(FOLDER)
    if not folder.is_dir():
        return []
    paths = sorted(folder.iterdir(), key=lambda each: each.name)
    return [_load_file(path) for path in paths if path.name.endswith(".json")]


def _load_file(path: Traversable) -> tuple[str, list[Scenario]]:
    name = f"{FOLDER}/{path.name}"
    try:
        file = msgspec.json.decode(path.read_bytes(), type=ScenarioFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{name}: {error}") from None
    if file.format != FORMAT:
        raise CorpusError(f"{name}: format {file.format}; this judge reads {FORMAT}")
    for scenario in file.scenarios:
        if unknown := set(scenario.ops) - set(OPS):
            raise CorpusError(f"{scenario.id}: no such operation: {unknown.pop()}")
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
