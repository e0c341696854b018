"""What the page of the adapter protocol says in examples and words is what the schema says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from specsite import protocol_tables, session_page

from scbref.conformance.corpus.load import load
from scbref.conformance.corpus.scenario import WORKED, Ask
from scbref.conformance.protocol.conformance_classes import OWN_PREFIX
from scbref.conformance.protocol.messages import CLASSES, FEATURES, PHASES
from scbref.conformance.protocol.operations import CHOICES, OBJECTS, OPERATIONS
from scbref.conformance.protocol.stateful_answers import ROWS, STATES
from scbref.conformance.running.oracle import DIAGNOSE
from scbref.wire.address import BYTE_COUNT
from scbref.wire.describe import tables
from tests.docs.blocks import ROOT, without_blocks
from tests.docs.site_stage import HERE

PAGE = "docs/reference/protocol.md"
SCHEMA = json.loads((ROOT / "conformance/schema/protocol.schema.json").read_text(encoding="utf-8"))
DEFINITIONS: dict[str, Any] = SCHEMA["$defs"]
OF_HEADING = {
    "hello": "hello_answer",
    "Single": "any_single",
    "Multi": "multi",
    "Key ring": "key_ring",
    "OpenChannel": "channel",
}
"""Heading → what the example below it is; those of another heading are whole lines."""


def examples() -> Iterator[tuple[str, str]]:
    """The heading above each JSON example, and its text."""
    heading = ""
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    for part in re.finditer(r"^#+ ([^\n]*)$|^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if part[1] is not None:
            heading = part[1]
        else:
            yield heading, part[2]


def written_out(text: str) -> Any:
    """The example with the bytes for which a description stands."""
    text = re.sub(r'"<(\d+) bytes>"', lambda match: json.dumps("00" * int(match[1])), text)
    text = text.replace("<56 characters>", "a" * 56)
    return json.loads(re.sub(r'"<[^<>"]*>"', '"00"', text))


def faults(definition: str, value: Any) -> list[str]:
    validator = Draft202012Validator({"$defs": DEFINITIONS, "$ref": f"#/$defs/{definition}"})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def of_lines(text: str) -> list[tuple[str, Any]]:
    """Requests and answers, what is in an ``ok`` as that of the operation that was asked."""
    values = [json.loads(line) for line in text.splitlines()]
    asked = {value["id"]: value["op"] for value in values if "op" in value}
    found = []
    for value in values:
        if "ok" in value:
            found.append((f"ok.{asked[value['id']]}", value["ok"]))
            value = {**value, "ok": {}}
        found.append(("request" if "op" in value else "answer", value))
    return found


def told() -> list[tuple[str, Any]]:
    """What each example is, and its value."""
    found: list[tuple[str, Any]] = []
    for heading, text in examples():
        if heading in OF_HEADING:
            found.append((OF_HEADING[heading], written_out(text)))
        else:
            found += of_lines(text)
    return found


def test_the_examples_fit_the_schema() -> None:
    lines = {"request", "answer", "ok.version.decode"}
    assert {definition for definition, _ in told()} == {*OF_HEADING.values(), *lines}
    assert [fault for definition, value in told() for fault in faults(definition, value)] == []


@pytest.mark.parametrize("definition", sorted(set(OF_HEADING.values()) - {"hello_answer"}))
def test_an_example_shows_every_member(definition: str) -> None:
    (value,) = [value for name, value in told() if name == definition]
    assert set(value) == set(DEFINITIONS[definition]["properties"])


def misspelt(value: Any) -> Iterator[Any]:
    """The value with one member's name wrong, for each member at any depth."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            for other in misspelt(item):
                yield [*value[:place], other, *value[place + 1 :]]
    if isinstance(value, dict):
        for name, item in value.items():
            rest = {key: each for key, each in value.items() if key != name}
            yield {**rest, f"{name}_": item}
            for other in misspelt(item):
                yield {**value, name: other}


def test_a_member_misspelt_in_an_example_is_noticed() -> None:
    for definition, value in told():
        for other in misspelt(value):
            if "writer-port-wraps_" not in str(other):  # behaviours are those of any corpus
                assert faults(definition, other), other


def known_words() -> set[str]:
    """Every name that the page may use in back-quotes."""
    words = {*OPERATIONS, *CLASSES, *PHASES, *FEATURES, *OBJECTS, *DEFINITIONS, *load().behaviours}
    words |= {OWN_PREFIX, DIAGNOSE, BYTE_COUNT.name} | {
        text for texts in CHOICES.values() for text in texts
    }
    words |= {part for rows in tables().values() for row in rows for part in row.name.split(".")}
    todo: list[Any] = [DEFINITIONS]
    while todo:
        each = todo.pop()
        if isinstance(each, dict):
            words |= set(each.get("properties", ()))
            words |= {each["const"]} if isinstance(each.get("const"), str) else set()
            todo += each.values()
        elif isinstance(each, list):
            todo += each
    return words


def unknown_words(text: str) -> set[str]:
    """Names in back-quotes, also dotted ones, that mean nothing in the protocol."""
    names = re.findall(
        r"(?<!`)`\.?([a-z][a-z0-9_-]*(?:(?:\[\d+\])*\.[a-z0-9_-]+)*)(?:\[\d+\])*`", text
    )
    known = known_words()
    return {
        name
        for name in names
        if name not in known
        and not all(re.sub(r"\[\d+\]", "", part) in known for part in name.split("."))
    }


def test_every_name_on_the_page_is_one_of_the_protocol() -> None:
    page = without_blocks(PAGE)
    assert len(re.findall(r"`[a-z_.]+`", page)) > 80
    assert unknown_words(page) == set()


@pytest.mark.parametrize(
    "name", ["remote_chan_cgf.multi_sig_key", "nonse", "single.deserialise", "commit_heigth"]
)
def test_a_name_misspelt_on_the_page_is_noticed(name: str) -> None:
    assert unknown_words(f"of `{name}` and `capacity`") == {name}


def test_the_tables_of_answers_have_every_line() -> None:
    session = protocol_tables.answer_table("session", HERE)
    other = protocol_tables.answer_table("other", HERE)
    for row in ROWS:
        shown = session if row.state else other
        assert f"<code>{row.operation}</code>" in shown
        assert not row.behaviour or HERE.behaviour(row.behaviour) in shown
        assert escape(row.when, quote=False) in shown, row
    assert set(STATES) <= set(re.findall(r"[a-z-]+", session))


@pytest.mark.slow
def test_the_worked_session_is_shown_step_by_step() -> None:
    shown = session_page.worked_session("", HERE)
    (scenario,) = (each for each in load().scenarios if each.id == WORKED)
    steps = [step.op for step in scenario.steps if isinstance(step, Ask)]
    assert re.findall(r"&gt; ([a-z.-]+) ", shown) == steps
    assert shown.count("&lt; {") == len(steps)
    assert "{… the Single a bare …}" in shown and "02000000" not in shown
