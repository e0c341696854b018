"""Reports: one event stream, three forms, no secrets, no control characters."""

from __future__ import annotations

import datetime
import io
import json
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from scbref import conformance
from scbref.conformance.corpus.load import Corpus, CorpusError, load as load_corpus
from scbref.conformance.judging.expected_failures import ExpectedFailuresError, load, render
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.reports.console import Console
from scbref.conformance.reports.junit import JUnit
from scbref.conformance.running.events import JsonLines
from scbref.conformance.running.hexdump import ExplainedField, diff, point_at
from tests.judge.corpus import (
    BEHAVIOURS,
    HONEST,
    KEY,
    TRIGGER,
    VECTORS,
    Report,
    run,
    saboteur,
    valid,
    vector,
    write_corpus,
)

SCHEMAS = Path(conformance.__file__).parent / "schema"
TODAY = datetime.date(2026, 9, 1)


def console(report: Report, **options: Any) -> str:
    out = io.StringIO()
    reporter = Console(out.write, **options)
    for event in report.events:
        reporter(event)
    return out.getvalue()


def junit(report: Report) -> bytes:
    out = io.BytesIO()
    reporter = JUnit(out)
    for event in report.events:
        reporter(event)
    return out.getvalue()


def json_lines(report: Report) -> bytes:
    out = io.BytesIO()
    reporter = JsonLines(out)
    for event in report.events:
        reporter(event)
    return out.getvalue()


@cache
def schema(name: str) -> jsonschema.Draft202012Validator:
    content = json.loads((SCHEMAS / name).read_text())
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


@pytest.mark.parametrize(
    "mode", ["honest", "crash_once", "float_once", "reject_all", "hello_exits", "same_nonce"]
)
def test_every_event_is_valid_against_its_schema(corpus: Corpus, mode: str) -> None:
    validator = schema("events.schema.json")
    lines = json_lines(run(saboteur(mode), corpus)).splitlines()
    assert len(lines) > len(corpus.vectors)
    for line in lines:
        validator.validate(json.loads(line))


def test_the_console_report(corpus: Corpus) -> None:
    text = console(run([saboteur("float_once"), HONEST], corpus))
    assert "53 of 53 vectors" in text
    assert "saboteur float_once: toy 1.0 (python)" in text
    assert "version                41     1" in text
    assert f"FAIL  {TRIGGER}\n" in text
    assert "version: expected 13, got 13.0" in text
    assert "why it matters: somebody loses money" in text
    assert f"replay: scb-conformance replay 'saboteur float_once' {TRIGGER}" in text
    assert "saboteur float_once  NOT conformant" in text
    assert "honest               no class claimed: 7 operations pass; " in text


def test_a_broken_adapter_is_reported_once(corpus: Corpus) -> None:
    text = console(run(saboteur("hello_exits"), corpus))
    assert text.count("exited with status 1") == 1
    assert "cannot find libfoo" in text
    assert "smoke" in text


def test_failures_are_cut_at_the_limit(corpus: Corpus) -> None:
    report = run(saboteur("accept_all"), corpus)
    assert console(report, failures=1).count("FAIL  ") == 1
    assert "more causes (--failures 0 shows all)" in console(report, failures=1)
    assert console(report, failures=0).count("FAIL  ") == 51


def test_junit(corpus: Corpus) -> None:
    # 53 cases, and the check of the nonces.
    root = ElementTree.fromstring(junit(run([saboteur("crash_once"), HONEST], corpus)))
    first, second = root.findall("testsuite")
    assert (first.get("tests"), first.get("errors"), first.get("failures")) == ("54", "1", "0")
    assert (second.get("tests"), second.get("errors"), second.get("skipped")) == ("54", "0", "2")
    (error,) = first.findall("testcase/error")
    assert error.get("type") == "crashed"


def test_what_an_adapter_prints_is_escaped(corpus: Corpus) -> None:
    report = run(saboteur("escape_once", implementation={"name": "\x1b[2Jevil\r"}), corpus)
    text = console(report)
    assert report.results[TRIGGER].actual is not None
    for line in text.splitlines():
        assert line.isprintable(), repr(line)
    xml = junit(report)
    ElementTree.fromstring(xml)
    assert b"\x1b" not in xml
    assert b"\\x1b" in xml


