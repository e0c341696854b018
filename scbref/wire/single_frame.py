"""What stands around the body of a Single: the version byte, and a length that is never used.

Source: lnd chanbackup/single.go ``Single.Serialize``, ``Single.Deserialize``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from construct import Container, stream_read, stream_write

from scbref.errors import MISSING_FIELD, NOT_CANONICAL, OUT_OF_RANGE, UNKNOWN_VERSION
from scbref.model import Single, keep
from scbref.versions import (
    CLOSE_TX_VERSION_MASK,
    SingleBackupVersion,
    decode_version,
    encode_version,
)
from scbref.wire.emission import Function, Reader, Writer
from scbref.wire.encoding import Encoding, Json, integer_from_json
from scbref.wire.field import Fault, Field, Reject, is_strict
from scbref.wire.record import Record

KNOWN_VERSIONS = frozenset(int(version) for version in SingleBackupVersion)


class VersionByte(Encoding):
    """One byte: bit 7 = close-tx inputs follow, bits 6–0 = a known version."""

    kind = "version"
    width = 1
    words = "bit 7 and 7 bits"

    def __init__(self, known: frozenset[int] = KNOWN_VERSIONS) -> None:
        super().__init__()
        self.known = known

    def _parse(self, stream: Any, context: Container, path: str) -> tuple[int, bool]:
        version, close_tx = decode_version(stream_read(stream, 1, path)[0])
        if version not in self.known:
            raise Reject(UNKNOWN_VERSION, f"unknown Single version {version}")
        return version, close_tx

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        version, close_tx = obj
        if version is None:
            raise Reject(MISSING_FIELD, "a version is required")
        if version not in self.known:
            raise Reject(UNKNOWN_VERSION, f"unknown Single version {version}")
        stream_write(stream, bytes([encode_version(version, close_tx)]), 1, path)
        return obj

    def export(self) -> Json:
        """Return the versions and the bit."""
        return {"kind": self.kind, "known": sorted(self.known), "flag": CLOSE_TX_VERSION_MASK}

    def to_json(self, value: Any, scope: Json) -> int:
        """Return the version alone: whether close-tx inputs follow, their member says."""
        return int(value)

    def from_json(self, value: Any) -> int:
        """Return the version, known or not."""
        return integer_from_json(value)

    def json_schema(self) -> Json:
        """Return the known versions."""
        return {"type": "integer", "enum": sorted(self.known)}

    def emit_read(self, out: Reader) -> str:
        """Emit one code of a run and what it says: the variables ``version``, ``close_tx``."""
        with out.inside("byte"):
            byte = out.take("B")
        out.then(f"version = {byte} & {~CLOSE_TX_VERSION_MASK & 0xFF:#04x}")
        out.then(f"close_tx = {byte} >= {CLOSE_TX_VERSION_MASK:#04x}")
        out.then_decline_if(is_unknown("version", self.known))
        return "version"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit one code of a run; ``value`` is the version, ``close_tx`` a variable."""
        out.decline_if(is_unknown(value, self.known))
        out.put("B", f"{value} | {CLOSE_TX_VERSION_MASK:#04x} if close_tx else {value}")


def is_unknown(version: str, known: frozenset[int]) -> str:
    """Return as an expression that a version is none of the known ones."""
    shown = ", ".join(map(str, sorted(known)))
    return f"{version} != {shown}" if len(known) == 1 else f"{version} not in {{{shown}}}"


