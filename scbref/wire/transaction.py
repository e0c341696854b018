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
(its zero count is taken for the witness marker); we refuse to write it, but as an
:class:`~scbref.unreadable.Unreadable` of a release profile.
"""

from __future__ import annotations

import io
from typing import Any

from construct import Container, stream_read, stream_write

from scbref.errors import BAD_TRANSACTION, MISSING_FIELD
from scbref.model import Transaction
from scbref.unreadable import Unreadable
from scbref.wire.compact_size import (
    MAX_SCRIPT_SIZE as MAX_SCRIPT_SIZE,
    SCRIPT_SLAB_SIZE as SCRIPT_SLAB_SIZE,
    WIDER as WIDER,
    CompactSize as CompactSize,
    CountedList as CountedList,
    Script as Script,
    build_elements,
    emit_loop,
    parse_elements as parse_elements,
)
from scbref.wire.emission import Reader, Writer
from scbref.wire.encoding import BytesEncoding, Encoding, Json, hex_schema
from scbref.wire.field import Fault, Group, Reject, When, field
from scbref.wire.integer import I32_LITTLE, I64_LITTLE, U32_LITTLE
from scbref.wire.primitives import Blob

SOURCE = "btcd wire/msgtx.go MsgTx.btcDecode"
MAX_TX_IN = 818_401
MAX_TX_OUT = 3_728_271
MAX_WITNESS_ITEMS = 4_000_000
"""Witness items of one input."""


class SegwitMarker(Encoding):
    """00 01 in place of the input count: witnesses follow the outputs. Absent otherwise."""

    kind = "segwit-marker"
    size = "0 or 2"
    words = "00 01, or nothing"

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

    def emit_skip(self, out: Reader) -> None:
        """Emit a look at the byte; the answer stays in a variable of the field's name."""
        out.flush()
        marker = out.fresh()
        out.emit(f"{marker} = data[off] == 0")
        with out.block(f"if {marker}:"):
            out.decline_if("data[off + 1] != 1")
            out.emit("off += 2")


class Witnesses(Encoding):
    """One counted list of items for each input; at least one input must have an item."""

    kind = "witnesses"
    words = "for each input, a counted list of items"

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

    def export(self) -> Json:
        """Return the list of items."""
        return {"kind": self.kind, "stack": self.stack.export()}

    def emit_skip(self, out: Reader) -> None:
        """Emit a loop over the stacks, and that there is an item in one."""
        with out.inside("items"):
            items = out.fresh()
        out.emit(f"{items} = 0")
        with out.block("for _ in range(inputs):"):
            with out.inside("count"):
                count = self.stack.count.emit_read(out)
            out.emit(f"{items} += {count}")
            emit_loop(out, count, self.stack.element)
        out.decline_if(f"not {items}")


SEGWIT = When("segwit", frozenset({True}), "segwit marker is there")

TX_IN = Group(
    field("txid", Blob(32), "spent transaction, internal order", source=SOURCE),
    field("index", U32_LITTLE, "spent output", source=SOURCE),
    field(
        "script_sig",
        Script(),
        "signature script",
        source=SOURCE,
        requirement=("tx.script-limit", "tx.total-script-limit"),
    ),
    field("sequence", U32_LITTLE, "sequence number", source=SOURCE),
)

TX_OUT = Group(
    field("value", I64_LITTLE, "amount; may read negative", unit="satoshis", source=SOURCE),
    field(
        "pk_script",
        Script(),
        "output script",
        source=SOURCE,
        requirement=("tx.script-limit", "tx.total-script-limit"),
    ),
)

TRANSACTION = Group(
    field("version", I32_LITTLE, "transaction version, signed", source=SOURCE),
    field(
        "segwit",
        SegwitMarker(),
        "00 01 when witnesses follow",
        source=SOURCE,
        requirement=("tx.witness-flag", "tx.witness-superfluous"),
    ),
    field(
        "inputs",
        CountedList(
            TX_IN,
            MAX_TX_IN,
            count_requirements=("tx.input-limit", "tx.compact-size-canonical"),
        ),
        "spent outputs",
        source=SOURCE,
    ),
    field(
        "outputs",
        CountedList(
            TX_OUT,
            MAX_TX_OUT,
            count_requirements=("tx.output-limit", "tx.compact-size-canonical"),
        ),
        "new outputs",
        source=SOURCE,
    ),
    field(
        "witnesses",
        Witnesses(CountedList(Script(), MAX_WITNESS_ITEMS)),
        "witness items of each input",
        present=SEGWIT,
        source=SOURCE,
        requirement=("tx.witness-kept", "tx.witness-limit", "tx.witness-superfluous"),
    ),
    field("locktime", U32_LITTLE, "block height or time", source=SOURCE),
)
"""The schema of a transaction; in a Single its value is only looked at, never kept."""


WITHOUT_WITNESSES = Group(
    *(part for part in TRANSACTION.subcons if part.name not in ("segwit", "witnesses"))
)
"""The only form in which lnd writes a transaction without inputs; it reads none as such."""


class TransactionBytes(BytesEncoding):
    """A transaction kept as the bytes it was read from; its end is found by the schema."""

    kind = "transaction"
    words = "Bitcoin transaction"

    def __init__(self, schema: Group = TRANSACTION) -> None:
        super().__init__()
        self.schema = schema

    def _parse(self, stream: Any, context: Container, path: str) -> Transaction:
        start = stream.tell()
        self._walk(stream, context)
        end = stream.tell()
        stream.seek(start)
        return Transaction.of_checked(stream.read(end - start))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a commitment transaction is required")
        if not isinstance(obj, Transaction | Unreadable):
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

    def export(self) -> Json:
        """Return what is checked, and how much all scripts may take."""
        return {"kind": self.kind, "slab": SCRIPT_SLAB_SIZE, "schema": self.schema.export()}

    def json_schema(self) -> Json:
        """Return the pattern of hex digits; no transaction is empty."""
        return hex_schema("{1,}")

    def emit_read(self, out: Reader) -> str:
        """Emit a call of a function that finds the end, and a slice."""
        out.flush()
        with out.inside("end"):
            end = out.fresh()
        skip = out.walk(self, "skip_transaction", self._emit_skipper)
        out.emit(f"{end} = {skip}(data, off)")
        value = out.fresh()
        out.emit(f"{value} = {out.use(Transaction)}.of_checked(data[off:{end}])")
        out.emit(f"off = {end}")
        return value

    def _emit_skipper(self, out: Reader, name: str) -> None:
        with out.block(f"def {name}(data: bytes, off: int) -> int:"):
            out.emit('"""Return where a transaction ends that btcd would take."""')
            out.emit(f"slab = {SCRIPT_SLAB_SIZE}")
            self.schema.emit_skip(out)
            out.flush()
            out.decline_if("off > len(data)")
            out.emit("return off")

    def emit_write(self, out: Writer, value: str) -> None:
        """Emit the bytes as they are; what nobody has looked at yet is walked through."""
        transaction = out.as_variable(value)
        skip = out.walk(self, "skip_transaction", self._emit_skipper)
        out.decline_if(
            f"type({transaction}) is not {out.use(Transaction)} and "
            f"(type({transaction}) is not bytes or {skip}({transaction}, 0) != len({transaction}))"
        )
        out.flush()
        out.emit(f"parts.append({transaction})")
