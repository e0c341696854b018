"""Peer addresses: BOLT 7 descriptors behind a 16-bit byte count.

Source: lnd lnwire/lnwire.go ``ReadAddress``, ``ReadElement`` (``*[]net.Addr``) and
``WriteElement`` (``[]net.Addr``). 2 bytes of count, then descriptors: one type byte, a
payload of a size that depends on it, a big-endian port.

A reader cannot skip a type it does not know, since a descriptor has no length of
its own: it keeps the whole rest of the block, type byte included, as one opaque
address and writes it back unchanged.

Rejects: a descriptor that runs past the end of the block.
Deviations: lnd wraps ports and lengths that do not fit, writes a missing IP as
nothing, ignores the last six characters of an onion name, and writes opaque
bytes that read back as something else; we refuse all of these on write.
"""

from __future__ import annotations

import base64
import io
import string
from typing import Any

from construct import Construct, Container, stream_read, stream_write

from scbref.errors import BAD_ADDRESS, NOT_CANONICAL, OUT_OF_RANGE
from scbref.model import (
    Address,
    DNSAddress,
    OnionV2Address,
    OnionV3Address,
    OpaqueAddress,
    TCP4Address,
    TCP6Address,
)
from scbref.wire.field import (
    Field,
    Record,
    Reject,
    build_named,
    field,
    is_strict,
    parse_named,
    tracer_of,
)
from scbref.wire.primitives import U8, U16, Blob, Tag, VarBytes

READ_SOURCE = "lnwire/lnwire.go ReadAddress"
ONION_SUFFIX = ".onion"
MAPPED_PREFIX = bytes(10) + b"\xff\xff"
"""First 12 bytes of an IPv4-mapped IPv6 address."""
NO_ADDRESS = 0
"""Type 0: one byte, no payload; dropped on read and never written."""


