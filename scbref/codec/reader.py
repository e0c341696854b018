"""Emits the readers of a Single and of an address block; see :mod:`scbref.codec.emitter`."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from construct import BytesInteger, Construct

from scbref.codec.emitter import Emitter, fixed_format
from scbref.codec.transaction_skip import compile_transaction_skip
from scbref.model import OpaqueAddress, Single, Transaction
from scbref.point import PublicKey
from scbref.versions import CLOSE_TX_VERSION_MASK
from scbref.wire.address import ADDRESS_RECORDS, NO_ADDRESS, AddressBlock, OnionService
from scbref.wire.field import Field, Record
from scbref.wire.primitives import NO_POINT, Bool, OptionalPoint, Point, VarBytes
from scbref.wire.single import SingleFrame
from scbref.wire.transaction import TransactionBytes


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
