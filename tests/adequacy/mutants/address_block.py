"""An address block whose rules can be changed one at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import BAD_ADDRESS, OUT_OF_RANGE
from scbref.model import OpaqueAddress, TCP4Address, TCP6Address
from scbref.wire.address import (
    NO_ADDRESS,
    AddressBlock,
    Window,
    unmapped,
)
from scbref.wire.field import Fault, Reject, build_named, parse_named
from scbref.wire.primitives import U16

Listed = Callable[[list[Any]], list[Any]]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class BlockForm:
    """The rules of an address block, to be changed one at a time."""

    count: Any = U16
    more: int = 0
    counts_items: bool = False
    bounded: bool = True
    partial: str = "refuse"
    unknown: str = "keep"
    zero: str = "drop"
    after: Listed = _same
    before: Listed = _same
    limit: int = 0xFFFF
    wraps: bool = False
    opaque: Callable[[OpaqueAddress, bool], None] | None = None
    """Checks an opaque address; the flag says whether it is the last."""
    mapped: Callable[[Any], Any] = unmapped
    nil_ip: bytes | None = None
    """What is written, as type 2, for an IP address of another length: lnd does that."""


class LaxBlock(AddressBlock):
    """An address block with other rules."""

    def __init__(self, old: AddressBlock, form: BlockForm) -> None:
        super().__init__(old.records, old.byte_count)
        self.form = form

    def _parse(self, stream: Any, context: Container, path: str) -> tuple[Any, ...]:
        form = self.form
        size = form.count._parse(stream, context, path) - form.more
        if size < 0:
            raise Reject(OUT_OF_RANGE, "a negative count")
        if form.counts_items:
            return tuple(self._next(index, stream, context) for index in range(size))
        start = stream.tell()
        data = stream_read(stream, size, path)
        block = Window(data if form.bounded else data + stream.read(), start)
        found = self._descriptors(block, size, context)
        if not form.bounded:
            stream.seek(block.tell())
        return tuple(form.after(found))

    def _descriptors(self, block: Window, size: int, context: Container) -> list[Any]:
        end = block.tell() + size
        found: list[Any] = []
        while block.tell() < end:
            kind = block.peek()
            if kind == NO_ADDRESS and self.form.zero != "keep":
                if self._is_last_zero(block):
                    break
            elif kind not in self.records and self.form.unknown != "keep":
                if self._is_last_unknown(block, end):
                    break
            else:
                try:
                    found.append(self._next(len(found), block, context))
                except Fault:
                    if self.form.partial == "refuse":
                        raise
                    break
        return found

    def _next(self, index: int, stream: Any, context: Container) -> Any:
        kind = stream.read(1)
        stream_kind = kind[0] if kind else -1
        if kind:
            _back(stream)
        record = self.records.get(stream_kind, self.opaque)
        return parse_named(f"[{index}]", record, stream, context)

    def _is_last_zero(self, block: Window) -> bool:
        if self.form.zero == "refuse":
            raise Reject("not-canonical", "type 0")
        block.read(1)
        return self.form.zero == "end"

    def _is_last_unknown(self, block: Window, end: int) -> bool:
        if self.form.unknown == "refuse":
            raise Reject(BAD_ADDRESS, "unknown type")
        block.read(1 if self.form.unknown == "skip-byte" else end - block.tell())
        return self.form.unknown == "drop-rest"

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        form = self.form
        block = io.BytesIO()
        items = form.before(list(obj))
        for index, each in enumerate(items):
            self._write_one(index, form.mapped(each), index + 1 == len(items), block, context)
        data = block.getvalue()
        if len(data) > form.limit and not form.wraps:
            raise Reject(OUT_OF_RANGE, "too many bytes of addresses")
        count = (len(items) if form.counts_items else len(data)) + form.more
        form.count._build(count % 0x1_0000 if form.wraps else count, stream, context, path)
        stream_write(stream, data, len(data), path)
        return obj

    def _write_one(
        self, index: int, each: Any, is_last: bool, block: Any, context: Container
    ) -> None:
        if self.form.nil_ip is not None and _has_odd_ip(each):
            block.write(b"\x02" + self.form.nil_ip + each.port.to_bytes(2, "big"))
            return
        if isinstance(each, OpaqueAddress) and self.form.opaque is not None:
            self.form.opaque(each, is_last)
            block.write(each.payload)
            return
        if isinstance(each, OpaqueAddress) and not is_last:
            raise Reject(BAD_ADDRESS, "not the last")
        records = (record for record in self.records.values() if record.model is type(each))
        record: Construct = next(records, self.opaque)
        build_named(f"[{index}]", record, each, block, context)


def _has_odd_ip(each: Any) -> bool:
    if isinstance(each, TCP4Address | TCP6Address):
        return len(each.ip) != (4 if isinstance(each, TCP4Address) else 16)
    return False


def _back(stream: Any) -> None:
    (stream._stream if isinstance(stream, Window) else stream).seek(-1, io.SEEK_CUR)
