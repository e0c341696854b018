"""The table of what stateful operations answer: complete, and asked for by scenarios."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from scbref.conformance.cli.commands import main
from scbref.conformance.corpus.expectation import Expect, Invalid, Lenient, Valid
from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.corpus.scenario import Ask
from scbref.conformance.protocol.operations import ANY_OPERATION, OPERATIONS
from scbref.conformance.protocol.stateful_answers import ROWS, SESSION_ROWS, STATES, Row, rows_of

STATEFUL = [op.name for op in OPERATIONS.values() if op.stateful]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


def outcomes(row: Row) -> list[str]:
    return list(row.choices.values()) or [row.answer]


@pytest.mark.parametrize("operation", STATEFUL)
def test_every_stateful_operation_has_lines(operation: str) -> None:
    rows = rows_of(operation)
    assert rows and all(row.operation == operation for row in rows)
    if operation.startswith("swapper."):
        assert {row.state for row in rows} == set(STATES)
    else:
        assert {row.state for row in rows} == {""}


def test_a_line_names_what_there_is(corpus: Corpus) -> None:
    for row in ROWS:
        assert row.requirement in corpus.requirements, row
        if row.behaviour:
            choices = {choice.name for choice in corpus.behaviours[row.behaviour].choices}
            assert set(row.choices) <= choices and not row.answer, row
        else:
            assert row.answer and not row.choices, row
        for answer in outcomes(row):
            classes = {*OPERATIONS[row.operation].errors, *ANY_OPERATION}
            assert answer.startswith(("{", "the class ")) or answer in classes, row


def answer_of(expect: Expect) -> set[str]:
    if isinstance(expect, Lenient):
        return {text for each in expect.choices.values() for text in answer_of(each.expectation())}
    if isinstance(expect, Valid):
        return {json.dumps(expect.ok)}
    return {expect.class_} if isinstance(expect, Invalid) else set()


@pytest.mark.parametrize("operation", dict.fromkeys(row.operation for row in SESSION_ROWS))
def test_a_scenario_asks_for_every_line_of_a_session(operation: str, corpus: Corpus) -> None:
    name = f"scenario.swapper/answers-of-{operation.partition('.')[2]}"
    for suffix, is_by_choice in (("", False), ("-by-choice", True)):
        rows = [row for row in rows_of(operation) if bool(row.behaviour) == is_by_choice]
        found = [each for each in corpus.scenarios if each.id == name + suffix]
        assert len(found) == bool(rows)
        asked: dict[str, Ask] = {}
        for step in found[0].steps if found else ():
            if isinstance(step, Ask) and step.op == operation:
                asked[step.in_["session"]] = step
        for number, row in enumerate(rows, 1):
            assert answer_of(asked[f"r{number}"].expect) == set(outcomes(row)), row
            assert row.requirement in found[0].requirements


def test_explain_prints_the_lines() -> None:
    result = CliRunner().invoke(main, ["explain", "swapper.start"])
    assert result.exit_code == 0, result.output
    assert "stopped → {} if write, not-active if refuse (swapper-start-after-stop)" in result.output
    assert "[swapper.start-bad-file]" in result.output
