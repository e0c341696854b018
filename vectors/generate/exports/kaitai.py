"""The schemas as a Kaitai Struct description: one type for each group of fields.

What the language cannot say is listed by requirement, never passed over; what it can say another
way is renamed: ``version_byte`` is the byte, ``version`` the number in it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from scbref.versions import CLOSE_TX_VERSION_MASK
from scbref.wire.address_kinds import NO_ADDRESS
from scbref.wire.compact_size import WIDER
from scbref.wire.encoding import Encoding
from scbref.wire.field import Field, When
from scbref.wire.multi import MULTI

from .kaitai_type import Json, Type

FIELD_PRIME: Final = 2**256 - 2**32 - 977
"""Coordinates of points are below it."""
NOT_EXPRESSED: Final = {
    "point.on-curve": "whether the x of a point belongs to one of the curve",
    "tx.total-script-limit": "how long all scripts of a transaction are together",
    "tx.witness-superfluous": "whether any input has a witness item",
}
"""Requirement → what a reader must look at by itself."""
ABOUT: Final = (
    "The plaintext of a Static Channel Backup of lnd, as it stands inside the envelope. The top "
    "level is a Multi, the content of channel.backup; single, transaction and the others can be "
    "read alone. Bytes behind the end are ignored, and the length of a Single is not used, as in "
    "lnd. A runtime whose numbers are doubles, as in JavaScript, rounds 64-bit numbers beyond "
    "2^53; JavaScript's, version 0.11, also misreads negative ones whose lower half has its top "
    "bit clear. No real channel has a negative amount."
)


def kaitai() -> Json:
    """Return the description; its members are in the order in which they are written."""
    return _Exporter().document()


class _Exporter:
    def __init__(self) -> None:
        self.types: dict[str, Type] = {}

    def document(self) -> Json:
        top = Type("All channels of a node.")
        self._add(top, MULTI.version)
        self._add(top, MULTI.count)
        self._single()
        each = {"id": MULTI.member, "type": MULTI.element.kind, "repeat": "expr"}
        top.put({**each, "repeat-expr": MULTI.count.name})
        meta = {"id": "scb", "title": "Static Channel Backup of lnd, plaintext", "license": "MIT"}
        return {
            "meta": {**meta, "ks-version": 0.9, "endian": "be"},
            "-not-expressed": NOT_EXPRESSED,
            "doc": ABOUT,
            **top.body(),
            "types": {name: item.written() for name, item in self.types.items()},
        }

    def _single(self) -> None:
        frame = MULTI.element
        out = self.types[frame.kind] = Type("The backup of one channel.")
        for item in (frame.version, frame.length, *frame.body.subcons):
            self._add(out, item)

    def _group(self, name: str, node: Encoding, doc: str, skipped: str = "") -> Type:
        if name not in self.types:
            out = self.types[name] = Type(doc)
            for item in node.members:
                if item.subcon.kind != skipped:
                    self._add(out, item)
        return self.types[name]

    def _add(self, out: Type, item: Field) -> None:
        """Add what one field is to a type."""
        head: Json = {"id": item.name}
        if item.present is not None:
            head["if"] = _condition(item.present, out)
        about: Json = {"doc": item.doc}
        about["doc-ref"] = item.source if item.source.startswith("btcd") else f"lnd {item.source}"
        if item.unit:
            about["-unit"] = item.unit
        if item.requirements:
            about["-requirements"] = list(item.requirements)
        handler = getattr(self, f"_add_{item.subcon.kind.replace('-', '_')}")
        handler(out, item.subcon, head, about)

    def _add_integer(self, out: Type, node: Any, head: Json, about: Json) -> None:
        out.put({**head, "type": _integer(node), **about})

    def _add_blob(self, out: Type, node: Any, head: Json, about: Json) -> None:
        out.put({**head, "size": node.width, **about})

    def _add_onion(self, out: Type, node: Any, head: Json, about: Json) -> None:
        out.put({**head, "size": node.width, **about, "-text": node.words})

    def _add_bool(self, out: Type, node: Any, head: Json, about: Json) -> None:
        out.put({**head, "id": f"{head['id']}_byte", "type": "u1", **about})
        out.give(head["id"], f"{head['id']}_byte == 1")

    def _add_point(self, out: Type, node: Any, head: Json, about: Json) -> None:
        out.put({**head, "size": node.width, "valid": {"expr": _point()}, **about})

    def _add_optional_point(self, out: Type, node: Any, head: Json, about: Json) -> None:
        none = [0] * node.width
        valid = {"expr": f"_ == {none} or {_point()}"}
        out.put({**head, "size": node.width, "valid": valid, **about})
        out.give(f"has_{head['id']}", f"{head['id']} != {none}")

    def _add_version(self, out: Type, node: Any, head: Json, about: Json) -> None:
        byte = f"{head['id']}_byte"
        mask = CLOSE_TX_VERSION_MASK
        valid = {"any-of": [flag | each for flag in (0, mask) for each in sorted(node.known)]}
        out.put({**head, "id": byte, "type": "u1", "valid": valid, **about})
        out.give("version", f"{byte} & {~mask & 0xFF}")
        out.give("close_tx", f"({byte} & {mask}) != 0")

    def _add_multi_version(self, out: Type, node: Any, head: Json, about: Json) -> None:
        out.put({**head, "type": "u1", "valid": {"any-of": sorted(node.known)}, **about})

    def _add_var_bytes(self, out: Type, node: Any, head: Json, about: Json) -> None:
        length = f"{head['id']}_length"
        out.put({**head, "id": length, "type": _integer(node.prefix)})
        out.put({**head, "size": length, **about})

    def _add_struct(self, out: Type, node: Any, head: Json, about: Json) -> None:
        model = getattr(node, "model", None)
        name = _snake(model.__name__) if model is not None else f"tx_{head['id'].rstrip('s')}"
        inner = self._group(name, node, (model.__doc__ or "").split("\n")[0] if model else "")
        out.put({**head, "type": inner.called(name, out), **about})

    def _add_addresses(self, out: Type, node: Any, head: Json, about: Json) -> None:
        count = node.byte_count
        self._add(out, count)
        out.put({**head, "size": count.name, "type": "address_block", **about})
        block = self.types["address_block"] = Type("Addresses, one after the other.")
        block.put({"id": "descriptors", "type": "address", "repeat": "eos"})
        address = self.types["address"] = Type(
            "One address. What its type is not known of takes the rest of the block."
        )
        address.put({"id": "type", "type": "u1"})
        cases: Json = {}
        for number, record in node.records.items():
            self._group(record.json_type, record, "", skipped="tag").requirements = list(
                record.requirements
            )
            cases[str(number)] = record.json_type
        opaque = self.types["opaque"] = Type("The bytes behind a type that is not known.")
        opaque.put({"id": "payload", "size-eos": True})
        opaque.requirements = list(node.opaque_requirements)
        body: Json = {"id": "body", "if": f"type != {NO_ADDRESS}"}
        address.put({**body, "type": {"switch-on": "type", "cases": {**cases, "_": "opaque"}}})

    def _add_transaction(self, out: Type, node: Any, head: Json, about: Json) -> None:
        self._group("transaction", node.schema, "A transaction in Bitcoin's serialization.")
        out.put({**head, "type": "transaction", **about})

    def _add_segwit_marker(self, out: Type, node: Any, head: Json, about: Json) -> None:
        # Looked at where the condition asks for it, which is before the next field is read.
        out.instances["next_byte"] = {"pos": "_io.pos", "type": "u1"}
        out.put(
            {**head, "id": "segwit_marker", "contents": [0, 1], "if": "next_byte == 0", **about}
        )
        out.give(head["id"], "next_byte == 0")

    def _add_list(self, out: Type, node: Any, head: Json, about: Json) -> None:
        count = f"{head['id']}_count"
        requirements = {"-requirements": list(node.count_requirements)}
        out.put({**head, "id": count, "type": self._compact_size(node.count), **requirements})
        self._add_struct(out, node.element, head, about)
        out.seq[-1] |= {"repeat": "expr", "repeat-expr": f"{count}.value"}

    def _add_script(self, out: Type, node: Any, head: Json, about: Json) -> None:
        out.put({**head, "type": self._script(node), **about})

    def _add_witnesses(self, out: Type, node: Any, head: Json, about: Json) -> None:
        stack = self.types["witness"] = Type("The witness items of one input.")
        stack.put({"id": "count", "type": self._compact_size(node.stack.count)})
        each = {"id": "items", "type": self._script(node.stack.element), "repeat": "expr"}
        stack.put({**each, "repeat-expr": "count.value"})
        repeat = {"repeat": "expr", "repeat-expr": "inputs_count.value"}
        out.put({**head, "type": "witness", **repeat, **about})

    def _script(self, node: Any) -> str:
        script = self.types["script"] = Type("Bytes behind their length.")
        script.put({"id": "length", "type": self._compact_size(node.length)})
        script.put({"id": "data", "size": "length.value"})
        return "script"

    def _compact_size(self, node: Any) -> str:
        out = Type(f"{node.words}, and at most a limit.")
        self.types["compact_size"] = out
        out.params.append({"id": "limit", "type": "u4"})
        out.put(
            {"id": "first", "type": "u1", "valid": {"expr": f"_ >= {min(WIDER)} or _ <= limit"}}
        )
        value = "first"
        for first in reversed(WIDER):
            value = f"first == {first} ? wider_{first} : {value}"
        for first, (integer, smallest) in WIDER.items():
            valid = {"expr": f"_ >= {smallest} and _ <= limit"}
            wider = {"id": f"wider_{first}", "type": _integer(integer), "valid": valid}
            out.put({**wider, "if": f"first == {first}"})
        out.give("value", value)
        return f"compact_size({node.limit})"


def _integer(node: Any) -> str:
    """Return Kaitai's name of a number; it has bits alone for odd sizes."""
    if node.width not in (1, 2, 4, 8):
        return f"b{8 * node.width}{'le' if node.little else ''}"
    order = "le" if node.little else ""
    return f"{'s' if node.signed else 'u'}{node.width}{order}"


def _point() -> str:
    """Return what can be said of a point: its first byte, and that its x is below the prime."""
    x = [*FIELD_PRIME.to_bytes(32)]
    return " or ".join(f"(_[0] == {first} and _ < {[first, *x]})" for first in (2, 3))


def _condition(rule: When, out: Type) -> str:
    """Return a presence rule; a value that the type has not is handed to it as a parameter."""
    if rule.key not in out.instances and rule.key not in {each["id"] for each in out.params}:
        out.params.append({"id": rule.key, "type": "u1"})
    values = sorted(rule.values)
    if values == [True]:
        return rule.key
    return " or ".join(f"{rule.key} == {value}" for value in values)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
