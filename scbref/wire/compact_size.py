"""CompactSize, and what it stands before: scripts and counted lists.

Source: btcd wire/common.go ``ReadVarInt``, wire/msgtx.go ``readScriptBuf``.
"""

from __future__ import annotations

from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import BAD_TRANSACTION
from scbref.wire.emission import Reader
from scbref.wire.encoding import Encoding, Json
from scbref.wire.field import Reject, build_named, parse_named
from scbref.wire.integer import U16_LITTLE, U32_LITTLE, U64_LITTLE

MAX_SCRIPT_SIZE = 4_000_000
"""Bytes of one script or witness item."""
SCRIPT_SLAB_SIZE = 1 << 22
"""Bytes of all scripts and witness items of a transaction together (4 MiB)."""

WIDER = {0xFD: (U16_LITTLE, 0xFD), 0xFE: (U32_LITTLE, 0x1_0000), 0xFF: (U64_LITTLE, 0x1_0000_0000)}
"""First byte of a longer CompactSize → its integer and the smallest value that may use it."""


class CompactSize(Encoding):
    """Bitcoin's variable-length integer in its shortest form, at most ``limit``."""

    kind = "compact-size"
    words = "CompactSize, in its shortest form"

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def _parse(self, stream: Any, context: Container, path: str) -> int:
        value: int = stream_read(stream, 1, path)[0]
        if value in WIDER:
            integer, smallest = WIDER[value]
            value = integer._parse(stream, context, path)
            if value < smallest:
                raise Reject(BAD_TRANSACTION, "CompactSize is not in its shortest form")
        return self._limited(value)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        wider = [first for first, (_, smallest) in WIDER.items() if self._limited(obj) >= smallest]
        if wider:
            stream_write(stream, bytes(wider[-1:]), 1, path)
            WIDER[wider[-1]][0]._build(obj, stream, context, path)
        else:
            stream_write(stream, bytes([obj]), 1, path)
        return obj

    def _limited(self, value: int) -> int:
        if value > self.limit:
            raise Reject(BAD_TRANSACTION, f"{value} is over the limit of {self.limit}")
        return value

    def export(self) -> Json:
        """Return the limit and the longer forms."""
        wider = {
            str(first): {"node": integer.export(), "smallest": smallest}
            for first, (integer, smallest) in WIDER.items()
        }
        return {"kind": self.kind, "limit": self.limit, "wider": wider, "encoding": self.words}

    def emit_read(self, out: Reader) -> str:
        """Emit one byte, and a call for the longer forms."""
        out.flush()
        value = out.fresh()
        out.emit(f"{value} = data[off]")
        out.emit("off += 1")
        with out.block(f"if {value} >= {min(WIDER)}:"):
            reader = out.walk(CompactSize, "read_wider", _emit_wider)
            out.emit(f"{value}, off = {reader}(data, off, {value})")
        out.decline_if(f"{value} > {self.limit}")
        return value


def _emit_wider(out: Reader, name: str) -> None:
    wider = {first: (integer.width, smallest) for first, (integer, smallest) in WIDER.items()}
    with out.block(f"def {name}(data: bytes, off: int, first: int) -> tuple[int, int]:"):
        out.emit('"""Read what stands behind the first byte of a longer CompactSize."""')
        out.emit(f"size, smallest = {out.constant('WIDER', repr(wider))}[first]")
        out.emit("end = off + size")
        out.emit('value = int.from_bytes(data[off:end], "little")')
        out.decline_if("value < smallest or end > len(data)")
        out.emit("return value, end")


class Script(Encoding):
    """CompactSize length and bytes; all scripts of a transaction share 4 MiB."""

    kind = "script"
    words = "CompactSize length, then the bytes"

    def __init__(self) -> None:
        super().__init__()
        self.length = CompactSize(MAX_SCRIPT_SIZE)

    def _parse(self, stream: Any, context: Container, path: str) -> bytes:
        size = self.length._parse(stream, context, path)
        slab = _slab_for(size, context)
        data = bytes(stream_read(stream, size, path))
        slab[0] -= size
        return data

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        size = len(obj)
        slab = _slab_for(size, context)
        self.length._build(size, stream, context, path)
        stream_write(stream, obj, size, path)
        slab[0] -= size
        return obj

    def export(self) -> Json:
        """Return how the length is encoded."""
        return {"kind": self.kind, "length": self.length.export()}

    def emit_skip(self, out: Reader) -> None:
        """Emit passing over the bytes, which use up the slab."""
        with out.inside("size"):
            size = self.length.emit_read(out)
        out.emit(f"slab -= {size}")
        out.decline_if("slab < 0")
        out.emit(f"off += {size}")


def _slab_for(size: int, context: Container) -> list[int]:
    """Return what is left of the transaction's slab, which has room for ``size`` bytes."""
    while "slab" not in context and "_" in context:
        context = context._
    slab: list[int] = context.setdefault("slab", [SCRIPT_SLAB_SIZE])
    if size > slab[0]:
        raise Reject(BAD_TRANSACTION, f"scripts are over {SCRIPT_SLAB_SIZE} bytes together")
    return slab


class CountedList(Encoding):
    """CompactSize count, then that many elements."""

    kind = "list"
    words = "CompactSize count, then the elements"

    def __init__(
        self, element: Encoding, limit: int, *, count_requirements: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self.count_requirements = count_requirements
        self.element = element
        self.count = CompactSize(limit)

    def _parse(self, stream: Any, context: Container, path: str) -> list[Any]:
        count = parse_named("count", self.count, stream, context)
        return parse_elements(self.element, count, stream, context)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        build_named("count", self.count, len(obj), stream, context)
        return build_elements(self.element, obj, stream, context)

    def export(self) -> Json:
        """Return count and element."""
        return {
            "kind": self.kind,
            "count": self.count.export(),
            "count_requirements": list(self.count_requirements),
            "element": self.element.export(),
        }

    def emit_skip(self, out: Reader) -> None:
        """Emit a loop over the elements; the count stays in a variable of the member's name."""
        emit_loop(out, self.count.emit_read(out), self.element)


def emit_loop(out: Reader, count: str, element: Encoding) -> None:
    """Emit passing over ``count`` elements; a false count stops at the end of the data."""
    with out.block(f"for _ in range({count}):"):
        element.emit_skip(out)
        out.flush()
        out.decline_if("off > len(data)")


def parse_elements(element: Construct, count: int, stream: Any, context: Container) -> list[Any]:
    """Parse ``count`` elements named ``[0]``, ``[1]``, …; a false count costs nothing."""
    return [parse_named(f"[{index}]", element, stream, context) for index in range(count)]


def build_elements(element: Construct, values: Any, stream: Any, context: Container) -> Any:
    """Build the elements of a list and return it."""
    for index, value in enumerate(values):
        build_named(f"[{index}]", element, value, stream, context)
    return values
