"""How the writers and readers of lnd's releases treat what the schema refuses.

:mod:`scbref.codec.released` puts these nodes in the place of the schema's own. They are for
release profiles alone: what they write, nobody may be able to read.

Source: lnd lnwire/lnwire.go ``WriteElement``, lnwire/writer.go ``WriteNetAddrs``.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from construct import Container, stream_write

from scbref.errors import BAD_ADDRESS, MISSING_FIELD, UNKNOWN_VERSION
from scbref.model import (
    Address,
    DNSAddress,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
    TCP4Address,
    TCP6Address,
)
from scbref.versions import CLOSE_TX_VERSION_MASK
from scbref.wire.address_block import AddressBlock
from scbref.wire.address_kinds import AddressRecord, Opaque
from scbref.wire.address_rules import MAPPED_PREFIX
from scbref.wire.field import Fault, Field, Reject, named
from scbref.wire.primitives import VarBytes
from scbref.wire.record import Record
from scbref.wire.single_frame import SingleFrame, VersionByte

ONION_TYPES: Final = {22: 3, 62: 4}
"""Length of an onion name with a suffix of six characters → type of its descriptor."""
SUFFIX_LENGTH: Final = 6


class UnknownRefused(Opaque):
    """What a release that knows no opaque address makes of an unknown type."""

    def _parse(self, stream: Any, context: Container, path: str) -> OpaqueAddress:
        raise Reject(BAD_ADDRESS, f"address type {stream.peek()} is unknown to this release")


class ReleasedAddresses(AddressBlock):
    """A block of addresses as a release writes it: counts and ports wrap, little is checked.

    Args:
        records: the types that the release reads.
        byte_count: of the block.
        reads_opaque: whether an unknown type is read as an opaque address.
        writes_opaque: whether opaque addresses are written.
        fills_ip: whether 16 zero bytes stand for an IP of a wrong length; else nothing does.
    """

    def __init__(
        self,
        records: Mapping[int, AddressRecord],
        byte_count: Field,
        *,
        reads_opaque: bool,
        writes_opaque: bool,
        fills_ip: bool,
    ) -> None:
        super().__init__(records, byte_count)
        if not reads_opaque:
            self.opaque = UnknownRefused(records)
        self.writes_opaque = writes_opaque
        self.fills_ip = fills_ip

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        block = b""
        for index, address in enumerate(obj):
            try:
                block += self._descriptor(address)
            except (Fault, Reject) as error:
                raise named(error, f"[{index}]") from None
        self.byte_count._build(len(block) % (self.limit + 1), stream, context, path)
        stream_write(stream, block, len(block), path)
        return obj

    def _descriptor(self, address: Address) -> bytes:
        if isinstance(address, OpaqueAddress):
            if not self.writes_opaque:
                raise Reject(BAD_ADDRESS, "this release writes no opaque address")
            return address.payload
        port = (address.port & 0xFFFF).to_bytes(2)
        if isinstance(address, TCP4Address | TCP6Address):
            return self._ip(address.ip) + port
        if isinstance(address, OnionV2Address | OnionV3Address):
            return _onion(address.onion_service) + port
        if DNSAddress not in {record.model for record in self.records.values()}:
            raise Reject(BAD_ADDRESS, "this release knows no host names")
        return bytes([5, len(address.hostname) & 0xFF]) + address.hostname + port

    def _ip(self, ip: bytes) -> bytes:
        # Go's net.IP knows by its length alone what it is.
        if len(ip) == 16 and ip.startswith(MAPPED_PREFIX):
            ip = ip[len(MAPPED_PREFIX) :]
        if len(ip) == 4:
            return b"\x01" + ip
        if len(ip) != 16:
            ip = bytes(16) if self.fills_ip else b""
        return b"\x02" + ip


def _onion(name: str) -> bytes:
    """Return type and host of an onion name, whatever its suffix says."""
    number = ONION_TYPES.get(len(name.encode()))
    host = name[:-SUFFIX_LENGTH]
    try:
        if number is None or host != host.lower():
            raise ValueError
        # Go's decoder passes over line ends, and padding shortens what it returns.
        data = base64.b32decode(host.translate({10: None, 13: None}).upper())
    except ValueError:
        message = "not the name of an onion service"
        raise Fault(BAD_ADDRESS, message, None, "onion_service") from None
    return bytes([number]) + data


class WrappingBytes(VarBytes):
    """Bytes behind a length that wraps."""

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        if obj is None:
            raise Reject(MISSING_FIELD, "a value is required")
        self.prefix._build(len(obj) % (self.limit + 1), stream, context, path)
        stream_write(stream, bytes(obj), len(obj), path)
        return obj


class PlainVersionByte(VersionByte):
    """The version byte of a release without close-tx inputs: all eight bits are the version."""

    def _parse(self, stream: Any, context: Container, path: str) -> tuple[int, bool]:
        version, close_tx = super()._parse(stream, context, path)
        if close_tx:
            number = version | CLOSE_TX_VERSION_MASK
            raise Reject(UNKNOWN_VERSION, f"unknown Single version {number}")
        return version, False


class ReleasedFrame(SingleFrame):
    """A Single as a release writes it: the length wraps, and what it does not know is dropped."""

    def __init__(self, version: Field, length: Field, body: Record, *, close_tx: bool) -> None:
        super().__init__(version, length, body)
        self.close_tx = close_tx

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        known = obj if self.close_tx else replace(obj, close_tx_inputs=None)
        super()._build(known, stream, context, path)
        return obj

    def _build_length(self, size: int, stream: Any, context: Container) -> None:
        super()._build_length(size % (self.length.subcon.highest + 1), stream, context)