class OnionService(Construct):  # type: ignore[misc]
    """``length`` bytes on the wire, base32 in lower case with ``.onion`` in the model."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def to_text(self, data: bytes) -> str:
        """Return the service name of ``length`` bytes."""
        return base64.b32encode(data).decode().lower() + ONION_SUFFIX

    def to_bytes(self, text: str) -> bytes:
        """Return the ``length`` bytes of a service name.

        Raises:
            Reject: ``bad-address``, for upper case, a foreign character, another length or suffix.
        """
        name = text.removesuffix(ONION_SUFFIX)
        if name == text or name != name.lower() or len(name) != self.length * 8 // 5:
            raise Reject(BAD_ADDRESS, "not an onion service name of this version")
        try:
            data = base64.b32decode(name.upper())
        except ValueError:
            raise Reject(BAD_ADDRESS, "not base32") from None
        if len(data) != self.length:  # padding inside the name
            raise Reject(BAD_ADDRESS, "decodes to fewer bytes than this version has")
        return data

    def _parse(self, stream: Any, context: Container, path: str) -> str:
        return self.to_text(stream_read(stream, self.length, path))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        stream_write(stream, self.to_bytes(obj), self.length, path)
        return obj


def _type(value: int) -> Field:
    return field("type", Tag(value), f"descriptor type {value}", source=READ_SOURCE)


_PORT = field("port", U16, "TCP port", source=READ_SOURCE)

ADDRESS_RECORDS: dict[int, Record] = {
    1: Record(
        TCP4Address,
        _type(1),
        field("ip", Blob(4), "IPv4 address", source=READ_SOURCE),
        _PORT,
    ),
    2: Record(
        TCP6Address,
        _type(2),
        field("ip", Blob(16), "IPv6 address", source=READ_SOURCE),
        _PORT,
    ),
    3: Record(
        OnionV2Address,
        _type(3),
        field("onion_service", OnionService(10), "Tor v2 service", source=READ_SOURCE),
        _PORT,
    ),
    4: Record(
        OnionV3Address,
        _type(4),
        field(
            "onion_service",
            OnionService(35),
            "Tor v3 service: key, checksum and version byte, none of them verified",
            source=READ_SOURCE,
        ),
        _PORT,
    ),
    5: Record(
        DNSAddress,
        _type(5),
        field("hostname", VarBytes(U8), "host name, any bytes", source=READ_SOURCE),
        _PORT,
    ),
}
"""Descriptor type → its record; every other type but 0 is opaque."""

TYPE_OF_MODEL: dict[type[Any], int] = {
    record.model: number for number, record in ADDRESS_RECORDS.items()
}


BYTE_COUNT = field(
    "byte_count", U16, "bytes of descriptors that follow", unit="bytes", source=READ_SOURCE
)


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

    def rest(self) -> int:
        """Return how many bytes of the block are left."""
        return self._size - self._stream.tell()


class Opaque(Construct):  # type: ignore[misc]
    """An unknown descriptor and all that follows it in its block."""

    def _parse(self, stream: Any, context: Container, path: str) -> OpaqueAddress:
        return OpaqueAddress(stream.read(stream.rest()))

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        payload = obj.payload
        if not payload or payload[0] == NO_ADDRESS or payload[0] in ADDRESS_RECORDS:
            raise Reject(BAD_ADDRESS, "opaque bytes that would read back as something else")
        stream_write(stream, payload, len(payload), path)
        return obj


OPAQUE = Opaque()
_HOST_BYTES = frozenset((string.ascii_letters + string.digits + "-.").encode())


class AddressBlock(Construct):  # type: ignore[misc]
    """u16 byte count, then that many bytes of descriptors; a tuple of addresses in the model."""

    limit = 0xFFFF

    def _parse(self, stream: Any, context: Container, path: str) -> tuple[Address, ...]:
        size = BYTE_COUNT._parse(stream, context, path)
        start = stream.tell()
        block = Window(stream_read(stream, size, path), start)
        addresses: list[Address] = []
        while block.rest():
            kind = block.peek()
            if kind == NO_ADDRESS:
                self._skip_none(block, context)
                continue
            record = ADDRESS_RECORDS.get(kind, OPAQUE)
            address = parse_named(f"[{len(addresses)}]", record, block, context)
            self._check_canonical(address, context)
            addresses.append(address)
        return tuple(addresses)

    def _skip_none(self, block: Window, context: Container) -> None:
        if is_strict(context):
            raise Reject(NOT_CANONICAL, "type-0 address byte")
        tracer = tracer_of(context)
        if tracer is not None:
            tracer.enter("no_address", block.tell(), "type 0: no address, dropped")
        block.read(1)
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
            kind = TYPE_OF_MODEL.get(type(address))
            if kind is None and not isinstance(address, OpaqueAddress):
                raise Reject(BAD_ADDRESS, f"not an address: {type(address).__name__}")
            record = OPAQUE if kind is None else ADDRESS_RECORDS[kind]
            build_named(f"[{index}]", record, address, block, context)
        data = block.getvalue()
        if len(data) > self.limit:
            raise Reject(OUT_OF_RANGE, f"{len(data)} bytes of addresses, at most {self.limit} fit")
        BYTE_COUNT._build(len(data), stream, context, path)
        stream_write(stream, data, len(data), path)
        return obj


def unmapped(address: Any) -> Any:
    """Return the address as lnd writes it: IPv4-mapped IPv6 becomes IPv4."""
    if isinstance(address, TCP6Address) and address.ip[:12] == MAPPED_PREFIX:
        return TCP4Address(address.ip[12:], address.port)
    return address


def is_valid_dns(address: DNSAddress) -> bool:
    """Say whether host name and port keep the rules that lnd has for its own addresses.

    Source: lnd lnwire/dns_addr.go ``ValidateDNSAddr``; lnd does not apply it when reading.
    """
    return (
        address.port != 0
        and len(address.hostname) > 0
        and all(byte in _HOST_BYTES for byte in address.hostname)
    )
