"""An operator turns one field into a wrong one; mutants are operators applied to sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import MISSING_FIELD, OUT_OF_RANGE
from scbref.wire.field import Reject
from tests.adequacy.mutants.mutant import BOTH, Mutant, Scene, Side
from tests.adequacy.mutants.requirements import requirements_of
from tests.adequacy.mutants.schema import Site


@dataclass(frozen=True, slots=True)
class Operator:
    """One kind of change to a field."""

    name: str
    title: str
    change: Callable[[Site], None]
    sides: tuple[Side, ...] = BOTH
    requirements: tuple[str, ...] = ()
    """What it breaks besides the rule of the field."""


def replaced(
    name: str,
    title: str,
    make: Callable[[Any], Construct],
    sides: tuple[Side, ...] = BOTH,
    requirements: tuple[str, ...] = (),
) -> Operator:
    """Return the operator that encodes a field with ``make(old node)``."""

    def change(site: Site) -> None:
        site.replace(make(site.node))

    return Operator(name, title, change, sides, requirements)


def always(make: Callable[..., Construct], *arguments: Any) -> Callable[[Any], Construct]:
    """Return the function that makes a node of the arguments, whatever the old one was."""
    return lambda node: make(*arguments)


def around(make: Callable[..., Construct], *arguments: Any) -> Callable[[Any], Construct]:
    """Return the function that makes a node of the old one and the arguments."""
    return lambda node: make(node, *arguments)


def mutants_at(site: Site, operators: Iterable[Operator]) -> Iterator[Mutant]:
    """Yield the mutants that operators make of a field."""
    for operator in operators:
        for side in operator.sides:
            yield Mutant(
                f"{site.path}/{operator.name}/{side}",
                f"{site.path}: {operator.title} ({side})",
                (*operator.requirements, *requirements_of(site.path)),
                _change(site.path, operator, side),
            )


def _change(path: str, operator: Operator, side: Side) -> Callable[[Scene], None]:
    def change(scene: Scene) -> None:
        operator.change(scene.schemas(side).site(path))

    return change


class Filtered(Construct):  # type: ignore[misc]
    """A node whose values pass through a function, after reading and before writing."""

    def __init__(self, inner: Construct, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.inner = inner
        self.function = function

    def _parse(self, stream: Any, context: Container, path: str) -> Any:
        return self.function(self.inner._parsereport(stream, context, path))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        self.inner._build(None if obj is None else self.function(obj), stream, context, path)
        return obj


class Fixed(Construct):  # type: ignore[misc]
    """A node of ``size`` bytes with functions from and to bytes."""

    def __init__(
        self, size: int, decode: Callable[[bytes], Any], encode: Callable[[Any], bytes]
    ) -> None:
        super().__init__()
        self.size = size
        self.decode = decode
        self.encode = encode

    def _parse(self, stream: Any, context: Container, path: str) -> Any:
        return self.decode(stream_read(stream, self.size, path))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a value is required")
        data = self.encode(obj)
        stream_write(stream, data, len(data), path)
        return obj


class Nothing(Construct):  # type: ignore[misc]
    """No bytes at all; reads as a constant."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value

    def _parse(self, stream: Any, context: Container, path: str) -> Any:
        return self.value

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        return obj


def refusing(bad: Callable[[Any], bool], code: str = OUT_OF_RANGE) -> Callable[[Any], Any]:
    """Return the function that lets values through but for bad ones."""

    def check(value: Any) -> Any:
        if bad(value):
            raise Reject(code, "refused by a mutant")
        return value

    return check
