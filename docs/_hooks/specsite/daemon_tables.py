"""What a manifest of nodes has, and what a trial asks, from the tables that the judge reads."""

from __future__ import annotations

import ast
import inspect

import msgspec

from scbref.conformance.daemons.asked import ASKED, CHECKS
from scbref.conformance.daemons.manifest import COMMANDS, Manifest
from specsite.links import Links
from specsite.markup import code, table, text


def command_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- daemon-commands -->``: the commands of a manifest."""
    rows = [
        (
            code(name) + (" (may be left out)" if way.optional else ""),
            ", ".join(code(f"{{{value}}}") for value in way.values) or "–",
            text(way.does),
            ", ".join(map(code, way.answer)) or "–",
        )
        for name, way in COMMANDS.items()
    ]
    return table(("Command", "Values", "When it ends with code 0 …", "It prints"), rows)


def key_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- daemon-keys -->``: the other keys of a manifest."""
    told = _field_docstrings(Manifest)
    rows = [
        (code(field.encode_name), _default(field), text(told[field.name]))
        for field in msgspec.structs.fields(Manifest)
        if field.name != "commands"
    ]
    return table(("Key", "Left out", "Meaning"), rows)


def asked_table(_argument: str, links: Links) -> str:
    """Render ``<!-- daemon-asked -->``: what a trial shows, and what decides its verdict."""
    rows = [
        (links.requirement(each.requirement), _level(each.is_must), text(each.title))
        for each in ASKED
    ]
    rows += [(code(name), "decides", text(title)) for name, title in CHECKS.items()]
    return table(("Asked", "Level", "What is seen"), rows)


def _level(is_must: bool) -> str:
    return "MUST" if is_must else "SHOULD"


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "must be there"
    factory = field.default_factory
    value = field.default if factory is msgspec.NODEFAULT else factory()
    return code(msgspec.json.encode(value).decode())


def _field_docstrings(struct: type[msgspec.Struct]) -> dict[str, str]:
    """Return the text below each field of a class."""
    (definition,) = ast.parse(inspect.getsource(struct)).body
    assert isinstance(definition, ast.ClassDef)
    told = {}
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
            assert isinstance(field.target, ast.Name) and isinstance(below.value, ast.Constant)
            told[field.target.id] = " ".join(str(below.value.value).split())
    return told
