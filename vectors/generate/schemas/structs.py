"""A JSON Schema from the types that messages and files are decoded with."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from scbref.conformance.protocol.shape import NOT_WRITTEN, REQUIRED

Json = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def document(message: Any, title: str, *others: Any) -> Json:
    """Return the whole schema of one message or file.

    Args:
        message: its type.
        title: of the schema.
        others: types that a shape in it refers to by name.
    """
    (root,), _ = msgspec.json.schema_components([message])
    defined = definitions(message, *others)
    return {"$schema": DIALECT, "title": title, **_tidy(root), "$defs": defined}


def definitions(*messages: Any, names: dict[str, str] | None = None) -> dict[str, Json]:
    """Return the definitions of these types and of all types in them.

    Args:
        messages: types that msgspec decodes.
        names: Python name → name of the definition, where it is not the same in kebab-case.
    """
    _, components = msgspec.json.schema_components(messages)
    return {_name(name, names or {}): _tidy(each, names or {}) for name, each in components.items()}


def _name(python: str, names: dict[str, str]) -> str:
    return names.get(python) or re.sub(r"(?<!^)(?=[A-Z])", "-", python).lower()


def _tidy(schema: Any, names: dict[str, str] | None = None) -> Any:
    """Return the schema closed, without what only Python knows, references under their names."""
    names = names or {}
    if isinstance(schema, list):
        return [_tidy(each, names) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        python = schema["$ref"].rpartition("/")[2]
        schema = {**schema, "$ref": f"#/$defs/{_name(python, names)}"}
    if "properties" in schema and "title" in schema:
        schema = _members(schema)
    dropped = ("title", "default", "discriminator", REQUIRED)
    kept = {key: value for key, value in schema.items() if key not in dropped}
    members = kept.get("properties", {})
    if members:
        kept["properties"] = {name: _tidy(each, names) for name, each in members.items()}
    return {
        key: value if key == "properties" else _tidy(value, names) for key, value in kept.items()
    }


def _members(schema: Json) -> Json:
    """Return an object with the members that are written, and those required that always are."""
    written = {
        name: _never_null(each)
        for name, each in schema["properties"].items()
        if NOT_WRITTEN not in each
    }
    required = [
        name for name, each in written.items() if name in schema["required"] or REQUIRED in each
    ]
    return {**schema, "properties": written, "required": required, "additionalProperties": False}


def _never_null(member: Json) -> Json:
    """Return a member whose default is ``None``, which is left out when a message is written."""
    if "default" not in member or member["default"] is not None:
        return member
    (only,) = [each for each in member["anyOf"] if each != {"type": "null"}]
    return {**only, "default": None}
