"""Explain an operation: what goes in and out, a sample of both, the errors, and its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ..corpus.load import Corpus, Invalid, Valid, Vector
from ..corpus.scenario import WORKED, Ask
from ..protocol.messages import CLASSES, PHASES
from ..protocol.operation import Operation
from ..protocol.operations import ANY_OPERATION
from ..protocol.stateful_answers import rows_of
from ..running.addresses import page_of
from ..running.redact import Redactor
from ..running.wording import expected_answer

SAMPLE = 2000
"""Characters of a sample request or answer that are shown."""


def operation_lines(
    operation: Operation, corpus: Corpus, redactor: Redactor, site: str
) -> Iterator[str]:
    """Yield what an implementer of one operation has to know.

    Args:
        operation: its row of the table.
        corpus: has the samples.
        redactor: leaves out key material.
        site: root of the site that the pages are on; empty for relative addresses.
    """
    vectors = [vector for vector in corpus.vectors if vector.op == operation.name]
    yield f"operation {operation.name}: {operation} ({len(vectors)} vectors)"
    yield f"  {operation.summary}"
    yield f"  in         {operation.given}"
    yield f"  ok         {operation.ok}"
    sample = _simplest(vectors, Valid)
    if sample is not None:
        yield f"  sample     {sample.id}"
        yield f"  request    {_request(operation.name, redactor.value(sample.in_))}"
        yield f"  answer     {_answer(redactor.value(expected_answer(_verdict(sample))))}"
    elif (step := _step(operation.name, corpus)) is not None:
        yield "  sample     a step of a scenario; names with $ stand for values of its pool"
        yield f"  request    {_request(operation.name, redactor.value(step.in_))}"
        yield f"  answer     {_answer(redactor.value(expected_answer(_verdict(step))))}"
    refused = _simplest(vectors, Invalid)
    if refused is not None:
        yield f"  refused    {refused.id}: {refused.title}"
        yield f"  answer     {_answer(expected_answer(_verdict(refused)))}"
    yield from _answers(operation.name)
    yield "  errors"
    for name in (*operation.errors, *ANY_OPERATION):
        yield f"    {name:<16} {CLASSES[name]}"
    yield from _phases(operation)
    yield f"  pages      {page_of('reference/protocol', site)}"
    if vectors:
        yield f"             {page_of(f'reference/vectors/{operation.name}', site)}"


def _phases(operation: Operation) -> Iterator[str]:
    if operation.phases:
        yield "  phases"
    for phase in operation.phases:
        yield f"    {phase:<16} {PHASES[phase]}"


def _answers(name: str) -> Iterator[str]:
    """Yield what a stateful operation answers, by its state and by what comes of it."""
    rows = rows_of(name)
    if rows:
        yield "  answers"
    for row in rows:
        found = ": ".join(filter(None, (row.state, row.when))) or "always"
        answer = row.answer
        if row.behaviour:
            said = (f"{answer} if {choice}" for choice, answer in row.choices.items())
            answer = f"{', '.join(said)} ({row.behaviour})"
        then = f", then {row.then}" if row.then else ""
        yield f"    {found} → {answer}{then} [{row.requirement}]"


def _simplest(vectors: Sequence[Vector], kind: type[Valid | Invalid]) -> Vector | None:
    short = [each for each in vectors if isinstance(each.stored_expect, kind)]
    short = [each for each in short if not each.is_described]
    return min(short, key=lambda each: len(msgspec.json.encode(each.in_)), default=None)


def _emptiness(step: Ask) -> tuple[int, int]:
    """Return how many of the members are empty, and how long the rest is."""
    empty = sum(not value for value in step.in_.values())
    return empty, len(msgspec.json.encode(step.in_))


def _step(op: str, corpus: Corpus) -> Ask | None:
    """Return a step of the worked session, or else the emptiest of all."""
    steps = [
        (scenario.id != WORKED, step)
        for scenario in corpus.scenarios
        for step in scenario.steps
        if isinstance(step, Ask) and step.op == op and isinstance(step.expect, Valid)
    ]
    found = min(steps, key=lambda each: (each[0], _emptiness(each[1])), default=None)
    return found[1] if found else None


def _verdict(case: Vector | Ask) -> Valid | Invalid | None:
    return case.expect if isinstance(case.expect, Valid | Invalid) else None


def _request(op: str, given: Any) -> str:
    return _short({"id": 1, "op": op, "in": given})


def _answer(answer: dict[str, Any] | None) -> str:
    return _short({"id": 1, **(answer or {})})


def _short(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    if len(text) <= SAMPLE:
        return text
    return f"{text[: SAMPLE // 2]}…{text[-SAMPLE // 2 :]} ({len(text)} characters)"
