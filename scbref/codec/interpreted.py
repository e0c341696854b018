"""The schemas as construct interprets them: strict reading, explaining, and what is wrong.

The one place where construct's errors become ours. It is imported when it is needed: reading
and writing what is in order needs neither it nor construct.
"""

from __future__ import annotations

import io
from typing import Any

from construct import Construct

from scbref.codec.collector import collector_paused
from scbref.errors import BAD_TRANSACTION, NOT_CANONICAL, DeserializeError, SerializeError
from scbref.model import Single
from scbref.wire.field import Fault, Reject
from scbref.wire.multi import MULTI
from scbref.wire.multi_frame import MultiFrame
from scbref.wire.trace import Node, Tracer
from scbref.wire.transaction import WITHOUT_WITNESSES, TransactionBytes

_TRANSACTION = TransactionBytes()


def parse(schema: Construct, data: bytes, **params: Any) -> tuple[Any, int]:
    """Return the value of a plaintext (0 or more bytes) and where it ends.

    Raises:
        DeserializeError: with the place.
    """
    stream = io.BytesIO(data)
    try:
        return schema.parse_stream(stream, **params), stream.tell()
    except Fault as fault:
        raise DeserializeError(
            fault.message, code=fault.code, path=fault.field_path, offset=fault.offset
        ) from None
    except Reject as reject:
        raise DeserializeError(reject.message, code=reject.code) from None


def parse_whole(schema: Construct, data: bytes, *, strict: bool) -> Any:
    """Return the value of a plaintext; strict reading refuses bytes after it.

    Raises:
        DeserializeError: with the place.
    """
    value, end = parse(schema, data, strict=strict)
    if strict and end != len(data):
        message = f"{len(data) - end} bytes after the end"
        raise DeserializeError(message, code=NOT_CANONICAL, offset=end)
    return value


def build(schema: Construct, value: Any) -> bytes:
    """Return the plaintext of a value: 371 bytes or more of a Single, 5 of a Multi.

    Raises:
        SerializeError: with the place.
    """
    try:
        return bytes(schema.build(value))
    except Fault as fault:
        raise SerializeError(fault.message, code=fault.code, path=fault.field_path) from None
    except Reject as reject:
        raise SerializeError(reject.message, code=reject.code) from None


def split(schema: MultiFrame, data: bytes) -> list[tuple[Single, bytes]]:
    """Return each Single of a Multi with its own bytes.

    Raises:
        DeserializeError: with the place.
    """
    tracer = Tracer()
    parse(schema, data, tracer=tracer)
    return [
        (node.value, data[node.offset : node.offset + node.size])
        for node in tracer.root.children
        if node.name.startswith(schema.member)
    ]


def check_transaction(data: bytes) -> None:
    """Refuse bytes that are not exactly one transaction.

    Raises:
        SerializeError: ``bad-transaction``.
    """
    try:
        _TRANSACTION.check(data)
    except Reject as reject:
        raise SerializeError(reject.message, code=BAD_TRANSACTION, path="commit_tx") from None


def is_without_inputs(data: bytes) -> bool:
    """Say whether bytes are exactly one transaction without inputs (10 bytes or more)."""
    if data[4:5] != b"\0":
        return False
    try:
        TransactionBytes(WITHOUT_WITNESSES).check(data)
    except Reject:
        return False
    return True


def without_witnesses(transaction: bytes) -> bytes:
    """Return a transaction (60 bytes or more) without marker and witnesses."""
    tracer = Tracer()
    parse(_TRANSACTION, transaction, tracer=tracer)
    kept = [node for node in tracer.root.children if node.name not in ("segwit", "witnesses")]
    return b"".join(transaction[node.offset : node.offset + node.size] for node in kept)


def explain(data: bytes, kind: str) -> tuple[Node, DeserializeError | None]:
    """Return the tree of fields of 0 or more bytes; see ``codec.explain``."""
    schema = {"single": MULTI.element, "multi": MULTI}[kind]
    tracer = Tracer()
    try:
        with collector_paused():
            _, end = parse(schema, data, tracer=tracer)
    except DeserializeError as error:
        tracer.root.size = len(data)
        return tracer.root, error
    tracer.root.size = end
    return tracer.root, None
