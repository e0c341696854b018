"""Address lists whose byte count or end is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.address_block import OFFSET, descriptors, with_block
from ..tools.case import Case, case, invalid, lenient, read_refusal, refusal
from ..tools.consequences import READABLE
from ..tools.layout import single_layout
from ..tools.shapes import dns, onion_v2, onion_v3, single, tcp4, tcp6

LOST: Final = (
    "A bad address makes the reader lose its place: the channel, or the whole file, is lost."
)


def vectors() -> Iterator[Case]:
    """Yield all cases about the borders of the address list."""
    yield from _cut_in_block()
    yield from _second_cut()
    yield from _block_counts()
    yield from _past_end()


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
                {"bytes": with_block(layout.data[start : start + size]).hex()},
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
            {"bytes": with_block(layout.data[begin : start + size]).hex()},
            invalid(read_refusal("truncated", field, offset)),
            [single()],
        )
    yield case(
        "single.deserialize",
        "address/dns/host-longer-than-block",
        "a host name length of 255 in a block of 18 bytes",
        ["address.bounded-by-block", "address.dns"],
        LOST,
        {"bytes": with_block(b"\x05\xff" + b"node.example.com").hex()},
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
            {"bytes": with_block(whole, count).hex()},
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
            {"bytes": with_block(descriptors([tcp4()]), count).hex()},
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
            {"bytes": with_block(descriptors([tcp4()]))[:size].hex()},
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
        ["address.block-length", "single.length-wrapped", "single.length-ignored"],
        READABLE,
        {"bytes": with_block(data).hex()},
        lenient(
            "single-length-ignored",
            ignore={"ok": {"single": value}},
            refuse=refusal("not-canonical", "frame"),
        ),
        [value],
    )
