"""Counts, lengths and totals of a commitment transaction at their limits and over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scbref.wire.transaction import MAX_SCRIPT_SIZE, SCRIPT_SLAB_SIZE

from ..tools.case import Case, Json, case
from ..tools.commit_tx import HERE, LIMITS, Limit, fault, holding, part_slug
from ..tools.consequences import GREEDY
from ..tools.transaction import SMALL, WITNESS, Tx, TxIn, TxOut, compact_size

FIRST: Final = SCRIPT_SLAB_SIZE - MAX_SCRIPT_SIZE
"""Bytes of a first script beside which one of the largest size just fits."""


def vectors() -> Iterator[Case]:
    """Yield all cases about limits."""
    for limit in LIMITS:
        yield from _over_limit(limit)
        yield _at_limit(limit)
        if limit.always < limit.maximum:
            yield _at_highest_limit(limit)
    yield from _totals()


def _over_limit(limit: Limit) -> Iterator[Case]:
    value, layout = holding(limit.transaction)
    start, _ = layout.place(f"{HERE}.{limit.part}")
    for name, number in (
        ("one-over", limit.maximum + 1),
        ("32-bit", 2**32 - 1),
        ("64-bit", 2**64 - 1),
    ):
        yield fault(
            f"limit/{part_slug(limit.part)}/{name}",
            f"{limit.part}: {number}, over the limit of {limit.maximum}",
            [limit.requirement, "tx.counts-not-trusted"],
            layout.replaced(f"{HERE}.{limit.part}", compact_size(number)),
            "bad-transaction",
            (limit.part, start),
            value,
            GREEDY,
        )


def _head(limit: Limit) -> tuple[Json, bytes]:
    """Return a Single, and its bytes up to the limited part."""
    value, layout = holding(limit.transaction)
    return value, layout.data[: layout.place(f"{HERE}.{limit.part}")[0]]


def _at_limit(limit: Limit) -> Case:
    value, head = _head(limit)
    data = head + compact_size(limit.always)
    return fault(
        f"limit/{part_slug(limit.part)}/at-limit-no-data",
        f"{limit.part}: {limit.always}, which is allowed, and the data ends",
        ["tx.counts-not-trusted", "tx.truncated", limit.requirement],
        data,
        "truncated",
        (limit.behind, len(data)) if limit.behind else (limit.part, len(head)),
        value,
        GREEDY,
    )


def _at_highest_limit(limit: Limit) -> Case:
    value, head = _head(limit)
    note = f"lnd 0.21 allows {limit.always}, lnd before and after it {limit.maximum}"
    return case(
        "single.deserialize",
        f"tx/limit/{part_slug(limit.part)}/at-highest-limit-no-data",
        f"{limit.part}: {limit.maximum}, and the data ends",
        [limit.requirement, "tx.counts-not-trusted"],
        GREEDY,
        {"bytes": (head + compact_size(limit.maximum)).hex()},
        {"verdict": "unspecified", "note": note},
        [value],
    )


def _totals() -> Iterator[Case]:
    """Scripts that together just keep, or just break, the limit of a transaction."""
    for size in (FIRST, FIRST + 1):
        large = TxIn(script_sig=bytes(size))
        for part, transaction in (
            ("inputs[1].script_sig", replace(SMALL, inputs=(large, TxIn(index=1)))),
            ("outputs[0].pk_script", replace(SMALL, inputs=(large,))),
            (
                "witnesses[0][0]",
                replace(WITNESS, inputs=(large,), outputs=(TxOut(pk_script=b""),)),
            ),
        ):
            yield _total(size, part, transaction)
    short = (TxOut(pk_script=bytes(100)),) * 10
    outputs = (*short, TxOut(pk_script=b""))
    large = TxIn(script_sig=bytes(FIRST + 1 - 100 * len(short)))
    part = f"outputs[{len(short)}].pk_script"
    yield _total(FIRST + 1, part, replace(SMALL, inputs=(large,), outputs=outputs))


def _total(size: int, part: str, transaction: Tx) -> Case:
    """Return a transaction with a large first script, cut where another claims the most."""
    value, layout = holding(SMALL)
    start, _ = layout.place(HERE)
    where = _place(transaction, part)
    claim = bytes(transaction)[:where] + compact_size(MAX_SCRIPT_SIZE)
    fits = size == FIRST
    return fault(
        f"total/{part_slug(part)}/{'at-limit-no-data' if fits else 'one-over'}",
        f"{part}: a script of 4,000,000 bytes behind one of {size}",
        ["tx.total-script-limit", *(["tx.truncated"] if fits else [])],
        layout.data[:start] + claim,
        "truncated" if fits else "bad-transaction",
        (part, start + where),
        value,
        GREEDY,
    )


def _place(transaction: Tx, part: str) -> int:
    """Return where a part stands in the bytes of a transaction with a large first script."""
    first, *others = transaction.inputs
    small = replace(transaction, inputs=(replace(first, script_sig=b""), *others))
    layout = holding(small)[1].below(HERE)
    grown = len(bytes(transaction)) - len(layout.data)
    return layout.place(part)[0] + grown
