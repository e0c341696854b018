"""What compiled code must find in a plaintext, by the tree of fields that the reference gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scbref.codec import explain
from scbref.errors import BAD_POINT, BAD_TRANSACTION, DeserializeError
from scbref.vectors.generate.exports.kaitai import FIELD_PRIME
from scbref.wire.compact_size import WIDER
from scbref.wire.field import Field, Node
from scbref.wire.multi import MULTI
from scbref.wire.primitives import NO_POINT

Json = dict[str, Any]


def expected(kind: str, data: bytes) -> tuple[Json | None, DeserializeError | None]:
    """Return the fields of a plaintext (numbers as text, bytes as hex), or why it is refused."""
    tree, error = explain(data, kind)
    if error is not None:
        return None, error
    reading = _Reading(data)
    if kind == "single":
        return reading.single(tree), None
    singles = [node for node in tree.children if node.name.startswith(MULTI.member)]
    head = reading.group((MULTI.version, MULTI.count), tree)
    return head | {MULTI.member: [reading.single(node) for node in singles]}, None


def not_expressed(data: bytes, error: DeserializeError) -> str | None:
    """Return the requirement that an error is about, if the description cannot say it."""
    if error.code == BAD_POINT and error.offset is not None:
        point = data[error.offset : error.offset + len(NO_POINT)]
        possible = point[0] in (2, 3) and int.from_bytes(point[1:]) < FIELD_PRIME
        return "point.on-curve" if possible else None
    if error.code == BAD_TRANSACTION and "bytes together" in str(error):
        return "tx.total-script-limit"
    if error.code == BAD_TRANSACTION and "without a witness" in str(error):
        return "tx.witness-superfluous"
    return None


class _Reading:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def single(self, node: Node) -> Json:
        frame = MULTI.element
        return self.group((frame.version, frame.length, *frame.body.subcons), node)

    def group(self, fields: Iterable[Field], node: Node) -> Json:
        parts = {child.name: child for child in node.children}
        out: Json = {}
        for item in fields:
            if item.name in parts:
                handler = getattr(self, f"_{item.subcon.kind.replace('-', '_')}")
                handler(out, item.name, item.subcon, parts[item.name])
        return out

    def raw(self, node: Node, skip: int = 0) -> str:
        return self.data[node.offset + skip : node.offset + node.size].hex()

    def _integer(self, out: Json, name: str, _: Any, node: Node) -> None:
        out[name] = str(node.value)

    _multi_version = _integer

    def _blob(self, out: Json, name: str, _: Any, node: Node) -> None:
        out[name] = self.raw(node)

    _onion = _point = _blob

    def _optional_point(self, out: Json, name: str, _: Any, node: Node) -> None:
        out[name] = self.raw(node)
        out[f"has_{name}"] = self.raw(node) != NO_POINT.hex()

    def _bool(self, out: Json, name: str, _: Any, node: Node) -> None:
        out[f"{name}_byte"] = str(self.data[node.offset])
        out[name] = node.value

    def _version(self, out: Json, name: str, _: Any, node: Node) -> None:
        version, close_tx = node.value
        out |= {f"{name}_byte": str(self.data[node.offset])}
        out |= {"version": str(version), "close_tx": close_tx}

    def _tag(self, out: Json, name: str, _: Any, node: Node) -> None:
        """It is read before the record."""

    def _var_bytes(self, out: Json, name: str, kind: Any, node: Node) -> None:
        out[f"{name}_length"] = str(node.size - kind.prefix.width)
        out[name] = self.raw(node, kind.prefix.width)

    def _struct(self, out: Json, name: str, kind: Any, node: Node) -> None:
        out[name] = self.group(kind.members, node)
        if any(item.present is not None for item in kind.members):
            out[name]["version"] = out["version"]  # it was handed in

    def _addresses(self, out: Json, name: str, kind: Any, node: Node) -> None:
        head, *descriptors = node.children
        out[head.name] = str(head.value)
        found: list[Json] = []
        for each in descriptors:
            number = self.data[each.offset]
            if number == 0:
                found += [{"type": "0"}] * each.size
                continue
            record = kind.records.get(number)
            opaque = {"payload": self.raw(each, 1)}
            body = self.group(record.members, each) if record else opaque
            found.append({"type": str(number), "body": body})
        out[name] = {"descriptors": found}

    def _transaction(self, out: Json, name: str, kind: Any, node: Node) -> None:
        out[name] = self.group(kind.schema.members, node)

    def _segwit_marker(self, out: Json, name: str, _: Any, node: Node) -> None:
        out["next_byte"] = str(self.data[node.offset])
        out[name] = node.value
        if node.value:
            out["segwit_marker"] = self.raw(node)

    def _list(self, out: Json, name: str, kind: Any, node: Node) -> None:
        count, *elements = node.children
        out[f"{name}_count"] = self._compact_size(kind.count, count)
        out[name] = [self.group(kind.element.members, each) for each in elements]

    def _script(self, out: Json, name: str, kind: Any, node: Node) -> None:
        out[name] = self._script_of(kind, node)

    def _script_of(self, kind: Any, node: Node) -> Json:
        length = self._compact_size(kind.length, node)
        size = int(length["value"])
        return {"length": length, "data": self.raw(node, node.size - size)}

    def _witnesses(self, out: Json, name: str, kind: Any, node: Node) -> None:
        out[name] = []
        for stack in node.children:
            count, *items = stack.children
            scripts = [self._script_of(kind.stack.element, each) for each in items]
            size = self._compact_size(kind.stack.count, count)
            out[name].append({"count": size, "items": scripts})

    def _compact_size(self, kind: Any, node: Node) -> Json:
        first = self.data[node.offset]
        out: Json = {"limit": str(kind.limit), "first": str(first), "value": str(first)}
        if first in WIDER:
            at = node.offset + 1
            value = self.data[at : at + WIDER[first][0].width]
            out["value"] = out[f"wider_{first}"] = str(int.from_bytes(value, "little"))
        return out
