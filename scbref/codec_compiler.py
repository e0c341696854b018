"""Turns the schemas into straight-line Python for the common case.

Walks the same construct tree that the interpreter walks and emits two functions,
``read_single(data, off)`` and ``write_single(single)``: runs of fixed-size fields
become one ``struct`` call, presence rules become ``if``, addresses a chain on the
type byte, the transaction a loop that finds its end.

The emitted code knows only how to succeed. Whatever it does not like, it raises
:class:`Decline` (or trips over one of :data:`DECLINED`), and ``codec`` asks the
interpreted schema, which either names the fault or, for rare but good values,
does the work. So errors have one author, and this file no error text.

The code is made at import, not kept in a file: it cannot go stale, and a changed
schema (the mutants of the adequacy run are changed schemas) compiles the same way.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from construct import BytesInteger, Construct, FormatField, Struct

from scbref.model import OpaqueAddress, Single, Transaction
from scbref.point import PublicKey
from scbref.versions import CLOSE_TX_VERSION_MASK
from scbref.wire.address import NO_ADDRESS, AddressBlock, OnionService, unmapped
from scbref.wire.field import Field, Record, Reject, When
from scbref.wire.primitives import (
    NO_POINT,
    Blob,
    Bool,
    OptionalPoint,
    Point,
    Tag,
    VarBytes,
)
from scbref.wire.single import SingleFrame
from scbref.wire.transaction import (
    SCRIPT_SLAB_SIZE,
    CompactSize,
    CountedList,
    Script,
    SegwitMarker,
    TransactionBytes,
    Witnesses,
)


class Decline(Exception):
    """The fast path does not handle this; the interpreted schema decides."""


DECLINED = (
    Decline,
    Reject,
    struct.error,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
)
"""What the emitted code may raise instead of an answer."""


class Emitter:
    """Source lines, names for values, and the constants they use."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"Decline": Decline, "PublicKey": PublicKey}
        self._counter = 0
        self.depth = 1

    def emit(self, line: str) -> None:
        """Add a line at the current depth."""
        self.lines.append("    " * self.depth + line)

    def fresh(self, stem: str) -> str:
        """Return a local name that is not used yet."""
        self._counter += 1
        return f"{stem}{self._counter}"

    def constant(self, value: Any, stem: str) -> str:
        """Bind ``value`` as a global of the emitted code and return its name."""
        name = self.fresh(stem.upper() + "_")
        self.names[name] = value
        return name

    def condition(self, when: When) -> str:
        """Return the presence rule as an expression."""
        if when.values == {True}:
            return when.key
        return f"{when.key} in {self.constant(when.values, 'values')}"

    def compile(self, header: str, result: str) -> Callable[..., Any]:
        """Execute the emitted function and return it."""
        source = "\n".join([header, *self.lines])
        exec(compile(source, f"<{result} from the schema>", "exec"), self.names)
        function: Callable[..., Any] = self.names[result]
        return function


def fixed_format(node: Construct) -> str | None:
    """Return the ``struct`` code of a fixed-size leaf, or ``None``."""
    if isinstance(node, FormatField):
        return str(node.fmtstr[1:])
    if isinstance(node, BytesInteger | OnionService | Blob):
        return f"{node.length}s"
    if isinstance(node, Point | OptionalPoint):
        return "33s"
    if isinstance(node, Bool | Tag):
        return "B"
    return None


