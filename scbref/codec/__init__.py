"""Model ↔ plaintext bytes, and the one place where construct's errors become ours.

Reading and writing run functions derived from the schemas (see :mod:`scbref.codec.emitter`).
What those decline goes to the interpreted schemas, which either do it or say exactly
what is wrong and where; strict reading is always interpreted.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from construct import Construct

from scbref.codec.emitter import DECLINED
from scbref.codec.reader import compile_single_reader
from scbref.codec.writer import compile_single_writer
from scbref.errors import BAD_TRANSACTION, NOT_CANONICAL, DeserializeError, SerializeError
from scbref.model import Multi, Single, Transaction
from scbref.versions import MultiBackupVersion
from scbref.wire.field import Fault, Node, Reject, Tracer
from scbref.wire.multi import MULTI, MultiFrame
from scbref.wire.single import SINGLE, SingleFrame
from scbref.wire.transaction import TransactionBytes

_TRANSACTION = TransactionBytes()
_MULTI_HEADER_SIZE = 5


class Codec:
    """Reader and writer of one pair of schemas; the module's functions use lnd's.

    Another pair (a mutated schema, for measuring the test corpus) makes another codec.
    """

    def __init__(self, single: SingleFrame = SINGLE, multi: MultiFrame = MULTI) -> None:
        self.single = single
        self.multi = multi
        self.read_single = compile_single_reader(single)
        self.write_single = compile_single_writer(single)

    def deserialize_single(self, data: bytes, *, strict: bool = False) -> Single:
        """Read one Single; see :func:`deserialize_single`."""
        if not strict:
            try:
                return self.read_single(bytes(data), 0)[0]
            except DECLINED:
                pass
        single: Single
        single, end = _parse(self.single, data, strict=strict)
        _refuse_trailing(data, end, strict)
        return single

    def serialize_single(self, single: Single) -> bytes:
        """Write one Single; see :func:`serialize_single`."""
        try:
            return self.write_single(single)
        except DECLINED:
            return _build(self.single, single)

    def deserialize_multi(self, data: bytes, *, strict: bool = False) -> Multi:
        """Read a Multi; see :func:`deserialize_multi`."""
        if not strict:
            parts = self._fast_parts(bytes(data))
            if parts is not None:
                return Multi(data[0], tuple(single for single, _ in parts))
        multi: Multi
        multi, end = _parse(self.multi, data, strict=strict)
        _refuse_trailing(data, end, strict)
        return multi

    def split_multi(self, data: bytes) -> list[tuple[Single, bytes]]:
        """Read a Multi and keep each Single's own bytes; see :func:`split_multi`."""
        data = bytes(data)
        parts = self._fast_parts(data)
        if parts is None:
            multi = self.deserialize_multi(data)
            stream = io.BytesIO(data)
            stream.seek(_MULTI_HEADER_SIZE)
            parts = [
                (self.single.parse_stream(stream, strict=False), stream.tell())
                for _ in multi.static_backups
            ]
        starts = [_MULTI_HEADER_SIZE, *(end for _, end in parts)]
        return [
            (single, data[start:end]) for start, (single, end) in zip(starts, parts, strict=False)
        ]

    def _fast_parts(self, data: bytes) -> list[tuple[Single, int]] | None:
        """Return each Single and where it ends, or ``None`` if the schemas must decide."""
        if len(data) < _MULTI_HEADER_SIZE or data[0] not in self.multi.version.subcon.known:
            return None
        parts: list[tuple[Single, int]] = []
        off = _MULTI_HEADER_SIZE
        read = self.read_single
        try:
            with _collector_paused():
                for _ in range(int.from_bytes(data[1:5], "big")):
                    single, off = read(data, off)
                    parts.append((single, off))
        except DECLINED:
            return None
        return parts

    def serialize_multi(self, multi: Multi) -> bytes:
        """Write a Multi; see :func:`serialize_multi`."""
        if multi.version in self.multi.version.subcon.known:
            try:
                parts = [self.write_single(single) for single in multi.static_backups]
                return self.serialize_multi_of(parts, multi.version)
            except DECLINED:
                pass
        return _build(self.multi, multi)

    def serialize_multi_of(
        self, parts: Collection[bytes], version: int = MultiBackupVersion.DEFAULT
    ) -> bytes:
        """Put serialized Singles behind a Multi's header; see :func:`serialize_multi_of`."""
        return bytes([version]) + len(parts).to_bytes(4, "big") + b"".join(parts)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cyclic collector from walking, again and again, values that have no cycles.

    It cost a quarter to two fifths of the time of a Multi of 10,000.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _parse(schema: Construct, data: bytes, **params: Any) -> tuple[Any, int]:
    stream = io.BytesIO(data)
    try:
        return schema.parse_stream(stream, **params), stream.tell()
    except Fault as fault:
        raise DeserializeError(
            fault.message, code=fault.code, path=fault.field_path, offset=fault.offset
        ) from None
    except Reject as reject:
        raise DeserializeError(reject.message, code=reject.code) from None


