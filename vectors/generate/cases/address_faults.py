"""Addresses that must not be written, and those that lnd writes although it had better not."""

from __future__ import annotations

from collections.abc import Iterator

from scbref.wire.primitives import U8, U16

from ..tools.address_block import block, descriptors
from ..tools.case import Case, Json, lenient, refusal
from ..tools.consequences import CHANGED, UNREADABLE
from ..tools.layout import low_bits, single_bytes, single_layout
from ..tools.shapes import MAPPED, dns, onion_v2, onion_v3, opaque, single, tcp4, tcp6
from ..tools.single_cases import write, written


def vectors() -> Iterator[Case]:
    """Yield all cases about addresses that must not be written, onions aside."""
    yield from _ports()
    yield from _ip_lengths()
    yield from _host_lengths()
    yield from _opaque()
    yield from _ambiguous()
    yield from _mapped()
    yield from _types_against_values()


def _ports() -> Iterator[Case]:
    kinds = {"tcp4": tcp4(), "tcp6": tcp6(), "onion-v2": onion_v2(), "onion-v3": onion_v3()}
    for kind, address in kinds.items():
        for port in (65536, 70000, -1):
            yield _port(kind, f"a {kind} address", address, port)
    for port in (65536, -1):
        yield _port("dns", "a host name", dns(), port)


def _port(kind: str, title: str, address: Json, port: int) -> Case:
    layout = single_layout(single(0, [address]))
    wrapped = layout.replaced("addresses[0].port", low_bits(U16, port))
    return write(
        f"address/port/{kind}/{'minus-1' if port < 0 else port}",
        f"{title} with port {port}",
        ["address.port-range", f"address.{kind}"],
        CHANGED,
        single(0, [{**address, "port": port}]),
        lenient(
            "writer-port-wraps",
            wrap=written(wrapped),
            refuse=refusal("out-of-range", "encode", "addresses[0].port"),
        ),
    )


def _ip_lengths() -> Iterator[Case]:
    for size in (0, 3, 5, 15, 17):
        yield _ip_length(str(size), f"an IP address of {size} bytes", tcp6("ab" * size))
    for size in (3, 5):
        title = f"an IPv4 address of {size} bytes"
        yield _ip_length(f"tcp4/{size}", title, tcp4("ab" * size))


def _ip_length(slug: str, title: str, address: Json) -> Case:
    # lnd writes whatever is neither 4 nor 16 bytes as type 2, with 16 zeros or nothing.
    layout = single_layout(single(0, [tcp6()]))
    return write(
        f"address/ip-length/{slug}",
        title,
        ["address.ip-length"],
        UNREADABLE,
        single(0, [address]),
        lenient(
            "writer-nil-ip",
            zeros=written(layout.replaced("addresses[0].ip", bytes(16))),
            write=written(layout.replaced("addresses[0].ip", b"")),
            refuse=refusal("out-of-range", "encode", "addresses[0].ip"),
        ),
    )


def _host_lengths() -> Iterator[Case]:
    layout = single_layout(single(0, [dns()]))
    for size in (256, 300, 511):
        host = b"x" * size
        wrapped = layout.replaced("addresses[0].hostname", low_bits(U8, size) + host)
        yield write(
            f"address/dns-length/{size}",
            f"a host name of {size} bytes",
            ["address.dns-length"],
            UNREADABLE,
            single(0, [dns(host)]),
            lenient(
                "writer-dns-length-wraps",
                wrap=written(wrapped),
                refuse=refusal("out-of-range", "encode", "addresses[0].hostname"),
            ),
        )


def _opaque() -> Iterator[Case]:
    layout = single_layout(single())
    for kind in range(6):
        payload = f"{kind:02x}0102"
        yield write(
            f"address/opaque/known-type-{kind}",
            f"an opaque address that begins with the known type {kind}",
            ["address.opaque-unambiguous"],
            UNREADABLE,
            single(0, [opaque(payload)]),
            lenient(
                "writer-opaque-known-type",
                write=written(layout.replaced("addresses", block(bytes.fromhex(payload)))),
                refuse=refusal("bad-address", "encode"),
            ),
        )


def _ambiguous() -> Iterator[Case]:
    layout = single_layout(single())
    yield write(
        "address/opaque/empty",
        "an opaque address without any bytes",
        ["address.opaque-unambiguous"],
        CHANGED,
        single(0, [opaque("")]),
        lenient(
            "writer-opaque-empty",
            drop=written(layout.data),
            refuse=refusal("bad-address", "encode"),
        ),
    )
    for name, behind in {"tcp4": tcp4(), "opaque": opaque("07"), "dns": dns()}.items():
        both = [opaque(), behind]
        yield write(
            f"address/opaque/before-{name}",
            f"an opaque address before another one ({name})",
            ["address.opaque-unambiguous"],
            CHANGED,
            single(0, both),
            lenient(
                "writer-opaque-swallows",
                write=written(layout.replaced("addresses", block(descriptors(both)))),
                refuse=refusal("bad-address", "encode"),
            ),
        )


def _mapped() -> Iterator[Case]:
    for name, around in (("alone", []), ("before-tcp6", [tcp6()])):
        plain = single_layout(single(0, [tcp6(), *around]))
        yield write(
            f"address/mapped-ipv6/{name}",
            "an IPv4 address in IPv6 form",
            ["address.mapped-ipv6-written"],
            "Files written by two programs from the same channels differ.",
            single(0, [tcp6(MAPPED), *around]),
            lenient(
                "mapped-ipv6-rewritten",
                rewrite=written(single_bytes(single(0, [tcp4(), *around]))),
                preserve=written(plain.replaced("addresses[0].ip", bytes.fromhex(MAPPED))),
                refuse=refusal("bad-address", "encode", "addresses[0]"),
            ),
        )


def _types_against_values() -> Iterator[Case]:
    """Yield addresses whose type is not that of their value; lnd goes by the value."""
    v2, v3 = onion_v2(), onion_v3()
    mapped = "00" * 10 + "ffff01020304"
    for name, title, address, lnd in (
        ("tcp4-16-bytes", "tcp4 with 16 bytes", tcp4(tcp6()["ip"]), "type 2"),
        ("tcp4-mapped", "tcp4 with an IPv4-mapped address", tcp4(mapped), "type 1"),
        ("tcp6-4-bytes", "tcp6 with 4 bytes", tcp6("01020304"), "type 1"),
        ("onion-v3-22", "onion_v3 with a version 2 name", v2 | {"type": "onion_v3"}, "type 3"),
        ("onion-v2-62", "onion_v2 with a version 3 name", v3 | {"type": "onion_v2"}, "type 4"),
    ):
        yield write(
            f"address/type-against-value/{name}",
            title,
            ["address.ip-length" if "tcp" in name else "address.onion-length"],
            CHANGED,
            single(0, [address]),
            {"verdict": "unspecified", "note": f"lnd has no such value; made one, it is {lnd}"},
        )