def test_secrets_are_left_out_of_every_report(corpus: Corpus) -> None:
    report = run(saboteur("leak"), corpus)
    failed = report.results["single.unpack/ok"]
    assert "[redacted]" in failed.stderr
    for text in (console(report, failures=0), junit(report).decode(), json_lines(report).decode()):
        assert KEY not in text.lower()
    shown = run(saboteur("leak"), corpus, show_secrets=True)
    assert KEY in json_lines(shown).decode().lower()


def test_a_serialized_difference_names_field_and_byte() -> None:
    fields = [
        ExplainedField("version", 0, 1),
        ExplainedField("capacity", 1, 8),
        ExplainedField("rest", 9, 40),
    ]
    good = bytes(40)
    lines = diff(good, good[:3] + b"\x09" + good[4:] + b"!", fields)
    assert lines[0] == "40 bytes expected, 41 given"
    assert lines[1].startswith("     0  - 00 00 00 00")
    assert lines[3].split() == ["^^", "capacity"]
    assert lines[3].index("^^") == lines[2].index("09")
    where = point_at(good, 12, fields)
    assert where[1].endswith("byte 12: rest")
    assert point_at(b"", 0)[1].endswith("the end of the bytes")


def test_a_failure_in_bytes_is_dumped_with_the_oracles_field_names(tmp_path: Path) -> None:
    written = vector(
        "single.serialize/x",
        {"single": {"version": 3, "rest": "aa" * 30}},
        valid(bytes="03" + "aa" * 20 + "ab" + "aa" * 9),
    )
    refused = {"verdict": "invalid", "class": "bad-point", "phase": "field", "offset": 5}
    read = vector("single.deserialize/x", {"bytes": "03" + "00" * 30}, refused)
    vectors = {"single.serialize": [written], "single.deserialize": [read]}
    report = run(HONEST, load_corpus(write_corpus(tmp_path, vectors, [])))
    dump = report.results["single.serialize/x"].dump
    assert dump[0] == "bytes: - expected, + actual"
    assert dump[1].startswith("    16  - aa aa aa aa aa ab")
    assert dump[3].split() == ["^^", "rest"]
    assert report.results["single.deserialize/x"].dump[-1].endswith("byte 5: rest")


def write_expected(folder: Path, text: str) -> Path:
    path = folder / "expected-failures.toml"
    path.write_text("format = 1\n" + text)
    return path


ENTRY = '[[expected]]\nid = "version.decode/013"\nreason = "known"\n'


def with_expected(corpus: Corpus, tmp_path: Path, text: str, mode: str = "float_once") -> Report:
    expected = load(write_expected(tmp_path, text), TODAY)
    return run(saboteur(mode), corpus, expected=expected)


@pytest.mark.parametrize(
    "text",
    [
        ENTRY,
        ENTRY + 'class = "fail"\nlink = "https://example.org/1"\nexpires = 2026-09-01\n',
        '[[expected]]\nglob = "version.decode/01?"\nmax = 1\nreason = "known"\n',
    ],
)
def test_an_expected_failure_is_excused(corpus: Corpus, tmp_path: Path, text: str) -> None:
    report = with_expected(corpus, tmp_path, text)
    assert (report.exit_code, report.bad) == (0, {TRIGGER: Outcome.XFAIL})
    assert report.results[TRIGGER].excuse == "known"


