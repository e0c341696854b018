"""The parts that only addresses have: records with a type in JSON, onion names, opaque bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from construct import Container, stream_read, stream_write

from scbref.errors import BAD_ADDRESS
from scbref.model import OpaqueAddress
from scbref.wire.address_rules import ONION_SUFFIX, onion_bytes, onion_text
from scbref.wire.emission import Reader, Writer
from scbref.wire.encoding import Encoding, Json, bytes_from_json, hex_schema
from scbref.wire.field import Field, Reject, named
from scbref.wire.record import Record


class AddressRecord(Record):
    """A descriptor of a known type."""

    def __init__(
        self,
        model: type[Any],
        json_type: str,
        *fields: Field,
        requirements: tuple[str, ...] = (),
    ) -> None:
        super().__init__(model, *fields)
        self.json_type = json_type
        self.requirements = requirements

    def export(self) -> Json:
        """Return the fields and what the record is about."""
        return {**super().export(), "requirements": list(self.requirements)}

    def to_json(self, value: Any, scope: Json) -> Json:
        """Return the members, and which kind of address it is."""
        return {"type": self.json_type, **super().to_json(value, scope)}

    def json_schema(self) -> Json:
        """Return the schema of the object with its type."""
        return typed_schema(self.json_type, super().json_schema())


def typed_schema(json_type: str, members: Json) -> Json:
    """Return the schema of an object with one ``type`` more."""
    return {
        "type": "object",
        "properties": {"type": {"const": json_type}, **members["properties"]},
        "required": ["type", *members["required"]],
    }


class OnionService(Encoding):
    """``width`` bytes on the wire, base32 in lower case with ``.onion`` in the model."""

    kind = "onion"
    width: int
    words = "bytes; base32 with .onion as text"

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def to_text(self, data: bytes) -> str:
        """Return the service name of ``width`` bytes."""
        return onion_text(data)

    def to_bytes(self, text: str) -> bytes:
        """Return the ``width`` bytes of a service name.

        Raises:
            Reject: ``bad-address``, for upper case, a foreign character, another length or suffix.
        """
        try:
            return onion_bytes(text, self.width)
        except ValueError as error:
            raise Reject(BAD_ADDRESS, str(error)) from None

    def _parse(self, stream: Any, context: Container, path: str) -> str:
        return self.to_text(stream_read(stream, self.width, path))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        stream_write(stream, self.to_bytes(obj), self.width, path)
        return obj

    def export(self) -> Json:
        """Return the size and what stands behind the base32."""
        return {"kind": self.kind, "size": self.width, "suffix": ONION_SUFFIX}

    def to_json(self, value: Any, scope: Json) -> Any:
        """Return the name."""
        return value

    def from_json(self, value: Any) -> str:
        """Return the name, whether it is one or not."""
        return str(value)

    def json_schema(self) -> Json:
        """Return the pattern of a name of this length."""
        letters = self.width * 8 // 5
        return {"type": "string", "pattern": rf"^[a-z2-7]{{{letters}}}\.onion$"}

    def emit_read(self, out: Reader) -> str:
        """Emit one code of a run, and the conversion."""
        return f"{out.use(onion_text)}({out.take(f'{self.width}s')})"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the conversion for one code of a run."""
        out.put(f"{self.width}s", f"{out.use(onion_bytes)}({value}, {self.width})")


NO_ADDRESS = 0
"""Type 0: one byte, no payload; dropped on read and never written."""


class Opaque(Encoding):
    """An unknown descriptor and all that follows it in its block."""

    json_type = "opaque"

    def __init__(self, records: Mapping[int, AddressRecord]) -> None:
        super().__init__()
        self.records = records

    def _parse(self, stream: Any, context: Container, path: str) -> OpaqueAddress:
        return OpaqueAddress(stream.read(stream.rest()))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        payload = obj.payload
        if not payload or payload[0] == NO_ADDRESS or payload[0] in self.records:
            raise Reject(BAD_ADDRESS, "opaque bytes that would read back as something else")
        stream_write(stream, payload, len(payload), path)
        return obj

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the bytes as they are, if they read back as what they are."""
        payload = out.as_variable(f"{value}.payload")
        known = ", ".join(map(str, (NO_ADDRESS, *self.records)))
        out.decline_if(f"type({payload}) is not bytes or {payload}[0] in {{{known}}}")
        out.flush()
        out.emit(f"parts.append({payload})")

    def to_json(self, value: Any, scope: Json) -> Json:
        """Return an object with all the bytes."""
        return {"type": self.json_type, "payload": value.payload.hex()}

    def from_json(self, value: Any) -> OpaqueAddress:
        """Return the address with the bytes of ``payload``."""
        try:
            return OpaqueAddress(bytes_from_json(value.get("payload")))
        except Reject as error:
            raise named(error, "payload") from None

    def json_schema(self) -> Json:
        """Return the schema of the object; the unknown type is at least one byte."""
        members = {"properties": {"payload": hex_schema("{1,}")}, "required": ["payload"]}
        return typed_schema(self.json_type, members)
