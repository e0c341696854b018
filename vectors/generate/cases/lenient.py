"""Reading what lnd is lenient about: each behaviour with all its choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from scbref.wire.single import LENGTH

from ..tools.case import Case, Json, case, lenient, refusal
from ..tools.layout import single_bytes, single_layout
from ..tools.material import derived_bytes
from ..tools.shapes import dns, onion_v3, opaque, put, single, tcp4, tcp6
from .addresses import OFFSET, READABLE, block, descriptors

STRICT: Final = "not-canonical"
TOLERANT = "A backup that lnd restores is refused, or read with other values than lnd reads."
MAPPED: Final = "00" * 10 + "ffff" + "0a000002"
"""::ffff:10.0.0.2."""


def vectors() -> Iterator[Case]:
    """Yield all cases that a behaviour decides on reading a Single."""
    yield from _lengths()
    yield from _trailing()
    yield from _booleans()
    yield from _no_address()
    yield from _unknown_addresses()
    yield from _host_names()
    yield from _forbidden_names()
    yield from _onion()
    yield from _mapped()


def _read(
    slug: str,
    title: str,
    requirements: Sequence[str],
    data: bytes,
    behaviour: str,
    choices: dict[str, Json],
    about: Json,
    consequence: str = TOLERANT,
) -> Case:
    return case(
        "single.deserialize",
        slug,
        title,
        requirements,
        consequence,
        {"bytes": data.hex()},
        lenient(behaviour, **choices),
        [about],
    )


def _ok(value: Json) -> Json:
    return {"ok": {"single": value}}


def _lengths() -> Iterator[Case]:
    for version, close in ((0, False), (6, True)):
        value = single(version, [tcp4()], close=close)
        layout = single_layout(value)
        real = len(bytes(layout)) - 3
        named = {
            "zero": 0,
            "one": 1,
            "one-less": real - 1,
            "one-more": real + 1,
            "swapped-bytes": int.from_bytes(real.to_bytes(2, "big"), "little"),
            "max": 65535,
        }
        for name, length in named.items():
            yield _read(
                f"length/version-{version}/{name}",
                f"a length of {length} for a body of {real} bytes",
                ["single.length-ignored"],
                layout.replaced("length", LENGTH.subcon.build(length)),
                "single-length-ignored",
                {"ignore": _ok(value), "refuse": refusal(STRICT, "frame")},
                value,
            )


def _trailing() -> Iterator[Case]:
    tails = {
        "zero-byte": b"\0",
        "byte": b"\xa5",
        "hundred": derived_bytes("trailing", 100),
        "another-single": single_bytes(single(name="b")),
        "newline": b"\n",
    }
    for version, close in ((0, False), (4, False), (6, True)):
        value = single(version, close=close)
        for name, tail in tails.items():
            yield _read(
                f"trailing/version-{version}/{name}",
                f"{len(tail)} bytes after the Single: {name.replace('-', ' ')}",
                ["single.trailing-bytes"],
                single_bytes(value) + tail,
                "trailing-bytes-after-single",
                {"ignore": _ok(value), "refuse": refusal(STRICT, "frame")},
                value,
            )
    without = single(4)
    head = single_bytes(without)
    cleared = head + single_bytes(single(4, close=True))[len(head) :]
    yield _read(
        "trailing/close-bit-cleared",
        "close-tx inputs behind a version byte without bit 7",
        ["closetx.presence", "single.trailing-bytes"],
        cleared,
        "trailing-bytes-after-single",
        {"ignore": _ok(without), "refuse": refusal(STRICT, "frame")},
        without,
    )


def _booleans() -> Iterator[Case]:
    value = single()
    layout = single_layout(value)
    for byte in (0x02, 0x03, 0x10, 0x7F, 0x80, 0x81, 0xFE, 0xFF):
        yield _read(
            f"bool/{byte:02x}",
            f"is_initiator is {byte:02x}",
            ["single.bool-other"],
            layout.replaced("is_initiator", bytes([byte])),
            "bool-other-than-one",
            {
                "false": _ok(put(value, "is_initiator", False)),
                "true": _ok(value),
                "refuse": refusal(STRICT, "field", "is_initiator", 3),
            },
            value,
        )


def _with_addresses(data: bytes) -> bytes:
    return single_layout(single()).replaced("addresses", block(data))


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
        yield _read(
            f"address/type-0/{name}",
            f"type 0 {name}",
            ["address.none"],
            _with_addresses(data),
            "type-0-address-dropped",
            {
                "drop": _ok(value),
                "refuse": refusal(STRICT, "field", "addresses"),
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
        "opaque": _ok(single(0, [*known, rest])),
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
            yield _read(
                f"address/unknown/{kind:02x}/{name}",
                f"address type {kind}, {name.replace('-', ' ')}",
                ["address.unknown-opaque"],
                _with_addresses(data),
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
        yield _read(
            f"address/dns-known/{name}",
            f"a host name, {name.replace('-', ' ')}",
            ["address.dns-known", "address.dns"],
            _with_addresses(data),
            "dns-address-read",
            _opaque_choices(known, data, dns=_ok(single(0, addresses))),
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
        yield _read(
            f"address/dns-forbidden/{name}",
            f"a host name that BOLT 7 forbids: {name.replace('-', ' ')}",
            ["address.dns-not-validated"],
            single_bytes(value),
            "dns-unvalidated",
            {
                "accept": _ok(value),
                "refuse": refusal(STRICT, "field", "addresses[0]"),
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
        yield _read(
            f"address/onion-v3-unverified/{name}",
            f"a version 3 onion address with a wrong {name.split('-')[0]}",
            ["address.onion-not-verified"],
            single_bytes(value),
            "onion-v3-unverified",
            {"accept": _ok(value), "refuse": refusal("bad-address", "field", "addresses[0]")},
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
        yield _read(
            f"address/mapped-ipv6/{name}",
            f"type 2 with an IPv4-mapped address, {name}",
            ["address.mapped-ipv6-read"],
            layout.replaced("addresses[0].ip", bytes.fromhex(ip)),
            "mapped-ipv6-read",
            {
                "keep": _ok(value),
                "tcp4": _ok(single(0, [tcp4(inner)])),
                "refuse": refusal(STRICT, "field", "addresses[0]"),
            },
            value,
            "The same backup shows other addresses in another program.",
        )
