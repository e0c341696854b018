"""What the protocol's schema says of a value: its kind, and what is in it.

A value that an adapter is to refuse has the shape of the good one: ``any_single`` that of
``single``. The schema is the only list of fields that the search has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ...protocol.nested_members import definitions

Schema = Mapping[str, Any]

_SIZE: Final = re.compile(r"\^\(\[0-9a-f\]\{2\}\)(?:\{(\d+)(,\d*)?\}|[*])\$")


def shape_of(schema: Schema) -> tuple[str, Schema]:
    """Return the name and the definition of what a schema refers to; it may refer to nothing."""
    name = ""
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = definitions()[name]
        strict = name.removeprefix("any_")
        if strict != name:
            name, schema = strict, definitions()[strict]
    return name, schema


def given_of(op: str) -> Schema:
    """Return the schema of the ``in`` of an operation."""
    schema: Schema = definitions()[f"in.{op}"]
    return schema


def alternative(schema: Schema, value: Any) -> Schema:
    """Return that of several kinds which a value is of: its ``type`` decides."""
    for kind in schema.get("oneOf", ()):
        constant = kind.get("properties", {}).get("type", {}).get("const")
        if constant is not None and isinstance(value, dict) and value.get("type") == constant:
            found: Schema = kind
            return found
    return schema


def optional(schema: Schema) -> frozenset[str]:
    """Return the members of an object that may be absent."""
    return frozenset(schema.get("properties", {})) - frozenset(schema.get("required", ()))


def hex_size(schema: Schema) -> int | None:
    """Return the number of bytes of a text in hex: -1 for any number, ``None`` for no hex."""
    match = _SIZE.fullmatch(schema.get("pattern", ""))
    if match is None:
        return None
    return int(match[1]) if match[1] and not match[2] else -1


def hex_limits(schema: Schema) -> tuple[int, int | None]:
    """Return the fewest and the most bytes of a text in hex; ``None`` for no limit."""
    match = _SIZE.fullmatch(schema.get("pattern", ""))
    shortest, longest = 0, None
    if match is not None and match[1]:
        shortest = int(match[1])
        longest = int(match[2][1:]) if match[2] and match[2][1:] else None
    most = schema.get("maxLength")
    return shortest, longest if most is None else most // 2


def is_decimal(schema: Schema) -> bool:
    """Say whether a text is a whole number."""
    return schema.get("type") == "string" and "[1-9][0-9]{0," in schema.get("pattern", "")
