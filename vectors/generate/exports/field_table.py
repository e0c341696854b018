"""The field tables of the documentation as JSON, for tools that know nothing of ours."""

from __future__ import annotations

from typing import Any

from scbref.wire.describe import Row, tables

Json = dict[str, Any]


def field_table() -> Json:
    """Return every structure with its fields, in the order of the bytes."""
    return {
        "format": 1,
        "about": (
            "The plaintext structures of lnd's Static Channel Backups. An offset counts from the "
            "start of the structure; behind a part whose size differs it counts from a letter, "
            "which is the end of the field that has it as its end. A field is there when every "
            "rule of its presence holds."
        ),
        "structures": {name: [_field(row) for row in rows] for name, rows in tables().items()},
    }


def _field(row: Row) -> Json:
    field: Json = {
        "name": row.name,
        "offset": int(row.offset) if row.offset.isdigit() else row.offset,
        "size": int(row.size) if row.size.isdigit() else row.size,
        "type": _type(row),
        "encoding": row.encoding,
        "meaning": row.doc,
        "requirements": list(row.requirements),
        "source": row.source,
    }
    if row.end:
        field["end"] = row.end
    if row.unit:
        field["unit"] = row.unit
    if row.rules:
        field["present"] = {
            "text": row.present,
            "rules": [{"value": rule.key, "one_of": sorted(rule.values)} for rule in row.rules],
        }
    return field


def _type(row: Row) -> Json:
    """Return the kind of a field and its numbers; what it is made of has a table of its own."""
    if row.node is None:
        raise TypeError(f"{row.name} has no node")
    return {
        name: value
        for name, value in row.node.export().items()
        if not isinstance(value, dict) and not (isinstance(value, list) and name != "known")
    }
