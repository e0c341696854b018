"""Scenarios as they stand in ``vectors/scenarios/<area>.json``: cases with several steps.

Format: vectors/README.md. Values in a step may name something in the file's pool:
``{"$single": "a", "with": {"capacity": "5"}, "without": ["addresses"]}``, ``{"$bytes": "old"}``;
``{"$each": "many[0:300]", "as": "singles"}`` are several of a series; ``{"$path":
"channel.backup"}`` is a place in the folder that the judge makes for the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Struct

from ..protocol.messages import MultiVersions, SingleVersions
from ..protocol.operations import OPERATIONS
from ..protocol.shape import NOT_WRITTEN, REQUIRED, shape, with_suggestion
from .described import Expander, may_describe
from .expectation import (
    Consequence,
    CorpusError,
    CorpusVersion,
    Features,
    FormatOne,
    Hash,
    Lenient,
    RequirementIds,
    Slug,
    Title,
    check_members,
)
from .pool import Json as Json, Pool as Pool
from .steps import (
    Ask as Ask,
    Change as Change,
    Chmod as Chmod,
    Corrupt as Corrupt,
    Facts as Facts,
    FactsExpected as FactsExpected,
    Kill as Kill,
    LenientFacts as LenientFacts,
    Link as Link,
    Look as Look,
    Mkdir as Mkdir,
    Octal,
    Pipe as Pipe,
    Remove as Remove,
    Step as Step,
    Symlink as Symlink,
    Truncate as Truncate,
    Wait as Wait,
    Write as Write,
)

FORMAT = 1
FOLDER = "scenarios"
AREAS: Final = ["newsingle", "fetch", "multifile", "swapper", "recover", "durability"]
HARNESS: Final = ["unprivileged", "system-calls"]
"""What the judge may need for a scenario beyond an adapter."""
WORKED: Final = "scenario.recover/worked-session"
"""The scenario that the page of the protocol shows and that ``smoke`` plays."""

_COVERED: Final = ("lnd:", "living:", "issue:", "format:", "adequacy:")
_Cover = Annotated[str, shape(pattern=f"^({'|'.join(_COVERED)})[^ ]+$")]


class ScenarioNeeds(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the scenario needs besides the operations in its steps."""

    single_versions: SingleVersions = frozenset()
    multi_versions: MultiVersions = frozenset()
    features: Features = frozenset()
    behaviours: dict[str, Slug] = {}
    """Choices that the adapter must have made."""
    harness: frozenset[Annotated[str, shape(enum=HARNESS)]] = frozenset()
    """``unprivileged``: permissions bind the judge and the adapter. ``system-calls``: they can be
    seen (strace)."""
    umask: Octal = ""
    """Of the adapter's process, four octal digits; when empty, that of the judge."""
    file_limit: Annotated[int, shape(minimum=0)] = 0
    """Bytes beyond which no file of the adapter can grow, as on a full disk; 0 for no limit."""


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
    described_pool: Annotated[Pool, shape(NOT_WRITTEN)] = Pool()
    """Filled in from the file: perhaps without the members of its series."""

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
        return self.described_pool.key_rings

    def expand(self) -> None:
        """See that the series that it may refer to can be made, and have their hashes.

        Raises:
            CorpusError: they cannot, or have not.
        """
        _ = self.pool

    @property
    def pool(self) -> Pool:
        """Return what the steps refer to, with the members of all series.

        Raises:
            CorpusError: a series is not what its hash says.
        """
        return self.described_pool.whole

    @property
    def ops(self) -> list[str]:
        """Return the operations that are asked for, each once."""
        return list(dict.fromkeys(ask.op for ask in self.asks))

    @property
    def asks(self) -> list[Ask]:
        """Return all requests, in their order."""
        found: list[Ask] = []
        for step in self.steps:
            if isinstance(step, Kill):
                found += [*step.asks, *(each for each in step.then if isinstance(each, Ask))]
            elif isinstance(step, Ask):
                found.append(step)
        return found

    @property
    def umask(self) -> int | None:
        """The umask that the adapter must have; ``None`` for that of the judge."""
        return int(self.needs.umask, 8) if self.needs.umask else None

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
        file = msgspec.convert(_with_its_pool(msgspec.json.decode(path.read_bytes())), ScenarioFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{name}: {with_suggestion(error, ScenarioFile)}") from None
    if file.format != FORMAT:
        raise CorpusError(f"{name}: format {file.format}; this judge reads {FORMAT}")
    for scenario in file.scenarios:
        if unknown := set(scenario.ops) - set(OPERATIONS):
            raise CorpusError(f"{scenario.id}: no such operation: {unknown.pop()}")
        for ask in scenario.asks:
            check_members(scenario.id, ask.op, ask.in_, ask.expect)
    file.pool.check_bytes()
    return file.corpus, [
        msgspec.structs.replace(scenario, area=file.area, described_pool=file.pool)
        for scenario in file.scenarios
    ]


def _with_its_pool(content: Any) -> Any:
    """Return the content of a file with what its pool describes; another mistake is named later."""
    pool = content.get("pool") if isinstance(content, dict) else None
    if not isinstance(pool, dict):
        return content
    described = {name: part for name, part in pool.items() if may_describe({name: part})}
    return content | {"pool": pool | Expander(None).expanded(described)}


def behaviours_used(scenario: Scenario) -> Iterator[tuple[str, set[str]]]:
    """Yield each behaviour that a step or a need names, with the choices named."""
    for behaviour, choice in scenario.needs.behaviours.items():
        yield behaviour, {choice}
    for step in scenario.steps:
        if isinstance(step, Ask | Look) and isinstance(step.expect, Lenient | LenientFacts):
            yield step.expect.behaviour, set(step.expect.choices)
