"""Emits the walk that finds the end of a transaction; see :mod:`scbref.codec.emitter`."""

from __future__ import annotations

from collections.abc import Callable

from construct import Construct, FormatField, Struct

from scbref.codec.emitter import Decline, Emitter
from scbref.wire.field import Field
from scbref.wire.primitives import Blob
from scbref.wire.transaction import (
    SCRIPT_SLAB_SIZE,
    WIDER,
    CompactSize,
    CountedList,
    Script,
    SegwitMarker,
    TransactionBytes,
    Witnesses,
)


class SkipEmitter(Emitter):
    """Emits the walk over a transaction: checks what the schema checks, keeps nothing."""

    def size(self, node: CompactSize) -> str:
        """Emit the reading of a CompactSize; return the name of its value."""
        value = self.fresh("n")
        reader = self.constant(_read_compact_size, "compact")
        self.emit(f"{value} = data[off]")
        self.emit("off += 1")
        self.emit(f"if {value} > 252: {value}, off = {reader}(data, off, {value})")
        self.emit(f"if {value} > {node.limit}: raise Decline")
        return value

    def skip(self, node: Construct) -> None:
        """Emit the skipping of ``node``."""
        if isinstance(node, FormatField | Blob):
            self.emit(f"off += {node.length}")
        elif isinstance(node, Script):
            size = self.size(node.length)
            self.emit(f"slab -= {size}")
            self.emit("if slab < 0: raise Decline")
            self.emit(f"off += {size}")
        elif isinstance(node, CountedList):
            self._loop(self.size(node.count), node.element)
        elif isinstance(node, Struct):
            for item in node.subcons:
                self.skip_field(item)
        else:
            raise TypeError(f"no way to skip {type(node).__name__}")

    def skip_field(self, item: Field) -> None:
        """Emit the skipping of a field, keeping what later fields ask for."""
        if isinstance(item.subcon, SegwitMarker):
            self.emit(f"{item.name} = data[off] == 0")
            self.emit(f"if {item.name}:")
            self.emit("    if data[off + 1] != 1: raise Decline")
            self.emit("    off += 2")
            return
        if isinstance(item.subcon, CountedList):
            self.emit(f"{item.name} = 0")
            size = self.size(item.subcon.count)
            self.emit(f"{item.name} = {size}")
            self._loop(size, item.subcon.element)
            return
        if item.present is not None:
            self.emit(f"if {self.condition(item.present)}:")
            self.depth += 1
        if isinstance(item.subcon, Witnesses):
            self._witnesses(item.subcon)
        else:
            self.skip(item.subcon)
        if item.present is not None:
            self.depth -= 1

    def _loop(self, count: str, element: Construct) -> None:
        self.emit(f"for {self.fresh('i')} in range({count}):")
        self.depth += 1
        self.skip(element)
        # A false count must stop at the end of the data, not spin.
        self.emit("if off > len(data): raise Decline")
        self.depth -= 1

    def _witnesses(self, node: Witnesses) -> None:
        self.emit("items = 0")
        self.emit("for _ in range(inputs):")
        self.depth += 1
        count = self.size(node.stack.count)
        self.emit(f"items += {count}")
        self._loop(count, node.stack.element)
        self.depth -= 1
        self.emit("if not items: raise Decline")


def _read_compact_size(data: bytes, off: int, first: int) -> tuple[int, int]:
    integer, smallest = WIDER[first]
    end = off + integer.length
    value = int.from_bytes(data[off:end], "little")
    if value < smallest or end > len(data):
        raise Decline
    return value, end


def compile_transaction_skip(node: TransactionBytes) -> Callable[[bytes, int], int]:
    """Emit ``skip_transaction(data, off) -> end`` from the transaction schema."""
    out = SkipEmitter()
    out.emit(f"slab = {SCRIPT_SLAB_SIZE}")
    for item in node.schema.subcons:
        out.skip_field(item)
    out.emit("if off > len(data): raise Decline")
    out.emit("return off")
    return out.compile("def skip_transaction(data, off):", "skip_transaction")
