"""Commitment transactions inside a Single, and cases of refusing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from .case import Case, Json, case, invalid, read_refusal
from .consequences import MISREAD
from .layout import Layout, single_layout
from .shapes import close_tx_inputs, single
from .transaction import SMALL, WITNESS, Tx

HERE: Final = "close_tx_inputs.commit_tx"
"""Where the transaction is in a Single."""
MAX_INPUTS: Final = 818_401
MAX_OUTPUTS: Final = 3_728_271
MAX_ITEMS: Final = 4_000_000
MAX_SCRIPT: Final = 4_000_000
"""What no lnd exceeds; scripts in bytes."""


class Limit(NamedTuple):
    """A count or length with a limit, and where it stands in a transaction."""

    part: str
    """Its name in the transaction."""
    maximum: int
    """What some lnd allows and none exceeds."""
    requirement: str
    """The requirement about it."""
    transaction: Tx
    """A transaction that has this part."""
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


def holding(transaction: Tx) -> tuple[Json, Layout]:
    """Return a Single with this transaction, and its layout."""
    value = single(0, close=close_tx_inputs(0, bytes(transaction)))
    return value, single_layout(value)


def fault(
    slug: str,
    title: str,
    rules: Sequence[str],
    data: bytes,
    code: str,
    place: tuple[str, int],
    about: Json,
    consequence: str = MISREAD,
) -> Case:
    """Return a case of ``single.deserialize`` whose transaction is refused.

    Args:
        slug: the id after ``tx/``.
        title: one line.
        rules: ids of requirements.
        data: the plaintext of a Single.
        code: the class of the refusal.
        place: the part's name in the transaction, and its offset in ``data``.
        about: the Single without the fault.
        consequence: plain words.
    """
    expect = invalid(read_refusal(code, f"{HERE}.{place[0]}", place[1]))
    given = {"bytes": data.hex()}
    return case(
        "single.deserialize", f"tx/{slug}", title, rules, consequence, given, expect, [about]
    )


def part_slug(part: str) -> str:
    """Return the name of a part as it stands in an id."""
    return part.replace("_", "-").replace(".", "-").replace("[", "-").replace("]", "")
