"""HTML, Markdown, TAP and the badge: made from the events alone, safe to look at."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any

import pytest

from scbref.conformance.corpus.load import Corpus
from scbref.conformance.judging.expected_failures import ExpectedFailure, ExpectedFailures
from scbref.conformance.reports.badge import Badge
from scbref.conformance.reports.html import Html
from scbref.conformance.reports.markdown import Markdown
from scbref.conformance.reports.tap import Tap
from scbref.conformance.running.events import Event, Reporter
from tests.judge.corpus import HONEST, KEY, TRIGGER, Report, run, saboteur

LEDGER = {
    "version.works": {
        "level": "MUST",
        "text": "The <version> MUST work.",
        "source": {"file": "single.go", "symbol": "Encode"},
        "since": "0.6",
    }
}
VOID = {"meta", "br", "input", "img", "link"}
EVIL = {"name": "\x1b[2J<script>alert(1)</script>|`@everyone", "version": "1\n2"}


def written(make: Callable[[IO[bytes]], Reporter], events: list[Event]) -> str:
    out = io.BytesIO()
    reporter = make(out)
    for event in events:
        reporter(event)
    return out.getvalue().decode()


def html(report: Report) -> str:
    return written(lambda stream: Html(stream, LEDGER), report.events)


class Page(HTMLParser):
    """Checks that every element is closed, and notes what it sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.seen if t == tag and wanted.items() <= a.items()]


def test_the_page_is_one_file_that_loads_and_runs_nothing(corpus: Corpus) -> None:
    text = html(run([saboteur("float_once"), HONEST], corpus))
    page = Page(text)
    assert not page.all("script") and not page.all("link") and not page.all("img")
    assert not re.search(r"url\(|@import|https?://", text)
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert "prefers-color-scheme: dark" in text


def test_the_page_goes_from_areas_to_requirements_to_failures(corpus: Corpus) -> None:
    page = Page(html(run([saboteur("float_once"), HONEST], corpus)))
    assert len(page.all("details", **{"class": "area"})) == 1  # version fails
    assert len(page.all("details", **{"class": "area only-good"})) == 2
    assert len(page.all("details", **{"class": "requirement"})) == 1
    assert "The <version> MUST work." in page.words
    assert "lnd single.go, Encode; since 0.6" in page.words
    assert "✗ 1 of 42" in page.words
    (failure,) = page.all("details", **{"class": "failure"})
    assert page.all("a", href=f"#{failure['id']}")
    assert f"replay: scb-conformance replay 'saboteur float_once' {TRIGGER}" in page.words
    assert "version: expected 13, got 13.0" in page.words


def test_the_bytes_of_a_failure_are_marked(tmp_path: Path) -> None:
    from scbref.conformance.corpus.load import load
    from tests.judge.corpus import valid, vector, write_corpus

    single = {"single": {"version": 3, "rest": "aa" * 30}}
    expected = valid(bytes="03" + "aa" * 20 + "ab" + "aa" * 9)
    vectors = {"single.serialize": [vector("single.serialize/x", single, expected)]}
    text = html(run(HONEST, load(write_corpus(tmp_path, vectors, []))))
    assert re.search(r'<span class="minus"> +16 +- aa aa aa aa aa ab', text)
    assert re.search(r'<span class="plus"> +\+ aa aa aa aa aa aa', text)
    assert re.search(r'<span class="mark"> +\^\^ +rest', text)


def test_many_vectors_of_a_requirement_are_cut_but_no_failure_is(corpus: Corpus) -> None:
    page = Page(html(run(saboteur("accept_all"), corpus)))
    assert len(page.all("details", **{"class": "failure"})) == 51


@pytest.mark.slow
@pytest.mark.parametrize("make", [Html, Markdown, Tap, Badge])
def test_hostile_text_and_secrets_stay_out(
    corpus: Corpus, make: Callable[[IO[bytes]], Reporter]
) -> None:
    for mode in ("escape_once", "leak", "hello_exits", "crash_once"):
        text = written(make, run(saboteur(mode, implementation=EVIL), corpus).events)
        assert "<script" not in re.sub(r"(?s)```.*?```", "", text) or make is Tap
        assert KEY not in text.lower()
        assert all(line.isprintable() for line in text.splitlines())


