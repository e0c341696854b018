"""YAML of plain objects, lists and scalars: as much as a description in Kaitai's language needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_PLAIN = re.compile(r"-?[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_.][A-Za-z0-9_./-]*)*")
_SPECIAL = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def to_yaml(value: dict[str, Any]) -> str:
    """Return an object as YAML; its members keep their order."""
    return "\n".join(_members(value, "")) + "\n"


def _members(value: dict[str, Any], indent: str) -> Iterator[str]:
    for name, member in value.items():
        key = _scalar(name)
        if isinstance(member, dict):
            yield f"{indent}{key}:"
            yield from _members(member, indent + "  ")
        elif isinstance(member, list) and any(isinstance(item, dict) for item in member):
            yield f"{indent}{key}:"
            yield from _items(member, indent + "  ")
        else:
            yield f"{indent}{key}: {_scalar(member)}"


def _items(values: list[Any], indent: str) -> Iterator[str]:
    for value in values:
        lines = list(_members(value, indent + "  "))
        yield f"{indent}- {lines[0].lstrip()}"
        yield from lines[1:]


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_scalar, value))}]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _SPECIAL
        return value if plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