@pytest.mark.parametrize(
    ("text", "mode", "outcome", "problem"),
    [
        (ENTRY, "honest", Outcome.XPASS, None),
        (ENTRY, "skip_once", Outcome.SKIPPED, "there is nothing to excuse"),
        (ENTRY + 'class = "crashed"\n', "float_once", Outcome.FAIL, None),
        (ENTRY + "expires = 2026-08-31\n", "float_once", Outcome.FAIL, "expired on 2026-08-31"),
        (ENTRY.replace("013", "999"), "float_once", Outcome.FAIL, "no such vector"),
        (
            '[[expected]]\nglob = "version.e*"\nmax = 1\nreason = "r"\n',
            "float_once",
            Outcome.FAIL,
            "matches no failure",
        ),
    ],
)
def test_expected_failures_are_strict(
    corpus: Corpus, tmp_path: Path, text: str, mode: str, outcome: Outcome, problem: str | None
) -> None:
    report = with_expected(corpus, tmp_path, text, mode)
    assert report.exit_code == 1
    assert report.results[TRIGGER].outcome is outcome
    details = [check.detail for check in report.failed_checks]
    assert [problem in detail for detail in details] == ([True] if problem else [])


def test_a_glob_excuses_no_more_than_its_maximum(corpus: Corpus, tmp_path: Path) -> None:
    text = '[[expected]]\nglob = "version.*"\nmax = 40\nreason = "r"\n'
    report = with_expected(corpus, tmp_path, text, "accept_all")
    versions = [r.outcome for i, r in report.results.items() if i.startswith("version.")]
    assert sorted(versions) == [Outcome.FAIL] * 2 + [Outcome.XFAIL] * 40
    assert "42 failures, at most 40" in report.failed_checks[0].detail


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        '[[expected]]\nreason = "r"\n',
        '[[expected]]\nid = "a"\n',
        '[[expected]]\nid = "a"\nreason = " "\n',
        '[[expected]]\nid = "a"\nglob = "a"\nmax = 1\nreason = "r"\n',
        '[[expected]]\nglob = "a"\nreason = "r"\n',
        '[[expected]]\nid = "a"\nreason = "r"\nmax = 2\n',
        '[[expected]]\nid = "a"\nreason = "r"\nbecause = 2\n',
        '[[expected]]\nid = "a"\nreason = "r"\nclass = "pass"\n',
        ENTRY + ENTRY,
    ],
)
def test_unusable_expected_failure_files(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExpectedFailuresError, match=r"expected-failures\.toml"):
        load(write_expected(tmp_path, text), TODAY)


def test_a_rendered_file_makes_the_run_pass_and_keeps_reasons(
    corpus: Corpus, tmp_path: Path
) -> None:
    report = run(saboteur("accept_all"), corpus)
    failures = [(i, r.outcome, r.reason) for i, r in report.results.items() if i in report.bad]
    before = load(write_expected(tmp_path, ENTRY + 'link = "https://x/\\"1"\n'), TODAY).entries
    path = tmp_path / "new.toml"
    path.write_text(render(failures, before))
    expected = load(path, TODAY)
    kept = next(entry for entry in expected.entries if entry.id == TRIGGER)
    assert (kept.reason, kept.link) == ("known", 'https://x/"1')
    assert run(saboteur("accept_all"), corpus, expected=expected).exit_code == 0


def broken_corpora() -> list[tuple[str, dict[str, Any], Any]]:
    one = vector("version.decode/1", {"encoded": 1}, valid(version=1))
    lenient = VECTORS["single.deserialize"][3]
    accepted = [{"since": "1", "choice": "accept"}]
    fewer = {**BEHAVIOURS[0], "choices": [{"name": "accept"}], "lnd": accepted}
    return [
        ("used twice", {"version.decode": [one, one]}, []),
        ("no such behaviour", {"single.deserialize": [lenient]}, []),
        ("has no choice", {"single.deserialize": [lenient]}, [fewer]),
        ("lnd's choice", {"version.decode": [one]}, [{**BEHAVIOURS[0], "lnd": []}]),
        ("version.decode.json", {"version.decode": [{"id": 1}]}, []),
        ("holds no vectors", {}, []),
        ("unknown field", {"version.decode": [{**one, "needs": {"money": 1}}]}, []),
    ]  # fmt: skip


@pytest.mark.parametrize(("problem", "vectors", "behaviours"), broken_corpora())
def test_a_broken_corpus_is_named(
    tmp_path: Path, problem: str, vectors: dict[str, Any], behaviours: Any
) -> None:
    with pytest.raises(CorpusError, match=problem):
        load_corpus(write_corpus(tmp_path, vectors, behaviours))
