"""Explain a name: everything that is known about a case, or what a word in a report means."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ..corpus.load import (
    Behaviour,
    Corpus,
    Invalid,
    Lenient,
    Unspecified,
    Valid,
    Vector,
)
from ..corpus.plaintext import plaintexts
from ..corpus.scenario import Ask, Kill, LenientFacts, Scenario, behaviours_used
from ..protocol.messages import CLASSES
from ..protocol.operations import OPERATIONS
from ..protocol.outcome import MEANING, Outcome
from ..running.addresses import address_of
from ..running.hexdump import ROW, fields_of
from ..running.oracle import Oracle
from ..running.redact import Redactor
from ..running.scenario_run import describe
from ..running.wording import answer_text, cut
from .explain_operation import operation_lines

ROWS = 80
"""Lines of bytes or fields shown at most."""
DESCRIPTION = 4000
"""Characters of a description that are shown."""


def explain(
    name: str, corpus: Corpus, oracle: Oracle, redactor: Redactor, site: str = ""
) -> list[str]:
    """Return lines about everything that is called ``name``; none when nothing is."""
    lines: list[str] = []
    if vector := corpus.find(name):
        lines += _vector(vector, corpus, oracle, redactor)
        lines.append(f"  page       {address_of(vector.id, site)}")
    if scenario := corpus.find_scenario(name):
        lines += _scenario(scenario, corpus, redactor)
        lines.append(f"  page       {address_of(scenario.id, site)}")
    if name in MEANING:
        lines.append(f"outcome {name}: {MEANING[Outcome(name)]}")
    if name in CLASSES:
        expectations = [vector.stored_expect for vector in corpus.vectors]
        users = sum(isinstance(e, Invalid) and e.class_ == name for e in expectations)
        lines.append(f"error class {name}: {CLASSES[name]} ({users} vectors expect it)")
    if operation := OPERATIONS.get(name):
        lines += operation_lines(operation, corpus, redactor, site)
    if behaviour := corpus.behaviours.get(name):
        lines += _behaviour(behaviour)
        lines += _users(name, corpus)
    if requirement := corpus.requirements.get(name):
        lines += _requirement(name, requirement)
        lines += _users(name, corpus)
    return lines


def similar(name: str, corpus: Corpus) -> list[str]:
    """Return names that ``name`` may have meant."""
    names = [*MEANING, *CLASSES, *OPERATIONS, *corpus.behaviours, *corpus.requirements]
    names += corpus.ids
    inside = [known for known in names if name in known]
    return (inside or difflib.get_close_matches(name, names))[:5]


def _vector(vector: Vector, corpus: Corpus, oracle: Oracle, redactor: Redactor) -> Iterator[str]:
    yield f"vector {vector.id}"
    yield f"  {vector.title}"
    yield f"  operation  {vector.op}: {OPERATIONS.get(vector.op, '')}"
    yield f"  hash       {vector.hash}"
    yield from _expectation(vector, corpus, redactor)
    if vector.consequence:
        yield f"  if wrong   {vector.consequence}"
    for kind, needed in msgspec.to_builtins(vector.needs).items():
        yield f"  needs      {kind}: {', '.join(map(str, sorted(needed)))}"
    for requirement_id in vector.requirements:
        for line in _requirement(requirement_id, corpus.requirements.get(requirement_id, {})):
            yield f"  {line}"
    inside = list(plaintexts(vector.op, vector.in_, oracle.plaintext))
    if "bytes" not in vector.in_ or vector.is_described:
        text = msgspec.json.encode(redactor.value(vector.stored_in)).decode()
        is_long = vector.is_described and len(text) > DESCRIPTION
        yield f"  in         {cut(text) if is_long else text}"
    if not inside and "packed" in vector.in_:
        yield "  in the envelope: it does not open with this key ring, or there is no oracle"
    for number, (given, kind) in enumerate(inside, 1):
        yield from _given(vector, given, kind, oracle, number if len(inside) > 1 else 0)
    if not inside:
        yield from _made(vector, oracle)


def _given(vector: Vector, given: bytes, kind: str, oracle: Oracle, number: int) -> Iterator[str]:
    """Yield the fields of a plaintext of the request, the place of the fault marked."""
    fault = vector.expect.offset if isinstance(vector.expect, Invalid) else msgspec.UNSET
    opened = "in the envelope, " if "packed" in vector.in_ else ""
    which = f"number {number}: " if number else ""
    yield f"  in         {which}{opened}{len(given)} bytes"
    place = -1 if number or fault is msgspec.UNSET else fault
    yield from _bytes(given, kind, place, oracle)


def _made(vector: Vector, oracle: Oracle) -> Iterator[str]:
    """Yield the fields of the bytes that a writer must make, sealed or not."""
    ok = vector.expect.ok if isinstance(vector.expect, Valid) else {}
    kind = vector.op.partition(".")[0]
    data: bytes | None = None
    if isinstance(ok.get("packed"), str) and kind != "envelope":
        data = oracle.plaintext(ok["packed"], vector.in_.get("key_ring"))
    elif isinstance(ok.get("bytes"), str):
        data = bytes.fromhex(ok["bytes"])
    if data is not None and kind in ("single", "multi"):
        opened = "in the envelope, " if "packed" in ok else ""
        yield f"  out        {opened}{len(data)} bytes"
        yield from _bytes(data, kind, -1, oracle)


def _scenario(scenario: Scenario, corpus: Corpus, redactor: Redactor) -> Iterator[str]:
    yield f"scenario {scenario.id}"
    yield f"  {scenario.title}"
    yield f"  hash       {scenario.hash}"
    if scenario.consequence:
        yield f"  if wrong   {scenario.consequence}"
    for kind, needed in msgspec.to_builtins(scenario.needs).items():
        yield f"  needs      {kind}: {needed}"
    yield f"  covers     {', '.join(scenario.covers)}"
    for requirement_id in scenario.requirements:
        for line in _requirement(requirement_id, corpus.requirements.get(requirement_id, {})):
            yield f"  {line}"
    for number, step in enumerate(scenario.steps, 1):
        yield f"  {number:>3}  {redactor.text(describe(step))}"
        expect = getattr(step, "expect", None)
        if isinstance(step, Ask):
            shown = redactor.value(msgspec.to_builtins(expect))
            yield f"       {cut(msgspec.json.encode(shown).decode())}"
        elif isinstance(expect, LenientFacts):
            for name, facts in expect.choices.items():
                yield f"       {name}: {msgspec.json.encode(facts).decode()}"
        elif isinstance(step, Kill):
            for facts in step.either:
                yield f"       either {msgspec.json.encode(facts).decode()}"
            for each in step.then:
                yield f"       then {redactor.text(describe(each))}"


def _expectation(vector: Vector, corpus: Corpus, redactor: Redactor) -> Iterator[str]:
    expect = vector.expect
    if isinstance(expect, Valid):
        yield f"  valid      {cut(msgspec.json.encode(redactor.value(expect.ok)).decode())}"
    elif isinstance(expect, Invalid):
        yield f"  invalid    {expect} ({CLASSES.get(expect.class_, '')})"
    elif isinstance(expect, Unspecified):
        yield f"  unspecified, never judged: {expect.note}"
    elif isinstance(expect, Lenient):
        yield "  lenient    decided by"
        for line in _behaviour(corpus.behaviours[expect.behaviour]):
            yield f"    {line}"
        for name, choice in expect.choices.items():
            value = choice.expectation()
            answer = {"ok": value.ok} if isinstance(value, Valid) else None
            text = answer_text(redactor.value(answer)) if answer else str(value)
            yield f"    {name}: expects {text}"


def _bytes(data: bytes, kind: str, fault: int, oracle: Oracle) -> Iterator[str]:
    answer, _ = oracle.ask("explain", {"bytes": data.hex(), "kind": kind})
    fields = fields_of(answer.get("tree")) if answer else []
    if fields:
        for field in fields[:ROWS]:
            shown = cut(data[field.offset : field.offset + field.size].hex(" "))
            here = field.offset <= fault < field.offset + field.size
            mark = f"  <- byte {fault}" if here else ""
            yield f"    {field.offset:>6}  {field.name:<40} {shown}{mark}"
        if len(fields) > ROWS:
            yield f"    and {len(fields) - ROWS} more fields"
        return
    for start in range(0, min(len(data), ROWS * ROW), ROW):
        mark = f"  <- byte {fault}" if start <= fault < start + ROW else ""
        yield f"    {start:>6}  {data[start : start + ROW].hex(' ')}{mark}"
    if len(data) > ROWS * ROW:
        yield f"    and {len(data) - ROWS * ROW} more bytes"


def _behaviour(behaviour: Behaviour) -> Iterator[str]:
    yield f"behaviour {behaviour.id}: {behaviour.title}"
    for choice in behaviour.choices:
        since = [entry.since for entry in behaviour.lnd if entry.choice == choice.name]
        lnd = f" [lnd since {', '.join(since)}]" if since else ""
        current = " (lnd's current choice)" if behaviour.lnd[-1].choice == choice.name else ""
        yield f"  {choice.name}: {choice.title}{lnd}{current}"
        if choice.consequence:
            yield f"    {choice.consequence}"


def _requirement(requirement_id: str, requirement: Mapping[str, Any]) -> Iterator[str]:
    level = requirement.get("level", "")
    yield f"requirement {requirement_id} {level}".rstrip()
    if text := requirement.get("text"):
        yield f"  {text}"
    source = requirement.get("source")
    if isinstance(source, dict):
        source = ", ".join(str(part) for part in source.values())
    if source:
        yield f"  source: lnd {source}; since {requirement.get('since', 'the first release')}"
    if elsewhere := requirement.get("untested_because"):
        yield f"  tests: {elsewhere}"


def _users(name: str, corpus: Corpus) -> Iterator[str]:
    for vector in corpus.vectors:
        expect = vector.stored_expect
        decided = isinstance(expect, Lenient) and expect.behaviour == name
        if decided or name in vector.requirements:
            yield f"  vector {vector.id}"
    for scenario in corpus.scenarios:
        if name in scenario.requirements or name in dict(behaviours_used(scenario)):
            yield f"  scenario {scenario.id}"
