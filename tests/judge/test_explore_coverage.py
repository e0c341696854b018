"""What explore draws: every class of values of every field of every operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.search.comparing.comparison import Comparison
from scbref.conformance.search.coverage import Coverage
from scbref.conformance.search.drawing.cases import WEIGHTS, Cases
from scbref.conformance.search.drawing.dice import Dice
from scbref.conformance.search.drawing.seeds import SeedCorpus
from tests.judge.exploring import corpus

ENOUGH = 24_000
"""Cases of an operation within which every class must be drawn."""
STEP = 500
HISTORIES = 400
_LONG = ("empty", "up to 65,535 bytes", "over 65,535 bytes")
_HASH = ("a key or a hash: of another length it is none", _LONG)
_REFUSED = "a Multi of another version is not read", ("lower half", "upper half", "highest")

NEVER: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "nonce": ("an envelope has a nonce of 24 bytes, or one of the adapter's own",
              ("absent", *_LONG)),
    "nonces": ("as nonce", ("absent",)),
    "nonces[]": ("as nonce", _LONG),
    "key_ring.coin_type": ("no ring is derived with it", ("upper half", "highest")),
    "key_ring.base_pub": ("every ring says what is derived", ("absent",)),
    "key_ring.encryption_key": ("every ring says what is derived", ("absent", "zeros")),
    "multi.version": _REFUSED,
    "nodes[].node_pub": ("a graph has a node once", ("shared in a list",)),
    "seed": ("a seed has 16 to 64 bytes", ("up to 65,535 bytes", "over 65,535 bytes")),
    "base_pub": _HASH,
    "payload": ("a list of addresses has 65,535 bytes at most", ("over 65,535 bytes",)),
    "local_commitment.commit_sig": ("it has 65,535 bytes at most", ("over 65,535 bytes",)),
    "local_commitment.commit_tx": ("a channel has a transaction or none", ("empty",)),
    "source.channels[].identity_pub": ("a node is looked for by its key", ("absent", *_LONG)),
    "chain_hash": _HASH,
    "identity_pub": _HASH,
    "revocation_root": _HASH,
    "tapscript_root": _HASH,
}  # fmt: skip
"""By the end of a field's name: classes that are not drawn, and why."""


def excused(op: str, name: str, never: list[str]) -> list[str]:
    """The classes of a field that were never drawn and need not be."""
    for end, (_, classes) in NEVER.items():
        if name == end or name.endswith("." + end):
            if end == "multi.version" and op.endswith((".serialize", ".pack")):
                continue
            return [each for each in never if each in classes]
    return []


def lacking(coverage: Coverage) -> dict[str, list[str]]:
    """Field → classes that were never drawn and should be."""
    found = {}
    for op, fields in coverage.missing.items():
        for name, never in fields.items():
            if left := sorted(set(never) - set(excused(op, name, never))):
                found[f"{op} {name}"] = left
    return found


class InProcess:
    """Answers without a process."""

    def __init__(self) -> None:
        self._adapter = ReferenceAdapter()

    def value(self, op: str, given: dict[str, Any]) -> dict[str, Any] | None:
        answer = self._adapter.answer({"id": 0, "op": op, "in": given})
        ok: dict[str, Any] | None = json.loads(json.dumps(answer.get("ok")))
        return ok


@pytest.mark.parametrize("op", WEIGHTS)
def test_every_class_of_every_field_is_drawn(op: str) -> None:
    seeds = SeedCorpus(InProcess(), corpus=corpus())
    cases, coverage = Cases(seeds), Coverage([op], seeds)
    number = 0
    while lacking(coverage) and number < ENOUGH:
        for number in range(number, number + STEP):
            coverage.add(Comparison(cases.draw(op, Dice(1, number)), None))
        number += 1
    assert lacking(coverage) == {}
