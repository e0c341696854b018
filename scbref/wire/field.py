"""What one field declaration carries, and how a failure finds its name and place.

The theory: a schema is a tree of construct objects. Leaves know bytes, a
:class:`Record` knows a model class, and a :class:`Field` in between knows the
name. When a leaf refuses (:class:`Reject`) or the data ends, the innermost
Field turns that into a :class:`Fault` with the offset where the field began, and
each Field further out puts its own name in front.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from construct import Construct, ConstructError, Container, Renamed, StreamError, Struct

from scbref.errors import MISSING_FIELD, OUT_OF_RANGE, TRUNCATED
from scbref.wire.emission import Reader, Writer
from scbref.wire.encoding import Encoding, Json
from scbref.wire.refusal import Fault as Fault, Reject as Reject, named as named
from scbref.wire.trace import Node as Node, Tracer as Tracer


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

    @property
    def condition(self) -> str:
        """The rule as an expression of Python."""
        values = sorted(self.values)
        if not values:
            return "False"
        if all(isinstance(value, bool) for value in values):
            return "True" if len(values) > 1 else self.key if values[0] else f"not {self.key}"
        shown = ", ".join(map(repr, values))
        return f"{self.key} == {shown}" if len(values) == 1 else f"{self.key} in {{{shown}}}"

    @property
    def json_schema(self) -> Json:
        """The rule as a schema of the value that it asks for."""
        values = sorted(self.values)
        return {"const": values[0]} if len(values) == 1 else {"enum": values}


def tracer_of(context: Container) -> Tracer | None:
    """Return the tracer that the caller of ``parse`` handed in, if any."""
    found: Tracer | None = context["_params"].get("tracer")
    return found


def is_strict(context: Container) -> bool:
    """Say whether the caller of ``parse`` asked for canonical bytes only."""
    return bool(context["_params"].get("strict", False))


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
    except (Fault, Reject) as error:
        raise named(error, name) from None
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
        requirements: tuple[str, ...],
    ) -> None:
        super().__init__(subcon, newname=name, newdocs=doc)
        self.doc = doc
        self.unit = unit
        self.present = present
        self.absent = absent
        self.source = source
        self.requirements = requirements

    def _parse(self, stream: Any, context: Container, path: str) -> Any:
        if self.present is not None and not self.present.test(context):
            return self.absent
        return parse_named(self.name, self.subcon, stream, context, self.doc, self.unit)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        # lnd drops, without a word, what this version has no place for.
        if self.present is not None and not self.present.test(context):
            return obj
        return build_named(self.name, self.subcon, obj, stream, context)

    def from_json(self, value: Any) -> Any:
        """Return the value that a JSON member describes; ``None`` for one that is not there."""
        if value is None:
            return self.absent
        try:
            return self.subcon.from_json(value)
        except (Fault, Reject) as error:
            raise named(error, self.name) from None

    def export(self) -> Json:
        """Return the field as the explorer's data.

        Raises:
            TypeError: its node is not one of ours.
        """
        node = self.subcon
        if not isinstance(node, Encoding):
            raise TypeError(f"the explorer cannot describe {type(node).__name__}")
        result: Json = {"name": self.name, "doc": self.doc, "source": self.source}
        if self.unit:
            result["unit"] = self.unit
        if self.present is not None:
            values = sorted(self.present.values)
            result["present"] = {
                "key": self.present.key,
                "values": values,
                "text": self.present.text,
            }
        if self.requirements:
            result["requirements"] = list(self.requirements)
        if not node.members:
            result["encoding"] = node.words
        return {**result, "node": node.export()}

    def emit_read(self, out: Reader) -> str:
        """Emit the reading of the field where it is present; return its expression."""
        with out.inside(self.name):
            if self.present is None:
                return str(self.subcon.emit_read(out))
            target = out.fresh()
            out.emit(f"{target} = {self.absent!r}")
            with out.block(f"if {self.present.condition}:"):
                out.release(target)
                value = self.subcon.emit_read(out)
                out.flush()
                if value != target:
                    out.emit(f"{target} = {value}")
            return target

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the writing of the expression ``value`` where the field is present."""
        with out.inside(self.name):
            if self.present is None:
                self.subcon.emit_write(out, value)
                return
            with out.block(f"if {self.present.condition}:"):
                self.subcon.emit_write(out, value)

    def emit_skip(self, out: Reader) -> None:
        """Emit passing over the field where it is present."""
        with out.inside(self.name):
            if self.present is None:
                self.subcon.emit_skip(out)
                return
            with out.block(f"if {self.present.condition}:"):
                self.subcon.emit_skip(out)


def field(
    name: str,
    subcon: Construct,
    doc: str,
    *,
    unit: str = "",
    present: When | None = None,
    absent: Any = None,
    source: str = "",
    requirement: str | tuple[str, ...] = (),
) -> Field:
    """Declare one field of the wire format.

    Args:
        name: lnd's exported Go name in snake_case.
        subcon: how it is encoded.
        doc: one sentence for the field table.
        unit: unit or domain of the value, such as ``satoshis``.
        present: the rule when it is on the wire; always if ``None``.
        absent: the model's value when it is not on the wire, or not in JSON.
        source: lnd file and symbol.
        requirement: ids of what it is about, the main one first; members that name none
            are about those of the field around them.
    """
    requirements = (requirement,) if isinstance(requirement, str) else requirement
    return Field(name, subcon, doc, unit, present, absent, source, requirements)


class Group(Struct, Encoding):  # type: ignore[misc]
    """Fields one after the other; parses to a construct Container."""

    kind = "struct"

    @property
    def members(self) -> tuple[Field, ...]:  # type: ignore[override]
        """The fields, in the order of the bytes."""
        return tuple(self.subcons)

    def export(self) -> Json:
        """Return the fields."""
        return {"kind": self.kind, "fields": [item.export() for item in self.subcons]}

    def emit_skip(self, out: Reader) -> None:
        """Emit passing over every field."""
        for item in self.subcons:
            item.emit_skip(out)
