"""What explore draws: every class of values of every field of every operation."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.protocol.command import resolve
from scbref.conformance.search.comparing.comparison import Comparison
from scbref.conformance.search.coverage import ABSENT, PRESENT, Coverage
from scbref.conformance.search.drawing.cases import WEIGHTS, Cases
from scbref.conformance.search.drawing.dice import Dice
from scbref.conformance.search.drawing.restoring import CHANNEL_EVENTS
from scbref.conformance.search.drawing.seeds import SeedCorpus
from scbref.conformance.search.histories.history import HISTORY_OPS
from scbref.conformance.search.histories.trials import requests_of
from scbref.conformance.search.plan import Plan, search
from tests.judge.exploring import call, corpus
from tests.judge.test_scenario_play import LIMITS

pytestmark = pytest.mark.slow

ENOUGH = 6_000
"""Cases of an operation within which every class must be drawn."""
STEP = 250
"""Cases after which it is looked whether they are enough: most operations need no more."""
HISTORIES = 80
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
    "channel.restore key_ring.seed": ("lnd's call needs the wallet's own keys", ("absent",)),
    "channel.restore key_ring.coin_type": ("as its seed", ("absent",)),
    "channel.restore singles": ("lnd panics without one", ("no item",)),
    "channel.restore singles[].close_tx_inputs.commit_tx": (
        "what is restored was read: a Single has 65,535 bytes at most", ("over 65,535 bytes",)),
    "closetx.verify key_ring.seed": ("a proof needs the owner's own keys", ("absent",)),
    "closetx.verify key_ring.coin_type": ("as its seed", ("absent",)),
    "closetx.verify single.close_tx_inputs.commit_tx": (
        "a Single that can be read has 65,535 bytes at most", ("over 65,535 bytes",)),
    "scrypt_n": ("a search has no time for a higher cost, and none is lower than 2",
                 ("lowest", "upper half", "highest")),
    **{
        f"notifier.events events[].{kind}.{name}": (
            "lnd panics in a goroutine, and the node with it", ("absent",))
        for kind in CHANNEL_EVENTS
        for name in ("identity_pub", "revocation_root")
    },
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
"""By the end of a field's name, or by operation and name: classes not drawn, and why."""

OF_A_PROOF = ("key_ring.base_pub", "key_ring.encryption_key")
"""What is absent in a proof, though in no other ring: those of its vectors leave both out."""


def excused(op: str, name: str, never: list[str]) -> list[str]:
    """The classes of a field that were never drawn and need not be."""
    found: set[str] = set()
    for end, (_, classes) in NEVER.items():
        if end == f"{op} {name}" or name == end or name.endswith("." + end):
            if end == "multi.version" and op.endswith((".serialize", ".pack")):
                continue
            if op == "closetx.verify" and end in OF_A_PROOF:
                classes = tuple(set(classes) - {ABSENT})
            found.update(classes)
    return [each for each in never if each in found]


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


@cache
def drawn_of(op: str) -> Coverage:
    """What is drawn of an operation until nothing lacks."""
    seeds = SeedCorpus(InProcess(), corpus=corpus())
    cases, coverage = Cases(seeds), Coverage([op], seeds)
    for number in range(ENOUGH):
        if number % STEP == 0 and number and not lacking(coverage):
            break
        coverage.add(Comparison(cases.draw(op, Dice(1, number)), None))
    return coverage


@pytest.mark.parametrize("op", WEIGHTS)
def test_every_class_of_every_field_is_drawn(op: str) -> None:
    assert lacking(drawn_of(op)) == {}


def test_an_exception_is_no_longer_one_when_the_class_is_drawn() -> None:
    drawn = Counter[str]()
    for op in WEIGHTS:
        for name, classes in drawn_of(op).counts[op].items():
            for each in excused(op, name, list(classes)):
                drawn[f"{name}: {each}"] += classes[each]
    assert drawn and sum(drawn.values()) == 0, +drawn


def constant(coverage: Coverage) -> set[str]:
    """The fields of which only one class was drawn, though there are several."""
    return {
        f"{op} {name}"
        for op, fields in coverage.counts.items()
        for name, classes in fields.items()
        # That a member is present says nothing of its value, if that has classes.
        if len(classes) > 1
        and sum(
            number > 0
            for each, number in classes.items()
            if each != PRESENT or classes.keys() == {ABSENT, PRESENT}
        )
        < 2
    }


ONE_NODE = {
    f"{op} key_ring.{member}"
    for op in ("swapper.new", "multifile.extract")
    for member in ("seed", "coin_type", "base_pub", "encryption_key")
}
"""A history is that of one node."""
FORMS = {
    f"swapper.event new_chans[].channel.{name}"
    for name in ("chain_hash", "identity_pub", "tapscript_root", "revocation_root")
} | {
    "swapper.event new_chans[].channel.local_commitment.commit_height",
}
"""Members whose form is always the same, whatever they hold."""


def test_no_field_of_a_history_is_always_the_same() -> None:
    plan = Plan(
        resolve("scbref"),
        examples=HISTORIES,
        ops=tuple(requests_of(HISTORY_OPS)),
        seed=1,
        limits=LIMITS,
        statistics=True,
    )
    report = search(resolve("scbref"), corpus(), plan)
    assert report.findings == [] and report.coverage is not None
    # Singles are those of the channels, whose every member is looked at in the events.
    of_singles = re.compile(r"swapper\.(new starting_chans|manual-update singles)\[\]\.")
    found = {each for each in constant(report.coverage) if not of_singles.match(each)}
    assert found - FORMS == ONE_NODE


def test_the_statistics_are_for_people_and_for_programs(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    result = call("explore", "scbref", "--op", "version.encode", "--examples", 40, "--statistics",
                  "--jsonl", events)  # fmt: skip
    assert result.exit_code == 0, result.output
    (event,) = (e for e in map(json.loads, events.read_text().splitlines()) if e["type"] == "drawn")
    assert event["op"] == "version.encode" and event["fields"].keys() == {"version", "close_tx"}
    flags = event["fields"]["close_tx"]
    assert flags.keys() == {"false", "true"} and sum(flags.values()) == 40
    shown = next(each for each in result.output.splitlines() if each.startswith("  close_tx"))
    assert shown.split(maxsplit=1)[1] == f"false {flags['false']}, true {flags['true']}"
    silent = call("explore", "scbref", "--op", "version.encode", "--examples", 40)
    assert "close_tx" not in silent.output
