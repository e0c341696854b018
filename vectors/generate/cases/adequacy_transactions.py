"""Transactions that exist because a mutant of the reference passed everything before them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from scbref.wire.transaction import MAX_SCRIPT_SIZE, SCRIPT_SLAB_SIZE

from ..tools.case import Case, Json, case, invalid, read_refusal
from ..tools.layout import Layout, single_layout
from ..tools.shapes import close_tx_inputs, single
from ..tools.transaction import SMALL, WITNESS, Tx, TxIn, TxOut, compact_size
from .transaction_faults import GREEDY, HERE, LIMITS, MISREAD
from .transactions import LOST
from .values import both_ways, slug_of

FIRST: Final = SCRIPT_SLAB_SIZE - MAX_SCRIPT_SIZE
"""Bytes of a first script beside which one of the largest size just fits."""


def vectors() -> Iterator[Case]:
    """Yield all of them."""
    inputs = tuple(TxIn(index=index) for index in range(253))
    yield from both_ways(
        "tx/inputs/253",
        "253 inputs, the least that need a longer CompactSize",
        ["tx.input-limit", "tx.layout", "tx.compact-size-canonical", "tx.checked-on-write"],
        LOST,
        single(0, close=close_tx_inputs(0, bytes(replace(SMALL, inputs=inputs)))),
    )
    yield from _borders()
    yield from _totals()


def _holding(transaction: Tx) -> tuple[Json, Layout]:
    value = single(0, close=close_tx_inputs(0, bytes(transaction)))
    return value, single_layout(value)


def _refused(
    slug: str, title: str, rules: list[str], why: str, data: bytes, fault: Json, about: Json
) -> Case:
    given = {"bytes": data.hex()}
    op = "single.deserialize"
    return case(op, f"tx/{slug}", title, rules, why, given, invalid(fault), [about])


def _borders() -> Iterator[Case]:
    """Yield what each CompactSize may just hold in a longer form, and what it just may not."""
    for limit in LIMITS:
        value, layout = _holding(limit.transaction)
        name = f"{HERE}.{limit.part}"
        start, _ = layout.place(name)
        slug = slug_of(limit.part).replace(".", "-").replace("[", "-").replace("]", "")
        for number, width in ((252, 2), (65535, 4)):
            if limit.part == "inputs[0].script_sig":
                continue  # stands among the transaction faults
            yield _refused(
                f"compact-size/{slug}/largest-{8 * width}-bit",
                f"{limit.part}: {number} as a CompactSize of {8 * width} bits",
                ["tx.compact-size-canonical"],
                MISREAD,
                layout.data[:start] + compact_size(number, width),
                read_refusal("bad-transaction", name, start),
                value,
            )
        data = layout.data[:start] + compact_size(65536)
        behind = (f"{HERE}.{limit.behind}", len(data)) if limit.behind else (name, start)
        yield _refused(
            f"compact-size/{slug}/smallest-32-bit",
            f"{limit.part}: 65,536, and the data ends",
            ["tx.compact-size-canonical", "tx.truncated"],
            MISREAD,
            data,
            read_refusal("truncated", *behind),
            value,
        )


def _place(transaction: Tx, part: str) -> int:
    """Return where a part stands in the bytes of a transaction with a large first script."""
    first, *others = transaction.inputs
    small = replace(transaction, inputs=(replace(first, script_sig=b""), *others))
    layout = _holding(small)[1].below(HERE)
    grown = len(bytes(transaction)) - len(layout.data)
    return layout.place(part)[0] + grown


class Total(NamedTuple):
    """A transaction whose first script is large, and where another one claims the most."""

    part: str
    transaction: Tx


def _totals() -> Iterator[Case]:
    """Scripts that together just keep, or just break, the limit of a transaction."""
    for size in (FIRST, FIRST + 1):
        large = TxIn(script_sig=bytes(size))
        for part, transaction in (
            Total("inputs[1].script_sig", replace(SMALL, inputs=(large, TxIn(index=1)))),
            Total("outputs[0].pk_script", replace(SMALL, inputs=(large,))),
            Total(
                "witnesses[0][0]",
                replace(WITNESS, inputs=(large,), outputs=(TxOut(pk_script=b""),)),
            ),
        ):
            value, layout = _holding(SMALL)
            start, _ = layout.place(HERE)
            where = _place(transaction, part)
            body = bytes(transaction)
            data = layout.data[:start] + body[:where] + compact_size(MAX_SCRIPT_SIZE)
            fits = size == FIRST
            yield _refused(
                f"total/{slug_of(part).replace('.', '-').replace('[', '-').replace(']', '')}"
                f"/{'at-limit-no-data' if fits else 'one-over'}",
                f"{part}: a script of 4,000,000 bytes behind one of {size}",
                ["tx.total-script-limit", *(["tx.truncated"] if fits else [])],
                GREEDY,
                data,
                read_refusal(
                    "truncated" if fits else "bad-transaction", f"{HERE}.{part}", start + where
                ),
                value,
            )
