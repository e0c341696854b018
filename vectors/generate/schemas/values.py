"""What the values of the format look like in JSON, read off the wire schemas."""

from __future__ import annotations

from typing import Any, Final

from scbref.wire.multi import MULTI

Json = dict[str, Any]

_OUTPOINT: Final = "funding_outpoint"
_LOCATOR: Final = {"family", "index"}
_LIST_ITEMS: Final = {"addresses": "address", "static_backups": "single"}
"""Member that is a list → name of the definition of what is in it."""


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
    found["multi"] = _hoisted(MULTI.json_schema(), found)
    return found | {f"any_{name}": _relaxed(schema) for name, schema in found.items()}


def closed(properties: dict[str, Json], optional: frozenset[str] = frozenset()) -> Json:
    """Return the schema of an object with these members and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def _hoisted(schema: Json, found: dict[str, Json]) -> Json:
    """Return the schema of an object, closed; the objects in it become definitions of their own."""
    properties = {
        name: _hoisted_member(name, member, found)
        for name, member in schema.get("properties", {}).items()
    }
    return {**schema, "additionalProperties": False, "properties": properties}


def _hoisted_member(name: str, schema: Json, found: dict[str, Json]) -> Json:
    if schema.get("type") == "array":
        items = _hoisted_member(_LIST_ITEMS[name], schema["items"], found)
        return {**schema, "items": items}
    if "oneOf" in schema:
        found[name] = {"oneOf": [_hoisted(kind, found) for kind in schema["oneOf"]]}
        return reference(name)
    if schema.get("type") != "object":
        return schema
    if set(schema["properties"]) == _LOCATOR:
        name = "key_locator"
    elif name == _OUTPOINT:
        name = "outpoint"
    # Definitions are in the order in which their last part is complete.
    definition = _hoisted(schema, found)
    found.setdefault(name, definition)
    return reference(name)


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