def _build(schema: Construct, value: Any) -> bytes:
    try:
        return bytes(schema.build(value))
    except Fault as fault:
        raise SerializeError(fault.message, code=fault.code, path=fault.field_path) from None
    except Reject as reject:
        raise SerializeError(reject.message, code=reject.code) from None


def _refuse_trailing(data: bytes, end: int, strict: bool) -> None:
    if strict and end != len(data):
        raise DeserializeError(
            f"{len(data) - end} bytes after the end", code=NOT_CANONICAL, offset=end
        )


CODEC = Codec()
"""The codec of lnd's format."""


def deserialize_single(data: bytes, *, strict: bool = False) -> Single:
    """Read a Single from its plaintext.

    Args:
        data: 371 bytes or more; bytes after the Single are ignored, as lnd does.
        strict: refuse what is not in canonical form (a wrong length, bytes after the
            Single, a boolean other than 0 or 1, type-0 and IPv4-mapped addresses, DNS names
            that lnd would not accept as its own).

    Raises:
        DeserializeError: with ``path`` of the field and ``offset`` where it begins:
            ``truncated``, ``unknown-version``, ``bad-point``, ``bad-transaction``, and, if strict,
            ``not-canonical``.

    Source: lnd chanbackup/single.go ``Single.Deserialize``.
    """
    return CODEC.deserialize_single(data, strict=strict)


def serialize_single(single: Single) -> bytes:
    """Write a Single as plaintext.

    Fields that the version has no place for are dropped, as lnd does; a value that
    would not read back is refused, where lnd writes it.

    Returns:
        371 bytes or more.

    Raises:
        SerializeError: with ``path`` of the field: ``unknown-version``, ``missing-field``,
            ``out-of-range``, ``bad-point``, ``bad-address``, ``bad-transaction``.

    Source: lnd chanbackup/single.go ``Single.Serialize``.
    """
    return CODEC.serialize_single(single)


def deserialize_multi(data: bytes, *, strict: bool = False) -> Multi:
    """Read a Multi from its plaintext.

    Args:
        data: 5 bytes or more; bytes after the last counted Single are ignored.
        strict: refuse what is not in canonical form, see :func:`deserialize_single`.

    Raises:
        DeserializeError: as :func:`deserialize_single`, with paths such as
            ``static_backups[3].capacity``.

    Source: lnd chanbackup/multi.go ``Multi.UnpackFromReader``.
    """
    return CODEC.deserialize_multi(data, strict=strict)


def serialize_multi(multi: Multi) -> bytes:
    """Write a Multi as plaintext: 5 bytes and the Singles, in the order given.

    Raises:
        SerializeError: ``unknown-version`` for a version other than 0, else as
            :func:`serialize_single`, with paths such as ``static_backups[3].remote_node_pub``.

    Source: lnd chanbackup/multi.go ``Multi.PackToWriter``.
    """
    return CODEC.serialize_multi(multi)


def serialize_multi_of(parts: Collection[bytes]) -> bytes:
    """Write a Multi whose Singles are serialized already; they are not looked at.

    Args:
        parts: plaintexts of Singles, 371 bytes or more each, fewer than 2^32 of them.

    Returns:
        5 bytes and the parts, in order.
    """
    return CODEC.serialize_multi_of(parts)


def split_multi(data: bytes) -> list[tuple[Single, bytes]]:
    """Read a Multi and return each Single with the bytes it was read from.

    Args:
        data: 5 bytes or more; bytes after the last counted Single are ignored.

    Returns:
        The Singles in order, each with its 371 or more bytes as they stand in ``data``.

    Raises:
        DeserializeError: as :func:`deserialize_multi`.
    """
    return CODEC.split_multi(data)


def parse_transaction(data: bytes) -> Transaction:
    """Check the serialization of a Bitcoin transaction and return it as a checked value.

    Args:
        data: 60 bytes or more: the whole transaction, witness allowed, nothing after it.

    Raises:
        SerializeError: ``bad-transaction``, if btcd could not read it back.
    """
    try:
        _TRANSACTION.check(data)
    except Reject as reject:
        raise SerializeError(reject.message, code=BAD_TRANSACTION, path="commit_tx") from None
    return Transaction(data)


def explain(data: bytes, kind: str = "multi") -> tuple[Node, DeserializeError | None]:
    """Return the tree of fields of a plaintext, with offsets and values.

    Args:
        data: plaintext of a Single or a Multi, possibly broken.
        kind: ``single`` or ``multi``.

    Returns:
        The root node (its children cover all bytes that were understood) and the
        error at which reading stopped, if any.
    """
    schema = {"single": SINGLE, "multi": MULTI}[kind]
    tracer = Tracer()
    try:
        with _collector_paused():
            _, end = _parse(schema, data, tracer=tracer)
    except DeserializeError as error:
        tracer.root.size = len(data)
        return tracer.root, error
    tracer.root.size = end
    return tracer.root, None
