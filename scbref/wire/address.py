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

from typing import Any

from scbref.model import (
    DNSAddress,
    OnionV2Address,
    OnionV3Address,
    TCP4Address,
    TCP6Address,
)
from scbref.wire.address_block import AddressBlock as AddressBlock, Window as Window
from scbref.wire.address_kinds import (
    NO_ADDRESS as NO_ADDRESS,
    AddressRecord as AddressRecord,
    OnionService as OnionService,
    Opaque as Opaque,
)
from scbref.wire.address_rules import (
    MAPPED_PREFIX as MAPPED_PREFIX,
    is_valid_dns as is_valid_dns,
    unmapped as unmapped,
)
from scbref.wire.field import Field, field
from scbref.wire.primitives import U8, U16, Blob, Tag, VarBytes

READ_SOURCE = "lnwire/lnwire.go ReadAddress"


def _type(value: int) -> Field:
    return field("type", Tag(value), f"descriptor type {value}", source=READ_SOURCE)


def _port() -> Field:
    return field(
        "port",
        U16,
        "TCP port",
        source=READ_SOURCE,
        requirement=("address.port-range", "address.values-not-checked"),
    )


ADDRESS_RECORDS: dict[int, AddressRecord] = {
    1: AddressRecord(
        TCP4Address,
        "tcp4",
        _type(1),
        field("ip", Blob(4), "IPv4 address", source=READ_SOURCE),
        _port(),
        requirements=("address.tcp4", "address.values-not-checked"),
    ),
    2: AddressRecord(
        TCP6Address,
        "tcp6",
        _type(2),
        field("ip", Blob(16), "IPv6 address", source=READ_SOURCE),
        _port(),
        requirements=("address.tcp6", "address.mapped-ipv6-read"),
    ),
    3: AddressRecord(
        OnionV2Address,
        "onion_v2",
        _type(3),
        field("onion_service", OnionService(10), "Tor v2 service", source=READ_SOURCE),
        _port(),
        requirements=("address.onion-v2",),
    ),
    4: AddressRecord(
        OnionV3Address,
        "onion_v3",
        _type(4),
        field(
            "onion_service",
            OnionService(35),
            "Tor v3 service: key, checksum and version byte, none of them verified",
            source=READ_SOURCE,
        ),
        _port(),
        requirements=("address.onion-v3", "address.onion-not-verified"),
    ),
    5: AddressRecord(
        DNSAddress,
        "dns",
        _type(5),
        field(
            "hostname",
            VarBytes(U8),
            "host name, any bytes",
            source=READ_SOURCE,
            requirement=("address.dns", "address.dns-length"),
        ),
        _port(),
        requirements=("address.dns", "address.dns-not-validated"),
    ),
}
"""Descriptor type → its record; every other type but 0 is opaque."""

TYPE_OF_MODEL: dict[type[Any], int] = {
    record.model: number for number, record in ADDRESS_RECORDS.items()
}
ADDRESS_NAMES = {number: record.json_type for number, record in ADDRESS_RECORDS.items()}
"""Descriptor type → ``type`` in JSON; everything else is ``opaque``."""

BYTE_COUNT = field(
    "byte_count", U16, "bytes of descriptors that follow", unit="bytes", source=READ_SOURCE
)

ADDRESSES = AddressBlock(
    ADDRESS_RECORDS,
    BYTE_COUNT,
    none_requirements=("address.none",),
    opaque_requirements=("address.unknown-opaque",),
)
"""The block of a Single."""
