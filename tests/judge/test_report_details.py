"""What reports say of each case: its time, the level of its requirements, where its bytes are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import pytest

from scbref.conformance.corpus.load import Corpus
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.reports.console import Console
from scbref.conformance.reports.html import Html
from scbref.conformance.reports.junit import JUnit
from scbref.conformance.running.addresses import explorer_of
from scbref.conformance.running.events import (
    AdapterFinished,
    AdapterStarted,
    Event,
    Result,
    RunFinished,
    RunStarted,
)
from tests.judge.corpus import HONEST, run

SITE = "https://example.org/scb"
EXPLORER = f"{SITE}/explorer/index.html#vector=single.deserialize/a%2Bb&byte=41"
BAD = Result(
    "mine",
    "single.deserialize/a+b",
    "single.deserialize",
    Outcome.FAIL,
    "invalid",
    ["single.length", "single.order"],
    level="MUST",
    seconds=0.25,
    title="too short",
    reason="accepted",
    expected={"error": {"class": "truncated", "offset": 41}},
)
GOOD = Result(
    "mine", "version.decode/80", "version.decode", Outcome.PASS, "valid", ["version.layout"],
    level="SHOULD", seconds=0.0121,
)  # fmt: skip


def events(*results: Result, site: str = SITE) -> list[Event]:
    counts: dict[Outcome, int] = {}
    for each in results:
        counts[each.outcome] = counts.get(each.outcome, 0) + 1
    code = 1 if Outcome.FAIL in counts else 0
    return [
        RunStarted("1", "2", 0, len(results), 50, site=site),
        AdapterStarted("mine", ["mine"]),
        *results,
        AdapterFinished("mine", counts, len(results), 1.5, code),
        RunFinished(code),
    ]


def console(told: Sequence[Event]) -> str:
    out = io.StringIO()
    report = Console(out.write)
    for each in told:
        report(each)
    return out.getvalue()


def written(make: Any, told: Sequence[Event]) -> str:
    out = io.BytesIO()
    report = make(out)
    for each in told:
        report(each)
    return out.getvalue().decode()


def test_the_console_names_level_bytes_and_time_of_a_failure() -> None:
    text = console(events(BAD, GOOD))
    assert "by level: MUST: 1 of 1 failed, SHOULD: none of 1 failed\n" in text
    assert "MUST: single.length, single.order\n" in text
    assert f"explorer: {EXPLORER}\n" in text
    assert "time: 0.250 s\n" in text


def test_where_nothing_fails_the_console_says_no_more_than_before() -> None:
    text = console(events(GOOD))
    assert "by level" not in text
    assert "time:" not in text


def test_junit_has_the_time_of_every_case_and_says_what_was_asked() -> None:
    root = ElementTree.fromstring(written(JUnit, events(BAD, GOOD)))
    (suite,) = root
    times = {case.get("name"): case.get("time") for case in suite.findall("testcase")}
    assert times == {BAD.id: "0.2500", GOOD.id: "0.0121"}
    told = {each.get("name"): each.get("value") for each in suite.findall("properties/property")}
    assert told["scope"] == "2 of 50 cases selected, 2 judged"
    assert told["by level"] == "MUST: 1 of 1 failed, SHOULD: none of 1 failed"
    bad, good = suite.findall("testcase")
    properties = {each.get("name"): each.get("value") for each in bad.iter("property")}
    assert properties["level"] == "MUST"
    assert properties["requirements"] == "single.length, single.order"
    assert properties["explorer"] == EXPLORER
    assert good.find("properties") is None


def test_the_page_links_the_bytes_and_shows_what_was_slow() -> None:
    text = written(Html, events(BAD, GOOD))
    shown = EXPLORER.replace("&", "&amp;")
    assert f'its bytes: <a href="{shown}">{shown}</a>' in text
    assert "time: 0.250 s" in text
    assert 'slow: <span class="id">single.deserialize/a+b</span>, 0.25 s' in text
    assert "cases by the level of their requirements: MUST: 1 of 1 failed" in text
    assert '<span class="quiet">250 ms</span>' in text
    without = written(Html, events(BAD, site=""))
    assert "<code>explorer/index.html#vector=single.deserialize/a%2Bb&amp;byte=41</code>" in without


@pytest.mark.parametrize(
    ("case", "op", "address"),
    [
        ("multi.unpack/x", "multi.unpack", "explorer/index.html#vector=multi.unpack/x"),
        ("version.decode/80", "version.decode", ""),
        ("scenario.swapper/pending", "scenario.swapper", ""),
        ("found/single.deserialize/1", "single.deserialize", ""),
    ],
)
def test_the_explorer_has_what_holds_a_backup(case: str, op: str, address: str) -> None:
    assert explorer_of(case, op) == address


def test_a_run_measures_its_cases_and_names_the_strongest_word(corpus: Corpus) -> None:
    report = run(HONEST, corpus)
    results = [each for each in report.events if isinstance(each, Result)]
    asked = [each for each in results if each.outcome is not Outcome.NOT_APPLICABLE]
    (finished,) = [each for each in report.events if isinstance(each, AdapterFinished)]
    assert all(each.seconds >= 0 for each in results)
    assert 0 < sum(each.seconds for each in asked) <= finished.seconds
    assert {each.level for each in results} <= {"", "MUST", "SHOULD", "MAY"}
