"""Schemas that differ from lnd's in one thing each, made by programs from lnd's."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scbref.model import OnionV2Address
from scbref.wire.address_kinds import AddressRecord
from scbref.wire.field import Field, Group, When, field
from scbref.wire.integer import Integer
from scbref.wire.multi import MULTI
from scbref.wire.multi_frame import MultiFrame
from scbref.wire.primitives import U8, U16, Blob, OptionalPoint, Point, Tag, VarBytes

Change = Callable[[MultiFrame], None]


@dataclass(frozen=True, slots=True)
class PortFirstAddress:
    """An address that lnd does not have."""

    port: int
    """u24, little-endian."""
    name: bytes
    """0–65,535 bytes."""


def altered(change: Change) -> MultiFrame:
    """Return a copy of lnd's schema with one change."""
    schema: MultiFrame = copy.deepcopy(MULTI)
    change(schema)
    return schema


def fields_of(schema: MultiFrame) -> Iterator[tuple[str, Group, int]]:
    """Yield path, group and place of every field of the body, the addresses, the transaction."""
    yield from _walk("single", schema.element.body)
    block = _at(schema, "single.addresses").subcon
    for number, record in block.records.items():
        yield from _walk(f"address.{number}", record)
    yield from _walk("tx", _at(schema, "single.close_tx_inputs.commit_tx").subcon.schema)


def _walk(prefix: str, group: Group) -> Iterator[tuple[str, Group, int]]:
    for index, item in enumerate(group.subcons):
        path = f"{prefix}.{item.name}"
        yield path, group, index
        inner = getattr(item.subcon, "element", item.subcon)
        if isinstance(inner, Group):
            yield from _walk(path, inner)


def _at(schema: MultiFrame, path: str) -> Field:
    for found, group, index in fields_of(schema):
        if found == path:
            item: Field = group.subcons[index]
            return item
    raise KeyError(path)


def _encoded(path: str, node: Any) -> Change:
    def change(schema: MultiFrame) -> None:
        _at(schema, path).subcon = node

    return change


def _swapped(path: str) -> Change:
    def change(schema: MultiFrame) -> None:
        place = {found: (group, index) for found, group, index in fields_of(schema)}
        group, index = place[path]
        fields = group.subcons
        fields[index], fields[index + 1] = fields[index + 1], fields[index]

    return change


def _present(path: str, rule: When | None, absent: Any = None) -> Change:
    def change(schema: MultiFrame) -> None:
        item = _at(schema, path)
        item.present = rule
        item.absent = absent

    return change


def _table(change_table: Callable[[dict[int, AddressRecord]], Any]) -> Change:
    return lambda schema: change_table(_at(schema, "single.addresses").subcon.records)


def _byte_count(node: Integer) -> Change:
    def change(schema: MultiFrame) -> None:
        _at(schema, "single.addresses").subcon.byte_count.subcon = node

    return change


def _swapped_numbers(records: dict[int, AddressRecord]) -> None:
    records[1], records[2] = records[2], records[1]
    for number in (1, 2):
        records[number].subcons[0].subcon = Tag(number)


def _longer_tcp4(records: dict[int, AddressRecord]) -> None:
    records[1].subcons.append(field("reserved", Tag(7), "a byte behind the port"))


def _new_record(records: dict[int, AddressRecord]) -> None:
    records[6] = AddressRecord(
        PortFirstAddress,
        "port_first",
        field("type", Tag(6), "descriptor type 6"),
        field("port", Integer(3, little=True), "port first"),
        field("name", VarBytes(U16), "name last"),
    )


IN_THEIR_PLACE = {"tx.version", "tx.segwit", "tx.inputs", "tx.outputs"}
"""The marker stands before the inputs, the inputs before the witnesses that are one for each."""


def integers() -> list[Integer]:
    """Return numbers of several widths, signs and byte orders."""
    plain = [Integer(width) for width in (1, 3, 4, 8)]
    return [*plain, Integer(2, signed=True), Integer(3, signed=True), Integer(4, little=True)]


