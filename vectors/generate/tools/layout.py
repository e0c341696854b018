"""Named parts of plaintexts, as the schemas explain them, and ways to spoil one part.

Bytes of good values come from the codec, their parts from :func:`scbref.codec.explain`.
What the codec refuses to write is a valid neighbour with some parts exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from scbref import codec
from scbref.json_form import multi_from_json, single_from_json
from scbref.wire.address import BYTE_COUNT
from scbref.wire.field import Node
from scbref.wire.single import LENGTH

from .case import Json

SIZES: Final = {item.name: item.subcon for item in (LENGTH, BYTE_COUNT)}
"""Fields that say how many bytes follow → their integers."""
LIST: Final = "addresses["
"""How the elements of a list begin that is read as one run of bytes before any of them."""


class Part(NamedTuple):
    """Where one field without fields of its own stands."""

    name: str
    """As in ``ScbError.path``."""
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Bytes, and the parts they are made of, none left out."""

    data: bytes
    parts: tuple[Part, ...]

    def __bytes__(self) -> bytes:
        return self.data

    def place(self, name: str) -> tuple[int, int]:
        """Return offset and size of a part, or of all parts below ``name`` together."""
        found = [
            part
            for part in self.parts
            if part.name == name or part.name.startswith((f"{name}.", f"{name}["))
        ]
        if not found:
            raise KeyError(name)
        return found[0].offset, sum(part.size for part in found)

    def bytes_of(self, name: str) -> bytes:
        """Return the bytes of a part, or of all parts below ``name`` together."""
        start, size = self.place(name)
        return self.data[start : start + size]

    def part_at(self, offset: int) -> Part:
        """Return the part to which the byte at ``offset`` belongs.

        One of no bytes is the answer where it would stand: a reader looks for it there.
        """
        for part in self.parts:
            if offset < part.offset + part.size or offset == part.offset + part.size == part.offset:
                return part
        raise ValueError(f"{offset} is not inside {len(self.data)} bytes")

    def cut_at(self, size: int) -> tuple[str, int]:
        """Return name and offset of the field that lacks bytes when only ``size`` are left."""
        name = self.part_at(size).name
        before, is_inside, _ = name.partition(LIST)
        if is_inside:
            name = before + LIST[:-1]
        return name, self.place(name)[0]

    def replaced(self, name: str, data: bytes) -> bytes:
        """Return the bytes with those of ``name`` exchanged, see :meth:`exchanged`."""
        return self.exchanged({name: data})

    def exchanged(self, changes: Mapping[str, bytes]) -> bytes:
        """Return the bytes with those of some names exchanged.

        The sizes stated in front of them are set anew, so that they are no second fault.
        """
        whole = bytearray(self.data)
        for name in sorted(changes, key=self.place, reverse=True):
            start, size = self.place(name)
            whole[start : start + size] = changes[name]
            for part in self.parts:
                integer = SIZES.get(part.name.rpartition(".")[2])
                if integer is not None and part.offset < start and _covers(part.name, name):
                    stated = slice(part.offset, part.offset + part.size)
                    grown = integer.parse(whole[stated]) + len(changes[name]) - size
                    whole[stated] = low_bits(integer, grown)
        return bytes(whole)

    def below(self, name: str) -> Layout:
        """Return the bytes of ``name`` alone, with names and offsets of their own."""
        start, _ = self.place(name)
        parts = tuple(
            Part(part.name.removeprefix(f"{name}."), part.offset - start, part.size)
            for part in self.parts
            if part.name.startswith(f"{name}.")
        )
        return Layout(self.bytes_of(name), parts)


def _covers(size_name: str, name: str) -> bool:
    """Say whether a field of :data:`SIZES` counts the bytes of ``name``."""
    holder, _, last = size_name.rpartition(".")
    if last == BYTE_COUNT.name:
        return name.startswith(f"{holder}[")
    return not holder or name.startswith(f"{holder}.")


def low_bits(integer: Any, value: int) -> bytes:
    """Return a number as lnd writes one that does not fit: cut to the integer's width."""
    return bytes(integer.build(value % (1 << 8 * integer.width)))


def _leaves(node: Node, name: str = "") -> Iterator[Part]:
    if not node.children:
        yield Part(name, node.offset, node.size)
    for child in node.children:
        is_index = child.name.startswith("[") or not name
        yield from _leaves(child, name + child.name if is_index else f"{name}.{child.name}")


def _layout(data: bytes, kind: str) -> Layout:
    root, error = codec.explain(data, kind)
    if error is not None:
        raise AssertionError(f"no valid {kind} to begin with") from error
    return Layout(data, tuple(_leaves(root)))


def single_bytes(single: Json) -> bytes:
    """Return the plaintext of a Single in the protocol's form."""
    return codec.serialize_single(single_from_json(single))


def single_layout(single: Json) -> Layout:
    """Return the plaintext of a Single in the protocol's form, and its parts."""
    return _layout(single_bytes(single), "single")


def multi_bytes(singles: Sequence[Json]) -> bytes:
    """Return the plaintext of a Multi of Singles in the protocol's form."""
    return codec.serialize_multi(multi_from_json({"static_backups": list(singles)}))


def multi_layout(singles: Sequence[Json]) -> Layout:
    """Return the plaintext of a Multi of Singles in the protocol's form, and its parts."""
    return _layout(multi_bytes(singles), "multi")
