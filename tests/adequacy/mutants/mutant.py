"""What a mutant is: one change to the reference, and the scene in which it is made and undone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from scbref import codec
from tests.adequacy.mutants.schema import READING, WRITING, Schemas, SplitCodec, unchanged

NOT_THE_REFERENCE: Final = ("scbref.conformance", "scbref.vectors")
"""Below the one import name, but no part of what is mutated."""


class Side(StrEnum):
    """Which direction of the codec a mutant changes."""

    READ = READING
    WRITE = WRITING


BOTH: Final = (Side.READ, Side.WRITE)


class Scene:
    """Changes the reference in this process, and takes everything back."""

    def __init__(self) -> None:
        self._undo: list[tuple[Any, str, Any]] = []
        self._split: SplitCodec | None = None

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Set an attribute of a module or class."""
        self._undo.append((owner, name, vars(owner)[name]))
        setattr(owner, name, value)

    def rebind(self, old: Any, new: Any) -> None:
        """Put ``new`` wherever a module of the reference has ``old`` as a global."""
        for name, module in list(sys.modules.items()):
            if name.startswith("scbref") and not name.startswith(NOT_THE_REFERENCE):
                for key in [key for key, value in vars(module).items() if value is old]:
                    self.set(module, key, new)

    def schemas(self, side: Side) -> Schemas:
        """Return the schemas of one direction; from now on they are interpreted."""
        split = self._split_codec()
        name = "reading" if side is Side.READ else "writing"
        if getattr(split, name) in (None, unchanged()):
            setattr(split, name, Schemas())
        found: Schemas = getattr(split, name)
        return found

    def codec(self) -> SplitCodec:
        """Return the codec that interprets both directions; it takes the compiled one's place."""
        split = self._split_codec()
        split.reading = split.reading or unchanged()
        split.writing = split.writing or unchanged()
        return split

    def _split_codec(self) -> SplitCodec:
        if self._split is None:
            self._split = SplitCodec()
            self.set(codec, "CODEC", self._split)
        return self._split

    def codec_alone(self) -> frozenset[str]:
        """Return the directions of the codec that are changed, none where anything else is."""
        if self._split is None or len(self._undo) > 1:
            return frozenset()
        return self._split.changed()

    def close(self) -> None:
        """Take everything back, the last change first."""
        while self._undo:
            owner, name, value = self._undo.pop()
            setattr(owner, name, value)


Change = Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way in which an implementation can be wrong."""

    id: str
    """Stable: ``<where>/<what>``, and ``/read`` or ``/write`` where only one of them changes."""
    title: str
    """One line: what this one does instead."""
    requirements: tuple[str, ...]
    """What it breaks, the main one first."""
    change: Change
    """Makes the change in a scene."""
    declares: tuple[tuple[str, str], ...] = ()
    """Behaviours and choices that would make this mutant an honest implementation."""
    lacks: tuple[str, ...] = ()
    """Features that it would then not declare."""
    is_stateful: bool = False
    """Whether scenarios are to kill it, not vectors."""
    hides: tuple[int | str, ...] = ()
    """Versions of a Single and features that it does not declare."""

    def declaration(self, hello: dict[str, Any]) -> dict[str, Any]:
        """Return what it says of itself: what the reference says, without what it hides."""
        return hello | {
            key: [each for each in hello[key] if each not in self.hides]
            for key in ("single_versions", "features")
        }

    @contextmanager
    def applied(self) -> Iterator[Scene]:
        """Have the change made inside a ``with`` block."""
        scene = Scene()
        try:
            self.change(scene)
            yield scene
        finally:
            scene.close()


def stateful(name: str, rule: str, change: Change) -> Mutant:
    """Return a mutant that scenarios are to kill."""
    title = name.replace("/", ": ").replace("-", " ")
    return Mutant(name, title, (rule,), change, is_stateful=True)


def setting(owner: Any, name: str, value: Any) -> Change:
    """Return the change that sets an attribute."""
    return lambda scene: scene.set(owner, name, value)
