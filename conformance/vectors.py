"""Load the vectors and what they refer to; check their shape, trust nothing else.

The corpus is data: ``vectors/<op>.json``, ``behaviours.json``, ``requirements.json``
(format: vectors/README.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from conformance.protocol import OPS

FORMAT = 1
_File = TypeVar("_File")


class CorpusError(Exception):
    """The vectors cannot be used: their fault, or the path's, never the adapter's."""


class Valid(Struct, frozen=True, tag_field="verdict", tag="valid", omit_defaults=True):
    """Exactly this answer."""

    ok: dict[str, Any]


class Invalid(Struct, frozen=True, tag_field="verdict", tag="invalid", omit_defaults=True):
    """Refused. Only the class is judged; the rest informs."""

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
        """Return the same as a verdict.

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
    choices: dict[str, ChoiceExpected]


class Unspecified(Struct, frozen=True, tag_field="verdict", tag="unspecified", omit_defaults=True):
    """Recorded, never judged."""

    note: str = ""


Expect = Valid | Invalid | Lenient | Unspecified


class Needs(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an adapter must declare before it is asked."""

    single_versions: frozenset[int] = frozenset()
    multi_versions: frozenset[int] = frozenset()
    features: frozenset[str] = frozenset()


class Vector(Struct, frozen=True, omit_defaults=True):
    """One case."""

    id: str
    hash: str
    title: str
    in_: dict[str, Any] = msgspec.field(name="in")
    expect: Expect
    requirements: list[str] = msgspec.field(default_factory=list)
    consequence: str = ""
    needs: Needs = Needs()
    op: str = ""
    """Filled in from the file."""

    @property
    def verdict(self) -> str:
        """Return valid, invalid, lenient or unspecified."""
        return str(self.expect.__struct_config__.tag)


class VectorFile(Struct, frozen=True):
    """One ``<op>.json``."""

    format: int
    corpus: str
    op: str
    vectors: list[Vector]


class Choice(Struct, frozen=True, omit_defaults=True):
    """One of the things an implementation can do."""

    name: str
    title: str = ""
    consequence: str = ""


class Since(Struct, frozen=True, omit_defaults=True):
    """lnd's choice from a release on."""

    since: str
    choice: str


class Behaviour(Struct, frozen=True, omit_defaults=True):
    """A point on which lnd is lenient or odd, and readers may differ."""

    id: str
    title: str
    choices: list[Choice]
    lnd: list[Since]
    requirement: str = ""


class BehaviourFile(Struct, frozen=True):
    """``behaviours.json``."""

    behaviours: list[Behaviour]


class RequirementFile(Struct, frozen=True):
    """``requirements.json``; each entry is shown as it stands."""

    requirements: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything there is to ask, in the order of the files."""

    version: str
    vectors: tuple[Vector, ...]
    behaviours: Mapping[str, Behaviour]
    requirements: Mapping[str, Mapping[str, Any]]

    FILES: ClassVar = ("behaviours.json", "requirements.json")

    def find(self, vector_id: str) -> Vector | None:
        """Return the vector with this id, or ``None``."""
        return next((vector for vector in self.vectors if vector.id == vector_id), None)


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
    files = [file for _, file in sorted(_vector_files(root))]
    if not files:
        raise CorpusError(f"{root} holds no vectors (<op>.json)")
    versions = {file.corpus for file in files}
    if len(versions) > 1:
        raise CorpusError(f"the files belong to different corpora: {sorted(versions)}")
    corpus = Corpus(
        versions.pop(),
        tuple(
            msgspec.structs.replace(vector, op=file.op) for file in files for vector in file.vectors
        ),
        _load_behaviours(root),
        _load_requirements(root),
    )
    _check(corpus)
    return corpus


def _installed() -> Traversable:
    try:
        return resources.files("vectors")
    except ModuleNotFoundError:
        raise CorpusError("the package vectors is not installed; use --vectors DIR") from None


def _vector_files(root: Traversable) -> Iterator[tuple[str, VectorFile]]:
    """Read the files that are named after an operation, or claim to hold vectors."""
    for path in root.iterdir():
        if not path.name.endswith(".json") or path.name in Corpus.FILES:
            continue
        op = path.name.removesuffix(".json")
        data = path.read_bytes()
        if op not in OPS and b'"vectors"' not in data[:400]:
            continue
        file = _decode(path.name, data, VectorFile)
        if file.format != FORMAT:
            raise CorpusError(f"{path.name}: format {file.format}; this judge reads {FORMAT}")
        if file.op != op:
            raise CorpusError(f"{path.name}: holds vectors of {file.op}")
        yield path.name, file


def _decode(name: str, data: bytes, kind: type[_File]) -> _File:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{name}: {error}") from None


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
    return {str(entry.get("id")): entry for entry in found}


def _check(corpus: Corpus) -> None:
    """Check what ties the files together.

    Raises:
        CorpusError: an id is used twice, or something unknown is referred to.
    """
    seen: set[str] = set()
    for vector in corpus.vectors:
        if vector.id in seen:
            raise CorpusError(f"the id {vector.id} is used twice")
        seen.add(vector.id)
        if corpus.requirements:
            for requirement in vector.requirements:
                if requirement not in corpus.requirements:
                    raise CorpusError(f"{vector.id}: no such requirement: {requirement}")
        if isinstance(vector.expect, Lenient):
            _check_lenient(vector.id, vector.expect, corpus.behaviours)


def _check_lenient(vector_id: str, expect: Lenient, behaviours: Mapping[str, Behaviour]) -> None:
    behaviour = behaviours.get(expect.behaviour)
    if behaviour is None:
        raise CorpusError(f"{vector_id}: no such behaviour: {expect.behaviour}")
    if unknown := set(expect.choices) - {choice.name for choice in behaviour.choices}:
        raise CorpusError(f"{vector_id}: {expect.behaviour} has no choice {unknown.pop()}")
    for name, choice in expect.choices.items():
        try:
            choice.expectation()
        except CorpusError as error:
            raise CorpusError(f"{vector_id}: {name}: {error}") from None
