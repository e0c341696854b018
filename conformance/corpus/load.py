"""Load the corpus: vectors, scenarios, and the behaviours and requirements that they name.

The corpus is data: ``vectors/<op>.json``, ``scenarios/<area>.json``, ``behaviours.json`` and
``requirements.json`` (format: vectors/README.md). Its shape is checked here, and so is that
what it refers to exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

import msgspec

from ..protocol.operations import OPERATIONS
from ..protocol.shape import with_suggestion
from .expectation import (
    CorpusError as CorpusError,
    Expect as Expect,
    Invalid as Invalid,
    Lenient as Lenient,
    Unspecified as Unspecified,
    Valid as Valid,
    check_members,
)
from .scenario import Scenario, behaviours_used, load_scenarios
from .statements import (
    FORMAT as FORMAT,
    Behaviour as Behaviour,
    BehaviourFile,
    Choice as Choice,
    Requirement as Requirement,
    RequirementFile,
    Since as Since,
    Source as Source,
)
from .vector import (
    LineFile,
    Needs as Needs,
    StoredVector as StoredVector,
    Vector as Vector,
    VectorFile,
)

KEPT: Final = 32 << 20
"""Bytes of vector files that are held in memory; those of a larger corpus are read on demand."""

Case = Vector | Scenario
"""What is asked of an adapter, and has an outcome."""

_File = TypeVar("_File")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that can be asked, in the order of the files."""

    version: str
    """Of the corpus, as its files say it."""
    vectors: tuple[Vector, ...]
    behaviours: Mapping[str, Behaviour]
    """By id."""
    requirements: Mapping[str, Mapping[str, Any]]
    """By id, each as its file has it."""
    scenarios: tuple[Scenario, ...] = ()

    FILES: ClassVar = ("behaviours.json", "requirements.json")

    def find(self, vector_id: str) -> Vector | None:
        """Return the vector with this id, or ``None``."""
        return next((vector for vector in self.vectors if vector.id == vector_id), None)

    def find_scenario(self, scenario_id: str) -> Scenario | None:
        """Return the scenario with this id, or ``None``."""
        return next((each for each in self.scenarios if each.id == scenario_id), None)

    @property
    def cases(self) -> list[Case]:
        """Return all vectors, then all scenarios."""
        return [*self.vectors, *self.scenarios]

    @property
    def ids(self) -> list[str]:
        """Return the ids of all vectors and scenarios."""
        return [each.id for each in self.cases]


def load(directory: Path | None = None) -> Corpus:
    """Load the corpus.

    Args:
        directory: where it is; the installed ``vectors`` package when ``None``.

    Raises:
        CorpusError: it is not there, or not well formed.
    """
    root = directory if directory is not None else _installed()
    if not root.is_dir():
        raise CorpusError(f"{root} is not a directory")
    files = _vector_files(root)
    scenarios = load_scenarios(root)
    if not files and not scenarios:
        raise CorpusError(f"{root} holds no vectors (<op>.json)")
    versions = {corpus for corpus, _ in files} | {corpus for corpus, _ in scenarios}
    if len(versions) > 1:
        raise CorpusError(f"the files belong to different corpora: {sorted(versions)}")
    version = versions.pop()
    corpus = Corpus(
        version,
        tuple(vector for _, vectors in files for vector in vectors),
        _load_behaviours(root),
        _load_requirements(root),
        tuple(scenario for _, of_file in scenarios for scenario in of_file),
    )
    _check(corpus)
    return corpus


@cache
def installed_behaviours() -> Mapping[str, Behaviour]:
    """Return the behaviours of the installed corpus, by id; none when it is not installed."""
    try:
        return _load_behaviours(_installed())
    except CorpusError:
        return {}


def _installed() -> Traversable:
    try:
        return resources.files("scbref.vectors")
    except ModuleNotFoundError:
        raise CorpusError("the package vectors is not installed; use --vectors DIR") from None


def _vector_files(root: Traversable) -> list[tuple[str, list[Vector]]]:
    """Return corpus version and vectors of each file, in the order of their names."""
    paths = sorted(_candidates(root), key=lambda path: path.name)
    large = sum(path.stat().st_size for path in paths if isinstance(path, Path)) > KEPT
    found = []
    for path in paths:
        file = _line_by_line(path) if large and isinstance(path, Path) else None
        found.append(file or _whole(path))
    return found


