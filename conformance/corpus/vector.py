"""One vector: what the judge needs all the time in memory, and the rest where it is stored.

The vectors of a corpus of the usual size stay in memory. Those of a very large one stay in their
files, one line each, and are read again when they are asked: 100,000 vectors take 60 MB, not a
gigabyte.
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
from .described import QUOTED, Expander, may_describe
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
from .forms import DESCRIBED
from .hashes import vector_hash

HEAD: Final = b'"vectors": ['


class Needs(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an adapter must declare before it is asked, and what a release must not know."""

    single_versions: SingleVersions = frozenset()
    multi_versions: MultiVersions = frozenset()
    features: Features = frozenset()
    not_single_versions: SingleVersions = frozenset()
    """Versions that came after the release: it has to refuse them."""
    not_features: Features = frozenset()
    """Features that came after the release."""


class StoredVector(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One vector as it stands in the file."""

    id: Annotated[str, shape(pattern=r"^[a-z.-]+(/[a-z0-9][a-z0-9.-]*)+$")]
    hash: Hash
    title: Title
    in_: Annotated[dict[str, Any], shape(additionalProperties=DESCRIBED)] = msgspec.field(name="in")
    expect: Expect
    requirements: RequirementIds = msgspec.field(default_factory=list)
    consequence: Consequence = ""
    needs: Annotated[Needs, shape(REQUIRED)] = Needs()


class VectorFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One ``<op>.json``."""

    format: FormatOne
    corpus: CorpusVersion
    op: OpName
    vectors: Annotated[list[StoredVector], shape(minItems=1)]


class VectorStore(Protocol):
    """Where the vectors of a file are kept."""

    def stored(self, place: tuple[int, int]) -> StoredVector:
        """Return the vector at a place of this store."""


class Vector:
    """One request and what must come of it."""

    __slots__ = (
        "_expander",
        "_place",
        "_store",
        "hash",
        "id",
        "needs",
        "op",
        "requirements",
        "verdict",
    )

    def __init__(
        self,
        stored: StoredVector,
        op: str,
        expander: Expander | None = None,
        store: VectorStore | None = None,
        place: tuple[int, int] = (0, 0),
    ) -> None:
        self.id = stored.id
        self.hash = stored.hash
        """The first 16 hex digits of the SHA-256 of op, in and expect."""
        self.op = op
        self.needs = stored.needs
        self.requirements = stored.requirements
        self.verdict = str(stored.expect.__struct_config__.tag)
        """Valid, invalid, lenient or unspecified."""
        self._expander = expander if may_describe(stored.in_, stored.expect) else None
        self._store = store or _InMemory(stored)
        self._place = place

    def __repr__(self) -> str:
        """Return the id, for failing tests."""
        return f"Vector({self.id!r})"

    @property
    def title(self) -> str:
        """What the vector is about, in a line."""
        return self._stored.title

    @property
    def in_(self) -> dict[str, Any]:
        """What is sent; what is described in it is made anew at each call."""
        return self._whole.in_

    @property
    def expect(self) -> Expect:
        """What must come back; what is described in it is made anew at each call."""
        return self._whole.expect

    @property
    def is_described(self) -> bool:
        """Whether what is sent or expected is described, in part at least."""
        return self._expander is not None

    @property
    def stored_expect(self) -> Expect:
        """What must come back as the file has it: perhaps described."""
        return self._stored.expect

    @property
    def stored_in(self) -> dict[str, Any]:
        """What is sent as the file has it: perhaps described."""
        return self._stored.in_

    @property
    def consequence(self) -> str:
        """What goes wrong for a person when an implementation gets this wrong."""
        return self._stored.consequence

    def expand(self) -> None:
        """See that what it describes can be made, and has the hash of the vector.

        Raises:
            CorpusError: it cannot, or has not.
        """
        if self.is_described:
            _ = self._whole

    @property
    def _whole(self) -> StoredVector:
        """The vector with what it describes expanded.

        Raises:
            CorpusError: that cannot be made, or has another hash.
        """
        if self._expander is None:
            return self._stored
        return self._expander.kept(self.hash, lambda: self._expanded(self._stored))

    def _expanded(self, stored: StoredVector) -> StoredVector:
        assert self._expander is not None
        try:
            given = self._expander.expanded(stored.in_)
            expect = self._expander.expanded(msgspec.to_builtins(stored.expect))
        except CorpusError as error:
            raise CorpusError(f"{self.id}: {error}") from None
        right = vector_hash(self.op, {"in": given, "expect": expect})
        if right != self.hash:
            problem = f"the hash is {self.hash}, that of what it describes is {right}"
            raise CorpusError(f"{self.id}: {problem}")
        return msgspec.structs.replace(stored, in_=given, expect=msgspec.convert(expect, Expect))

    @property
    def _stored(self) -> StoredVector:
        stored = self._store.stored(self._place)
        if stored.id != self.id:
            raise CorpusError(f"{self.id}: the file has changed while it was used")
        return stored


def area_of(requirement: str) -> str:
    """Return the area of a requirement: what precedes the first dot of its id."""
    return requirement.partition(".")[0]


class _InMemory:
    """A single vector, in memory."""

    __slots__ = ("_only",)

    def __init__(self, stored: StoredVector) -> None:
        self._only = stored

    def stored(self, place: tuple[int, int]) -> StoredVector:
        """Return the vector, whatever the place."""
        return self._only


class LineFile:
    """A file with one vector on each line: indexed line by line, read again on demand."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._expander = Expander(path.parent)
        self._descriptor = os.open(path, os.O_RDONLY)
        self._decoder = msgspec.json.Decoder(StoredVector)
        self._last: tuple[tuple[int, int], StoredVector] | None = None
        self._known: dict[Any, Any] = {}

    def __del__(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.close(self._descriptor)

    def stored(self, place: tuple[int, int]) -> StoredVector:
        """Read the vector at an offset, of a length, both in bytes.

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
        """Return the vectors; ``None`` when a line is no vector."""
        found: list[Vector] = []
        for offset, line in self._lines():
            if offset == 0 or line == b"]}":
                continue
            text = line.removesuffix(b",")
            try:
                stored = self._decoder.decode(text)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                return None
            check_members(stored.id, op, stored.in_, stored.expect)
            # Many vectors have the same needs and requirements: one object each is enough.
            requirements = self._known.setdefault(tuple(stored.requirements), stored.requirements)
            needs = self._known.setdefault(stored.needs, stored.needs)
            stored = msgspec.structs.replace(stored, requirements=requirements, needs=needs)
            expander = self._expander if QUOTED in text else None
            found.append(Vector(stored, op, expander, self, (offset, len(text))))
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
