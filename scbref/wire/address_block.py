"""A block of addresses: a byte count, and descriptors of which each tells its own size."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import BAD_ADDRESS, NOT_CANONICAL, OUT_OF_RANGE
from scbref.model import Address, DNSAddress, OpaqueAddress, TCP6Address
from scbref.wire.address_kinds import NO_ADDRESS, AddressRecord, Opaque
from scbref.wire.address_rules import MAPPED_PREFIX, is_valid_dns, unmapped
from scbref.wire.emission import Reader, Writer
from scbref.wire.encoding import Encoding, Json
from scbref.wire.field import (
    Fault,
    Field,
    Reject,
    build_named,
    is_strict,
    named,
    parse_named,
    tracer_of,
)

LONG_RUN: Final = 16
"""So many type-0 bytes in a row, or more, are explained as one field."""


class Window:
    """The bytes of one block as a stream that counts offsets in the whole input."""

    def __init__(self, data: bytes, base: int) -> None:
        self._stream = io.BytesIO(data)
        self._base = base
        self._size = len(data)

    def read(self, count: int) -> bytes:
        """Read up to ``count`` bytes of the block."""
        return self._stream.read(count)

    def tell(self) -> int:
        """Return the offset in the whole input."""
        return self._base + self._stream.tell()

    def peek(self) -> int:
        """Return the next byte without consuming it."""
        byte = self._stream.read(1)
        self._stream.seek(-1, io.SEEK_CUR)
        return byte[0]

    def zeros(self) -> int:
        """Return how many zero bytes come next, without consuming them."""
        here = self._stream.tell()
        rest = self._stream.read()
        self._stream.seek(here)
        return len(rest) - len(rest.lstrip(b"\0"))

    def rest(self) -> int:
        """Return how many bytes of the block are left."""
        return self._size - self._stream.tell()


class AddressBlock(Encoding):
    """A byte count, then that many bytes of descriptors; a tuple of addresses in the model."""

    kind = "addresses"

    def __init__(
        self,
        records: Mapping[int, AddressRecord],
        byte_count: Field,
        *,
        none_requirements: tuple[str, ...] = (),
        opaque_requirements: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.none_requirements = none_requirements
        self.opaque_requirements = opaque_requirements
        self.records = records
        self.byte_count = byte_count
        self.opaque = Opaque(records)

    @property
    def limit(self) -> int:
        """The most bytes of descriptors."""
        highest: int = self.byte_count.subcon.highest
        return highest

    @property
    def size(self) -> str:
        """The count and what it counts."""
        return f"{self.byte_count.subcon.size} + n"

    @property
    def words(self) -> str:
        """The count and what it counts."""
        return f"{self.byte_count.subcon.short_name} byte count, then descriptors"

    def _parse(self, stream: Any, context: Container, path: str) -> tuple[Address, ...]:
        size = self.byte_count._parse(stream, context, path)
        start = stream.tell()
        block = Window(stream_read(stream, size, path), start)
        addresses: list[Address] = []
        while block.rest():
            kind = block.peek()
            if kind == NO_ADDRESS:
                self._skip_none(block, context)
                continue
            record = self.records.get(kind, self.opaque)
            address = parse_named(f"[{len(addresses)}]", record, block, context)
            self._check_canonical(address, context)
            addresses.append(address)
        return tuple(addresses)

    def _skip_none(self, block: Window, context: Container) -> None:
        if is_strict(context):
            raise Reject(NOT_CANONICAL, "type-0 address byte")
        tracer = tracer_of(context)
        run = block.zeros()
        # Else a file of such bytes would have a tree of a hundred times its size.
        size = run if run >= LONG_RUN else 1
        if tracer is not None:
            tracer.enter("no_address", block.tell(), "type 0: no address, dropped")
        block.read(size)
        if tracer is not None:
            tracer.leave(block.tell())

    def _check_canonical(self, address: Address, context: Container) -> None:
        if not is_strict(context):
            return
        if isinstance(address, TCP6Address) and address.ip.startswith(MAPPED_PREFIX):
            raise Reject(NOT_CANONICAL, "IPv4-mapped address as type 2")
        if isinstance(address, DNSAddress) and not is_valid_dns(address):
            raise Reject(NOT_CANONICAL, "not a DNS host name and port")

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        block = io.BytesIO()
        for index, address in enumerate(obj):
            if isinstance(address, OpaqueAddress) and index + 1 < len(obj):
                raise Reject(BAD_ADDRESS, "an opaque address must be the last of its list")
            address = unmapped(address)
            build_named(f"[{index}]", self.node_of(address), address, block, context)
        data = block.getvalue()
        if len(data) > self.limit:
            raise Reject(OUT_OF_RANGE, f"{len(data)} bytes of addresses, at most {self.limit} fit")
        self.byte_count._build(len(data), stream, context, path)
        stream_write(stream, data, len(data), path)
        return obj

    def node_of(self, address: Any) -> Construct:
        """Return the record that an address of the model is written with.

        Raises:
            Reject: ``bad-address``: it is none.
        """
        if isinstance(address, OpaqueAddress):
            return self.opaque
        for record in self.records.values():
            if record.model is type(address):
                return record
        raise Reject(BAD_ADDRESS, f"not an address: {type(address).__name__}")

    def export(self) -> Json:
        """Return the byte count, the type that is no address, and the records by their type."""
        return {
            "kind": self.kind,
            "byte_count": self.byte_count.export(),
            "none": NO_ADDRESS,
            "none_requirements": list(self.none_requirements),
            "opaque_requirements": list(self.opaque_requirements),
            "records": {str(number): record.export() for number, record in self.records.items()},
        }

    def to_json(self, value: Any, scope: Json) -> list[Json]:
        """Return a list of objects, each with its ``type``."""
        return [self.node_of(address).to_json(address, {}) for address in value]

    def from_json(self, value: Any) -> tuple[Any, ...]:
        """Return the addresses of a list of objects."""
        if not isinstance(value, list):
            raise Reject(OUT_OF_RANGE, "must be a list")
        return tuple(self._member_from_json(index, item) for index, item in enumerate(value))

    def _member_from_json(self, index: int, value: Any) -> Any:
        try:
            if not isinstance(value, dict):
                raise Reject(OUT_OF_RANGE, "must be an object")
            for node in (*self.records.values(), self.opaque):
                if node.json_type == value.get("type"):
                    return node.from_json(value)
            raise Reject(OUT_OF_RANGE, f"unknown address type {value.get('type')!r}")
        except (Fault, Reject) as error:
            raise named(error, f"[{index}]") from None

    def json_schema(self) -> Json:
        """Return the schema of a list of what the table knows, and opaque ones."""
        kinds = [node.json_schema() for node in (*self.records.values(), self.opaque)]
        return {"type": "array", "items": {"oneOf": kinds}}

    def emit_read(self, out: Reader) -> str:
        """Emit a call of a function of its own."""
        out.flush()
        addresses = out.fresh()
        reader = out.subfunction(self, "read_addresses", self._emit_reader)
        with out.inside("are_canonical"):
            are_canonical = out.fresh()
        out.emit(f"{addresses}, off, {are_canonical} = {reader}(data, off)")
        out.emit(f"canonical = canonical and {are_canonical}")
        return addresses

    def _emit_reader(self, out: Reader, name: str) -> None:
        with out.block(f"def {name}(data: bytes, off: int) -> tuple[tuple[Any, ...], int, bool]:"):
            out.emit('"""Read a block; return the addresses, its end, whether it is canonical."""')
            out.emit("canonical = True")
            with out.inside("size"):
                size = self.byte_count.subcon.emit_read(out)
                out.flush()
                size = out.as_variable(size)
            out.emit(f"end = off + {size}")
            out.emit("data = data[off:end]")
            out.decline_if(f"len(data) != {size}")
            out.emit("off = 0")
            out.emit(f"found: list[{out.use(Any)}] = []")
            with out.block("while off < len(data):"):
                out.emit("kind = data[off]")
                branch = "if"
                for number, record in self.records.items():
                    with out.block(f"{branch} kind == {number}:"):
                        value = record.emit_read(out)
                        out.flush()
                        out.emit(f"found.append({value})")
                        if record.model is TCP6Address:
                            out.then_not_canonical_if(
                                f"{out.use(unmapped)}(found[-1]) is not found[-1]"
                            )
                    branch = "elif"
                with out.block(f"{branch} kind == {NO_ADDRESS}:"):
                    out.emit("off += 1")
                    out.emit("canonical = False")
                with out.block("else:"):
                    out.emit(f"found.append({out.use(OpaqueAddress)}(data[off:]))")
                    out.emit("break")
            out.emit("return tuple(found), end, canonical")

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit a call of a function of its own."""
        writer = out.subfunction(self, "write_addresses", self._emit_writer)
        out.flush()
        out.emit(f"parts.append({writer}({value}))")

    def _emit_writer(self, out: Writer, name: str) -> None:
        with out.block(f"def {name}(addresses: {out.use(Iterable)}[{out.use(Any)}]) -> bytes:"):
            out.emit('"""Return a block of addresses."""')
            out.emit("parts: list[bytes] = []")
            out.emit("is_last = False")
            with out.block("for address in addresses:"):
                out.decline_if("is_last")
                out.emit(f"address = {out.use(unmapped)}(address)")
                out.emit("kind = type(address)")
                branch = "if"
                for record in self.records.values():
                    with out.block(f"{branch} kind is {out.use(record.model)}:"):
                        record.emit_write(out, "address")
                    branch = "elif"
                with out.block(f"{branch} kind is {out.use(OpaqueAddress)}:"):
                    self.opaque.emit_write(out, "address")
                    out.emit("is_last = True")
                with out.block("else:"):
                    out.emit("raise Decline")
            out.emit('block = b"".join(parts)')
            self.byte_count.subcon.emit_write(out, "len(block)")
            out.emit(f"return {out.packed()} + block")
