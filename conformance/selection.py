"""Choose the vectors to ask, and find what an adapter cannot be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from conformance.protocol import CLASSES, OPS, Declared
from conformance.vectors import Behaviour, Vector

NONCE_INJECTION = "nonce_injection"
PACK_OPS = frozenset({"single.pack", "multi.pack", "static-chan-backups.pack"})


@dataclass(frozen=True, slots=True)
class Filter:
    """What the user asked for; empty means everything."""

    globs: tuple[str, ...] = ()
    ops: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything is filtered out."""
        return bool(self.globs or self.ops or self.requirements)

    def accepts(self, vector: Vector) -> bool:
        """Say whether a vector is wanted; each kind of filter must match, in any of its values."""
        return (
            (not self.globs or any(fnmatchcase(vector.id, glob) for glob in self.globs))
            and (not self.ops or any(fnmatchcase(vector.op, op) for op in self.ops))
            and (
                not self.requirements
                or any(
                    fnmatchcase(requirement, wanted)
                    for requirement in vector.requirements
                    for wanted in self.requirements
                )
            )
        )

    def select(self, vectors: Iterable[Vector]) -> list[Vector]:
        """Return the wanted vectors in their order."""
        return [vector for vector in vectors if self.accepts(vector)]


def not_applicable(vector: Vector, declared: Declared) -> str:
    """Say what the adapter lacks for this vector; an empty text when nothing."""
    if vector.op not in declared.ops:
        return f"op {vector.op} is not declared"
    for kind, needed, known in (
        ("single version", vector.needs.single_versions, declared.single_versions),
        ("multi version", vector.needs.multi_versions, declared.multi_versions),
        ("feature", vector.needs.features, declared.features),
    ):
        missing = sorted(map(str, needed - known))
        if missing:
            return f"{kind} {', '.join(missing)} is not declared"
    return ""


def request_input(vector: Vector, declared: Declared) -> Mapping[str, Any]:
    """Return the ``in`` that this adapter is sent: without nonces unless it takes them."""
    if vector.op in PACK_OPS and NONCE_INJECTION not in declared.features:
        return {key: value for key, value in vector.in_.items() if key not in ("nonce", "nonces")}
    return vector.in_


def impossible_declaration(declared: Declared, behaviours: Mapping[str, Behaviour]) -> str:
    """Say what in a declaration cannot be; an empty text when nothing.

    A behaviour that this corpus does not know is fine (another corpus may), a choice
    that a known behaviour does not have is not.
    """
    for behaviour_id, choice in sorted(declared.behaviours.items()):
        behaviour = behaviours.get(behaviour_id)
        if behaviour and choice not in (names := [c.name for c in behaviour.choices]):
            return f"it declares {behaviour_id} = {choice!r}; the choices are {', '.join(names)}"
    for pair in sorted(declared.error_aliases.items()):
        for name in pair:
            if name not in CLASSES:
                return f"error_aliases names {name!r}, which is not an error class"
    return ""


def doubts(declared: Declared, corpus: Sequence[Vector], known: Iterable[str]) -> list[str]:
    """List what looks wrong in a declaration without making the adapter useless."""
    found = [
        f"declares {op}, which is not an operation of protocol 1"
        for op in sorted(declared.ops - set(OPS))
    ]
    found += [
        f"declares the behaviour {name}, which this corpus does not know"
        for name in sorted(set(declared.behaviours) - set(known))
    ]
    asked = {vector.op for vector in corpus if not not_applicable(vector, declared)}
    present = {vector.op for vector in corpus}
    found += [
        f"declares {op}, but no vector of it applies"
        for op in sorted((declared.ops & present) - asked)
    ]
    return found
