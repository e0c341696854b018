"""The commitment transaction: Bitcoin serialization, little-endian, witness allowed.

Source: btcd wire/msgtx.go ``MsgTx.btcDecode`` by ``MsgTx.Deserialize``, which lnd calls.
version i32 · [00 01 if witnesses follow] · inputs · outputs · [witnesses] · locktime u32.
Counts and lengths are CompactSize and must use the shortest form.

The model keeps the transaction as the bytes it is (:class:`scbref.model.Transaction`);
the schema says where it ends and whether btcd would take it, and builds one from
named values for whoever has to make up transactions. Counts are never trusted: nothing
is allocated before the bytes for it have been read.

Rejects: a CompactSize longer than needed, a witness flag other than 1, a witness flag
without any witness, counts and sizes over btcd's limits.
Deviations: a transaction without inputs can be written by lnd and never read back
(its zero count is taken for the witness marker); we refuse to write it.
"""

from __future__ import annotations

import io
from typing import Any

from construct import (
    Construct,
    Container,
    Int16ul,
    Int32sl,
    Int32ul,
    Int64sl,
    Int64ul,
    Struct,
    stream_read,
    stream_write,
)

from scbref.errors import BAD_TRANSACTION, MISSING_FIELD
from scbref.model import Transaction
from scbref.wire.field import (
    Fault,
    Reject,
    When,
    build_named,
    field,
    parse_named,
)
from scbref.wire.primitives import Blob

SOURCE = "btcd wire/msgtx.go MsgTx.btcDecode"
MAX_TX_IN = 818_401
MAX_TX_OUT = 3_728_271
MAX_WITNESS_ITEMS = 4_000_000
"""Witness items of one input."""
MAX_SCRIPT_SIZE = 4_000_000
"""Bytes of one script or witness item."""
SCRIPT_SLAB_SIZE = 1 << 22
"""Bytes of all scripts and witness items of a transaction together (4 MiB)."""

WIDER = {0xFD: (Int16ul, 0xFD), 0xFE: (Int32ul, 0x1_0000), 0xFF: (Int64ul, 0x1_0000_0000)}
"""First byte of a longer CompactSize → its integer and the smallest value that may use it."""


class CompactSize(Construct):  # type: ignore[misc]
    """Bitcoin's variable-length integer in its shortest form, at most ``limit``."""

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


class Script(Construct):  # type: ignore[misc]
    """CompactSize length and bytes; all scripts of a transaction share 4 MiB."""

    length = CompactSize(MAX_SCRIPT_SIZE)

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


def _slab_for(size: int, context: Container) -> list[int]:
    """Return what is left of the transaction's slab, which has room for ``size`` bytes."""
    while "slab" not in context and "_" in context:
        context = context._
    slab: list[int] = context.setdefault("slab", [SCRIPT_SLAB_SIZE])
    if size > slab[0]:
        raise Reject(BAD_TRANSACTION, f"scripts are over {SCRIPT_SLAB_SIZE} bytes together")
    return slab


class CountedList(Construct):  # type: ignore[misc]
    """CompactSize count, then that many elements."""

    def __init__(self, element: Construct, limit: int) -> None:
        super().__init__()
        self.element = element
        self.count = CompactSize(limit)

    def _parse(self, stream: Any, context: Container, path: str) -> list[Any]:
        count = parse_named("count", self.count, stream, context)
        return parse_elements(self.element, count, stream, context)

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        build_named("count", self.count, len(obj), stream, context)
        return build_elements(self.element, obj, stream, context)


def parse_elements(element: Construct, count: int, stream: Any, context: Container) -> list[Any]:
    """Parse ``count`` elements named ``[0]``, ``[1]``, …; a false count costs nothing."""
    return [parse_named(f"[{index}]", element, stream, context) for index in range(count)]


def build_elements(element: Construct, values: Any, stream: Any, context: Container) -> Any:
    """Build the elements of a list and return it."""
    for index, value in enumerate(values):
        build_named(f"[{index}]", element, value, stream, context)
    return values


