"""The leaves: integers, byte strings, booleans, points, length-prefixed lists.

Source: lnd lnwire/lnwire.go ``ReadElement``/``WriteElement``; everything is
big-endian (the Bitcoin transaction, in :mod:`scbref.wire.transaction`, is not).
"""

from __future__ import annotations

from typing import Any

from construct import (
    Bytes,
    BytesInteger,
    Construct,
    Container,
    FormatField,
    Int8ub,
    Int16ub,
    Int32ub,
    Int64sb as Int64sb,
    Int64ub,
    stream_read,
    stream_write,
)

from scbref.errors import (
    BAD_POINT,
    MISSING_FIELD,
    NOT_CANONICAL,
    OUT_OF_RANGE,
    DeserializeError,
)
from scbref.point import POINT_SIZE, PublicKey
from scbref.wire.field import Reject, is_strict

Int24ub = BytesInteger(3)
U8, U16, U24, U32, U64, I64 = Int8ub, Int16ub, Int24ub, Int32ub, Int64ub, Int64sb

NO_POINT = bytes(POINT_SIZE)
"""33 zero bytes: how an absent optional point stands on the wire."""


class Blob(Bytes):  # type: ignore[misc]
    """Exactly ``length`` bytes; anything but bytes of that length cannot be written."""

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a value is required")
        if not isinstance(obj, (bytes, bytearray)) or len(obj) != self.length:
            raise Reject(OUT_OF_RANGE, f"must be {self.length} bytes")
        stream_write(stream, bytes(obj), self.length, path)
        return obj


class Tag(Construct):  # type: ignore[misc]
    """One byte that tells which record this is; the reader has already looked at it."""

    def __init__(self, value: int) -> None:
        super().__init__()
        self.value = value
        self.flagbuildnone = True

    def _parse(self, stream: Any, context: Container, path: str) -> int:
        return int(stream_read(stream, 1, path)[0])

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        stream_write(stream, bytes([self.value]), 1, path)
        return self.value


class Bool(Construct):  # type: ignore[misc]
    """One byte; only 01 is true and every other byte reads as false, as in lnd."""

    def _parse(self, stream: Any, context: Container, path: str) -> bool:
        byte = stream_read(stream, 1, path)[0]
        if is_strict(context) and byte > 1:
            raise Reject(NOT_CANONICAL, f"boolean byte is {byte:02x}")
        return bool(byte == 1)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        stream_write(stream, b"\x01" if obj else b"\x00", 1, path)
        return obj


class Point(Construct):  # type: ignore[misc]
    """A compressed point: 33 bytes, 02 or 03 first, on the curve. Required."""

    def _parse(self, stream: Any, context: Container, path: str) -> PublicKey:
        return _checked(stream_read(stream, POINT_SIZE, path))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a public key is required")
        stream_write(stream, _checked(obj), POINT_SIZE, path)
        return obj


class OptionalPoint(Construct):  # type: ignore[misc]
    """A compressed point, or 33 zero bytes for none."""

    def _parse(self, stream: Any, context: Container, path: str) -> PublicKey | None:
        data = stream_read(stream, POINT_SIZE, path)
        return None if data == NO_POINT else _checked(data)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        data = NO_POINT if obj is None else _checked(obj)
        stream_write(stream, data, POINT_SIZE, path)
        return obj


def _checked(data: bytes) -> PublicKey:
    try:
        return PublicKey.parse(data)
    except DeserializeError as error:
        raise Reject(BAD_POINT, error.message) from None


class VarBytes(Construct):  # type: ignore[misc]
    """A length of ``prefix``'s width, then that many bytes.

    A longer value is refused; lnd would write the length modulo the width and so
    make everything after it unreadable.
    """

    def __init__(self, prefix: FormatField) -> None:
        super().__init__()
        self.prefix = prefix

    @property
    def limit(self) -> int:
        """The longest value that fits the prefix."""
        return int((1 << (8 * self.prefix.length)) - 1)

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