def test_markdown_shows_verdict_areas_and_failures(corpus: Corpus) -> None:
    entries = [ExpectedFailure("a known | bug", id=TRIGGER)]
    modes = [saboteur("float_once"), HONEST, saboteur("crash_once")]
    report = run(modes, corpus, expected=ExpectedFailures(entries))
    text = written(Markdown, report.events)
    assert "| ⚪ | **saboteur float\\_once** toy 1.0 (python) | no class claimed: 7 op" in text
    assert "| ❌ | **saboteur crash\\_once** toy 1.0 (python) | not conformant |" in text
    assert "| version | 42, 1 xfail | 42 | ❌ 1 of 42 |" in text
    assert f"CRASHED {TRIGGER}" in text
    assert "a known \\| bug" in text


def test_markdown_is_short_enough_for_a_ci_page(corpus: Corpus) -> None:
    text = written(Markdown, run(saboteur("accept_all"), corpus).events)
    # Of each cause the simplest case, and the rest by number.
    number = text.count("<summary>FAIL ")
    assert 1 < number <= 20
    assert f"and {51 - number} more failures." in text
    assert text.count("```") == 2 * number
    assert number == text.count("**1.**") + sum(text.count(f"**{n}.**") for n in range(2, 21))


def test_tap(corpus: Corpus) -> None:
    entries = [ExpectedFailure("known #1", id=TRIGGER)]
    report = run(
        [saboteur("float_once"), saboteur("crash_once")], corpus, expected=ExpectedFailures(entries)
    )
    lines = written(Tap, report.events).splitlines()
    assert lines[0] == "TAP version 14"
    assert lines[1] == "# Subtest: saboteur float_once"
    excused, crashed = (line for line in lines if f" - {TRIGGER}" in line)
    assert re.fullmatch(rf"    not ok \d+ - {TRIGGER} # TODO known \\#1", excused)
    assert re.fullmatch(rf"    not ok \d+ - {TRIGGER}", crashed)
    assert "    1..54" in lines
    assert lines[-3:-1] == ["    1..54", "not ok 2 - saboteur crash_once"]
    assert lines[-1] == "1..2"
    number = lines.index(crashed)
    assert lines[number + 1] == "      ---"
    assert 'outcome: "crashed"' in lines[number + 2]
    assert lines[number + 5] == "      ..."
    skipped = [line for line in lines if " # SKIP " in line]
    assert len(skipped) == 4


@pytest.mark.parametrize(
    ("mode", "message", "color", "is_error"),
    [
        ("honest", "no class claimed, 51 of 51, 1 not asked", "blue", None),
        ("float_once", "1 of 51 failed, 1 not asked", "red", None),
        ("hello_exits", "adapter broken", "lightgrey", True),
    ],
)
def test_the_badge(
    corpus: Corpus, mode: str, message: str, color: str, is_error: bool | None
) -> None:
    content = json.loads(written(Badge, run(saboteur(mode), corpus).events))
    assert content["schemaVersion"] == 1
    assert (content["message"], content["color"]) == (message, color)
    assert content.get("isError") is is_error


def test_the_badge_of_several(corpus: Corpus) -> None:
    report = run([saboteur("float_once"), HONEST], corpus)
    content = json.loads(written(Badge, report.events))
    assert content["message"] == "0 of 2 implementations conformant"
    assert content["color"] == "red"


def test_the_badge_tells_expected_failures_from_none(corpus: Corpus) -> None:
    report = run(
        saboteur("float_once"),
        corpus,
        expected=ExpectedFailures([ExpectedFailure("known", id=TRIGGER)]),
    )
    content = json.loads(written(Badge, report.events))
    assert content["message"] == "no class claimed, 50 of 51, 1 not asked"
