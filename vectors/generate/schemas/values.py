"""What the values of the format look like in JSON, read off the wire schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scbref.json_form import ADDRESS_NAMES
from scbref.model import (
    CloseTxInputs,
    KeyDescriptor,
    KeyLocator,
    LocalChannelConfig,
    OutPoint,
    RemoteChannelConfig,
    ShortChannelID,
)
from scbref.wire.address import ADDRESS_RECORDS, AddressBlock, OnionService
from scbref.wire.describe import size_of
from scbref.wire.field import Record
from scbref.wire.primitives import Bool, OptionalPoint, VarBytes
from scbref.wire.single import KNOWN_VERSIONS, SINGLE_BODY
from scbref.wire.transaction import TransactionBytes

Json = dict[str, Any]

_NAMES: Final = {
    OutPoint: "outpoint",
    ShortChannelID: "short_channel_id",
    KeyLocator: "key_locator",
    KeyDescriptor: "sha_chain_root_desc",
    LocalChannelConfig: "local_chan_cfg",
    RemoteChannelConfig: "remote_chan_cfg",
    CloseTxInputs: "close_tx_inputs",
}
"""Model → name of its definition."""


def hex_bytes(size: int | None = None, *, least: int = 0) -> Json:
    """Return the schema of bytes in hex: of exactly ``size`` bytes, or of ``least`` or more."""
    count = (
        "*" if size is None and not least else f"{{{least},}}" if size is None else f"{{{size}}}"
    )
    return {"type": "string", "pattern": f"^([0-9a-f]{{2}}){count}$"}


def integer(bits: int, *, signed: bool = False) -> Json:
    """Return the schema of an integer; one of 64 bits is a decimal text."""
    if bits == 64:
        return {"type": "string", "pattern": f"^(0|{'-?' if signed else ''}[1-9][0-9]{{0,19}})$"}
    return {"type": "integer", "minimum": 0, "maximum": 2**bits - 1}


def reference(name: str) -> Json:
    """Return a reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def value_definitions() -> dict[str, Json]:
    """Return the definition of each value of the format, by name, ``single`` and ``multi`` last.

    Beside each stands one with ``any_`` in front: the value as it may be in a request.
    """
    found: dict[str, Json] = {}
    body = _record(SINGLE_BODY, found)
    version = {"type": "integer", "enum": sorted(KNOWN_VERSIONS)}
    found["single"] = {
        **body,
        "properties": {"version": version, **body["properties"]},
        "required": ["version", *body["required"]],
        "allOf": list(_rules(SINGLE_BODY)),
    }
    backups = {"type": "array", "items": reference("single")}
    found["multi"] = closed({"version": integer(8), "static_backups": backups})
    return found | {f"any_{name}": _relaxed(schema) for name, schema in found.items()}


def closed(properties: dict[str, Json], optional: frozenset[str] = frozenset()) -> Json:
    """Return the schema of an object with these members and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def _record(record: Record, found: dict[str, Json]) -> Json:
    """Return the schema of a record; the records in it become definitions."""
    items = [each for each in record.subcons if each.name in record.model.__dataclass_fields__]
    optional = frozenset(
        item.name
        for item in items
        if item.present is not None or isinstance(item.subcon, OptionalPoint)
    )
    return closed({item.name: _node(item.subcon, found) for item in items}, optional)


def _node(node: Any, found: dict[str, Json]) -> Json:
    if isinstance(node, Record):
        name = _NAMES[node.model]
        if name not in found:
            found[name] = _record(node, found)
        return reference(name)
    if isinstance(node, AddressBlock):
        found["address"] = _address(found)
        return {"type": "array", "items": reference("address")}
    if isinstance(node, Bool):
        return {"type": "boolean"}
    if isinstance(node, OnionService):
        letters = node.length * 8 // 5
        return {"type": "string", "pattern": f"^[a-z2-7]{{{letters}}}\\.onion$"}
    if isinstance(node, VarBytes):
        return {**hex_bytes(), "maxLength": 2 * node.limit}
    if isinstance(node, TransactionBytes):
        return hex_bytes(least=1)
    if hasattr(node, "fmtstr") or hasattr(node, "signed"):
        signed = node.signed if hasattr(node, "signed") else node.fmtstr[-1].islower()
        return integer(8 * node.length, signed=signed)
    return hex_bytes(size_of(node))


def _address(found: dict[str, Json]) -> Json:
    kinds = []
    for number, record in ADDRESS_RECORDS.items():
        body = _record(record, found)
        kinds.append(_of_type(ADDRESS_NAMES[number], body["properties"]))
    return {"oneOf": [*kinds, _of_type("opaque", {"payload": hex_bytes(least=1)})]}


def _of_type(name: str, properties: dict[str, Json]) -> Json:
    return closed({"type": {"const": name}, **properties})


def _rules(record: Record, *path: str) -> Iterator[Json]:
    """Yield what the version of a Single says about the presence of a member at any depth."""
    for item in record.subcons:
        if item.present is not None and item.present.key == "version":
            versions = {"properties": {"version": {"enum": sorted(item.present.values)}}}
            yield {
                "if": versions,
                "then": _below(path, {"required": [item.name]}),
                "else": _below(path, {"properties": {item.name: False}}),
            }
        if isinstance(item.subcon, Record):
            yield from _rules(item.subcon, *path, item.name)


def _below(path: tuple[str, ...], schema: Json) -> Json:
    for name in reversed(path):
        schema = {"properties": {name: schema}}
    return schema


def _relaxed(schema: Any) -> Any:
    """Return the same for a request: a value that cannot be written has the same members.

    Any of them may be absent, numbers may be too large, and bytes of any length.
    """
    if isinstance(schema, list):
        return [_relaxed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return reference("any_" + schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "string":
        pattern = schema["pattern"]
        return hex_bytes() if "[0-9a-f]" in pattern else {"type": "string"}
    if schema.get("type") == "integer":
        return {"type": "integer"}
    kept = {
        key: _relaxed(value) for key, value in schema.items() if key not in ("allOf", "required")
    }
    if "type" in kept.get("properties", {}):
        kept["required"] = ["type"]
    return kept
