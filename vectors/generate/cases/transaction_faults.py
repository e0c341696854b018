"""Commitment transactions that must not be read, or not be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ..tools.case import Case, case, invalid, lenient, refusal
from ..tools.commit_tx import HERE, fault, holding
from ..tools.consequences import UNREADABLE
from ..tools.layout import single_layout
from ..tools.shapes import close_tx_inputs, single
from ..tools.transaction import SMALL, WITNESS, TxIn, compact_size

NONE: Final = compact_size(0)
"""The count of an empty list."""


def vectors() -> Iterator[Case]:
    """Yield all cases about bad transactions, sizes and limits aside."""
    yield from _witness_flags()
    yield from _superfluous()
    yield from _no_inputs()
    yield from _bad_on_write()
    yield _without_lease()


def _witness_flags() -> Iterator[Case]:
    value, layout = holding(WITNESS)
    start, _ = layout.place(f"{HERE}.segwit")
    for flag in (0x00, 0x02, 0x03, 0x81, 0xFF):
        yield fault(
            f"witness-flag/{flag:02x}",
            f"witness flag {flag:02x}",
            ["tx.witness-flag"],
            layout.replaced(f"{HERE}.segwit", bytes([0, flag])),
            "bad-transaction",
            ("segwit", start),
            value,
        )


def _superfluous() -> Iterator[Case]:
    two = replace(WITNESS, inputs=(TxIn(), TxIn(index=1)), witnesses=((b"",), ()))
    for slug, title, transaction, emptied in (
        ("one-input", "the witness form, no item", WITNESS, ()),
        ("two-inputs", "the witness form, two inputs, no item", two, ()),
        ("no-inputs", "the witness form without inputs", WITNESS, ("inputs",)),
        ("nothing", "the witness form without inputs and outputs", WITNESS, ("inputs", "outputs")),
    ):
        value, layout = holding(transaction)
        witnesses = b"" if emptied else NONE * len(transaction.inputs)
        changes = {f"{HERE}.{name}": NONE for name in emptied}
        data = layout.exchanged(changes | {f"{HERE}.witnesses": witnesses})
        behind = len(layout.data) - sum(layout.place(f"{HERE}.witnesses"))
        yield fault(
            f"witness-superfluous/{slug}",
            title,
            ["tx.witness-superfluous"],
            data,
            "bad-transaction",
            ("witnesses", len(data) - behind - len(witnesses)),
            value,
        )


def _no_inputs() -> Iterator[Case]:
    about, layout = holding(SMALL)
    nothing = {f"{HERE}.inputs": NONE, f"{HERE}.outputs": NONE}
    yield fault(
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
    good, witness = (holding(each)[1].below(HERE) for each in (SMALL, WITNESS))
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
    return fault(
        "lease-expiry-missing",
        "version 4 with close-tx inputs and without a lease expiry before them",
        ["closetx.after-lease", "single.lease-expiry"],
        layout.replaced("lease_expiry", b""),
        "bad-transaction",
        ("segwit", start + 8),
        value,
    )
