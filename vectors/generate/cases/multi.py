"""Multis: header, counts, what follows, repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scbref.wire.multi import COUNT

from ..tools.case import (
    NOT_CANONICAL,
    Case,
    Json,
    case,
    invalid,
    lenient,
    read_refusal,
    refusal,
    valid,
)
from ..tools.consequences import IN_PART, MISCOUNT, REFUSED
from ..tools.layout import multi_bytes, multi_layout
from ..tools.multi_cases import multi, read_multi, singles
from ..tools.shapes import ADDRESS_LISTS, put, single, tcp4

GREEDY: Final = "A file of a few bytes makes the program reserve gigabytes, or die."


def vectors() -> Iterator[Case]:
    """Yield all cases about the plaintext of Multis."""
    yield from _good()
    yield _more_than_a_byte_counts()
    yield from _headers()
    yield from _counts()
    yield from _cut_in_the_second()
    yield from _trailing()
    yield from _duplicates()


def _both_ways(
    slug: str, title: str, rules: Sequence[str], consequence: str, members: Sequence[Json]
) -> Iterator[Case]:
    data = multi_bytes(members).hex()
    value = multi(members)
    rules = [*rules, "multi.header", "multi.version-on-read", "multi.version-on-write"]
    for op, given, expect in (
        ("multi.serialize", {"multi": value}, valid(bytes=data)),
        ("multi.deserialize", {"bytes": data}, valid(multi=value)),
    ):
        yield case(op, slug, title, rules, consequence, given, expect, members, multi=True)


def _good() -> Iterator[Case]:
    yield from _both_ways(
        "count/0", "no channels", ["multi.empty", "multi.header-truncated"], MISCOUNT, []
    )
    rules = ["multi.back-to-back", "multi.order-kept", "multi.count-too-large"]
    rules += ["multi.all-or-nothing-read", "multi.all-or-nothing-write", "multi.count-not-trusted"]
    for count in (1, 2, 3, 20):
        yield from _both_ways(
            f"count/{count}", f"{count} channels", rules, MISCOUNT, singles(count)
        )
    yield from _both_ways(
        "order/reversed", "two channels, the other way round", rules, MISCOUNT, singles(2)[::-1]
    )
    every = [
        single(version, [tcp4()], close=close, name=f"{version}{close}")
        for version in range(8)
        for close in (False, True)
    ]
    title = "every version, with and without close-tx inputs"
    yield from _both_ways("mixed/versions", title, rules, MISCOUNT, every)
    kinds = [single(0, each, name=name) for name, each in ADDRESS_LISTS.items()]
    yield from _both_ways("mixed/addresses", "every kind of address", rules, MISCOUNT, kinds)


def _more_than_a_byte_counts() -> Case:
    many = singles(257)
    return case(
        "multi.serialize",
        "count/257",
        "257 channels, more than one byte can count",
        ["multi.header", "multi.back-to-back"],
        MISCOUNT,
        {"multi": multi(many)},
        valid(bytes=multi_bytes(many).hex()),
        many,
        multi=True,
    )


def _headers() -> Iterator[Case]:
    two = multi_bytes(singles(2))
    refused = invalid(read_refusal("unknown-version", "version", 0))
    for version in (1, 2, 7, 127, 128, 255):
        for name, data in (("whole", two), ("only-version", two[:1]), ("empty", bytes(5))):
            yield read_multi(
                f"version/{version}/{name}",
                f"Multi version {version}, {name.replace('-', ' ')}",
                ["multi.version-on-read"],
                IN_PART,
                bytes([version]) + data[1:],
                refused,
                singles(1),
            )
    for size in range(5):
        place = ("version", 0) if size == 0 else ("count", 1)
        yield read_multi(
            f"truncated/header/{size}",
            f"{size} bytes",
            ["multi.header-truncated", "multi.empty"],
            "An empty or cut file passes for a backup of no channels.",
            bytes(size),
            invalid(read_refusal("truncated", *place)),
        )


def _with_count(members: Sequence[Json], count: int) -> bytes:
    return multi_layout(members).replaced(COUNT.name, COUNT.subcon.build(count))


def _counts() -> Iterator[Case]:
    two = singles(2)
    data = multi_bytes(two)
    wrong = {"3": 3, "258": 258, "little-endian": 0x02000000, "2-to-31": 2**31, "max": 2**32 - 1}
    for name, count in wrong.items():
        yield read_multi(
            f"count/too-large/{name}",
            f"a count of {count} and two Singles",
            ["multi.count-too-large", "multi.count-not-trusted"],
            GREEDY if count > 1000 else IN_PART,
            _with_count(two, count),
            invalid(read_refusal("truncated", "static_backups[2].version", len(data))),
            two,
        )
    yield read_multi(
        "count/max-nothing",
        "a count of 2^32 - 1 and nothing behind it",
        ["multi.count-too-large", "multi.count-not-trusted"],
        GREEDY,
        b"\0" + b"\xff" * 4,
        invalid(read_refusal("truncated", "static_backups[0].version", 5)),
    )


def _cut_in_the_second() -> Iterator[Case]:
    two = singles(2)
    layout = multi_layout(two)
    start, _ = layout.place("static_backups[1]")
    for name, size in {
        "version-only": start + 1,
        "inside-length": start + 2,
        "half": start + 150,
        "last-byte": len(layout.data) - 1,
    }.items():
        yield read_multi(
            f"truncated/second/{name}",
            f"the second Single is cut, {size - start} bytes of it are there",
            ["multi.count-too-large", "multi.all-or-nothing-read", "single.truncated"],
            IN_PART,
            layout.data[:size],
            invalid(read_refusal("truncated", *layout.cut_at(size))),
            two,
        )


def _trailing() -> Iterator[Case]:
    three = singles(3)
    for kept in (0, 1, 2):
        yield read_multi(
            f"count/too-small/{kept}",
            f"a count of {kept} and three Singles",
            ["multi.trailing-bytes", "multi.back-to-back"],
            REFUSED,
            _with_count(three, kept),
            lenient(
                "trailing-bytes-after-multi",
                ignore={"ok": {"multi": multi(three[:kept])}},
                refuse=refusal(NOT_CANONICAL, "frame"),
            ),
            three,
        )
    for name, tail in {"zero": b"\0", "newline": b"\n", "hundred": b"\xa5" * 100}.items():
        for count in (0, 2):
            yield read_multi(
                f"trailing/{name}/after-{count}",
                f"{len(tail)} bytes behind {count} Singles",
                ["multi.trailing-bytes"],
                REFUSED,
                multi_bytes(three[:count]) + tail,
                lenient(
                    "trailing-bytes-after-multi",
                    ignore={"ok": {"multi": multi(three[:count])}},
                    refuse=refusal(NOT_CANONICAL, "frame"),
                ),
                three[:count],
            )


def _duplicates() -> Iterator[Case]:
    first, other = singles(2)
    again = put(first, "capacity", "777")
    for name, members in {"same": [first, first], "changed": [first, other, again]}.items():
        data = multi_bytes(members).hex()
        value = multi(members)
        for op, given, ok, phase in (
            ("multi.deserialize", {"bytes": data}, {"multi": value}, "semantic"),
            ("multi.serialize", {"multi": value}, {"bytes": data}, "encode"),
        ):
            yield case(
                op,
                f"duplicate/{name}",
                f"one channel point twice ({name})",
                ["multi.duplicates-kept", "multi.order-kept"],
                MISCOUNT,
                given,
                lenient(
                    "duplicate-outpoints-in-multi",
                    keep={"ok": ok},
                    refuse=refusal(NOT_CANONICAL if phase == "semantic" else "other", phase),
                ),
                members,
                multi=True,
            )
