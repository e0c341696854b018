"""Addresses that are written and read: values at their edges, lists, host names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ..tools.case import Case, Json, lenient, refusal, valid
from ..tools.consequences import DIAL
from ..tools.layout import single_bytes
from ..tools.material import derived_bytes
from ..tools.shapes import dns, onion_v2, onion_v3, opaque, single, tcp4, tcp6
from ..tools.single_cases import both_ways, write

EDGES: Final[Sequence[tuple[str, str, str, Json]]] = (
    ("tcp4/zeros", "0.0.0.0:0", "tcp4", tcp4("00000000", 0)),
    ("tcp4/ones", "255.255.255.255:65535", "tcp4", tcp4("ffffffff", 65535)),
    ("tcp4/byte-order", "1.2.3.4:258", "tcp4", tcp4("01020304", 258)),
    ("tcp4/port-high-bit", "port 32768", "tcp4", tcp4(port=32768)),
    ("tcp6/zeros", "[::]:0", "tcp6", tcp6("00" * 16, 0)),
    ("tcp6/ones", "all bits set", "tcp6", tcp6("ff" * 16, 65535)),
    ("tcp6/loopback", "[::1]:258", "tcp6", tcp6("00" * 15 + "01", 258)),
    ("tcp6/v4-compatible", "::10.0.0.2, not the mapped form", "tcp6", tcp6("00" * 12 + "0a000002")),
    ("tcp6/nearly-mapped", "::fffe:10.0.0.2", "tcp6", tcp6("00" * 10 + "fffe0a000002")),
    ("onion-v2/zeros", "aaaaaaaaaaaaaaaa.onion:0", "onion-v2", onion_v2(bytes(10), 0)),
    ("onion-v2/ones", "7777777777777777.onion:65535", "onion-v2", onion_v2(b"\xff" * 10, 65535)),
    ("onion-v3/zeros", "35 zero bytes", "onion-v3", onion_v3(bytes(35), 0)),
    ("onion-v3/ones", "35 bytes ff", "onion-v3", onion_v3(b"\xff" * 35, 65535)),
    ("dns/one-letter", "a host name of one byte", "dns", dns(b"a", 1)),
    ("dns/254", "a host name of 254 bytes", "dns", dns(b"a" * 254)),
    ("dns/255", "a host name of 255 bytes", "dns", dns(b"b" * 255, 65535)),
    ("opaque/type-only", "type 11 and nothing else", "opaque-written", opaque("0b")),
    ("opaque/type-128", "type 128", "opaque-written", opaque("8000ff")),
    ("opaque/type-255", "type 255", "opaque-written", opaque("ff0109")),
    (
        "opaque/holds-a-tcp4",
        "type 11 followed by what would be a TCP address",
        "opaque-written",
        opaque("0b010a0000022607"),
    ),
    (
        "opaque/long",
        "type 7 and 1,000 bytes",
        "opaque-written",
        opaque("07" + derived_bytes("opaque", 1000).hex()),
    ),
)
"""Slug, title, requirement, address."""
LISTS: Final[Sequence[tuple[str, str, Sequence[Json]]]] = (
    ("twice", "the same address twice", (tcp4(), tcp4())),
    ("same-ip-two-ports", "one host, two ports", (tcp4(port=1), tcp4(port=2))),
    (
        "reversed",
        "all kinds but opaque, highest type first; a name with capitals and a dot at its end stays",
        (
            dns(b"Node-1.EXAMPLE.com."),
            onion_v3(),
            onion_v2(),
            tcp6("fd87d87eeb43a1b2c3d4e5f607182930"),
            tcp4(),
        ),
    ),
    ("fifty", "fifty addresses", tuple(tcp4(port=port) for port in range(1, 51))),
    ("known-then-opaque", "a known one before an opaque one", (tcp6(), opaque())),
)
"""Slug, title, addresses."""


def vectors() -> Iterator[Case]:
    """Yield all cases about addresses that have one right answer."""
    yield from _edges()
    for slug, title, addresses in LISTS:
        rules = ["address.order", "address.block-length", "address.values-not-checked"]
        yield from both_ways(f"address/list/{slug}", title, rules, DIAL, single(0, addresses))
    yield from _onion_texts()
    yield from _forbidden_host_names()


def _edges() -> Iterator[Case]:
    for slug, title, requirement, address in EDGES:
        rules = [f"address.{requirement}"]
        rules += ["address.values-not-checked"] if "tcp" in slug or "onion-v2" in slug else []
        rules += ["address.bounded-by-block", "address.block-past-end"]
        rules += ["address.ip-length", "address.port-range"] if "tcp" in slug else []
        rules += ["address.dns-length"] if "dns" in slug else []
        for each in both_ways(f"address/{slug}", title, rules, DIAL, single(0, [address])):
            yield _unverified(each) if address["type"] == "onion_v3" else each


def _unverified(each: Case) -> Case:
    """Let a reader refuse a version 3 onion address whose checksum is wrong."""
    if each.op != "single.deserialize":
        return each
    expect = lenient(
        "onion-v3-unverified",
        accept={"ok": each.expect["ok"]},
        refuse=refusal("bad-address", "field", "addresses[0]"),
    )
    rules = (*each.requirements, "address.onion-not-verified")
    return replace(each, expect=expect, requirements=rules)


def _onion_texts() -> Iterator[Case]:
    """Every base32 letter, so that another alphabet or case shows."""
    letters = bytes.fromhex("00443214c74254b635cf84653a56d7c675be77df")
    for half, data in enumerate((letters[:10], letters[10:])):
        yield from both_ways(
            f"address/onion-v2/alphabet-{half}",
            "sixteen of the thirty-two base32 letters",
            ["address.onion-v2", "address.onion-base32", "address.onion-length"],
            DIAL,
            single(0, [onion_v2(data)]),
        )


def _forbidden_host_names() -> Iterator[Case]:
    """Host names that BOLT 7 forbids, which lnd writes."""
    for name, address in {
        "empty": dns(b""),
        "port-0": dns(port=0),
        "space": dns("nœud example".encode()),
    }.items():
        value = single(0, [address])
        yield write(
            f"address/dns-forbidden/{name}",
            f"a host name that BOLT 7 forbids: {name.replace('-', ' ')}",
            ["address.dns", "address.dns-not-validated"],
            "A channel is not backed up because of an address that nobody needs.",
            value,
            valid(bytes=single_bytes(value).hex()),
        )
