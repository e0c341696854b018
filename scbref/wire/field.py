"""What one field declaration carries, and how a failure finds its name and place.

The theory: a schema is a tree of construct objects. Leaves know bytes, a
:class:`Record` knows a model class, and a :class:`Field` in between knows the
name. When a leaf refuses (:class:`Reject`) or the data ends, the innermost
Field turns that into a :class:`Fault` with the offset where the field began, and
each Field further out puts its own name in front.
"""

from __future__ import annotations

from dataclasses import dataclass, field as dataclass_field
from typing import Any

from construct import Construct, ConstructError, Container, Renamed, StreamError, Struct

from scbref.errors import MISSING_FIELD, OUT_OF_RANGE, TRUNCATED


class Reject(ConstructError):  # type: ignore[misc]
    """A leaf refuses its bytes or its value; it does not know its own name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Fault(ConstructError):  # type: ignore[misc]
    """A refusal with name and place; ``codec`` turns it into an ``ScbError``."""

    def __init__(self, code: str, message: str, offset: int | None, name: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset
        self.names = [name]

    def within(self, name: str) -> Fault:
        """Put the name of an enclosing field in front and return self."""
        self.names.insert(0, name)
        return self

    @property
    def field_path(self) -> str:
        """The dotted field name, such as ``static_backups[2].addresses[0].port``."""
        return ".".join(self.names).replace(".[", "[")


@dataclass(frozen=True, slots=True)
class When:
    """A presence rule: the field is there when an earlier value is one of ``values``."""

    key: str
    """Name of the earlier value: ``version``, ``close_tx`` or ``segwit``."""
    values: frozenset[int]
    """The values for which the field is present."""
    text: str
    """The same for people."""

    def test(self, context: Container) -> bool:
        """Say whether the field is present, given construct's nested contexts."""
        while self.key not in context:
            context = context._
        return context[self.key] in self.values


@dataclass(slots=True)
class Node:
    """One field of parsed bytes: where it stands, what it holds, what it is made of."""

    name: str
    """Name of the field, ``[i]`` for an element of a list, empty for the root."""
    offset: int
    """Where its first byte is."""
    size: int = 0
    """Bytes it takes, length prefixes included."""
    value: Any = None
    """The parsed value."""
    doc: str = ""
    """The sentence of the field's declaration."""
    unit: str = ""
    """Unit or domain of the value."""
    children: list[Node] = dataclass_field(default_factory=list)
    """Its parts, in the order of the bytes."""
    error: str | None = None
    """Why reading stopped in it, if it did."""


class Tracer:
    """Collects the tree of :class:`Node` while an interpreted schema parses."""

    def __init__(self) -> None:
        self.root = Node("", 0)
        self._open = [self.root]

    def enter(self, name: str, offset: int, doc: str = "", unit: str = "") -> None:
        """Open a node below the current one."""
        node = Node(name, offset, doc=doc, unit=unit)
        self._open[-1].children.append(node)
        self._open.append(node)

    def leave(self, offset: int, value: Any = None, error: str | None = None) -> None:
        """Close the current node at ``offset``."""
        node = self._open.pop()
        node.size = offset - node.offset
        node.value = value
        node.error = error


def tracer_of(context: Container) -> Tracer | None:
    """Return the tracer that the caller of ``parse`` handed in, if any."""
    found: Tracer | None = context._params.get("tracer")
    return found


def is_strict(context: Container) -> bool:
    """Say whether the caller of ``parse`` asked for canonical bytes only."""
    return bool(context._params.get("strict", False))


def parse_named(
    name: str, subcon: Construct, stream: Any, context: Container, doc: str = "", unit: str = ""
) -> Any:
    """Parse ``subcon`` under ``name``: trace it, and give every refusal its place."""
    start = stream.tell()
    tracer = tracer_of(context)
    if tracer is not None:
        tracer.enter(name, start, doc, unit)
    try:
        value = subcon._parsereport(stream, context, name)
    except ConstructError as error:
        fault = _located(error, name, start)
        if tracer is not None:
            tracer.leave(stream.tell(), error=fault.message)
        raise fault from None
    if tracer is not None:
        tracer.leave(stream.tell(), value)
    return value


def _located(error: ConstructError, name: str, start: int) -> Fault:
    if isinstance(error, Fault):
        return error.within(name)
    if isinstance(error, Reject):
        return Fault(error.code, error.message, start, name)
    if isinstance(error, StreamError):
        return Fault(TRUNCATED, "the data ends", start, name)
    raise error


def build_named(name: str, subcon: Construct, obj: Any, stream: Any, context: Container) -> Any:
    """Build ``subcon`` under ``name``; whatever it cannot write becomes a Fault."""
    try:
        return subcon._build(obj, stream, context, name)
    except Fault as fault:
        raise fault.within(name) from None
    except Reject as reject:
        raise Fault(reject.code, reject.message, None, name) from None
    except (ConstructError, TypeError, ValueError, AttributeError):
        if obj is None:
            raise Fault(MISSING_FIELD, "a value is required", None, name) from None
        raise Fault(OUT_OF_RANGE, "the value does not fit its field", None, name) from None


class Field(Renamed):  # type: ignore[misc]
    """A named subconstruct with everything there is to say about it."""

    def __init__(
        self,
        name: str,
        subcon: Construct,
        doc: str,
        unit: str,
        present: When | None,
        absent: Any,
        source: str,
    ) -> None:
        super().__init__(subcon, newname=name, newdocs=doc)
        self.doc = doc
        self.unit = unit
        self.present = present
        self.absent = absent
        self.source = source

    def _parse(self, stream: Any, context: Container, path: str) -> Any:
        if self.present is not None and not self.present.test(context):
            return self.absent
        return parse_named(self.name, self.subcon, stream, context, self.doc, self.unit)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        # lnd drops, without a word, what this version has no place for.
        if self.present is not None and not self.present.test(context):
            return obj
        return build_named(self.name, self.subcon, obj, stream, context)


def field(
    name: str,
    subcon: Construct,
    doc: str,
    *,
    unit: str = "",
    present: When | None = None,
    absent: Any = None,
    source: str = "",
) -> Field:
    """Declare one field of the wire format.

    Args:
        name: lnd's exported Go name in snake_case.
        subcon: how it is encoded.
        doc: one sentence for the field table.
        unit: unit or domain of the value, such as ``satoshis``.
        present: the rule when it is on the wire; always if ``None``.
        absent: the model's value when it is not on the wire.
        source: lnd file and symbol.
    """
    return Field(name, subcon, doc, unit, present, absent, source)


class Record(Struct):  # type: ignore[misc]
    """A Struct that parses to, and builds from, one frozen dataclass.

    Fields without a namesake in the model (type tags) are on the wire only; names in
    ``given`` are model fields that come from the context instead of the bytes.
    """

    def __init__(self, model: type[Any], *fields: Field, given: tuple[str, ...] = ()) -> None:
        super().__init__(*fields)
        self.model = model
        self.given = given

    def _parse(self, stream: Any, context: Container, path: str) -> Any:
        values = super()._parse(stream, context, path)
        known = self.model.__dataclass_fields__
        kwargs = {name: value for name, value in values.items() if name in known}
        for name in self.given:
            kwargs[name] = context[name]
        return self.model(**kwargs)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a value is required")
        values = Container({sub.name: getattr(obj, sub.name, None) for sub in self.subcons})
        super()._build(values, stream, context, path)
        return obj