class ReadEmitter(Emitter):
    """Emits the reader: from ``data`` at ``off`` to model values."""

    def __init__(self) -> None:
        super().__init__()
        self._run: list[tuple[str, str]] = []
        self.names["point"] = PublicKey

    def flush(self) -> None:
        """Emit the pending run of fixed-size fields as one unpack."""
        if not self._run:
            return
        packer = struct.Struct(">" + "".join(code for code, _ in self._run))
        name = self.constant(packer.unpack_from, "unpack")
        self.emit("".join(f"{target}, " for _, target in self._run) + f"= {name}(data, off)")
        self.emit(f"off += {packer.size}")
        self._run = []

    def read(self, node: Construct) -> str:
        """Emit the reading of ``node``; return the expression of its value."""
        code = fixed_format(node)
        if code is not None:
            target = self.fresh("v")
            self._run.append((code, target))
            return self._leaf_value(node, target)
        if isinstance(node, Record):
            return self._record(node)
        self.flush()
        if isinstance(node, VarBytes):
            return self._var_bytes(node)
        if isinstance(node, AddressBlock):
            return self._addresses()
        if isinstance(node, TransactionBytes):
            return self._transaction(node)
        raise TypeError(f"no reader for {type(node).__name__}")

    def _leaf_value(self, node: Construct, target: str) -> str:
        if isinstance(node, BytesInteger):
            return f"from_bytes({target}, 'big')"
        if isinstance(node, Bool):
            return f"{target} == 1"
        if isinstance(node, Point):
            return f"point({target})"
        if isinstance(node, OptionalPoint):
            none = self.constant(NO_POINT, "none")
            return f"None if {target} == {none} else point({target})"
        if isinstance(node, OnionService):
            return f"{self.constant(node.to_text, 'text')}({target})"
        return target

    def _field(self, item: Field) -> str:
        if item.present is None:
            return self.read(item.subcon)
        self.flush()
        target = self.fresh("f")
        absent = self.constant(item.absent, "absent")
        self.emit(f"{target} = {absent}")
        self.emit(f"if {self.condition(item.present)}:")
        self.depth += 1
        value = self.read(item.subcon)
        self.flush()
        self.emit(f"{target} = {value}")
        self.depth -= 1
        return target

    def _record(self, node: Record) -> str:
        values = {name: name for name in node.given}
        for item in node.subcons:
            value = self._field(item)
            if item.name in node.model.__dataclass_fields__:
                values[item.name] = value
        model = self.constant(node.model, "model")
        return f"{model}({', '.join(values[name] for name in node.model.__dataclass_fields__)})"

    def _var_bytes(self, node: VarBytes) -> str:
        size, value = self.fresh("n"), self.fresh("v")
        unpack = self.constant(struct.Struct(node.prefix.fmtstr).unpack_from, "unpack")
        self.emit(f"{size}, = {unpack}(data, off)")
        self.emit(f"off += {node.prefix.length + 0}")
        self.emit(f"{value} = data[off:off + {size}]")
        self.emit(f"off += {size}")
        self.emit(f"if len({value}) != {size}: raise Decline")
        return value

    def _addresses(self) -> str:
        value = self.fresh("v")
        reader = self.constant(compile_address_reader(), "addresses")
        self.emit(f"{value}, off = {reader}(data, off)")
        return value

    def _transaction(self, node: TransactionBytes) -> str:
        start, value = self.fresh("s"), self.fresh("v")
        skip = self.constant(compile_transaction_skip(node), "skip")
        transaction = self.constant(Transaction, "transaction")
        self.emit(f"{start} = off")
        self.emit(f"off = {skip}(data, off)")
        self.emit(f"{value} = {transaction}(data[{start}:off])")
        return value


def compile_single_reader(frame: SingleFrame) -> Callable[[bytes, int], tuple[Single, int]]:
    """Emit ``read_single(data, off) -> (Single, end)`` from the schema of a Single."""
    out = ReadEmitter()
    out.names["from_bytes"] = int.from_bytes
    known = out.constant(frame.version.subcon.known, "known")
    out.emit("byte = data[off]")
    out.emit(f"version = byte & {~CLOSE_TX_VERSION_MASK & 0xFF}")
    out.emit(f"close_tx = byte >= {CLOSE_TX_VERSION_MASK}")
    out.emit(f"if version not in {known}: raise Decline")
    out.emit("off += 1")
    out.read(frame.length.subcon)
    single = out.read(frame.body)
    out.flush()
    out.emit(f"return {single}, off")
    return out.compile("def read_single(data, off):", "read_single")


def compile_address_reader() -> Callable[[bytes, int], tuple[tuple[Any, ...], int]]:
    """Emit ``read_addresses(data, off) -> (tuple, end)`` from the address records."""
    from scbref.wire.address import ADDRESS_RECORDS

    out = ReadEmitter()
    out.names["from_bytes"] = int.from_bytes
    opaque = out.constant(OpaqueAddress, "opaque")
    out.emit("block = data[off + 2:off + 2 + (data[off] << 8) + data[off + 1]]")
    out.emit("after = off + 2 + (data[off] << 8) + data[off + 1]")
    out.emit("if after > len(data): raise Decline")
    out.emit("data, off, found = block, 0, []")
    out.emit("while off < len(data):")
    out.depth = 2
    out.emit("kind = data[off]")
    for number, record in ADDRESS_RECORDS.items():
        out.emit(f"{'if' if number == min(ADDRESS_RECORDS) else 'elif'} kind == {number}:")
        out.depth = 3
        value = out.read(record)
        out.flush()
        out.emit(f"found.append({value})")
        out.depth = 2
    out.emit(f"elif kind == {NO_ADDRESS}: off += 1")
    out.emit("else:")
    out.emit(f"    found.append({opaque}(data[off:]))")
    out.emit("    break")
    out.depth = 1
    out.emit("return tuple(found), after")
    return out.compile("def read_addresses(data, off):", "read_addresses")


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
    size, smallest = {0xFD: (2, 0xFD), 0xFE: (4, 1 << 16), 0xFF: (8, 1 << 32)}[first]
    value = int.from_bytes(data[off : off + size], "little")
    if value < smallest or off + size > len(data):
        raise Decline
    return value, off + size


def compile_transaction_skip(node: TransactionBytes) -> Callable[[bytes, int], int]:
    """Emit ``skip_transaction(data, off) -> end`` from the transaction schema."""
    out = SkipEmitter()
    out.emit(f"slab = {SCRIPT_SLAB_SIZE}")
    for item in node.schema.subcons:
        out.skip_field(item)
    out.emit("if off > len(data): raise Decline")
    out.emit("return off")
    return out.compile("def skip_transaction(data, off):", "skip_transaction")


