"""Reading addresses where lnd is lenient: each behaviour with all its choices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..tools.address_block import OFFSET, descriptors, with_block
from ..tools.case import NOT_CANONICAL, Case, Json, refusal
from ..tools.consequences import READABLE
from ..tools.layout import single_bytes, single_layout
from ..tools.shapes import MAPPED, dns, onion_v3, opaque, single, tcp4, tcp6
from ..tools.single_cases import read, read_as


def vectors() -> Iterator[Case]:
    """Yield all cases about addresses that a behaviour decides on reading."""
    yield from _no_address()
    yield from _unknown_addresses()
    yield from _host_names()
    yield from _forbidden_names()
    yield from _onion()
    yield from _mapped()


def _no_address() -> Iterator[Case]:
    four, six = descriptors([tcp4()]), descriptors([tcp6()])
    blocks: dict[str, tuple[bytes, list[Json]]] = {
        "alone": (b"\0", []),
        "five": (bytes(5), []),
        "before": (b"\0" + four, [tcp4()]),
        "after": (four + b"\0", [tcp4()]),
        "between": (four + bytes(2) + six, [tcp4(), tcp6()]),
    }
    for name, (data, addresses) in blocks.items():
        value = single(0, addresses)
        yield read(
            f"address/type-0/{name}",
            f"type 0 {name}",
            ["address.none"],
            with_block(data),
            "type-0-address-dropped",
            {
                "drop": read_as(value),
                "refuse": refusal(NOT_CANONICAL, "field", "addresses"),
            },
            value,
            READABLE,
        )


def _opaque_choices(known: list[Json], data: bytes, **more: Any) -> dict[str, Json]:
    """Return the choices opaque and refuse where an unknown type follows ``known``."""
    start = len(descriptors(known))
    rest = opaque(data[start:].hex())
    where = f"addresses[{len(known)}]"
    return {
        **more,
        "opaque": read_as(single(0, [*known, rest])),
        "refuse": refusal("bad-address", "field", where, OFFSET + 2 + start),
    }


def _unknown_addresses() -> Iterator[Case]:
    four = descriptors([tcp4()])
    for kind in (6, 7, 0x10, 0x7F, 0x80, 0xFF):
        for name, known, tail in (
            ("alone", [], b""),
            ("with-payload", [], b"\x01\x02\x03"),
            ("before-known", [], four),
            ("after-known", [tcp4()], b"\x00\x00"),
        ):
            data = descriptors(known) + bytes([kind]) + tail
            yield read(
                f"address/unknown/{kind:02x}/{name}",
                f"address type {kind}, {name.replace('-', ' ')}",
                ["address.unknown-opaque"],
                with_block(data),
                "unknown-address-opaque",
                _opaque_choices(known, data),
                single(),
                READABLE,
            )


def _host_names() -> Iterator[Case]:
    for name, known, behind in (
        ("alone", [], []),
        ("before-tcp4", [], [tcp4()]),
        ("after-tcp4", [tcp4()], []),
        ("between", [tcp4()], [tcp6()]),
    ):
        addresses = [*known, dns(b"known.example.com"), *behind]
        data = descriptors(addresses)
        yield read(
            f"address/dns-known/{name}",
            f"a host name, {name.replace('-', ' ')}",
            ["address.dns-known", "address.dns"],
            with_block(data),
            "dns-address-read",
            _opaque_choices(known, data, dns=read_as(single(0, addresses))),
            single(),
            READABLE,
        )


def _forbidden_names() -> Iterator[Case]:
    bad = {
        "empty": dns(b""),
        "port-0": dns(port=0),
        "empty-and-port-0": dns(b"", 0),
        "space": dns(b"node example"),
        "underscore": dns(b"_node.example"),
        "nul": dns(b"node\0.example"),
        "newline": dns(b"node.example\n"),
        "utf-8": dns("nœud.example".encode()),
        "not-utf-8": dns(b"\xff\xfe\xc0"),
        "slash": dns(b"http://node"),
    }
    for name, address in bad.items():
        value = single(0, [address])
        yield read(
            f"address/dns-forbidden/{name}",
            f"a host name that BOLT 7 forbids: {name.replace('-', ' ')}",
            ["address.dns-not-validated"],
            single_bytes(value),
            "dns-unvalidated",
            {
                "accept": read_as(value),
                "refuse": refusal(NOT_CANONICAL, "field", "addresses[0]"),
            },
            value,
            READABLE,
        )


def _onion() -> Iterator[Case]:
    good = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    for name, tail in {
        "checksum": b"\xa5\xa5\x03",
        "version-2": b"\x00\x00\x02",
        "version-255": b"\x00\x00\xff",
    }.items():
        value = single(0, [onion_v3(good + tail)])
        yield read(
            f"address/onion-v3-unverified/{name}",
            f"a version 3 onion address with a wrong {name.split('-')[0]}",
            ["address.onion-not-verified"],
            single_bytes(value),
            "onion-v3-unverified",
            {"accept": read_as(value), "refuse": refusal("bad-address", "field", "addresses[0]")},
            value,
            READABLE,
        )


def _mapped() -> Iterator[Case]:
    layout = single_layout(single(0, [tcp6()]))
    for name, ip, inner in (
        ("private", MAPPED, "0a000002"),
        ("zeros", "00" * 10 + "ffff" + "00000000", "00000000"),
        ("ones", "00" * 10 + "ffff" + "ffffffff", "ffffffff"),
    ):
        value = single(0, [tcp6(ip)])
        yield read(
            f"address/mapped-ipv6/{name}",
            f"type 2 with an IPv4-mapped address, {name}",
            ["address.mapped-ipv6-read"],
            layout.replaced("addresses[0].ip", bytes.fromhex(ip)),
            "mapped-ipv6-read",
            {
                "keep": read_as(value),
                "tcp4": read_as(single(0, [tcp4(inner)])),
                "refuse": refusal(NOT_CANONICAL, "field", "addresses[0]"),
            },
            value,
            "The same backup shows other addresses in another program.",
        )
