"""The leaves: byte strings, booleans, points, length-prefixed bytes; integers come along.

Source: lnd lnwire/lnwire.go ``ReadElement``/``WriteElement``; everything is
big-endian (the Bitcoin transaction, in :mod:`scbref.wire.transaction`, is not).
"""

from __future__ import annotations

from typing import Any

from construct import Container, stream_read, stream_write

from scbref.errors import (
    BAD_POINT,
    MISSING_FIELD,
    NOT_CANONICAL,
    OUT_OF_RANGE,
    DeserializeError,
)
from scbref.point import POINT_SIZE, PublicKey
from scbref.unreadable import Unreadable
from scbref.wire.emission import Reader, Writer
from scbref.wire.encoding import (
    BytesEncoding,
    Encoding,
    Json,
    hex_schema,
)
from scbref.wire.field import Reject, is_strict
from scbref.wire.integer import (
    I64 as I64,
    U8 as U8,
    U16 as U16,
    U24 as U24,
    U32 as U32,
    U64 as U64,
    Integer as Integer,
)

NO_POINT = bytes(POINT_SIZE)
"""33 zero bytes: how an absent optional point stands on the wire."""


class Blob(BytesEncoding):
    """Exactly ``width`` bytes; anything but bytes of that length cannot be written."""

    kind = "blob"
    width: int
    words = "bytes"

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def _parse(self, stream: Any, context: Container, path: str) -> bytes:
        data: bytes = stream_read(stream, self.width, path)
        return data

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a value is required")
        if not isinstance(obj, (bytes, bytearray)) or len(obj) != self.width:
            raise Reject(OUT_OF_RANGE, f"must be {self.width} bytes")
        stream_write(stream, bytes(obj), self.width, path)
        return obj

    def export(self) -> Json:
        """Return the size."""
        return {"kind": self.kind, "size": self.width}

    def emit_read(self, out: Reader) -> str:
        """Emit one code of a run."""
        return out.take(f"{self.width}s")

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit one code of a run; ``struct`` would fill up or cut another length."""
        data = out.as_variable(value)
        out.decline_if(f"len({data}) != {self.width}")
        out.put(f"{self.width}s", data)


class Tag(Encoding):
    """One byte that tells which record this is; the reader has already looked at it."""

    kind = "tag"
    width = 1

    def __init__(self, value: int) -> None:
        super().__init__()
        self.value = value
        self.flagbuildnone = True

    @property
    def words(self) -> str:
        """The byte."""
        return f"the byte {self.value:02x}"

    def _parse(self, stream: Any, context: Container, path: str) -> int:
        return int(stream_read(stream, 1, path)[0])

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        stream_write(stream, bytes([self.value]), 1, path)
        return self.value

    def export(self) -> Json:
        """Return the byte."""
        return {"kind": self.kind, "value": self.value}

    def emit_read(self, out: Reader) -> str:
        """Emit passing over the byte."""
        out.skip(1)
        return str(self.value)

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the byte, whatever the value."""
        out.put("B", str(self.value))


class Bool(Encoding):
    """One byte; only 01 is true and every other byte reads as false, as in lnd."""

    kind = "bool"
    width = 1
    words = "01 is true, every other byte false"

    def _parse(self, stream: Any, context: Container, path: str) -> bool:
        byte = stream_read(stream, 1, path)[0]
        if is_strict(context) and byte > 1:
            raise Reject(NOT_CANONICAL, f"boolean byte is {byte:02x}")
        return bool(byte == 1)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        stream_write(stream, b"\x01" if obj else b"\x00", 1, path)
        return obj

    def to_json(self, value: Any, scope: Json) -> bool:
        """Return true or false."""
        return bool(value)

    def from_json(self, value: Any) -> bool:
        """Return the boolean; a number is none."""
        if not isinstance(value, bool):
            raise Reject(OUT_OF_RANGE, "must be true or false")
        return value

    def json_schema(self) -> Json:
        """Return the type."""
        return {"type": "boolean"}

    def emit_read(self, out: Reader) -> str:
        """Emit one code of a run and a comparison: ``struct``'s own boolean takes 2 for true."""
        byte = out.take("B")
        out.then_not_canonical_if(f"{byte} > 1")
        return f"{byte} == 1"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit one code of a run."""
        out.put("?", value)


class Point(BytesEncoding):
    """A compressed point: 33 bytes, 02 or 03 first, on the curve. Required."""

    kind = "point"
    width = POINT_SIZE
    words = "compressed point"

    def _parse(self, stream: Any, context: Container, path: str) -> PublicKey | None:
        return PublicKey(_checked(stream_read(stream, POINT_SIZE, path)))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a public key is required")
        stream_write(stream, _checked(obj), POINT_SIZE, path)
        return obj

    def export(self) -> Json:
        """Return the size."""
        return {"kind": self.kind, "size": self.width}

    def from_json(self, value: Any) -> bytes:
        """Return the point, or the bytes as they are if they are none."""
        data = super().from_json(value)
        try:
            return PublicKey(data)
        except DeserializeError:
            return data

    def emit_read(self, out: Reader) -> str:
        """Emit one code of a run; making the value checks it."""
        return f"{out.use(PublicKey)}({out.take(f'{POINT_SIZE}s')})"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit one code of a run for what is known to be a point."""
        point = out.as_variable(value)
        out.decline_if(f"type({point}) is not {out.use(PublicKey)}")
        out.put(f"{POINT_SIZE}s", point)


