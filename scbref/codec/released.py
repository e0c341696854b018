"""The codec of one lnd release: what that lnd read, and what its writer made of any value.

For release profiles alone, to judge that lnd and to replay what it did: it writes bytes that
nobody reads back. What a release and today's format have in common takes the fast way.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from construct import Construct

from scbref.codec import Codec, _generated
from scbref.codec.decline import DECLINED, Decline
from scbref.model import DNSAddress, OpaqueAddress, Single
from scbref.profiles import Behaviour, Profile
from scbref.wire.address import ADDRESS_RECORDS, BYTE_COUNT, TYPE_OF_MODEL
from scbref.wire.field import Field
from scbref.wire.multi import COUNT, MULTI_VERSION
from scbref.wire.multi_frame import MultiFrame
from scbref.wire.primitives import U16
from scbref.wire.record import Record
from scbref.wire.released import (
    PlainVersionByte,
    ReleasedAddresses,
    ReleasedFrame,
    WrappingBytes,
)
from scbref.wire.single import CLOSE_TX_INPUTS, LENGTH, SINGLE_BODY, VERSION
from scbref.wire.single_frame import VersionByte
from scbref.wire.transaction import TransactionBytes


@cache
def codec_of(profile: Profile) -> Codec:
    """Return the codec of a release profile; ``safe`` has the functions of :mod:`scbref.codec`."""
    return Codec(_Common(profile), _schema(profile))


class _Common:
    """The fast codec for what a release has in common with the newest format."""

    def __init__(self, profile: Profile) -> None:
        self._highest = profile.highest_single_version
        self._has_inputs = profile.has(Behaviour.CLOSE_TX_INPUTS)
        foreign = {
            DNSAddress: not profile.has(Behaviour.HOST_NAMES),
            OpaqueAddress: not profile.has(Behaviour.WRITES_OPAQUE_ADDRESSES),
        }
        self._foreign = tuple(kind for kind, is_foreign in foreign.items() if is_foreign)
        self.read_multi_header = _generated.read_multi_header
        self.write_multi_header = _generated.write_multi_header

    def read_single(self, data: bytes, off: int) -> tuple[Single, int]:
        """Read a Single of 371 bytes or more in which nothing is foreign to the release."""
        single, end = _generated.read_single(data, off)
        self._decline_foreign(single)
        return single, end

    def write_single(self, single: Single) -> bytes:
        """Return 371 bytes or more of a Single in which nothing is foreign to the release."""
        self._decline_foreign(single)
        return _generated.write_single(single)

    def _decline_foreign(self, single: Single) -> None:
        if (
            single.version > self._highest
            or (single.close_tx_inputs is not None and not self._has_inputs)
            or any(isinstance(address, self._foreign) for address in single.addresses)
        ):
            raise Decline


class _QuickTransaction(TransactionBytes):
    """A transaction that is walked through the fast way first.

    Only what is too long for its Single comes here and is in order: thousands of outputs.
    """

    def check(self, data: bytes) -> None:
        try:
            is_whole = _generated._skip_transaction(data, 0) == len(data)
        except DECLINED:
            is_whole = False
        if not is_whole:
            super().check(data)


def _schema(profile: Profile) -> MultiFrame:
    close_tx = profile.has(Behaviour.CLOSE_TX_INPUTS)
    known = frozenset(range(profile.highest_single_version + 1))
    version = VersionByte(known) if close_tx else PlainVersionByte(known)
    parts = {"commit_tx": _QuickTransaction(), "commit_sig": WrappingBytes(U16)}
    inputs = _replaced(CLOSE_TX_INPUTS, parts)
    nodes = {"addresses": _addresses(profile), "close_tx_inputs": inputs}
    body = _replaced(SINGLE_BODY, nodes)
    single = ReleasedFrame(_with(VERSION, version), LENGTH, body, close_tx=close_tx)
    return MultiFrame(MULTI_VERSION, COUNT, single)


def _addresses(profile: Profile) -> ReleasedAddresses:
    records = dict(ADDRESS_RECORDS)
    if not profile.has(Behaviour.HOST_NAMES):
        del records[TYPE_OF_MODEL[DNSAddress]]
    return ReleasedAddresses(
        records,
        BYTE_COUNT,
        reads_opaque=profile.has(Behaviour.READS_UNKNOWN_ADDRESSES),
        writes_opaque=profile.has(Behaviour.WRITES_OPAQUE_ADDRESSES),
        fills_ip=not profile.has(Behaviour.LEAVES_OUT_BAD_IP),
    )


def _replaced(record: Record, nodes: Mapping[str, Construct]) -> Record:
    fields = [_with(item, nodes.get(item.name, item.subcon)) for item in record.subcons]
    return Record(record.model, *fields, given=record.given)


def _with(item: Field, node: Construct) -> Field:
    return Field(
        item.name,
        node,
        item.doc,
        item.unit,
        item.present,
        item.absent,
        item.source,
        item.requirements,
    )
