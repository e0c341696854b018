"""The construct schemas as JSON: one ``kind`` per construct, and the numbers it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from construct import BytesInteger, Construct, FormatField, Struct

from scbref.point import POINT_SIZE
from scbref.versions import CLOSE_TX_VERSION_MASK
from scbref.wire.address import ADDRESS_RECORDS, BYTE_COUNT, NO_ADDRESS, AddressBlock, OnionService
from scbref.wire.describe import encoding_of
from scbref.wire.field import Field
from scbref.wire.multi import MULTI, MultiFrame, MultiVersionByte
from scbref.wire.primitives import (
    Blob,
    Bool,
    OptionalPoint,
    Point,
    Tag,
    VarBytes,
)
from scbref.wire.single import SINGLE, SingleFrame, VersionByte
from scbref.wire.transaction import (
    SCRIPT_SLAB_SIZE,
    WIDER,
    CompactSize,
    CountedList,
    Script,
    SegwitMarker,
    TransactionBytes,
    Witnesses,
)

Json = dict[str, Any]
_COMPACT_SIZE = "CompactSize, in its shortest form"


def schemas() -> Json:
    """Return the schema of each plaintext by its kind."""
    return {"single": node(SINGLE), "multi": node(MULTI)}


def node(item: Construct) -> Json:
    """Return one construct as JSON.

    Raises:
        TypeError: the schemas use a construct that the explorer does not know yet.
    """
    for kind, types, members in _KINDS:
        if isinstance(item, types):
            return {"kind": kind, **members(item)}
    raise TypeError(f"the explorer cannot describe {type(item).__name__}")


def field(item: Field) -> Json:
    """Return a field: its name, its documentation and its node."""
    inner = node(item.subcon)
    result: Json = {"name": item.name, "doc": item.doc, "source": item.source}
    if item.unit:
        result["unit"] = item.unit
    if item.present is not None:
        values = sorted(item.present.values)
        result["present"] = {"key": item.present.key, "values": values, "text": item.present.text}
    if not isinstance(item.subcon, Struct):
        result["encoding"] = encoding_of(item.subcon)
    return {**result, "node": inner}


def _integer(item: FormatField) -> Json:
    order, letter = item.fmtstr
    return {"size": item.length, "signed": letter.islower(), "little": order == "<"}


def _compact_size(item: CompactSize) -> Json:
    wider = {
        str(first): {"node": node(integer), "smallest": smallest}
        for first, (integer, smallest) in WIDER.items()
    }
    return {"limit": item.limit, "wider": wider, "encoding": _COMPACT_SIZE}


def _addresses(_item: AddressBlock) -> Json:
    return {
        "byte_count": field(BYTE_COUNT),
        "none": NO_ADDRESS,
        "records": {str(number): node(record) for number, record in ADDRESS_RECORDS.items()},
    }


def _single(item: SingleFrame) -> Json:
    head = [field(item.version), field(item.length)]
    return {"head": head, "body": node(item.body)}


def _multi(item: MultiFrame) -> Json:
    head = [field(item.version), field(item.count)]
    return {"head": head, "name": "static_backups", "element": node(item.element)}


_KINDS: list[tuple[str, Any, Callable[[Any], Json]]] = [
    ("struct", Struct, lambda item: {"fields": [field(member) for member in item.subcons]}),
    ("integer", FormatField, _integer),
    ("integer", BytesInteger, lambda item: {"size": item.length, "signed": item.signed}),
    ("blob", Blob, lambda item: {"size": item.length}),
    ("onion", OnionService, lambda item: {"size": item.length, "suffix": item.to_text(b"")}),
    ("tag", Tag, lambda item: {"value": item.value}),
    ("bool", Bool, lambda _: {}),
    ("point", Point, lambda _: {"size": POINT_SIZE}),
    ("optional-point", OptionalPoint, lambda _: {"size": POINT_SIZE}),
    ("var-bytes", VarBytes, lambda item: {"prefix": node(item.prefix)}),
    ("addresses", AddressBlock, _addresses),
    (
        "version",
        VersionByte,
        lambda item: {"known": sorted(item.known), "flag": CLOSE_TX_VERSION_MASK},
    ),
    ("multi-version", MultiVersionByte, lambda item: {"known": sorted(item.known)}),
    ("compact-size", CompactSize, _compact_size),
    ("script", Script, lambda item: {"length": node(item.length)}),
    ("list", CountedList, lambda item: {"count": node(item.count), "element": node(item.element)}),
    ("segwit-marker", SegwitMarker, lambda _: {}),
    ("witnesses", Witnesses, lambda item: {"stack": node(item.stack)}),
    (
        "transaction",
        TransactionBytes,
        lambda item: {"slab": SCRIPT_SLAB_SIZE, "schema": node(item.schema)},
    ),
    ("single", SingleFrame, _single),
    ("multi", MultiFrame, _multi),
]