class SingleFrame(Encoding):
    """Version byte, length, body."""

    kind = "single"

    def __init__(self, version: Field, length: Field, body: Record) -> None:
        super().__init__()
        self.version = version
        self.length = length
        self.body = body

    def _parse(self, stream: Any, context: Container, path: str) -> Single:
        version, close_tx = self.version._parse(stream, context, path)
        length = self.length._parse(stream, context, path)
        start = stream.tell()
        single: Single = self.body._parsereport(
            stream, body_context(context, version, close_tx, building=False), path
        )
        if is_strict(context) and stream.tell() - start != length:
            width = self.length.subcon.width
            message = "not the length of the body"
            raise Fault(NOT_CANONICAL, message, start - width, self.length.name)
        return single

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        close_tx = obj.close_tx_inputs is not None
        head = io.BytesIO()
        self.version._build((obj.version, close_tx), head, context, path)
        body = io.BytesIO()
        inner = body_context(context, obj.version, close_tx, building=True)
        self.body._build(obj, body, inner, path)
        data = body.getvalue()
        self._build_length(len(data), head, context)
        stream_write(stream, head.getvalue() + data, head.tell() + len(data), path)
        return obj

    def _build_length(self, size: int, stream: Any, context: Container) -> None:
        if size > self.length.subcon.highest:
            message = f"a body of {size} bytes does not fit"
            raise Fault(OUT_OF_RANGE, message, None, self.length.name)
        self.length.subcon._build(size, stream, context, "")

    def export(self) -> Json:
        """Return head and body."""
        head = [self.version.export(), self.length.export()]
        return {"kind": self.kind, "head": head, "body": self.body.export()}

    def to_json(self, value: Any, scope: Json) -> Json:
        """Return an object; fields that the version has no place for are left out."""
        scope = {"version": value.version, "close_tx": value.close_tx_inputs is not None}
        version = self.version.subcon.to_json(value.version, scope)
        return {self.version.name: version, **self.body.to_json(value, scope)}

    def from_json(self, value: Any) -> Single:
        """Return the Single of an object."""
        if not isinstance(value, dict):
            raise Reject(OUT_OF_RANGE, "a Single must be an object")
        version = self.version.from_json(value.get(self.version.name))
        single: Single = self.body.from_json(value, version=version)
        return single

    def json_schema(self) -> Json:
        """Return the schema of the object, with what each version requires and rules out."""
        body = self.body.json_schema()
        name = self.version.name
        return {
            "type": "object",
            "properties": {name: self.version.subcon.json_schema(), **body["properties"]},
            "required": [name, *body["required"]],
            "allOf": list(_presence_schemas(self.body, ())),
        }

    def emit_read(self, out: Reader) -> str:
        """Emit head and body; the Single keeps bytes that are what would be written of it."""
        out.emit("start = off")
        out.emit("canonical = True")
        with out.inside(self.version.name):
            self.version.subcon.emit_read(out)
        with out.inside(self.length.name):
            length = self.length.subcon.emit_read(out)
        single = self.body.emit_read(out)
        out.emit(f"single = {single}")
        head = self.version.subcon.width + self.length.subcon.width
        with out.block(f"if canonical and {length} == off - start - {head}:"):
            out.emit(f"{out.use(keep)}(single, {_owner(out)}, data[start:off])")
        return "single"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the body, and behind ``return`` the head with the body's length before it.

        First of all what the same codec has read is taken from where it was kept.
        """
        out.emit(f'kept: tuple[object, bytes] | None = getattr({value}, "kept", None)')
        with out.block(f"if kept is not None and kept[0] is {_owner(out)}:"):
            out.emit("return kept[1]")
        out.emit(f"version = {value}.version")
        out.emit(f"close_tx = {value}.close_tx_inputs is not None")
        out.emit("parts: list[bytes] = []")
        self.body.emit_write(out, value)
        out.flush()
        out.emit('body = b"".join(parts)')
        self.version.subcon.emit_write(out, "version")
        self.length.subcon.emit_write(out, "len(body)")
        out.emit(f"return {out.packed()} + body")


def _owner(out: Function) -> str:
    """Return what tells this codec from others, which may write a Single otherwise."""
    return out.constant("THIS_CODEC", "object()")


def body_context(context: Container, version: int, close_tx: bool, *, building: bool) -> Container:
    """Return the context of the body: what its presence rules ask for."""
    return Container(
        _=context,
        _params=context._params,
        _parsing=not building,
        _building=building,
        _sizing=False,
        version=version,
        close_tx=close_tx,
    )


def _presence_schemas(record: Record, around: tuple[str, ...]) -> Iterator[Json]:
    """Yield, for each field that hangs on the version, when it must and must not be there."""
    for item in record.kept():
        path = (*around, item.name)
        if item.present is not None and item.present.key == "version":
            rule: Json = {"properties": {"version": item.present.json_schema}}
            rule["required"] = list(around[:1]) or ["version"]
            yield {
                "if": rule,
                "then": _within(around, {"required": [item.name]}),
                "else": _within(around, {"properties": {item.name: False}}),
            }
        if isinstance(item.subcon, Record):
            yield from _presence_schemas(item.subcon, path)


def _within(around: tuple[str, ...], schema: Json) -> Json:
    for name in reversed(around):
        schema = {"properties": {name: schema}}
    return schema
