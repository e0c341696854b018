"""Chains of adapters: what one writes another one reads; ``diff``."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from scbref.conformance import __file__ as conformance
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.process import Limits
from scbref.conformance.search.chain.chain import ChainReport, chain
from scbref.conformance.search.chain.finding import ChainFinding, grouped
from tests.judge.exploring import call, corpus

LONELY = Path(__file__).parent / "saboteurs" / "lonely.py"
SCHEMA = Path(conformance).parent / "schema" / "events.schema.json"


def line(fault: str) -> str:
    return shlex.join([sys.executable, str(LONELY), fault])


def chained(*names: str, ops: tuple[str, ...] = (), globs: tuple[str, ...] = ()) -> ChainReport:
    return chain([resolve(name) for name in names], corpus(), Filter(globs, ops), Limits())


def directions(findings: list[ChainFinding], bad: str) -> set[str]:
    """Say on which side of the findings the broken adapter stands."""
    return {
        "writes" if found.writer == bad else "reads" if found.reader == bad else "neither"
        for found in findings
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "op", "kind", "sides"),
    [
        ("own-format", "single.*serialize",
         "single.serialize → single.deserialize: refused", {"writes", "reads"}),
        ("drops-field", "single.*serialize",
         "single.serialize → single.deserialize: another single.lease_expiry", {"reads"}),
        ("own-envelope", "envelope.*",
         "envelope.seal → envelope.open: refused", {"writes", "reads"}),
        ("own-envelope", "multi.*pack", "multi.pack → multi.unpack: refused",
         {"writes", "reads"}),
        ("own-keys", "key.derive", "key.derive: they do not agree on pub_key",
         {"writes", "reads"}),
        ("own-words", "aezeed.*", "aezeed.encode → aezeed.decode: another birthday",
         {"writes", "reads"}),
        ("silent", "multi.serialize", "multi.serialize: not written", {"writes"}),
        ("crashes", "version.*", "version.encode → version.decode: crashed", {"reads"}),
    ],
)  # fmt: skip
def test_a_chain_finds_what_only_another_adapter_sees(
    fault: str, op: str, kind: str, sides: set[str]
) -> None:
    bad = line(fault)
    report = chained("scbref", bad, line("honest"), ops=(op,))
    kinds = dict(grouped(report.findings))
    assert kind in kinds, list(kinds)
    assert directions(list(kinds[kind]), bad) == sides
    assert all(found.requirements for found in report.findings)
    # Between the two good ones nothing breaks.
    assert directions(report.findings, bad) <= {"writes", "reads"}


@pytest.mark.slow
def test_the_reference_and_the_reference_as_lnd_read_each_other() -> None:
    report = chained("scbref", "scbref-lnd", ops=("*.pack", "*.unpack", "*serialize", "version.*"))
    assert report.findings == []
    # What no version byte writes does not come back, whoever writes and reads it.
    assert report.excused["unwritten-fields-dropped"] > 0
    pairs = report.read["writer"]
    assert set(pairs) == {(0, 1), (1, 0)} and min(pairs.values()) > 700


@pytest.mark.slow
def test_adapters_are_asked_only_for_what_they_can_hold() -> None:
    narrow = shlex.join([sys.executable, str(LONELY.with_name("faulty.py")), "narrow"])
    report = chained("scbref", narrow, ops=("single.*serialize",))
    assert report.findings == []
    whole = chained("scbref", line("honest"), ops=("single.*serialize",))
    assert 0 < report.total < whole.total


@pytest.mark.slow
def test_diff_shows_who_wrote_who_read_and_how_to_see_it_again(tmp_path: Path) -> None:
    bad, events = line("drops-field"), tmp_path / "events.jsonl"
    options = ["--no-compare", "--op", "single.*serialize", "--jsonl", events]
    result = call("diff", "scbref", bad, line("honest"), *options)
    assert result.exit_code == 1
    lines = [each.strip() for each in result.output.splitlines()]
    (at,) = (n for n, each in enumerate(lines) if each.endswith("another single.lease_expiry"))
    replay = next(each for each in lines[at:] if each.startswith("replay: "))
    words = shlex.split(replay.removeprefix("replay: scb-conformance "))
    again = call(*words)
    assert again.exit_code == 1 and "another single.lease_expiry" in again.output
    assert words[words.index("--filter") + 1] in again.output

    told = [json.loads(each) for each in events.read_text().splitlines()]
    # Members that a writer may drop are told too: what this one reads back excuses none of them.
    found = [each for each in told if each["type"] == "chained" and "/unwritten/" not in each["id"]]
    assert {(each["reader"], each["how"]) for each in found} == {(bad, "value")}
    assert {each["adapter"] for each in found} == {"scbref", line("honest")}
    paths = {each["differences"][0]["path"] for each in found if each["requirements"]}
    assert "single.lease_expiry" in paths
    assert told[-1] == {"type": "run-finished", "exit_code": 1}
    classes = [each for each in told if each["type"] == "chained-class"]
    assert len(classes) == 6 and {each["name"] for each in classes} == {"writer"}


def test_events_of_a_chain_keep_to_the_schema(tmp_path: Path) -> None:
    from jsonschema import Draft202012Validator

    events = tmp_path / "events.jsonl"
    call("diff", "scbref", line("crashes"), "--no-compare", "--op", "version.*", "--jsonl", events)
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()))
    for each in events.read_text().splitlines():
        validator.validate(json.loads(each))


@pytest.mark.slow
def test_a_chain_can_be_left_out_and_is_all_that_there_is() -> None:
    bad = line("drops-field")
    few = ["--op", "version.*", "--examples", 0]
    both = call("diff", "scbref", bad, *few)
    assert both.exit_code == 0
    assert "cases of the corpus" in both.output and "one adapter wrote" in both.output
    assert "one adapter wrote" not in call("diff", "scbref", bad, *few, "--no-chain").output
    assert "cases of the corpus" not in call("diff", "scbref", bad, *few, "--no-compare").output
    assert call("diff", "scbref", bad, "--no-chain", "--no-compare").exit_code == 2


@pytest.mark.slow
def test_keys_are_shown_only_when_asked_for() -> None:
    options = ["--no-compare", "--op", "key.encryption", "--filter", "key.encryption/lnd-0"]
    bad = line("own-encryption-key")
    hidden = call("diff", "scbref", bad, *options)
    assert hidden.exit_code == 1 and "encryption_key: [redacted]" in hidden.output
    shown = call("diff", "scbref", bad, *options, "--show-secrets")
    assert "d4da67ab339c6be00f8f667c630441f2f3c7f688647347153d6a334c2537d473" in shown.output


@pytest.mark.slow
def test_two_readers_have_no_chain_and_are_compared_all_the_same() -> None:
    reader = shlex.join([sys.executable, str(LONELY), "reads-only"])
    alone = call("diff", reader, reader, "--no-compare")
    assert alone.exit_code == 5 and "no chains" in alone.output
    both = call("diff", reader, reader, "--examples", 0)
    assert both.exit_code == 0 and "no kinds of disagreement" in both.output
