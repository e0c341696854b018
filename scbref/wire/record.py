"""A record: fields that are one frozen dataclass of the model."""

from __future__ import annotations

from typing import Any

from construct import Container

from scbref.errors import MISSING_FIELD, OUT_OF_RANGE
from scbref.wire.emission import Reader, Writer
from scbref.wire.encoding import Json
from scbref.wire.field import Field, Group, Reject


class Record(Group):
    """A group of fields that parses to, and builds from, one frozen dataclass.

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

    def kept(self) -> list[Field]:
        """Return the fields that the model has too."""
        return [item for item in self.subcons if item.name in self.model.__dataclass_fields__]

    def to_json(self, value: Any, scope: Json) -> Json:
        """Return an object of what is on the wire and not ``None``."""
        result: Json = {}
        for item in self.kept():
            if item.present is not None and scope[item.present.key] not in item.present.values:
                continue
            member = getattr(value, item.name)
            if member is not None:
                result[item.name] = item.subcon.to_json(member, scope)
        return result

    def from_json(self, value: Any, **given: Any) -> Any:
        """Return the model's value; members that it does not know are left alone."""
        if not isinstance(value, dict):
            raise Reject(OUT_OF_RANGE, "must be an object")
        known = self.model.__dataclass_fields__
        for item in self.subcons:
            if item.name in known:
                given[item.name] = item.from_json(value.get(item.name))
        return self.model(**given)

    def json_schema(self) -> Json:
        """Return the schema of the object; what has a presence rule is not required here."""
        kept = self.kept()
        required = [i.name for i in kept if i.present is None and not i.subcon.optional]
        properties = {item.name: item.subcon.json_schema() for item in kept}
        return {"type": "object", "properties": properties, "required": required}

    def emit_read(self, out: Reader) -> str:
        """Emit the reading of every field; the expression makes the model's value."""
        values = {name: name for name in self.given}
        known = self.model.__dataclass_fields__
        for item in self.subcons:
            value = item.emit_read(out)
            if item.name in known:
                values[item.name] = value
        if set(values) == set(known):  # by place, which is quicker
            arguments = [values[name] for name in known]
        else:
            arguments = [f"{name}={value}" for name, value in values.items()]
        return f"{out.use(self.model)}({', '.join(arguments)})"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the writing of every field of ``value``."""
        record = out.as_variable(value)
        for item in self.subcons:
            item.emit_write(out, f"{record}.{item.name}")
