"""Which modules are mutated line by line."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOMS: Final = ("channels", "multifile", "swapper", "recovery")
"""Packages of the reference that keep state, whole; each is an area of the table."""
MODULES: Final = ("packing", "profiles")
"""Single modules that those use; an area each."""
NOT_LOADED: Final = frozenset(
    {"scbref.recovery.connector", "scbref.recovery.dialing", "scbref.recovery.retry"}
)
"""Left out: no adapter loads them, since the protocol's peers are played; tests/reference has
them."""
FAST_CODEC: Final = "scbref.codec._generated"
"""Judged by vectors alone, with what falls back to the schemas taken for a change."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module that is mutated."""

    name: str
    """As it is imported."""
    path: Path
    source: str

    @property
    def area(self) -> str:
        """The room it is in, or its own name."""
        return self.name.split(".")[1]

    @property
    def is_codec(self) -> bool:
        """Whether it is generated, and what it declines is decided elsewhere."""
        return self.name == FAST_CODEC


def mutated_modules() -> list[Module]:
    """Return all modules that are mutated, in a fixed order."""
    root = _path("scbref").parent
    names = [
        f"scbref.{room}.{path.stem}".removesuffix(".__init__")
        for room in ROOMS
        for path in sorted((root / room).glob("*.py"))
    ]
    names += [f"scbref.{name}" for name in MODULES]
    return [module(name) for name in (*names, FAST_CODEC) if name not in NOT_LOADED]


def module(name: str) -> Module:
    """Return a module by the name it is imported with."""
    path = _path(name)
    return Module(name, path, path.read_text(encoding="utf-8"))


def _path(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin)
