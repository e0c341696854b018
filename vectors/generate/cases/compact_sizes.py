"""CompactSizes that are longer than needed, and the last that may not be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Case
from ..tools.commit_tx import HERE, LIMITS, Limit, fault, holding, part_slug
from ..tools.transaction import SMALL, compact_size


def vectors() -> Iterator[Case]:
    """Yield all cases about CompactSizes."""
    yield from _longer_than_needed()
    yield from _largest_of_a_script()
    for limit in LIMITS:
        if limit.part != SCRIPT:
            yield from _largest_of(limit)
        yield _smallest_of_32_bits(limit)


def _longer_than_needed() -> Iterator[Case]:
    """Every count and length in a form that is longer than needed."""
    for limit in LIMITS:
        value, layout = holding(limit.transaction)
        name = f"{HERE}.{limit.part}"
        start, _ = layout.place(name)
        data = layout.bytes_of(name)
        for width in (2, 4, 8):
            longer = compact_size(data[0], width) + data[1:]
            yield fault(
                f"compact-size/{part_slug(limit.part)}/{8 * width}-bit",
                f"{limit.part}: {data[0]} as a CompactSize of {8 * width} bits",
                ["tx.compact-size-canonical"],
                layout.replaced(name, longer),
                "bad-transaction",
                (limit.part, start),
                value,
            )


def _largest_of_a_script() -> Iterator[Case]:
    value, layout = holding(SMALL)
    name = f"{HERE}.{SCRIPT}"
    start, _ = layout.place(name)
    for number, width in ((252, 2), (65535, 4), (2**32 - 1, 8)):
        yield fault(
            f"compact-size/largest/{8 * width}-bit",
            f"{number} as a CompactSize of {8 * width} bits, the largest that is not allowed",
            ["tx.compact-size-canonical"],
            layout.replaced(name, compact_size(number, width) + bytes(300)),
            "bad-transaction",
            (SCRIPT, start),
            value,
        )


def _largest_of(limit: Limit) -> Iterator[Case]:
    """Yield the largest numbers that a count or length may not hold in a longer form."""
    value, layout = holding(limit.transaction)
    start, _ = layout.place(f"{HERE}.{limit.part}")
    for number, width in ((252, 2), (65535, 4)):
        yield fault(
            f"compact-size/{part_slug(limit.part)}/largest-{8 * width}-bit",
            f"{limit.part}: {number} as a CompactSize of {8 * width} bits",
            ["tx.compact-size-canonical"],
            layout.data[:start] + compact_size(number, width),
            "bad-transaction",
            (limit.part, start),
            value,
        )


def _smallest_of_32_bits(limit: Limit) -> Case:
    """Return the least number that needs 32 bits; it is right, and the data ends behind it."""
    value, layout = holding(limit.transaction)
    start, _ = layout.place(f"{HERE}.{limit.part}")
    data = layout.data[:start] + compact_size(65536)
    return fault(
        f"compact-size/{part_slug(limit.part)}/smallest-32-bit",
        f"{limit.part}: 65,536, and the data ends",
        ["tx.compact-size-canonical", "tx.truncated"],
        data,
        "truncated",
        (limit.behind, len(data)) if limit.behind else (limit.part, start),
        value,
    )


SCRIPT: Final = "inputs[0].script_sig"
"""The part of which the largest numbers are tried with bytes behind them."""
