"""Plaintexts read by the Python code that Kaitai's compiler made of the exported description."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

from kaitaistruct import BytesIO, KaitaiStream, KaitaiStruct, KaitaiStructError

REFUSALS = (EOFError, KaitaiStructError)


def load(path: Path) -> Any:
    """Return the class of the description."""
    spec = importlib.util.spec_from_file_location("compiled_scb", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Scb


def read(scb: Any, kind: str, data: bytes) -> dict[str, Any] | None:
    """Return the fields of a plaintext, or ``None`` where the code refuses it."""
    stream = KaitaiStream(BytesIO(data))
    try:
        return _dump(scb.Single(stream) if kind == "single" else scb(stream))
    except REFUSALS:
        return None


@cache
def _made(kind: type) -> tuple[str, ...]:
    """Return the names of the values that a type makes of its fields."""
    return tuple(name for name, item in vars(kind).items() if isinstance(item, property))


def _dump(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [_dump(each) for each in value]
    if not isinstance(value, KaitaiStruct):
        raise TypeError(type(value).__name__)
    names = [*(name for name in vars(value) if name[0] != "_"), *_made(type(value))]
    members = ((name, getattr(value, name)) for name in names)
    return {name: _dump(each) for name, each in members if each is not None}