def alterations() -> Iterator[tuple[str, Change]]:
    """Yield a name and a change, for a schema each."""
    yield "none", lambda schema: None
    for node in integers():
        yield from _of_another_number(node)
    for path, group, index in fields_of(MULTI):
        yield from _of_a_field(path, group, index)
    yield from _of_the_table()
    for known in (frozenset({0}), frozenset({0, 1, 2}), frozenset(range(128))):
        versions = f"{len(known)} versions"

        def single(schema: MultiFrame, known: frozenset[int] = known) -> None:
            schema.element.version.subcon.known = known

        def multi(schema: MultiFrame, known: frozenset[int] = known) -> None:
            schema.version.subcon.known = known

        yield f"single: {versions}", single
        yield f"multi: {versions}", multi
    yield from _of_presence()


def _of_another_number(node: Integer) -> Iterator[tuple[str, Change]]:
    kind = f"{node.short_name}{' little-endian' if node.little else ''}"

    def length(schema: MultiFrame) -> None:
        schema.element.length.subcon = node

    def count(schema: MultiFrame) -> None:
        schema.count.subcon = node

    yield f"length {kind}", length
    yield f"count {kind}", count
    yield f"byte count {kind}", _byte_count(node)
    for path in (
        "single.capacity",
        "single.funding_outpoint.index",
        "single.lease_expiry",
        "single.close_tx_inputs.commit_height",
        "address.1.port",
        "tx.locktime",
    ):
        yield f"{path} {kind}", _encoded(path, node)
    for path in ("single.close_tx_inputs.commit_sig", "address.5.hostname"):
        yield f"{path} of {kind} length", _encoded(path, VarBytes(node))


def _of_a_field(path: str, group: Group, index: int) -> Iterator[tuple[str, Change]]:
    node = group.subcons[index].subcon
    is_last = index + 1 == len(group.subcons)
    if not is_last and not isinstance(node, Tag) and path not in IN_THEIR_PLACE:
        yield f"{path} after the next", _swapped(path)
    if isinstance(node, Blob):
        yield f"{path} of {node.width + 1} bytes", _encoded(path, Blob(node.width + 1))
    if isinstance(node, OptionalPoint):
        yield f"{path} required", _encoded(path, Point())
    elif isinstance(node, Point):
        yield f"{path} optional", _encoded(path, OptionalPoint())


def _of_the_table() -> Iterator[tuple[str, Change]]:
    for number in range(1, 6):
        yield f"no address {number}", _table(lambda records, number=number: records.pop(number))
    yield "no addresses at all", _table(dict.clear)
    yield "types 1 and 2 exchanged", _table(_swapped_numbers)
    yield "type 1 is 9", _table(lambda records: records.update({9: records.pop(1)}))
    yield "a longer type 1", _table(_longer_tcp4)
    yield "a new type 6", _table(_new_record)
    yield "type 4 of another model", _table(_other_model)


def _of_presence() -> Iterator[tuple[str, Change]]:
    rules = {
        "always": None,
        "never": When("version", frozenset(), ""),
        "version 1": When("version", frozenset({1}), ""),
        "versions 0 and 3": When("version", frozenset({0, 3}), ""),
        "with close-tx inputs": When("close_tx", frozenset({True}), ""),
        "without close-tx inputs": When("close_tx", frozenset({False}), ""),
        "either way": When("close_tx", frozenset({False, True}), ""),
    }
    for name, rule in rules.items():
        yield f"lease expiry {name}", _present("single.lease_expiry", rule, 0)
        yield f"capacity {name}", _present("single.capacity", rule, -1)
        yield f"height {name}", _present("single.close_tx_inputs.commit_height", rule, 0)
        yield f"chain hash {name}", _present("single.chain_hash", rule, b"")
    yield "witnesses never", _present("tx.witnesses", When("segwit", frozenset(), ""))
    yield "witnesses always", _present("tx.witnesses", None)


def _other_model(records: dict[int, AddressRecord]) -> None:
    records[4].model = OnionV2Address
    records[3].subcons[1].subcon = VarBytes(U8)