class WriteEmitter(Emitter):
    """Emits the writer: from model values to a list of byte strings ``out``."""

    def __init__(self) -> None:
        super().__init__()
        self._run: list[tuple[str, str]] = []

    def flush(self) -> None:
        """Emit the pending run of fixed-size fields as one pack."""
        if not self._run:
            return
        packer = struct.Struct(">" + "".join(code for code, _ in self._run))
        pack = self.constant(packer.pack, "pack")
        self.emit(f"out.append({pack}({', '.join(value for _, value in self._run)}))")
        self._run = []

    def write(self, node: Construct, value: str) -> None:
        """Emit the writing of the expression ``value`` as ``node``."""
        code = fixed_format(node)
        if code is not None:
            self._run.append((code, self._leaf_value(node, value)))
        elif isinstance(node, Record):
            self._record(node, value)
        elif isinstance(node, VarBytes):
            pack = self.constant(struct.Struct(node.prefix.fmtstr).pack, "pack")
            self.flush()
            self.emit(f"out.append({pack}(len({value})))")
            self.emit(f"out.append({value})")
        elif isinstance(node, AddressBlock):
            self.flush()
            self.emit(f"{self.constant(compile_address_writer(), 'addresses')}(out, {value})")
        elif isinstance(node, TransactionBytes):
            self.flush()
            transaction = self.constant(Transaction, "transaction")
            self.emit(f"if type({value}) is not {transaction}: raise Decline")
            self.emit(f"out.append({value})")
        else:
            raise TypeError(f"no writer for {type(node).__name__}")

    def _leaf_value(self, node: Construct, value: str) -> str:
        if isinstance(node, FormatField):
            return value
        if isinstance(node, Tag):
            return str(node.value)
        if isinstance(node, Bool):
            return f"1 if {value} else 0"
        target = self.fresh("v")
        self.emit(f"{target} = {value}")
        if isinstance(node, BytesInteger):
            self.emit(f"{target} = {target}.to_bytes({node.length}, 'big')")
        elif isinstance(node, Blob):
            self.emit(f"if len({target}) != {node.length}: raise Decline")
        elif isinstance(node, Point):
            self.emit(f"if type({target}) is not PublicKey: raise Decline")
        elif isinstance(node, OptionalPoint):
            none = self.constant(NO_POINT, "none")
            self.emit(f"if {target} is None: {target} = {none}")
            self.emit(f"elif type({target}) is not PublicKey: raise Decline")
        elif isinstance(node, OnionService):
            self.emit(f"{target} = {self.constant(node.to_bytes, 'onion')}({target})")
        return target

    def _record(self, node: Record, value: str) -> None:
        record = self.fresh("r")
        self.emit(f"{record} = {value}")
        for item in node.subcons:
            if item.present is None:
                self.write(item.subcon, f"{record}.{item.name}")
                continue
            self.flush()
            self.emit(f"if {self.condition(item.present)}:")
            self.depth += 1
            self.write(item.subcon, f"{record}.{item.name}")
            self.flush()
            self.depth -= 1


def compile_address_writer() -> Callable[[list[bytes], Any], None]:
    """Emit ``write_addresses(out, addresses)`` from the address records."""
    from scbref.wire.address import ADDRESS_RECORDS

    out = WriteEmitter()
    out.names["unmapped"] = unmapped
    out.emit("size_at = len(out)")
    out.emit("out.append(b'')")
    out.emit("for address in addresses:")
    out.depth = 2
    out.emit("address = unmapped(address)")
    out.emit("kind = type(address)")
    branch = "if"
    for record in ADDRESS_RECORDS.values():
        out.emit(f"{branch} kind is {out.constant(record.model, 'model')}:")
        out.depth = 3
        out.write(record, "address")
        out.flush()
        out.depth = 2
        branch = "elif"
    out.emit("else: raise Decline")
    out.depth = 1
    out.emit("out[size_at] = sum(map(len, out[size_at:])).to_bytes(2, 'big')")
    return out.compile("def write_addresses(out, addresses):", "write_addresses")


def compile_single_writer(frame: SingleFrame) -> Callable[[Single], bytes]:
    """Emit ``write_single(single) -> bytes`` from the schema of a Single."""
    out = WriteEmitter()
    known = out.constant(frame.version.subcon.known, "known")
    out.emit("version = single.version")
    out.emit("close_tx = single.close_tx_inputs is not None")
    out.emit(f"if version not in {known}: raise Decline")
    out.emit("out = []")
    out.write(frame.body, "single")
    out.flush()
    out.emit("body = b''.join(out)")
    pack = out.constant(struct.Struct(">B" + frame.length.subcon.fmtstr[1:]).pack, "pack")
    mask = CLOSE_TX_VERSION_MASK
    out.emit(f"return {pack}(version | {mask} if close_tx else version, len(body)) + body")
    return out.compile("def write_single(single):", "write_single")