class OptionalPoint(Point):
    """A compressed point, or 33 zero bytes for none."""

    kind = "optional-point"
    optional = True
    words = "compressed point, or 33 zero bytes"

    def _parse(self, stream: Any, context: Container, path: str) -> PublicKey | None:
        data = stream_read(stream, POINT_SIZE, path)
        return None if data == NO_POINT else PublicKey(_checked(data))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        data = NO_POINT if obj is None else _checked(obj)
        stream_write(stream, data, POINT_SIZE, path)
        return obj

    def emit_read(self, out: Reader) -> str:
        """Emit one code of a run, and what stands for none."""
        none = out.constant("NO_POINT", f"bytes({POINT_SIZE})")
        data = out.take(f"{POINT_SIZE}s")
        return f"None if {data} == {none} else {out.use(PublicKey)}({data})"

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit one code of a run for a point or none."""
        none = out.constant("NO_POINT", f"bytes({POINT_SIZE})")
        point = out.as_variable(f"{none} if {value} is None else {value}")
        out.decline_if(f"{point} is not {none} and type({point}) is not {out.use(PublicKey)}")
        out.put(f"{POINT_SIZE}s", point)


def _checked(data: bytes) -> bytes:
    try:
        return data if isinstance(data, Unreadable) else PublicKey.parse(data)
    except DeserializeError as error:
        raise Reject(BAD_POINT, error.message) from None


class VarBytes(BytesEncoding):
    """A length of ``prefix``'s width, then that many bytes.

    A longer value is refused; lnd would write the length modulo the width and so
    make everything after it unreadable.
    """

    kind = "var-bytes"

    def __init__(self, prefix: Integer) -> None:
        super().__init__()
        self.prefix = prefix

    @property
    def limit(self) -> int:
        """The longest value that fits the prefix."""
        return self.prefix.highest

    @property
    def words(self) -> str:
        """The width of the length."""
        return f"{self.prefix.short_name} length, then the bytes"

    def _parse(self, stream: Any, context: Container, path: str) -> bytes:
        size = self.prefix._parsereport(stream, context, path)
        return bytes(stream_read(stream, size, path))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a value is required")
        if not isinstance(obj, (bytes, bytearray)) or len(obj) > self.limit:
            raise Reject(OUT_OF_RANGE, f"must be at most {self.limit} bytes")
        self.prefix._build(len(obj), stream, context, path)
        stream_write(stream, bytes(obj), len(obj), path)
        return obj

    def export(self) -> Json:
        """Return how the length is encoded."""
        return {"kind": self.kind, "prefix": self.prefix.export()}

    def json_schema(self) -> Json:
        """Return the pattern of hex digits, and the most that there may be."""
        return {**hex_schema("*"), "maxLength": 2 * self.limit}

    def emit_read(self, out: Reader) -> str:
        """Emit the length as the last of a run, and a slice."""
        with out.inside("size"):
            size = self.prefix.emit_read(out)
            out.flush()
            size = out.as_variable(size)
        data = out.fresh()
        out.emit(f"{data} = data[off : off + {size}]")
        out.emit(f"off += {size}")
        out.decline_if(f"len({data}) != {size}")
        return data

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the length as the last of a run, and the bytes as they are."""
        data = out.as_variable(value)
        out.decline_if(f"type({data}) is not bytes")
        self.prefix.emit_write(out, f"len({data})")
        out.flush()
        out.emit(f"parts.append({data})")
