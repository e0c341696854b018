"""Model ↔ plaintext bytes.

Reading and writing run functions that :mod:`scbref.codec.compile` makes of the schemas and keeps
in ``_generated.py``. What those decline goes to the interpreted schemas
(:mod:`scbref.codec.interpreted`), which either do it or say exactly what is wrong and where;
strict reading is always interpreted. Only then is construct loaded.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from scbref.codec.collector import collector_paused
from scbref.codec.decline import DECLINED
from scbref.codec.fast import FastCodec as FastCodec
from scbref.errors import DeserializeError
from scbref.model import Multi, Single, Transaction
from scbref.versions import MultiBackupVersion
from scbref.wire.trace import Node

if TYPE_CHECKING:
    from construct import Construct

    from scbref.wire.multi_frame import MultiFrame
    from scbref.wire.single_frame import SingleFrame


class Codec:
    """Reader and writer of one schema; the module's functions use lnd's.

    Another schema (altered for a test, or mutated for measuring the test corpus) makes
    another codec: :func:`scbref.codec.compile.compile_codec`.
    """

    fallen_back: int
    """How often the schemas took what the fast half declined: never, if the two agree."""

    def __init__(self, fast: FastCodec | None = None, multi: MultiFrame | None = None) -> None:
        self.fallen_back = 0
        if fast is not None:
            self.fast = fast
        if multi is not None:
            self.multi = multi

    @cached_property
    def fast(self) -> FastCodec:
        """The functions of lnd's format, not loaded by whoever is about to write them anew."""
        from scbref.codec import _generated

        return _generated

    @cached_property
    def multi(self) -> MultiFrame:
        """The schema of a Multi."""
        from scbref.wire.multi import MULTI

        return MULTI

    @property
    def single(self) -> SingleFrame:
        """The schema of a Single."""
        return self.multi.element

    def deserialize_single(self, data: bytes, *, strict: bool = False) -> Single:
        """Read one Single; see :func:`deserialize_single`."""
        if not strict:
            try:
                return self.fast.read_single(bytes(data), 0)[0]
            except DECLINED:
                pass
        return cast("Single", self._parsed(self.single, data, strict))

    def serialize_single(self, single: Single) -> bytes:
        """Write one Single; see :func:`serialize_single`."""
        try:
            return self.fast.write_single(single)
        except DECLINED:
            return self._built(self.single, single)

    def deserialize_multi(self, data: bytes, *, strict: bool = False) -> Multi:
        """Read a Multi; see :func:`deserialize_multi`."""
        if not strict:
            try:
                version, _, parts = self._fast_parts(bytes(data))
                return Multi(version, tuple(single for single, _ in parts))
            except DECLINED:
                pass
        return cast("Multi", self._parsed(self.multi, data, strict))

    def split_multi(self, data: bytes) -> list[tuple[Single, bytes]]:
        """Read a Multi and keep each Single's own bytes; see :func:`split_multi`."""
        data = bytes(data)
        try:
            _, start, read = self._fast_parts(data)
        except DECLINED:
            from scbref.codec import interpreted

            parts = interpreted.split(self.multi, data)
            self.fallen_back += 1
            return parts
        starts = [start, *(end for _, end in read)]
        return [
            (single, data[start:end]) for start, (single, end) in zip(starts, read, strict=False)
        ]

    def _fast_parts(self, data: bytes) -> tuple[int, int, list[tuple[Single, int]]]:
        """Return the version, where the Singles begin, and each Single and where it ends."""
        version, start, count = self.fast.read_multi_header(data, 0)
        parts: list[tuple[Single, int]] = []
        off = start
        read = self.fast.read_single
        with collector_paused():
            for _ in range(count):
                single, off = read(data, off)
                parts.append((single, off))
        return version, start, parts

    def serialize_multi(self, multi: Multi) -> bytes:
        """Write a Multi; see :func:`serialize_multi`."""
        write = self.fast.write_single
        try:
            parts = [write(single) for single in multi.static_backups]
            return self.serialize_multi_of(parts, multi.version)
        except DECLINED:
            return self._built(self.multi, multi)

    def _parsed(self, schema: Construct, data: bytes, strict: bool) -> Any:
        from scbref.codec import interpreted

        value = interpreted.parse_whole(schema, data, strict=strict)
        self.fallen_back += not strict
        return value

    def _built(self, schema: Construct, value: Single | Multi) -> bytes:
        from scbref.codec import interpreted

        data = interpreted.build(schema, value)
        self.fallen_back += 1
        return data

    def serialize_multi_of(
        self, parts: Collection[bytes], version: int = MultiBackupVersion.DEFAULT
    ) -> bytes:
        """Put serialized Singles behind a Multi's header; see :func:`serialize_multi_of`."""
        return self.fast.write_multi_header(version, len(parts)) + b"".join(parts)


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
    from scbref.codec import interpreted

    interpreted.check_transaction(data)
    return Transaction.of_checked(data)


def without_witnesses(transaction: bytes) -> bytes:
    """Return a transaction as its id is hashed: without segwit marker and witnesses.

    Args:
        transaction: 60 bytes or more that are known to be one, as in a Single that was read.
    """
    # Where the marker 00 does not stand in place of the input count, there is neither.
    if transaction[4]:
        return bytes(transaction)
    from scbref.codec import interpreted

    return interpreted.without_witnesses(transaction)


def explain(data: bytes, kind: str = "multi") -> tuple[Node, DeserializeError | None]:
    """Return the tree of fields of a plaintext, with offsets and values.

    Args:
        data: plaintext of a Single or a Multi, possibly broken.
        kind: ``single`` or ``multi``.

    Returns:
        The root node (its children cover all bytes that were understood) and the
        error at which reading stopped, if any.
    """
    from scbref.codec import interpreted

    return interpreted.explain(data, kind)
