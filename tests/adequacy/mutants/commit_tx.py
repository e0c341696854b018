"""The commitment transaction as a field: what is kept of it, and checked on write."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterator
from typing import Any, Final

from construct import Container, stream_write

from scbref.errors import BAD_TRANSACTION, OTHER
from scbref.model import Transaction
from scbref.wire.field import Reject, Tracer
from scbref.wire.transaction import TransactionBytes
from tests.adequacy.mutants.mutant import Side
from tests.adequacy.mutants.operator import Operator, around, replaced
from tests.adequacy.mutants.transactions import NoMarker

WRITE = (Side.WRITE,)


class LaxTransaction(TransactionBytes):
    """A transaction that is kept, or checked on write, in another way."""

    def __init__(
        self,
        old: TransactionBytes,
        keep: Callable[[bytes], bytes] = bytes,
        check: Callable[[TransactionBytes, bytes], None] = TransactionBytes.check,
        missing: bytes | None = None,
        panics: bool = False,
    ) -> None:
        super().__init__()
        self.panics = panics
        self.schema = old.schema
        self.keep = keep
        self.lax_check = check
        self.missing = missing

    def _parse(self, stream: Any, context: Container, path: str) -> Transaction:
        return Transaction.of_checked(self.keep(super()._parse(stream, context, path)))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None and self.panics:
            raise Reject(OTHER, "a run-time error")
        if obj is None and self.missing is not None:
            stream_write(stream, self.missing, len(self.missing), path)
            return obj
        if obj is not None and not isinstance(obj, Transaction):
            self.lax_check(self, obj)
            obj = Transaction.of_checked(self.keep(obj))
        return super()._build(obj, stream, context, path)


def stripped(data: bytes) -> bytes:
    """Return a transaction without its witnesses."""
    tracer = Tracer()
    context = Container(
        _params=Container(tracer=tracer), _parsing=True, _building=False, _sizing=False
    )
    TransactionBytes()._walk(io.BytesIO(data), context)
    return b"".join(
        data[node.offset : node.offset + node.size]
        for node in tracer.root.children
        if node.name not in ("segwit", "witnesses")
    )


def _unchecked(node: TransactionBytes, data: bytes) -> None:
    """Check nothing."""


def _prefix_checked(node: TransactionBytes, data: bytes) -> None:
    context = Container(_params=Container(), _parsing=True, _building=False, _sizing=False)
    try:
        node._walk(io.BytesIO(data), context)
    except Exception as error:
        raise Reject(BAD_TRANSACTION, str(error)) from None


def _no_inputs_allowed(node: TransactionBytes, data: bytes) -> None:
    plain = TransactionBytes()
    plain.schema = copy.deepcopy(node.schema)
    plain.schema.subcons[1].subcon = NoMarker()
    try:
        (plain if data[4:5] == b"\0" else node).check(data)
    except Reject:
        node.check(data)


def _only(bad: Callable[[bytes], bool]) -> Callable[[bytes], bytes]:
    def keep(data: bytes) -> bytes:
        if bad(data):
            raise Reject(BAD_TRANSACTION, "refused by a mutant")
        return bytes(data)

    return keep


KEEPS: Final[dict[str, tuple[str, Callable[[bytes], bytes], str]]] = {
    "witness-stripped": ("witnesses are dropped", stripped, "tx.witness-kept"),
    "refuses-witness": ("a witness is refused", _only(lambda d: d[4] == 0), "tx.witness-kept"),
    "needs-witness": ("a witness is needed", _only(lambda d: d[4] != 0), "tx.layout"),
    "dropped": ("always empty", lambda data: b"", "tx.layout"),
    "reversed": ("in the other byte order", lambda data: data[::-1], "tx.layout"),
    "refuses-over-1000": (
        "over 1,000 bytes are refused",
        _only(lambda d: len(d) > 1000),
        "tx.layout",
    ),
}


def bytes_operators(node: TransactionBytes) -> Iterator[Operator]:
    """Yield the operators for the transaction as a field of the close-tx inputs."""
    for name, (title, keep, rule) in KEEPS.items():
        yield replaced(
            name,
            title,
            around(LaxTransaction, keep),
            requirements=(rule,),
        )
    yield replaced(
        "no-inputs-allowed",
        "a transaction without inputs is written",
        around(LaxTransaction, bytes, _no_inputs_allowed),
        WRITE,
        ("tx.no-inputs",),
    )
    for name, title, check in (
        ("unchecked", "anything is written", _unchecked),
        ("trailing-unchecked", "bytes behind it are written too", _prefix_checked),
    ):
        yield replaced(
            name,
            title,
            around(LaxTransaction, bytes, check),
            WRITE,
            ("tx.checked-on-write",),
        )
    for name, title, missing in (
        ("missing-as-nothing", "a missing one is written as nothing", b""),
        ("missing-panics", "a missing one stops the program", None),
    ):
        yield replaced(
            name,
            title,
            around(LaxTransaction, bytes, TransactionBytes.check, missing, missing is None),
            WRITE,
            ("closetx.commit-tx-required",),
        )
