"""Whom a requirement binds: the reference keeps what binds its profile, case by case."""

from __future__ import annotations

import sys

import msgspec
import pytest

from scbref.conformance.corpus.binding import binds, careful_choices, lnd_choices
from scbref.conformance.corpus.load import load
from scbref.conformance.corpus.statements import Requirement
from scbref.conformance.protocol.command import Command, resolve
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.process import Limits
from tests.judge.corpus import run

FINE = {Outcome.PASS, Outcome.SKIPPED, Outcome.NOT_APPLICABLE}


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "name"), [("safe", "careful"), ("0.21", "lnd")])
def test_the_reference_passes_each_case_of_what_binds_its_profile(profile: str, name: str) -> None:
    corpus = load()
    argv = (sys.executable, "-m", "scbref.adapter", "--profile", profile)
    report = run(Command("scbref", argv), corpus, oracle=resolve("scbref"), limits=Limits())
    assert [r.id for r in report.results.values() if r.outcome not in FINE] == []
    skipped = {r.reason for r in report.results.values() if r.outcome is Outcome.SKIPPED}
    assert all(reason.startswith(("permissions", "not judged")) for reason in skipped)
    kept = {
        requirement
        for result in report.results.values()
        # As root some are skipped.
        if result.outcome is Outcome.PASS or result.reason.startswith("permissions")
        for requirement in result.requirements
    }
    statements = [msgspec.convert(each, Requirement) for each in corpus.requirements.values()]
    behaviours = corpus.behaviours.values()
    chosen = lnd_choices(behaviours) if name == "lnd" else careful_choices(behaviours, statements)
    for each in statements:
        if each.level == "MUST" and binds(each, chosen):
            assert each.id in kept or each.untested_because, each.id
