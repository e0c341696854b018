"""The transaction schema builds what it parses, and refuses what would not read back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from scbref import codec
from scbref.errors import BAD_TRANSACTION, MISSING_FIELD, OUT_OF_RANGE
from scbref.wire import compact_size
from scbref.wire.field import Fault
from scbref.wire.transaction import MAX_SCRIPT_SIZE, MAX_TX_IN, TRANSACTION, CompactSize
from tests.reference.strategies import transactions

U32 = st.integers(0, 2**32 - 1)
SCRIPTS = st.one_of(st.binary(max_size=4), st.binary(min_size=250, max_size=260))
INPUTS = st.fixed_dictionaries(
    {
        "txid": st.binary(min_size=32, max_size=32),
        "index": U32,
        "script_sig": SCRIPTS,
        "sequence": U32,
    }
)
OUTPUTS = st.fixed_dictionaries(
    {"value": st.integers(-(2**63), 2**63 - 1), "pk_script": SCRIPTS},
)


@st.composite
def values(draw: st.DrawFn) -> dict[str, Any]:
    inputs = draw(st.lists(INPUTS, min_size=1, max_size=3))
    stacks = st.lists(st.lists(SCRIPTS, max_size=3), min_size=len(inputs), max_size=len(inputs))
    witnesses = draw(st.none() | stacks.filter(any))
    return {
        "version": draw(st.integers(-(2**31), 2**31 - 1)),
        "segwit": witnesses is not None,
        "inputs": inputs,
        "outputs": draw(st.lists(OUTPUTS, max_size=3)),
        "witnesses": witnesses,
        "locktime": draw(U32),
    }


@given(values())
def test_values_are_read_back_as_they_were_built(value: dict[str, Any]) -> None:
    data = TRANSACTION.build(value)
    assert TRANSACTION.parse(data) == value
    assert codec.parse_transaction(data) == data


@given(transactions())
def test_transactions_are_built_again_from_what_was_read(data: bytes) -> None:
    assert TRANSACTION.build(TRANSACTION.parse(data)) == data


@given(st.integers(0, 2**64 - 1))
def test_compact_sizes_are_read_back_and_take_the_shortest_form(number: int) -> None:
    node = CompactSize(2**64 - 1)
    data = node.build(number)
    assert node.parse(data) == number
    assert len(data) == 1 + (number > 0xFC) * 2 + (number > 0xFFFF) * 2 + (number > 2**32 - 1) * 4


def one(**changes: Any) -> dict[str, Any]:
    spent = {"txid": bytes(32), "index": 0, "script_sig": b"", "sequence": 0}
    return {
        "version": 2,
        "segwit": False,
        "inputs": [spent],
        "outputs": [{"value": 1, "pk_script": b"\x51"}],
        "witnesses": None,
        "locktime": 0,
    } | changes


SPENT = one()["inputs"][0]


@pytest.mark.parametrize(
    ("value", "path", "code"),
    [
        (one(inputs=[]), "segwit", BAD_TRANSACTION),
        (one(segwit=True, witnesses=[[]]), "witnesses", BAD_TRANSACTION),
        (one(segwit=True, inputs=[], witnesses=[]), "witnesses", BAD_TRANSACTION),
        (one(segwit=True, witnesses=[[b"a"], [b"b"]]), "witnesses", BAD_TRANSACTION),
        (one(segwit=True, witnesses=None), "witnesses", MISSING_FIELD),
        (one(segwit=True, witnesses=[[b"a", None]]), "witnesses[0][1]", MISSING_FIELD),
        (
            one(inputs=[SPENT | {"script_sig": bytes(MAX_SCRIPT_SIZE + 1)}]),
            "inputs[0].script_sig",
            BAD_TRANSACTION,
        ),
        (
            one(inputs=[SPENT | {"script_sig": bytes(2_100_000)}] * 2),
            "inputs[1].script_sig",
            BAD_TRANSACTION,
        ),
        (one(inputs=[SPENT] * (MAX_TX_IN + 1)), "inputs.count", BAD_TRANSACTION),
        (one(inputs=[SPENT | {"txid": bytes(31)}]), "inputs[0].txid", OUT_OF_RANGE),
        (one(locktime=2**32), "locktime", OUT_OF_RANGE),
    ],
)
def test_what_would_not_read_back_is_refused(value: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        TRANSACTION.build(value)
    assert (caught.value.field_path, caught.value.code) == (path, code)


def test_a_negative_count_is_not_written() -> None:
    with pytest.raises(ValueError, match="range"):
        CompactSize(1).build(-1)


def test_each_transaction_has_a_slab_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact_size, "SCRIPT_SLAB_SIZE", 10)
    ten = one(outputs=[{"value": 1, "pk_script": bytes(10)}])
    data = TRANSACTION.build(ten)
    assert TRANSACTION.build(ten) == data
    assert TRANSACTION.parse(data) == TRANSACTION.parse(data) == ten
    with pytest.raises(Fault, match="together"):
        TRANSACTION.parse(data[:-15] + b"\x0b" + bytes(11) + data[-4:])
