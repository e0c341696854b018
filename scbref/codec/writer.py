"""Emits the writers of a Single and of an address block; see :mod:`scbref.codec.emitter`."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from construct import BytesInteger, Construct, FormatField

from scbref.codec.emitter import Emitter, fixed_format
from scbref.model import Single, Transaction
from scbref.versions import CLOSE_TX_VERSION_MASK
from scbref.wire.address import ADDRESS_RECORDS, AddressBlock, OnionService, unmapped
from scbref.wire.field import Record
from scbref.wire.primitives import NO_POINT, Blob, Bool, OptionalPoint, Point, Tag, VarBytes
from scbref.wire.single import SingleFrame
from scbref.wire.transaction import TransactionBytes


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
