"""Copies of the schemas that may be changed, the way to each of their fields, and a codec.

The fast functions of ``scbref.codec`` are made of the nodes of lnd's format; a changed schema
has others, so it is interpreted.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from construct import Struct

from scbref import codec
from scbref.codec import interpreted
from scbref.json_form import ADDRESS_NAMES
from scbref.model import Multi, Single
from scbref.versions import MultiBackupVersion
from scbref.wire.field import Field
from scbref.wire.multi import MULTI
from scbref.wire.record import Record
from scbref.wire.single import SingleFrame
from scbref.wire.transaction import TRANSACTION, CountedList

READING, WRITING = "read", "write"
"""The directions of a codec."""
COMMIT_TX: Final = "single.close_tx_inputs.commit_tx"


class Schemas:
    """All schemas once, owned by one mutant."""

    def __init__(self) -> None:
        self.multi = copy.deepcopy(MULTI)
        self.single = self.multi.element
        self.addresses = self.site("single.addresses").node.records
        self.transaction = copy.deepcopy(TRANSACTION)
        self.site(COMMIT_TX).field.subcon.schema = self.transaction

    def use_single(self, frame: SingleFrame) -> None:
        """Put another frame in the place of the Single's, alone and in a Multi."""
        self.single = frame
        self.multi.element = frame

    def site(self, path: str) -> Site:
        """Return the field at a path."""
        return next(site for site in self.sites() if site.path == path)

    def sites(self) -> Iterator[Site]:
        """Yield every field of every schema, in the order of the bytes."""
        yield from _walk("single", self.single.body)
        for kind, record in self.addresses.items():
            yield from _walk(f"address.{ADDRESS_NAMES[kind]}", record)
        yield from _walk("tx", self.transaction)


@dataclass(frozen=True, slots=True)
class Site:
    """One field: its path and its place among its neighbours."""

    path: str
    holder: Struct
    index: int

    @property
    def field(self) -> Field:
        """The field that stands here now."""
        found: Field = self.holder.subcons[self.index]
        return found

    @property
    def node(self) -> Any:
        """How the field is encoded."""
        return self.field.subcon

    def replace(self, node: Any) -> None:
        """Encode the field in another way."""
        self.field.subcon = node

    def swap_with_next(self) -> None:
        """Exchange the field and its right neighbour."""
        fields = self.holder.subcons
        here = self.index
        fields[here], fields[here + 1] = fields[here + 1], fields[here]


def _walk(prefix: str, holder: Struct) -> Iterator[Site]:
    for index, item in enumerate(holder.subcons):
        path = f"{prefix}.{item.name}"
        yield Site(path, holder, index)
        inner = item.subcon
        if isinstance(inner, Record):
            yield from _walk(path, inner)
        elif isinstance(inner, CountedList) and isinstance(inner.element, Struct):
            yield from _walk(path, inner.element)


_COMPILED: Final = codec.CODEC
"""The reference's own codec, which is much faster."""


@cache
def unchanged() -> Schemas:
    """Return schemas that nobody may change: a mutant needs copies of what it changes only."""
    return Schemas()


AtEnd = Callable[[bytes, int], None]
"""Looks at the data and where reading stopped; may refuse."""


class SplitCodec(codec.Codec):
    """Interprets one pair of schemas for reading and another for writing.

    ``None`` for schemas leaves that direction to the compiled codec.
    """

    def __init__(self) -> None:
        self.reading: Schemas | None = None
        self.writing: Schemas | None = None
        self.after_single: AtEnd | None = None
        self.after_multi: AtEnd | None = None
        self.single_padding = b""
        self.multi_padding = b""

    def deserialize_single(self, data: bytes, *, strict: bool = False) -> Single:
        """Read a Single."""
        schemas = self.reading
        if schemas is None:
            return _COMPILED.deserialize_single(data, strict=strict)
        single: Single = self._read(
            schemas.single, data + self.single_padding, strict, self.after_single
        )
        return single

    def deserialize_multi(self, data: bytes, *, strict: bool = False) -> Multi:
        """Read a Multi."""
        schemas = self.reading
        if schemas is None:
            return _COMPILED.deserialize_multi(data, strict=strict)
        multi: Multi = self._read(
            schemas.multi, data + self.multi_padding, strict, self.after_multi
        )
        return multi

    def changed(self) -> frozenset[str]:
        """Return the directions that are not those of the compiled codec."""
        if vars(self).keys() - vars(SplitCodec()).keys():  # a function of its own
            return frozenset({READING, WRITING})
        found = {
            READING: self.reading
            or self.after_single
            or self.after_multi
            or self.single_padding
            or self.multi_padding,
            WRITING: self.writing,
        }
        return frozenset(side for side, change in found.items() if change)

    def serialize_single(self, single: Single) -> bytes:
        """Write a Single."""
        schemas = self.writing
        if schemas is None:
            return _COMPILED.serialize_single(single)
        return interpreted.build(schemas.single, single)

    def serialize_multi(self, multi: Multi) -> bytes:
        """Write a Multi."""
        schemas = self.writing
        if schemas is None:
            return _COMPILED.serialize_multi(multi)
        return interpreted.build(schemas.multi, multi)

    def _read(self, schema: Any, data: bytes, strict: bool, at_end: AtEnd | None) -> Any:
        value, end = interpreted.parse(schema, data, strict=strict)
        if at_end is not None:
            at_end(data, end)
        return value


class WatchedCodec(SplitCodec):
    """The compiled codec, and which of its directions was used."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def deserialize_single(self, data: bytes, *, strict: bool = False) -> Single:
        """Read a Single, and note it."""
        self.used.add(READING)
        return super().deserialize_single(data, strict=strict)

    def deserialize_multi(self, data: bytes, *, strict: bool = False) -> Multi:
        """Read a Multi, and note it."""
        self.used.add(READING)
        return super().deserialize_multi(data, strict=strict)

    def split_multi(self, data: bytes) -> list[tuple[Single, bytes]]:
        """Read a Multi and keep each Single's own bytes, and note it."""
        self.used.add(READING)
        return super().split_multi(data)

    def serialize_single(self, single: Single) -> bytes:
        """Write a Single, and note it."""
        self.used.add(WRITING)
        return super().serialize_single(single)

    def serialize_multi(self, multi: Multi) -> bytes:
        """Write a Multi, and note it."""
        self.used.add(WRITING)
        return super().serialize_multi(multi)

    def serialize_multi_of(
        self, parts: Collection[bytes], version: int = MultiBackupVersion.DEFAULT
    ) -> bytes:
        """Put serialized Singles behind a Multi's header, and note it."""
        self.used.add(WRITING)
        return super().serialize_multi_of(parts, version)