def _candidates(root: Traversable) -> Iterator[Traversable]:
    """Yield the files that are named after an operation, or claim to hold vectors."""
    for path in root.iterdir():
        if path.name.endswith(".json") and path.name not in Corpus.FILES:
            with path.open("rb") as stream:
                if path.name.removesuffix(".json") in OPERATIONS or b'"vectors"' in stream.read(
                    400
                ):
                    yield path


def _whole(path: Traversable) -> tuple[str, list[Vector]]:
    file = _decode(path.name, path.read_bytes(), VectorFile)
    _check_head(path.name, file)
    for stored in file.vectors:
        check_members(stored.id, file.op, stored.in_, stored.expect)
    return file.corpus, [Vector(stored, file.op) for stored in file.vectors]


def _line_by_line(path: Path) -> tuple[str, list[Vector]] | None:
    """Index a large file; ``None`` when not every vector has a line of its own."""
    file = LineFile(path)
    head = file.head()
    vectors = file.vectors(head.op) if head else None
    if head is None or vectors is None:
        return None
    _check_head(path.name, head)
    return head.corpus, vectors


def _check_head(name: str, file: VectorFile) -> None:
    if file.format != FORMAT:
        raise CorpusError(f"{name}: format {file.format}; this judge reads {FORMAT}")
    if file.op != name.removesuffix(".json"):
        raise CorpusError(f"{name}: holds vectors of {file.op}")


def _decode(name: str, data: bytes, kind: type[_File]) -> _File:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{name}: {with_suggestion(error, kind)}") from None


def _load_behaviours(root: Traversable) -> dict[str, Behaviour]:
    path = root.joinpath("behaviours.json")
    if not path.is_file():
        return {}
    found = _decode(path.name, path.read_bytes(), BehaviourFile).behaviours
    for behaviour in found:
        names = {choice.name for choice in behaviour.choices}
        if not behaviour.lnd or not names.issuperset(entry.choice for entry in behaviour.lnd):
            raise CorpusError(f"{path.name}: {behaviour.id}: lnd's choice is not among the choices")
    return {behaviour.id: behaviour for behaviour in found}


def _load_requirements(root: Traversable) -> dict[str, Mapping[str, Any]]:
    path = root.joinpath("requirements.json")
    if not path.is_file():
        return {}
    found = _decode(path.name, path.read_bytes(), RequirementFile).requirements
    return {each.id: msgspec.to_builtins(each) for each in found}


def _check(corpus: Corpus) -> None:
    """Check that ids are unique and that references lead somewhere.

    Raises:
        CorpusError: an id is used twice, or something unknown is referred to.
    """
    seen: set[str] = set()
    for case in corpus.cases:
        if case.id in seen:
            raise CorpusError(f"the id {case.id} is used twice")
        seen.add(case.id)
        if corpus.requirements:
            for requirement in case.requirements:
                if requirement not in corpus.requirements:
                    raise CorpusError(f"{case.id}: no such requirement: {requirement}")
    for vector in corpus.vectors:
        if vector.verdict == "lenient" and isinstance(vector.expect, Lenient):
            names = set(vector.expect.choices)
            _check_choices(vector.id, vector.expect.behaviour, names, corpus.behaviours)
            _check_lenient(vector.id, vector.expect)
    for scenario in corpus.scenarios:
        for used, names in behaviours_used(scenario):
            _check_choices(scenario.id, used, names, corpus.behaviours)


def _check_choices(
    case_id: str, name: str, choices: set[str], behaviours: Mapping[str, Behaviour]
) -> None:
    behaviour = behaviours.get(name)
    if behaviour is None:
        raise CorpusError(f"{case_id}: no such behaviour: {name}")
    if unknown := choices - {choice.name for choice in behaviour.choices}:
        raise CorpusError(f"{case_id}: {name} has no choice {unknown.pop()}")


def _check_lenient(vector_id: str, expect: Lenient) -> None:
    for name, choice in expect.choices.items():
        try:
            choice.expectation()
        except CorpusError as error:
            raise CorpusError(f"{vector_id}: {name}: {error}") from None