class SegwitMarker(Construct):  # type: ignore[misc]
    """00 01 in place of the input count: witnesses follow the outputs. Absent otherwise."""

    def _parse(self, stream: Any, context: Container, path: str) -> bool:
        start = stream.tell()
        if stream_read(stream, 1, path) != b"\x00":
            stream.seek(start)
            return False
        flag = stream_read(stream, 1, path)[0]
        if flag != 1:
            raise Reject(BAD_TRANSACTION, f"witness flag is {flag:02x}")
        return True

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> bool:
        if obj:
            stream_write(stream, b"\x00\x01", 2, path)
        elif not context.inputs:
            raise Reject(BAD_TRANSACTION, "a count of no inputs would read back as this marker")
        return bool(obj)


class Witnesses(Construct):  # type: ignore[misc]
    """One counted list of items for each input; at least one input must have an item."""

    def __init__(self, stack: CountedList) -> None:
        super().__init__()
        self.stack = stack

    def _parse(self, stream: Any, context: Container, path: str) -> list[Any]:
        return self._filled(parse_elements(self.stack, len(context.inputs), stream, context))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if len(obj) != len(context.inputs):
            raise Reject(BAD_TRANSACTION, "not one witness for each input")
        return build_elements(self.stack, self._filled(obj), stream, context)

    def _filled(self, stacks: list[Any]) -> list[Any]:
        if not any(stacks):
            raise Reject(BAD_TRANSACTION, "witness flag without a witness")
        return stacks


SEGWIT = When("segwit", frozenset({True}), "segwit marker is there")

TX_IN = Struct(
    field("txid", Blob(32), "spent transaction, internal order", source=SOURCE),
    field("index", Int32ul, "spent output", source=SOURCE),
    field("script_sig", Script(), "signature script", source=SOURCE),
    field("sequence", Int32ul, "sequence number", source=SOURCE),
)

TX_OUT = Struct(
    field("value", Int64sl, "amount; may read negative", unit="satoshis", source=SOURCE),
    field("pk_script", Script(), "output script", source=SOURCE),
)

TRANSACTION = Struct(
    field("version", Int32sl, "transaction version, signed", source=SOURCE),
    field("segwit", SegwitMarker(), "00 01 when witnesses follow", source=SOURCE),
    field("inputs", CountedList(TX_IN, MAX_TX_IN), "spent outputs", source=SOURCE),
    field("outputs", CountedList(TX_OUT, MAX_TX_OUT), "new outputs", source=SOURCE),
    field(
        "witnesses",
        Witnesses(CountedList(Script(), MAX_WITNESS_ITEMS)),
        "witness items of each input",
        present=SEGWIT,
        source=SOURCE,
    ),
    field("locktime", Int32ul, "block height or time", source=SOURCE),
)
"""The schema of a transaction; in a Single its value is only looked at, never kept."""


class TransactionBytes(Construct):  # type: ignore[misc]
    """A transaction kept as the bytes it was read from; its end is found by the schema."""

    schema = TRANSACTION

    def _parse(self, stream: Any, context: Container, path: str) -> Transaction:
        start = stream.tell()
        self._walk(stream, context)
        end = stream.tell()
        stream.seek(start)
        return Transaction(stream.read(end - start))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a commitment transaction is required")
        if not isinstance(obj, Transaction):
            self.check(obj)
        stream_write(stream, obj, len(obj), path)
        return obj

    def check(self, data: bytes) -> None:
        """Refuse bytes that are not exactly one readable transaction.

        Raises:
            Reject: ``bad-transaction``.
        """
        stream = io.BytesIO(data)
        context = Container(_params=Container(), _parsing=True, _building=False, _sizing=False)
        try:
            self._walk(stream, context)
        except (Fault, Reject) as error:
            raise Reject(BAD_TRANSACTION, error.message) from None
        if stream.tell() != len(data):
            raise Reject(BAD_TRANSACTION, "bytes after the transaction")

    def _walk(self, stream: Any, context: Container) -> None:
        inner = Container(
            _=context,
            _params=context._params,
            _parsing=True,
            _building=False,
            _sizing=False,
            slab=[SCRIPT_SLAB_SIZE],
        )
        self.schema._parse(stream, inner, "")
