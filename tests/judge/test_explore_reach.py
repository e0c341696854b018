"""Explore reaches what the vectors reach: each broken rule is found, without any vector."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scbref.conformance.protocol.command import resolve
from scbref.conformance.search.plan import Plan, search
from tests.judge.exploring import QUICK, corpus, kinds
from tests.judge.saboteurs.single_rules import RULES

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).parent / "saboteurs" / "single_rules.py"
EXAMPLES = 4000
"""Drawn cases within which a broken rule must show: a third of what fifteen seconds draw on a
machine with nothing else to do."""
OF_HISTORIES = ("peer", "batch", "tired")
"""Rules that only histories can show."""
HISTORIES = 300


EACH_RUN = ("empty-signature", "unwitnessed", "long-name", "eight-addresses", "peer")
"""Rules that every run looks for."""
ALL_RULES = "SCBREF_ALL_RULES"
"""The variable that must be set for the others: together they take minutes."""


@pytest.mark.parametrize("rule", sorted(RULES.keys() - {"honest"}))
def test_a_broken_rule_is_found_without_the_vectors(rule: str) -> None:
    if rule not in EACH_RUN and ALL_RULES not in os.environ:
        pytest.skip(f"takes minutes with the others; {ALL_RULES}=1 looks for every rule")
    ops = ("swapper.*",) if rule in OF_HISTORIES else ()
    examples = HISTORIES if rule in OF_HISTORIES else EXAMPLES
    plan = Plan(resolve("scbref"), None, examples, ops=ops, buckets=1, shrinks=0, limits=QUICK)
    adapter = resolve(f"{sys.executable} {PROGRAM} {rule}")
    report = search(adapter, replace(corpus(), vectors=()), plan)
    assert len(report.findings) == 1, kinds(report)
