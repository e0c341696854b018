"""Addresses: values at their edges, blocks that do not fit, lists and repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from scbref.json_form import single_from_json
from scbref.wire.address import BYTE_COUNT, AddressBlock

from ..tools.case import (
    Case,
    Json,
    case,
    invalid,
    lenient,
    read_refusal,
    refusal,
)
from ..tools.layout import single_layout
from ..tools.material import derived_bytes
from ..tools.shapes import dns, onion_v2, onion_v3, opaque, single, tcp4, tcp6
from .values import both_ways

OFFSET: Final = single_layout(single()).place("addresses")[0]
"""Where the byte count of the addresses stands in a Single."""

DIAL = "The peer is looked for at another address than the one that was known, or nowhere."
LOST = "A bad address makes the reader lose its place: the channel, or the whole file, is lost."
READABLE = (
    "One unusual address makes a whole file unreadable, although addresses are the part of a"
    " backup that recovery can do without."
)

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
    ("opaque/type-254", "type 254", "opaque-written", opaque("fe")),
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
        "all kinds but opaque, highest type first",
        (dns(), onion_v3(), onion_v2(), tcp6(), tcp4()),
    ),
    ("fifty", "fifty addresses", tuple(tcp4(port=port) for port in range(1, 51))),
    ("known-then-opaque", "a known one before an opaque one", (tcp6(), opaque())),
)
"""Slug, title, addresses."""


def descriptors(addresses: Sequence[Json]) -> bytes:
    """Return the descriptors, made one by one: the list may be one that is not written."""
    models = [single_from_json(single(0, [each])).addresses for each in addresses]
    blocks = (AddressBlock().build(model) for model in models)
    return b"".join(each[BYTE_COUNT.subcon.length :] for each in blocks)


def block(data: bytes, count: int | None = None) -> bytes:
    """Return an address block; ``count`` stands in for the real byte count."""
    stated: bytes = BYTE_COUNT.subcon.build(len(data) if count is None else count)
    return stated + data


def vectors() -> Iterator[Case]:
    """Yield all cases about addresses that have one right answer."""
    for slug, title, requirement, address in EDGES:
        rules = [f"address.{requirement}", "address.values-not-checked"]
        rules += ["address.bounded-by-block", "address.block-past-end"]
        rules += ["address.ip-length", "address.port-range"] if "tcp" in slug else []
        rules += ["address.dns-length"] if "dns" in slug else []
        for each in both_ways(f"address/{slug}", title, rules, DIAL, single(0, [address])):
            yield _unverified(each) if address["type"] == "onion_v3" else each
    for slug, title, addresses in LISTS:
        rules = ["address.order", "address.block-length", "address.values-not-checked"]
        yield from both_ways(f"address/list/{slug}", title, rules, DIAL, single(0, addresses))
    yield from _onion_texts()
    yield from _cut_in_block()
    yield from _second_cut()
    yield from _block_counts()
    yield from _past_end()


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


def _with_block(data: bytes, count: int | None = None) -> str:
    """Return the hex of a Single with these address bytes."""
    return single_layout(single()).replaced("addresses", block(data, count)).hex()


def _cut_in_block() -> Iterator[Case]:
    """Yield blocks that end inside an address, while the Single goes on behind them."""
    for address in (tcp4(), tcp6(), onion_v2(), onion_v3(), dns()):
        layout = single_layout(single(0, [address]))
        start, whole = layout.place("addresses[0]")
        kind = address["type"].replace("_", "-")
        for size in range(1, whole):
            field, offset, _ = layout.part_at(start + size)
            yield case(
                "single.deserialize",
                f"address/{kind}/block-cut/{size}",
                f"a block of {size} bytes with a {kind} address of {whole}",
                ["address.bounded-by-block", f"address.{kind}", "address.block-length"],
                LOST,
                {"bytes": _with_block(layout.data[start : start + size])},
                invalid(read_refusal("truncated", field, offset)),
                [single(0, [address])],
            )


def _second_cut() -> Iterator[Case]:
    layout = single_layout(single(0, [tcp4(), tcp6()]))
    begin, _ = layout.place("addresses[0]")
    start, _ = layout.place("addresses[1]")
    for size in (1, 5, 18):
        field, offset, _ = layout.part_at(start + size)
        yield case(
            "single.deserialize",
            f"address/second-cut/{size}",
            f"a whole TCP address and {size} bytes of the next",
            ["address.bounded-by-block", "address.order"],
            LOST,
            {"bytes": _with_block(layout.data[begin : start + size])},
            invalid(read_refusal("truncated", field, offset)),
            [single()],
        )
    yield case(
        "single.deserialize",
        "address/dns/host-longer-than-block",
        "a host name length of 255 in a block of 18 bytes",
        ["address.bounded-by-block", "address.dns"],
        LOST,
        {"bytes": _with_block(b"\x05\xff" + b"node.example.com")},
        invalid(read_refusal("truncated", "addresses[0].hostname", OFFSET + 3)),
        [single(0, [dns()])],
    )


def _block_counts() -> Iterator[Case]:
    """Byte counts that do not belong to the addresses behind them."""
    base = single(0, [tcp4(), tcp6()])
    layout = single_layout(base)
    whole = descriptors([tcp4(), tcp6()])
    for slug, count, field in (
        ("one-short", len(whole) - 1, "addresses[1].port"),
        ("first-address-and-one", 8, "addresses[1].ip"),
        ("one", 1, "addresses[0].ip"),
    ):
        yield case(
            "single.deserialize",
            f"address/count/{slug}",
            f"a byte count of {count} for {len(whole)} bytes of addresses",
            ["address.block-length", "address.bounded-by-block"],
            LOST,
            {"bytes": _with_block(whole, count)},
            invalid(read_refusal("truncated", field, layout.place(field)[0])),
            [base],
        )
    yield _block_of_65535()


def _past_end() -> Iterator[Case]:
    """Yield blocks that the data does not hold."""
    value = single(0, [tcp4()])
    for slug, count in (("beyond-the-end", 600), ("65535", 65535)):
        yield case(
            "single.deserialize",
            f"address/count/{slug}",
            f"a byte count of {count}, beyond the end of the data",
            ["address.block-past-end", "address.block-length"],
            LOST,
            {"bytes": _with_block(descriptors([tcp4()]), count)},
            invalid(read_refusal("truncated", "addresses", OFFSET)),
            [value],
        )
    for slug, size in (("block-only-count", OFFSET + 2), ("block-cut", OFFSET + 2 + 3)):
        yield case(
            "single.deserialize",
            f"address/past-end/{slug}",
            f"the data ends {size - OFFSET - 2} bytes into a block of 7",
            ["address.block-past-end", "single.truncated"],
            LOST,
            {"bytes": _with_block(descriptors([tcp4()]))[: 2 * size]},
            invalid(read_refusal("truncated", "addresses", OFFSET)),
            [value],
        )


def _block_of_65535() -> Case:
    """Return the largest block; the body is longer than its length field can say."""
    hosts = [dns(bytes([97 + index % 26]) * 251) for index in range(257)]
    value = single(0, hosts)
    data = descriptors(hosts)
    assert len(data) == 65535
    return case(
        "single.deserialize",
        "address/count/full-block",
        "exactly 65,535 bytes of addresses, in a body whose length wrapped when it was written",
        ["address.block-length", "single.length-range", "single.length-ignored"],
        READABLE,
        {"bytes": _with_block(data)},
        lenient(
            "single-length-ignored",
            ignore={"ok": {"single": value}},
            refuse=refusal("not-canonical", "frame"),
        ),
        [value],
    )


def refused_on_write() -> Iterator[Case]:
    """Yield the addresses that lnd, too, refuses to write."""
    v2, v3 = onion_v2()["onion_service"], onion_v3()["onion_service"]
    wrong: Sequence[tuple[str, str, str, str]] = (
        ("upper-case-v3", "an upper-case version 3 host", "base32", v3[:-6].upper() + ".onion"),
        ("upper-case-v2", "an upper-case version 2 host", "base32", v2[:-6].upper() + ".onion"),
        ("digit-1", "the digit 1, which base32 has not", "base32", "1" + v3[1:]),
        ("digit-8", "the digit 8, which base32 has not", "base32", v2[:15] + "8.onion"),
        ("empty", "no text at all", "length", ""),
        ("suffix-only", '".onion" alone', "length", ".onion"),
        ("v2-short", "a version 2 host one letter short", "length", v2[1:]),
        ("v2-long", "a version 2 host one letter long", "length", "a" + v2),
        ("v3-short", "a version 3 host one letter short", "length", v3[1:]),
        ("v3-long", "a version 3 host one letter long", "length", "a" + v3),
        ("no-suffix-v3", 'a version 3 host without ".onion"', "length", v3[:-6]),
    )
    for slug, title, rule, text in wrong:
        kind = "onion_v3" if "v3" in slug or slug == "digit-1" else "onion_v2"
        value = single(0, [{"type": kind, "onion_service": text, "port": 9735}])
        yield case(
            "single.serialize",
            f"address/onion/{slug}",
            title,
            [f"address.onion-{rule}"],
            "Another host than the one given is stored, or a file that cannot be read.",
            {"single": value},
            invalid(refusal("bad-address", "encode", "addresses[0].onion_service")),
            [value],
        )
