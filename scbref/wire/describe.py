"""The field tables of the documentation, read off the schemas.

Offsets are counted from the start of the structure; behind a part of variable length a
letter stands for where the part ended: ``A``, then ``B``, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from construct import BytesInteger, Construct, FormatField, Struct

from scbref.wire.address import ADDRESS_RECORDS, AddressBlock, OnionService
from scbref.wire.field import Field, When
from scbref.wire.multi import MULTI, MULTI_VERSION, MultiVersionByte
from scbref.wire.primitives import Blob, Bool, OptionalPoint, Point, Tag, VarBytes
from scbref.wire.single import SINGLE, VersionByte
from scbref.wire.transaction import (
    TRANSACTION as TRANSACTION_SCHEMA,
    TX_IN,
    TX_OUT,
    CountedList,
    Script,
    SegwitMarker,
    TransactionBytes,
    Witnesses,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a field table."""

    offset: str
    """Bytes from the start, or ``A + 8``."""
    name: str
    """Dotted field name."""
    size: str
    """Bytes, or an expression in ``n``."""
    encoding: str
    """How the value is encoded, in words."""
    doc: str
    """What it means."""
    unit: str
    """Unit or domain, possibly empty."""
    present: str
    """When it is there: ``always``, or a rule."""
    source: str
    """lnd file and symbol."""
    rules: tuple[When, ...] = ()
    """The rules of its presence; all must hold."""


def size_of(node: Construct) -> int | None:
    """Return the bytes of a fixed-size node, or ``None``."""
    if isinstance(node, FormatField | BytesInteger | OnionService | Blob):
        return int(node.length)
    if isinstance(node, Point | OptionalPoint):
        return 33
    if isinstance(node, Bool | Tag | VersionByte | MultiVersionByte):
        return 1
    return None


_VARIABLE = {
    VarBytes: "n",
    AddressBlock: "2 + n",
    TransactionBytes: "n",
    Script: "n",
    CountedList: "n",
    SegwitMarker: "0 or 2",
    Witnesses: "n",
}


def encoding_of(node: Construct) -> str:
    """Return how a leaf is encoded, in words."""
    if isinstance(node, FormatField):
        order = "little-endian" if node.fmtstr[0] == "<" else "big-endian"
        sign = "i" if node.fmtstr[1].islower() else "u"
        return f"{sign}{8 * node.length}" + (f" {order}" if node.length > 1 else "")
    if isinstance(node, BytesInteger):
        return f"u{8 * node.length} big-endian"
    if isinstance(node, VarBytes):
        return f"u{8 * node.prefix.length} length, then the bytes"
    words = {
        Blob: "bytes",
        Bool: "01 is true, every other byte false",
        Point: "compressed point",
        OptionalPoint: "compressed point, or 33 zero bytes",
        OnionService: "bytes; base32 with .onion as text",
        AddressBlock: "u16 byte count, then descriptors",
        TransactionBytes: "Bitcoin transaction",
        VersionByte: "bit 7 and 7 bits",
        MultiVersionByte: "u8",
        Script: "CompactSize length, then the bytes",
        CountedList: "CompactSize count, then the elements",
        SegwitMarker: "00 01, or nothing",
        Witnesses: "for each input, a counted list of items",
    }
    if isinstance(node, Tag):
        return f"the byte {node.value:02x}"
    return words[type(node)]


class _Place:
    """An offset that turns symbolic behind a part of variable length."""

    def __init__(self) -> None:
        self._letter = ""
        self._count = 0

    def __str__(self) -> str:
        if not self._letter:
            return str(self._count)
        return f"{self._letter} + {self._count}" if self._count else self._letter

    def advance(self, size: int | None) -> None:
        if size is not None:
            self._count += size
            return
        self._letter = chr(ord(self._letter) + 1) if self._letter else "A"
        self._count = 0


def _rows(item: Field, place: _Place, prefix: str, present: tuple[When, ...]) -> Iterator[Row]:
    name = prefix + item.name
    rules = present if item.present is None else (*present, item.present)
    if isinstance(item.subcon, Struct):
        for member in item.subcon.subcons:
            yield from _rows(member, place, name + ".", rules)
        return
    size = size_of(item.subcon)
    shown = str(size) if size is not None else _VARIABLE[type(item.subcon)]
    yield Row(
        offset=str(place),
        name=name,
        size=shown,
        encoding=encoding_of(item.subcon),
        doc=item.doc,
        unit=item.unit,
        present=" and ".join(rule.text for rule in rules) or "always",
        source=item.source,
        rules=rules,
    )
    place.advance(None if item.present is not None else size)


def _table(fields: list[Field]) -> list[Row]:
    place = _Place()
    return [row for item in fields for row in _rows(item, place, "", ())]


def tables() -> dict[str, list[Row]]:
    """Return every field table by name: single, multi, transaction, tx-in, address-1 and so on."""
    return {
        "single": _table([SINGLE.version, SINGLE.length, *SINGLE.body.subcons]),
        "multi": _table([MULTI_VERSION, MULTI.count]),
        "transaction": _table(TRANSACTION_SCHEMA.subcons),
        "tx-in": _table(TX_IN.subcons),
        "tx-out": _table(TX_OUT.subcons),
        **{
            f"address-{number}": _table(record.subcons)
            for number, record in ADDRESS_RECORDS.items()
        },
    }
