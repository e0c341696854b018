"""Failures with one cause are one entry, with the cause named, in every report."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scbref.conformance.corpus.load import load
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import Command, resolve
from scbref.conformance.reports.console import Console
from scbref.conformance.reports.html import Html
from scbref.conformance.reports.junit import JUnit
from scbref.conformance.reports.markdown import Markdown
from scbref.conformance.reports.merge import merge
from scbref.conformance.reports.side_by_side import side_by_side
from scbref.conformance.running.events import Cause, Event, Result
from scbref.conformance.running.options import Options
from scbref.conformance.running.run import Run
from tests.judge.corpus import saboteur

pytestmark = pytest.mark.slow

MISTAKEN = Path(__file__).parent / "saboteurs" / "mistaken.py"
FAULTY = Path(__file__).parent / "saboteurs" / "faulty.py"
SITE = "https://example.org/scb"


def command(path: Path, mode: str) -> Command:
    python = saboteur("honest").argv[0]
    return Command(mode, (python, str(path), mode))


@cache
def judged(path: Path, mode: str, ops: tuple[str, ...], globs: tuple[str, ...] = ()) -> list[Event]:
    """The events of a run of one adapter over some operations."""
    events: list[Event] = []
    options = Options(filter=Filter(globs, ops), oracle=resolve("scbref"), site=SITE)
    Run(load(), options, [events.append]).execute([command(path, mode)])
    return events


def causes(events: Sequence[Event]) -> list[Cause]:
    return [event for event in events if isinstance(event, Cause)]


def failures(events: Sequence[Event]) -> set[str]:
    bad = ("fail", "class-mismatch", "crashed")
    return {e.id for e in events if isinstance(e, Result) and e.outcome in bad}


READING = ("single.deserialize", "single.unpack", "multi.deserialize")
SEALING = ("key.*", "envelope.*", "single.pack", "single.unpack")
ALONE = ("[!s]*", "single.*")
"""Ids of vectors: scenarios have steps of the same operations."""


@pytest.mark.parametrize(
    ("mode", "ops", "text"),
    [
        ("index-reversed", READING, "`funding_outpoint.index`, bytes reversed"),
        ("txid-reversed", READING, "`funding_outpoint.txid`, bytes reversed"),
        ("unsigned-capacity", READING, "it behaves as capacity-top-bit-negative = unsigned"),
        ("number-capacity", READING, "`capacity`, a number, not text"),
        ("rounded-capacity", READING, "`capacity`, rounded, as a floating-point number"),
        ("block-off-by-one", READING, "`short_channel_id.block_height`, one too many"),
        ("plain-bip32", ("key.derive", "key.encryption"), "plain BIP-32 is used"),
        ("other-coin", ("key.derive", "key.encryption"), "the coin type is 1 instead of 0"),
        ("addresses-backwards", READING, "`addresses`, in reversed order"),
        ("lenient-bool", READING, "it behaves as bool-other-than-one = true"),
        ("no-aad", SEALING, "the envelope is made without associated data"),
    ],
)
def test_one_mistake_is_one_cause(mode: str, ops: tuple[str, ...], text: str) -> None:
    events = judged(MISTAKEN, mode, ops, ALONE)
    (cause,) = causes(events)
    assert cause.text.startswith(text)
    assert set(cause.ids) == failures(events) and len(cause.ids) > 2
    assert sum(cause.operations.values()) == len(cause.ids)


def test_a_point_off_the_curve_is_one_cause() -> None:
    events = judged(FAULTY, "off-curve", ("single.deserialize",), ("*off-curve*",))
    (cause,) = causes(events)
    assert cause.text == "a point that is not on the curve is accepted"
    assert len(cause.ids) == 14


def test_points_that_are_not_checked_at_all_are_one_cause() -> None:
    (cause,) = causes(judged(FAULTY, "off-curve", ("single.deserialize",), ("*/point/*",)))
    assert cause.text == "what is no point is accepted: points are not checked"


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("key-of-uncompressed", "the encryption key is the hash of the uncompressed point"),
        ("key-not-hashed", "the encryption key is the x of the point, not hashed"),
        ("key-hashed-twice", "the encryption key is hashed twice"),
    ],
)
def test_a_wrong_key_comes_before_the_envelopes_that_follow(mode: str, text: str) -> None:
    first, second = causes(judged(MISTAKEN, mode, SEALING, ALONE))
    assert first.text == text and set(first.operations) == {"key.encryption"}
    assert second.text == f"the envelope is made with another key: {text}"
    assert second.follows == first.number and len(second.ids) > len(first.ids) / 2


def test_a_wrong_writer_is_placed_in_its_field_sealed_or_not() -> None:
    events = judged(MISTAKEN, "write-index-reversed", ("single.serialize", "single.pack"),
                    ("single.serialize/number/capacity/*", "single.pack/*"))  # fmt: skip
    (cause,) = causes(events)
    assert cause.text == "`funding_outpoint.index`, bytes reversed"
    assert set(cause.operations) == {"single.serialize", "single.pack"}


def test_a_wrong_class_is_one_cause_in_all_operations() -> None:
    ops = ("single.*", "multi.*")
    (cause,) = causes(judged(FAULTY, "class", ops, ("*version*",)))
    assert cause.text == "refused as other instead of unknown-version"
    assert {"single.deserialize", "single.serialize"} <= set(cause.operations)


def test_a_crash_is_a_cause_of_its_own() -> None:
    found = causes(judged(MISTAKEN, "crash-on-seven", ("single.deserialize",), ("*version*",)))
    crash, given_up = found
    assert crash.text.startswith("crashed: it exited with status 3")
    assert given_up.text.startswith("adapter-broken") and given_up.follows == crash.number


def test_the_honest_have_no_cause() -> None:
    assert causes(judged(MISTAKEN, "honest", ("version.*",))) == []


def test_the_simplest_case_comes_first() -> None:
    events = judged(MISTAKEN, "index-reversed", READING)
    (cause,) = causes(events)
    sizes = {e.id: e.size for e in events if isinstance(e, Result)}
    assert [sizes[each] for each in cause.ids] == sorted(sizes[each] for each in cause.ids)
    assert sizes[cause.simplest] > 0


def written(events: Sequence[Event], form: Callable[[io.BytesIO], Callable[[Event], None]]) -> str:
    out = io.BytesIO()
    reporter = form(out)
    for event in events:
        reporter(event)
    return out.getvalue().decode()


def test_every_report_shows_the_cause_and_the_address() -> None:
    events = judged(MISTAKEN, "index-reversed", READING)
    (cause,) = causes(events)
    page = f"{SITE}/reference/vectors/{cause.simplest.partition('/')[0]}.html#{cause.simplest}"
    lines: list[str] = []
    console = Console(lines.append)
    for event in events:
        console(event)
    text = "".join(lines)
    assert f"1 cause of {len(cause.ids)} failures\n" in text
    assert f"1. {len(cause.ids)} cases of " in text and f"page: {page}" in text
    assert text.count("FAIL  ") == 1
    html = written(events, Html)
    assert f'<a href="{page}">' in html and "`funding_outpoint.index`, bytes reversed" in html
    markdown = written(events, Markdown)
    assert f"]({page})" in markdown and "**1.** " in markdown
    suite = ElementTree.fromstring(written(events, JUnit)).find("testsuite")
    assert suite is not None
    properties = {p.get("name"): p.get("value") for p in suite.findall("properties/property")}
    assert str(properties["cause 1"]).endswith(cause.text)
    case = suite.find(f"testcase[@name='{cause.simplest}']")
    assert case is not None
    shown = {p.get("name"): p.get("value") for p in case.findall("properties/property")}
    assert shown.pop("requirements")
    assert shown == {
        "page": page,
        "explorer": f"{SITE}/explorer/index.html#vector={cause.simplest}",
        "cause": f"1: {cause.text}",
        "level": "MUST",
    }


def test_shards_and_old_streams_get_their_causes() -> None:
    events = judged(MISTAKEN, "index-reversed", READING)
    old = [event for event in events if not isinstance(event, Cause)]
    for again in (list(merge([("one", old)])), list(side_by_side([("one", old)]))):
        assert causes(again) == causes(events)
    assert causes(list(side_by_side([("one", events)]))) == causes(events)


def test_a_wrong_field_shows_its_input_bytes() -> None:
    events = judged(MISTAKEN, "index-reversed", ("single.deserialize",))
    result = next(e for e in events if isinstance(e, Result) and e.id.endswith("relabelled/1"))
    assert any(line.split() == ["68", "02", "03", "funding_outpoint.index"] for line in result.dump)


def test_a_behaviour_is_named_only_where_it_decides() -> None:
    ids = ("single.deserialize/*",)
    for event in judged(FAULTY, "off-curve", ("single.deserialize",), ids):
        if isinstance(event, Result) and event.outcome == "fail":
            assert "choice:" not in event.reason, event.id


def test_who_does_not_see_the_first_of_two_faults_has_one_cause() -> None:
    events = judged(FAULTY, "off-curve", ("single.deserialize",))
    (cause,) = causes(events)
    assert set(cause.ids) == failures(events)
    assert any("/two-faults/" in name for name in cause.ids)
    assert any("/two-faults/" not in name for name in cause.ids)
    assert "accepted" in cause.text and "point" in cause.text
