"""Which modules are mutated line by line."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOMS: Final = ("channels", "multifile", "swapper", "recovery")
"""Packages of the reference that keep state, whole; each is an area of the table."""
MODULES: Final = ("packing",)
"""Single modules that those use; an area each."""
_PLAYED: Final = "No adapter loads it: the protocol's peers are played. Its own tests are in {}."
_DOCSTRING: Final = "It has a docstring and nothing else."
_NAMES: Final = "It only passes on names of its modules."
LEFT_OUT: Final[Mapping[str, str]] = {
    "scbref.channels": _DOCSTRING,
    "scbref.multifile": _NAMES,
    "scbref.multifile.folder_lock": (
        "Whether a folder is locked is free: two writers on one file are none of the protocol's."
        " Its own tests are in tests/reference/test_multifile_edges.py and"
        " test_swapper_two_writers.py."
    ),
    "scbref.swapper": _NAMES,
    "scbref.swapper.allowance": (
        "It counts over minutes, and no scenario lasts so long: tests/reference/"
        "test_swapper_guard.py goes by a clock of its own."
    ),
    "scbref.recovery": _DOCSTRING,
    "scbref.recovery.connector": _PLAYED.format("tests/reference/test_connector.py"),
    "scbref.recovery.dialing": _PLAYED.format("tests/reference/test_dialing.py"),
    "scbref.recovery.peer_proof": _PLAYED.format("tests/reference/test_peer_proof.py"),
    "scbref.recovery.reaching": _PLAYED.format("tests/reference/test_reaching.py"),
    "scbref.recovery.retry": _PLAYED.format("tests/reference/test_retry_queue.py"),
    "scbref.recovery.time_limit": _PLAYED.format("tests/reference/test_dialing.py"),
    "scbref.profiles": (
        "A table of which release of lnd does what; of its releases three are played here. All are"
        " judged by make release-pairs, each by the judge's profile of it, and by"
        " tests/judge/test_release_pairs.py."
    ),
}
"""Modules that are not mutated, and why the corpus cannot judge them."""
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
    return [module(name) for name in (*names, FAST_CODEC) if name not in LEFT_OUT]


def module(name: str) -> Module:
    """Return a module by the name it is imported with."""
    path = _path(name)
    return Module(name, path, path.read_text(encoding="utf-8"))


def _path(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin)
