"""Members that the protocol has not, however deep inside a request or an answer they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from .shape import suggestion

Json = dict[str, Any]
Path = tuple[str | int, ...]


@cache
def definitions() -> Json:
    """Return the definitions of the protocol's JSON Schema, by name."""
    folder = resources.files("scbref.conformance").joinpath("schema")
    found: Json = json.loads(folder.joinpath("protocol.schema.json").read_bytes())["$defs"]
    return found


def unknown_members(side: str, op: str, value: Any) -> Iterator[tuple[Path, str]]:
    """Yield path and description of each member that the schema of the protocol has not.

    Args:
        side: ``in`` or ``ok``.
        op: an operation.
        value: what stands there.
    """
    schema = definitions().get(f"{side}.{op}")
    if schema is not None:
        yield from _unknown([schema], value, ())


def _unknown(schemas: list[Json], value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Compare a value with whatever it may be."""
    schemas = [each for schema in schemas for each in _alternatives(schema)]
    if isinstance(value, list):
        items = [schema["items"] for schema in schemas if "items" in schema]
        for number, item in enumerate(value if items else ()):
            yield from _unknown(items, item, (*path, number))
    if not isinstance(value, dict) or not all(map(_is_closed, schemas)):
        return
    known: dict[str, list[Json]] = {}
    for schema in schemas:
        for name, member in schema.get("properties", {}).items():
            known.setdefault(name, []).append(member)
    if not known:
        return
    for name, member in value.items():
        if name in known:
            yield from _unknown(known[name], member, (*path, name))
        else:
            text = f"a member {name!r} that the protocol has not there{suggestion(name, known)}"
            yield (*path, name), text


def _is_closed(schema: Json) -> bool:
    return schema.get("additionalProperties") is False or "properties" not in schema


def _alternatives(schema: Json) -> Iterator[Json]:
    """Yield what a schema stands for: behind references, and each of several kinds."""
    if "$ref" in schema:
        yield from _alternatives(definitions()[schema["$ref"].rpartition("/")[2]])
        return
    kinds = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    if any("properties" in kind or "$ref" in kind for kind in kinds):
        for kind in kinds:
            yield from _alternatives(kind)
    if "properties" in schema or not kinds or "items" in schema:
        yield schema
