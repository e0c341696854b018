"""Commitment transactions that must not be read, or not be written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ..tools.case import (
    Case,
    Json,
    case,
    invalid,
    lenient,
    read_refusal,
    refusal,
)
from ..tools.layout import Layout, single_layout
from ..tools.shapes import close_tx_inputs, single
from ..tools.transaction import SMALL, WITNESS, Tx, TxIn, compact_size

HERE: Final = "close_tx_inputs.commit_tx"
NONE: Final = compact_size(0)
"""The count of an empty list."""
MISREAD = (
    "Bytes are taken for a transaction that Bitcoin would refuse; what follows in the file is"
    " looked for in the wrong place."
)
GREEDY = "A file of 500 bytes makes the program reserve a hundred megabytes, or die."
UNREADABLE = "A file is written that cannot be read back: every channel in it is lost."

MAX_INPUTS: Final = 818_401
MAX_OUTPUTS: Final = 3_728_271
MAX_ITEMS: Final = 4_000_000
MAX_SCRIPT: Final = 4_000_000


class Limit(NamedTuple):
    """A count or length with a limit, and where it stands in a transaction."""

    part: str
    maximum: int
    requirement: str
    transaction: Tx
    behind: str
    """The field that is missing when the count is right and nothing follows."""
    always: int = 4_000_000
    """What every lnd allows."""


LIMITS: Final = (
    Limit("inputs.count", MAX_INPUTS, "tx.input-limit", SMALL, "inputs[0].txid", 102_301),
    Limit("outputs.count", MAX_OUTPUTS, "tx.output-limit", SMALL, "outputs[0].value", 466_034),
    Limit("inputs[0].script_sig", MAX_SCRIPT, "tx.script-limit", SMALL, ""),
    Limit("outputs[0].pk_script", MAX_SCRIPT, "tx.script-limit", SMALL, ""),
    Limit("witnesses[0].count", MAX_ITEMS, "tx.witness-limit", WITNESS, "witnesses[0][0]"),
    Limit("witnesses[0][0]", MAX_SCRIPT, "tx.witness-limit", WITNESS, ""),
)


def _holding(transaction: Tx) -> tuple[Json, Layout]:
    """Return a Single with this transaction, and its layout."""
    value = single(0, close=close_tx_inputs(0, bytes(transaction)))
    return value, single_layout(value)


def vectors() -> Iterator[Case]:
    """Yield all cases about transactions."""
    yield from _compact_sizes()
    yield from _witness_forms()
    yield from _limits()
    yield from _no_inputs()
    yield from _bad_on_write()
    yield _without_lease()


def _fault(
    slug: str,
    title: str,
    rules: Sequence[str],
    data: bytes,
    code: str,
    place: tuple[str, int],
    about: Json,
    consequence: str = MISREAD,
) -> Case:
    expect = invalid(read_refusal(code, f"{HERE}.{place[0]}", place[1]))
    given = {"bytes": data.hex()}
    return case(
        "single.deserialize", f"tx/{slug}", title, rules, consequence, given, expect, [about]
    )


def _slug(part: str) -> str:
    return part.replace("_", "-").replace(".", "-").replace("[", "-").replace("]", "")


def _compact_sizes() -> Iterator[Case]:
    """Every count and length in a form that is longer than needed."""
    for limit in LIMITS:
        value, layout = _holding(limit.transaction)
        name = f"{HERE}.{limit.part}"
        start, _ = layout.place(name)
        data = layout.bytes_of(name)
        for width in (2, 4, 8):
            longer = compact_size(data[0], width) + data[1:]
            yield _fault(
                f"compact-size/{_slug(limit.part)}/{8 * width}-bit",
                f"{limit.part}: {data[0]} as a CompactSize of {8 * width} bits",
                ["tx.compact-size-canonical"],
                layout.replaced(name, longer),
                "bad-transaction",
                (limit.part, start),
                value,
            )
    value, layout = _holding(SMALL)
    name = f"{HERE}.inputs[0].script_sig"
    start, _ = layout.place(name)
    for number, width in ((252, 2), (65535, 4), (2**32 - 1, 8)):
        yield _fault(
            f"compact-size/largest/{8 * width}-bit",
            f"{number} as a CompactSize of {8 * width} bits, the largest that is not allowed",
            ["tx.compact-size-canonical"],
            layout.replaced(name, compact_size(number, width) + bytes(300)),
            "bad-transaction",
            ("inputs[0].script_sig", start),
            value,
        )


def _witness_forms() -> Iterator[Case]:
    value, layout = _holding(WITNESS)
    start, _ = layout.place(f"{HERE}.segwit")
    for flag in (0x00, 0x02, 0x03, 0x81, 0xFF):
        yield _fault(
            f"witness-flag/{flag:02x}",
            f"witness flag {flag:02x}",
            ["tx.witness-flag"],
            layout.replaced(f"{HERE}.segwit", bytes([0, flag])),
            "bad-transaction",
            ("segwit", start),
            value,
        )
    yield from _superfluous()


def _superfluous() -> Iterator[Case]:
    two = replace(WITNESS, inputs=(TxIn(), TxIn(index=1)), witnesses=((b"",), ()))
    for slug, title, transaction, emptied in (
        ("one-input", "the witness form, no item", WITNESS, ()),
        ("two-inputs", "the witness form, two inputs, no item", two, ()),
        ("no-inputs", "the witness form without inputs", WITNESS, ("inputs",)),
        ("nothing", "the witness form without inputs and outputs", WITNESS, ("inputs", "outputs")),
    ):
        value, layout = _holding(transaction)
        witnesses = b"" if emptied else NONE * len(transaction.inputs)
        changes = {f"{HERE}.{name}": NONE for name in emptied}
        data = layout.exchanged(changes | {f"{HERE}.witnesses": witnesses})
        behind = len(layout.data) - sum(layout.place(f"{HERE}.witnesses"))
        yield _fault(
            f"witness-superfluous/{slug}",
            title,
            ["tx.witness-superfluous"],
            data,
            "bad-transaction",
            ("witnesses", len(data) - behind - len(witnesses)),
            value,
        )


def _limits() -> Iterator[Case]:
    for limit in LIMITS:
        value, layout = _holding(limit.transaction)
        start, _ = layout.place(f"{HERE}.{limit.part}")
        for name, number in (
            ("one-over", limit.maximum + 1),
            ("32-bit", 2**32 - 1),
            ("64-bit", 2**64 - 1),
        ):
            yield _fault(
                f"limit/{_slug(limit.part)}/{name}",
                f"{limit.part}: {number}, over the limit of {limit.maximum}",
                [limit.requirement, "tx.counts-not-trusted"],
                layout.replaced(f"{HERE}.{limit.part}", compact_size(number)),
                "bad-transaction",
                (limit.part, start),
                value,
                GREEDY,
            )
        yield _at_limit(limit, value, layout.data[:start])
        if limit.always < limit.maximum:
            title = f"{limit.part}: {limit.maximum}, and the data ends"
            note = f"lnd 0.21 allows {limit.always}, lnd before and after it {limit.maximum}"
            yield case(
                "single.deserialize",
                f"tx/limit/{_slug(limit.part)}/at-highest-limit-no-data",
                title,
                [limit.requirement, "tx.counts-not-trusted"],
                GREEDY,
                {"bytes": (layout.data[:start] + compact_size(limit.maximum)).hex()},
                {"verdict": "unspecified", "note": note},
                [value],
            )


def _at_limit(limit: Limit, value: Json, head: bytes) -> Case:
    data = head + compact_size(limit.always)
    behind = (limit.behind, len(data)) if limit.behind else (limit.part, len(head))
    return _fault(
        f"limit/{_slug(limit.part)}/at-limit-no-data",
        f"{limit.part}: {limit.always}, which is allowed, and the data ends",
        ["tx.counts-not-trusted", "tx.truncated", limit.requirement],
        data,
        "truncated",
        behind,
        value,
        GREEDY,
    )


def _no_inputs() -> Iterator[Case]:
    about, layout = _holding(SMALL)
    nothing = {f"{HERE}.inputs": NONE, f"{HERE}.outputs": NONE}
    yield _fault(
        "no-inputs/no-outputs",
        "no inputs and no outputs: 00 00 is taken for a witness marker and flag",
        ["tx.no-inputs", "tx.witness-flag"],
        layout.exchanged(nothing),
        "bad-transaction",
        ("segwit", layout.place(f"{HERE}.segwit")[0]),
        about,
    )
    for slug, emptied in (("no-outputs", ("inputs", "outputs")), ("one-output", ("inputs",))):
        transaction = layout.below(HERE).exchanged(dict.fromkeys(emptied, NONE))
        value = single(0, close=close_tx_inputs(0, transaction))
        yield case(
            "single.serialize",
            f"tx/no-inputs/{slug}",
            f"a commitment transaction without inputs, {slug.replace('-', ' ')}",
            ["tx.no-inputs", "tx.checked-on-write"],
            UNREADABLE,
            {"single": value},
            lenient(
                "writer-zero-input-tx",
                write={"ok": {"bytes": layout.replaced(HERE, transaction).hex()}},
                refuse=refusal("bad-transaction", "encode", HERE),
            ),
            [value],
        )


def _bad_on_write() -> Iterator[Case]:
    good, witness = (_holding(each)[1].below(HERE) for each in (SMALL, WITNESS))
    whole, marker = good.data, witness.bytes_of("segwit")
    bad = {
        "cut": (whole[:-1], "one byte short"),
        "half": (whole[:40], "the first 40 bytes"),
        "trailing": (whole + b"\0", "a byte behind the transaction"),
        "twice": (whole + whole, "two transactions"),
        "non-canonical": (
            good.replaced("inputs.count", compact_size(1, 2)),
            "a CompactSize of 16 bits for 1",
        ),
        "witness-flag": (good.replaced("segwit", marker[:1] + b"\x02"), "witness flag 02"),
        "superfluous": (witness.replaced("witnesses", NONE), "the witness form, no item"),
        "huge-count": (
            good.replaced("inputs.count", compact_size(2**64 - 1)),
            "2^64 - 1 inputs",
        ),
    }
    for slug, (data, title) in bad.items():
        value = single(0, close=close_tx_inputs(0, data))
        yield case(
            "single.serialize",
            f"tx/not-a-transaction/{slug}",
            f"a commit_tx that is not exactly one transaction: {title}",
            ["tx.checked-on-write"],
            UNREADABLE,
            {"single": value},
            invalid(refusal("bad-transaction", "encode", HERE)),
            [value],
        )


def _without_lease() -> Case:
    """Leave the lease expiry out, so that the transaction is read four bytes too late."""
    txid = bytes([1, 2, 3, 0, 2]) + bytes(27)
    transaction = replace(SMALL, inputs=(TxIn(txid),))
    value = single(4, close=close_tx_inputs(4, bytes(transaction)))
    layout = single_layout(value)
    start, _ = layout.place("lease_expiry")
    return _fault(
        "lease-expiry-missing",
        "version 4 with close-tx inputs and without a lease expiry before them",
        ["closetx.after-lease", "single.lease-expiry"],
        layout.replaced("lease_expiry", b""),
        "bad-transaction",
        ("segwit", start + 8),
        value,
    )
