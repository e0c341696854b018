"""Commitment transactions that every implementation must write and read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ..tools.case import Case
from ..tools.material import derived_bytes
from ..tools.shapes import close_tx_inputs, single
from ..tools.single_cases import both_ways
from ..tools.transaction import SMALL, WITNESS, Tx, TxIn, TxOut

LOST: Final = (
    "The force-close transaction in the backup is lost, and with it the last way to get the money"
    " when the peer never comes back."
)


def vectors() -> Iterator[Case]:
    """Yield all cases about good transactions."""
    for slug, title, requirement, transaction in _transactions():
        value = single(0, close=close_tx_inputs(0, bytes(transaction)))
        rules = [requirement, "tx.layout", "tx.compact-size-canonical", "tx.checked-on-write"]
        rules += ["tx.truncated", "tx.counts-not-trusted"]
        if transaction.witnesses:
            rules += ["tx.witness-kept", "tx.witness-flag", "tx.witness-superfluous"]
        yield from both_ways(f"tx/{slug}", title, rules, LOST, value)
    yield from _many_inputs()


def _many_inputs() -> Iterator[Case]:
    inputs = tuple(TxIn(index=index) for index in range(253))
    yield from both_ways(
        "tx/inputs/253",
        "253 inputs, the least that need a longer CompactSize",
        ["tx.input-limit", "tx.layout", "tx.compact-size-canonical", "tx.checked-on-write"],
        LOST,
        single(0, close=close_tx_inputs(0, bytes(replace(SMALL, inputs=inputs)))),
    )


def _transactions() -> Iterator[tuple[str, str, str, Tx]]:
    checked = "tx.values-not-checked"
    for number in (0, 1, 3, 2**31 - 1, -1, -(2**31)):
        name = f"version/{_signed(number)}"
        yield name, f"transaction version {number}", checked, replace(SMALL, version=number)
    for number in (0, 1, 0x01020304, 2**32 - 1):
        title = f"lock time {number}"
        yield f"locktime/{number}", title, checked, replace(SMALL, locktime=number)
        inputs: tuple[TxIn, ...] = (TxIn(index=number, sequence=number),)
        title = f"spent output and sequence {number}"
        if number == 2**32 - 1:
            inputs = (replace(inputs[0], txid=bytes(32)),)
            title += ", as only coinbases have them"
        yield f"sequence/{number}", title, checked, replace(SMALL, inputs=inputs)
    for number in (0, 1, 2**63 - 1, -1, -(2**63)):
        outputs: tuple[TxOut, ...] = (TxOut(number),)
        title = f"an output of {number} satoshis"
        yield f"value/{_signed(number)}", title, checked, replace(SMALL, outputs=outputs)
    yield "no-outputs", "no outputs", checked, replace(SMALL, outputs=())
    for count in (2, 6, 253):
        outputs = tuple(TxOut(1000 + index, b"\x51") for index in range(count))
        title = f"{count} outputs"
        yield f"outputs/{count}", title, "tx.output-limit", replace(SMALL, outputs=outputs)
    for count in (2, 3):
        inputs = tuple(TxIn(index=index) for index in range(count))
        yield f"inputs/{count}", f"{count} inputs", "tx.input-limit", replace(SMALL, inputs=inputs)
    for size in (0, 1, 252, 253, 255, 256, 600):
        data = derived_bytes("script", size)
        both = replace(SMALL, inputs=(TxIn(script_sig=data),), outputs=(TxOut(pk_script=data),))
        yield f"script/{size}", f"scripts of {size} bytes", "tx.script-limit", both
    paid = replace(SMALL, outputs=(TxOut(pk_script=b"\x51\x02\x4e\x73"),))
    assert len(bytes(paid)) == 64
    yield "size/64", "64 bytes, as long as two hashes", checked, paid
    yield from _with_witness()


def _with_witness() -> Iterator[tuple[str, str, str, Tx]]:
    kept = "tx.witness-kept"
    yield "witness/usual", "an empty and a filled witness item", kept, WITNESS
    one_empty = replace(SMALL, witnesses=((b"",),))
    yield "witness/one-empty-item", "one witness item of no bytes", kept, one_empty
    two = replace(SMALL, inputs=(TxIn(), TxIn(index=1)))
    first = replace(two, witnesses=((b"\x01",), ()))
    yield "witness/first-only", "two inputs, a witness for the first", kept, first
    last = replace(two, witnesses=((), (b"\x01", b"\x02")))
    yield "witness/last-only", "two inputs, a witness for the last", kept, last
    for size in (252, 253, 520):
        item = replace(SMALL, witnesses=((derived_bytes("item", size),),))
        title = f"a witness item of {size} bytes"
        yield f"witness/item-{size}", title, "tx.witness-limit", item
    many = replace(SMALL, witnesses=((b"\x07",) * 253,))
    yield "witness/items-253", "253 witness items", "tx.witness-limit", many


def _signed(number: int) -> str:
    return f"minus-{-number}" if number < 0 else str(number)
