"""Find and read the files of a corpus: those of a folder, or one by one, whatever their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from ..protocol.operations import OPERATIONS
from ..protocol.shape import suggestion, with_suggestion
from .described import Expander
from .expectation import CorpusError, check_members
from .scenario import FOLDER, Scenario, load_scenario_file
from .statements import FORMAT, Behaviour, BehaviourFile, Requirement, RequirementFile
from .vector import LineFile, Vector, VectorFile

KEPT: Final = 32 << 20
"""Bytes of vector files that are held in memory; those of a larger corpus are read on demand."""
INSTALLED: Final = Path("installed")
"""Stands for the installed corpus, where there is no such file or folder."""
BEHAVIOURS: Final = "behaviours.json"
REQUIREMENTS: Final = "requirements.json"
HEAD_BYTES: Final = 400
"""What a file holds stands in its first bytes."""
NOT_CASES: Final = (BEHAVIOURS, REQUIREMENTS, "adequacy.json", "adequacy-lines.json")

_File = TypeVar("_File")


@dataclass(slots=True)
class Found:
    """The files of one corpus, sorted by what is in them."""

    vectors: list[Traversable] = field(default_factory=list)
    scenarios: list[Traversable] = field(default_factory=list)
    behaviours: list[Traversable] = field(default_factory=list)
    requirements: list[Traversable] = field(default_factory=list)


def installed() -> Traversable:
    """Return the folder of the installed corpus.

    Raises:
        CorpusError: there is none.
    """
    try:
        return resources.files("scbref.vectors")
    except ModuleNotFoundError:
        raise CorpusError("the package vectors is not installed; use --vectors DIR") from None


def find(root: Traversable) -> Found:
    """Find the files of a folder, or say what one file is.

    Raises:
        CorpusError: it is not there, or holds neither vectors nor scenarios.
    """
    found = Found()
    if root.is_file():
        _sort_in(root, found)
        return found
    if not root.is_dir():
        raise CorpusError(f"{root} is neither a file nor a directory")
    for path in _json_files(root):
        kind = kind_of(path)
        if path.name in (BEHAVIOURS, REQUIREMENTS) or (
            path.name not in NOT_CASES and kind in ("vectors", "scenarios")
        ):
            _sort_in(path, found)
    folder = root.joinpath(FOLDER)
    found.scenarios += _json_files(folder) if folder.is_dir() else []
    if not found.vectors and not found.scenarios:
        raise CorpusError(f"{root} holds no vectors (*.json with a list named vectors)")
    return found


def _json_files(folder: Traversable) -> list[Traversable]:
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    return [path for path in paths if path.name.endswith(".json") and path.is_file()]


def _sort_in(path: Traversable, found: Found) -> None:
    kind = kind_of(path)
    if path.name in (BEHAVIOURS, REQUIREMENTS):
        kind = path.name.removesuffix(".json")
    if not kind:
        raise CorpusError(f"{path.name}: holds neither vectors nor scenarios")
    getattr(found, kind).append(path)


def kind_of(path: Traversable) -> str:
    """Say what is in a file: vectors, scenarios, behaviours, requirements, or an empty text."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    for member, kind in (
        (b'"vectors"', "vectors"),
        (b'"area"', "scenarios"),
        (b'"scenarios"', "scenarios"),
        (b'"behaviours"', "behaviours"),
    ):
        if member in head:
            return kind
    if path.name.removesuffix(".json") in OPERATIONS:
        return "vectors"
    return "requirements" if b'"requirements"' in head else ""


def read_vectors(paths: Sequence[Traversable]) -> list[tuple[str, list[Vector]]]:
    """Return corpus version and vectors of each file.

    Raises:
        CorpusError: one is not well formed.
    """
    large = sum(path.stat().st_size for path in paths if isinstance(path, Path)) > KEPT
    found = []
    for path in paths:
        file = _line_by_line(path) if large and isinstance(path, Path) else None
        found.append(file or _whole(path))
    return found


def _whole(path: Traversable) -> tuple[str, list[Vector]]:
    file = decode(path.name, path.read_bytes(), VectorFile)
    _check_head(path.name, file)
    for stored in file.vectors:
        check_members(stored.id, file.op, stored.in_, stored.expect)
    expander = Expander(path.parent if isinstance(path, Path) else None)
    return file.corpus, [Vector(stored, file.op, expander) for stored in file.vectors]


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
    if file.op not in OPERATIONS:
        near = suggestion(file.op, OPERATIONS)
        raise CorpusError(f"{name}: no such operation: {file.op}{near}")


def decode(name: str, data: bytes, kind: type[_File]) -> _File:
    """Decode a file.

    Raises:
        CorpusError: it is not of this form.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{name}: {with_suggestion(error, kind)}") from None


def read_scenarios(paths: Sequence[Traversable]) -> list[tuple[str, list[Scenario]]]:
    """Return corpus version and scenarios of each file.

    Raises:
        CorpusError: one is not well formed.
    """
    return [load_scenario_file(path) for path in paths]


def read_behaviours(paths: Sequence[Traversable]) -> Iterator[Behaviour]:
    """Yield the behaviours of files.

    Raises:
        CorpusError: one is not well formed, or names a choice of lnd's that is none.
    """
    for path in paths:
        for behaviour in decode(path.name, path.read_bytes(), BehaviourFile).behaviours:
            names = {choice.name for choice in behaviour.choices}
            if not behaviour.lnd or not names.issuperset(entry.choice for entry in behaviour.lnd):
                problem = "lnd's choice is not among the choices"
                raise CorpusError(f"{path.name}: {behaviour.id}: {problem}")
            yield behaviour


def read_requirements(paths: Sequence[Traversable]) -> Iterator[Requirement]:
    """Yield the requirements of files.

    Raises:
        CorpusError: one is not well formed.
    """
    for path in paths:
        yield from decode(path.name, path.read_bytes(), RequirementFile).requirements
