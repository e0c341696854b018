"""One case of the corpus: what the judge needs all the time, and the rest where it is kept.

The cases of a usual corpus stay in memory. Those of a very large one stay in their files, one
line each, and are read again when they are asked: 100,000 cases take 60 MB, not a gigabyte.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Protocol

import msgspec
from msgspec import Struct

from ..protocol.messages import MultiVersions, SingleVersions
from ..protocol.shape import REQUIRED, shape
from .expectation import (
    Consequence,
    CorpusError,
    CorpusVersion,
    Expect,
    Features,
    FormatOne,
    Hash,
    OpName,
    RequirementIds,
    Title,
    check_members,
)

HEAD: Final = b'"vectors": ['


class Needs(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an adapter must declare before it is asked."""

    single_versions: SingleVersions = frozenset()
    multi_versions: MultiVersions = frozenset()
    features: Features = frozenset()


class Record(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One case as it stands in the file."""

    id: Annotated[str, shape(pattern=r"^[a-z.-]+(/[a-z0-9][a-z0-9.-]*)+$")]
    hash: Hash
    title: Title
    in_: dict[str, Any] = msgspec.field(name="in")
    expect: Expect
    requirements: RequirementIds = msgspec.field(default_factory=list)
    consequence: Consequence = ""
    needs: Annotated[Needs, shape(REQUIRED)] = Needs()


class VectorFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One ``<op>.json``."""

    format: FormatOne
    corpus: CorpusVersion
    op: OpName
    vectors: Annotated[list[Record], shape(minItems=1)]


class Shelf(Protocol):
    """Where records are."""

    def record(self, place: tuple[int, int]) -> Record:
        """Return the record at a place of this shelf."""


class Vector:
    """One case."""

    __slots__ = ("_place", "_shelf", "hash", "id", "needs", "op", "requirements", "verdict")

    def __init__(
        self, record: Record, op: str, shelf: Shelf | None = None, place: tuple[int, int] = (0, 0)
    ) -> None:
        self.id = record.id
        self.hash = record.hash
        """The first 16 hex digits of the SHA-256 of op, in and expect."""
        self.op = op
        self.needs = record.needs
        self.requirements = record.requirements
        self.verdict = str(record.expect.__struct_config__.tag)
        """Valid, invalid, lenient or unspecified."""
        self._shelf = shelf or _Memory(record)
        self._place = place

    def __repr__(self) -> str:
        """Return the id, for failing tests."""
        return f"Vector({self.id!r})"

    @property
    def title(self) -> str:
        """What the case is, in a line."""
        return self._record.title

    @property
    def in_(self) -> dict[str, Any]:
        """What is sent."""
        return self._record.in_

    @property
    def expect(self) -> Expect:
        """What must come back."""
        return self._record.expect

    @property
    def consequence(self) -> str:
        """What goes wrong for a person when an implementation gets this wrong."""
        return self._record.consequence

    @property
    def _record(self) -> Record:
        record = self._shelf.record(self._place)
        if record.id != self.id:
            raise CorpusError(f"{self.id}: the file has changed while it was used")
        return record


def area_of(requirement: str) -> str:
    """Return the part of the format a requirement is about: what stands before the first dot."""
    return requirement.partition(".")[0]


class _Memory:
    """One record, kept."""

    __slots__ = ("_only",)

    def __init__(self, record: Record) -> None:
        self._only = record

    def record(self, place: tuple[int, int]) -> Record:
        """Return the record, whatever the place."""
        return self._only


class LineFile:
    """A file of vectors with one of them a line, read line by line and again on demand."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._descriptor = os.open(path, os.O_RDONLY)
        self._decoder = msgspec.json.Decoder(Record)
        self._last: tuple[tuple[int, int], Record] | None = None
        self._known: dict[Any, Any] = {}

    def __del__(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.close(self._descriptor)

    def record(self, place: tuple[int, int]) -> Record:
        """Read the record at an offset, of a length, both in bytes.

        Raises:
            CorpusError: it is not there any more.
        """
        if self._last is None or self._last[0] != place:
            offset, size = place
            line = os.pread(self._descriptor, size, offset)
            try:
                self._last = place, self._decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                changed = "the file has changed while it was used"
                raise CorpusError(f"{self._name}, byte {offset}: {changed}") from None
        return self._last[1]

    def head(self) -> VectorFile | None:
        """Return the file without its vectors; ``None`` when it is not laid out line by line."""
        line = next(self._lines(), (0, b""))[1]
        if not line.endswith(HEAD):
            return None
        try:
            return msgspec.json.decode(line + b"]}", type=VectorFile)
        except msgspec.MsgspecError:
            return None

    def vectors(self, op: str) -> list[Vector] | None:
        """Return the vectors; ``None`` when a line is not one (the whole must be looked at)."""
        found: list[Vector] = []
        for offset, line in self._lines():
            if offset == 0 or line == b"]}":
                continue
            text = line.removesuffix(b",")
            try:
                record = self._decoder.decode(text)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                return None
            check_members(record.id, op, record.in_, record.expect)
            # Many cases have the same needs and requirements: one object each is enough.
            requirements = self._known.setdefault(tuple(record.requirements), record.requirements)
            needs = self._known.setdefault(record.needs, record.needs)
            record = msgspec.structs.replace(record, requirements=requirements, needs=needs)
            found.append(Vector(record, op, self, (offset, len(text))))
        self._known.clear()
        return found

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield offset and bytes of each line, without its end."""
        offset = 0
        with open(os.dup(self._descriptor), "rb") as stream:
            stream.seek(0)
            for line in stream:
                yield offset, line.rstrip()
                offset += len(line)
