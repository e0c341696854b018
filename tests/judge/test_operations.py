"""The table of operations: nothing in it hangs in the air, and the corpus keeps to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scbref import conformance
from scbref.conformance.corpus.expectation import Expect, Invalid, Lenient, Valid
from scbref.conformance.corpus.load import Corpus, CorpusError, load
from scbref.conformance.corpus.scenario import Ask
from scbref.conformance.protocol.hello import parse_hello
from scbref.conformance.protocol.messages import (
    CLASSES,
    FEATURES,
    PHASES,
    BadDeclaration,
    Declared,
    Implementation,
    MalformedLine,
    parse_answer,
)
from scbref.conformance.protocol.operation import members
from scbref.conformance.protocol.operations import ANY_OPERATION, OBJECTS, OPERATIONS
from tests.judge.corpus import VECTORS, write_corpus

SCHEMA = Path(conformance.__file__).parent / "schema" / "protocol.schema.json"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


def expected(corpus: Corpus) -> Iterator[tuple[str, Expect]]:
    """Each operation that is asked, with what is expected of one case."""
    for vector in corpus.vectors:
        yield vector.op, vector.expect
    for scenario in corpus.scenarios:
        for step in scenario.steps:
            if isinstance(step, Ask):
                yield step.op, step.expect


def outcomes(expect: Expect) -> list[Valid | Invalid]:
    if isinstance(expect, Lenient):
        return [choice.expectation() for choice in expect.choices.values()]
    return [expect] if isinstance(expect, Valid | Invalid) else []


def test_every_type_of_a_member_is_defined() -> None:
    defined = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    of_operations = [side for op in OPERATIONS.values() for side in (op.given, op.ok)]
    types = {m.type for side in (*of_operations, *OBJECTS.values()) for m in side.all}
    assert types <= set(defined)


def test_operations_name_what_there_is(corpus: Corpus) -> None:
    for op in OPERATIONS.values():
        assert {*op.errors, *ANY_OPERATION} <= set(CLASSES), op.name
        assert set(op.phases) <= set(PHASES), op.name
        assert set(op.features) <= set(FEATURES), op.name
        assert op.requirement in corpus.requirements, op.name
        assert op.summary.endswith(".") and ". " not in op.summary, op.name
        if op.opened_by:
            assert {"packed", "key_ring"} == OPERATIONS[op.opened_by].given.names


def test_the_corpus_expects_no_error_that_an_operation_has_not(corpus: Corpus) -> None:
    for name, expect in expected(corpus):
        op = OPERATIONS[name]
        for outcome in outcomes(expect):
            if isinstance(outcome, Invalid):
                assert outcome.class_ in {*op.errors, *ANY_OPERATION}, (name, outcome.class_)
                assert outcome.phase in op.phases, (name, outcome.phase)
            elif "failed" in outcome.ok:
                assert outcome.ok["failed"]["class"] in {*op.errors, *ANY_OPERATION}, name


@pytest.mark.parametrize("text", ["Packed: bytes", "packed:bytes", "packed[]?", "a,b", "a: b c"])
def test_what_is_no_member_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a member"):
        members(text)


def test_members_are_read() -> None:
    first, second = members("seed: bytes | key?: text[], nonce?: bytes @nonce_injection").groups
    assert [(m.name, m.type, m.optional, m.many) for m in first] == [
        ("seed", "bytes", False, False),
        ("key", "text", True, True),
    ]
    assert [(m.name, m.feature) for m in second] == [("nonce", "nonce_injection")]


@pytest.mark.parametrize(
    ("line", "near"),
    [
        (b'{"id":1,"okk":{}}', "'ok'"),
        (b'{"id":1,"error":{"class":"other","pase":"seal"}}', "'phase'"),
        (b'{"id":1,"skip":{"reason":"x","reasons":"y"}}', "'reason'"),
    ],
)
def test_an_answer_with_a_misspelt_member_is_none(line: bytes, near: str) -> None:
    with pytest.raises(MalformedLine, match=rf"unknown field .*is {near} meant"):
        parse_answer(line)


def test_a_declaration_with_a_misspelt_member_is_none() -> None:
    hello: dict[str, Any] = {"protocol": 1, "implementation": {"name": "x"}, "ops": ["explain"]}
    line = json.dumps({"id": 0, "ok": hello}).encode()
    assert parse_hello(line) == Declared(1, Implementation("x"), frozenset({"explain"}))
    line = json.dumps({"id": 0, "ok": {**hello, "behaviors": {}}}).encode()
    with pytest.raises(BadDeclaration, match=r"`behaviors` \(is 'behaviours' meant\?\)"):
        parse_hello(line)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"in": {"encodet": 1}}, r"in has a member 'encodet' .*is 'encoded' meant"),
        ({"expect": {"verdict": "valid", "ok": {"verzion": 1}}}, r"'verzion' .*is 'version' meant"),
        ({"consequences": "x"}, r"`consequences`.*is 'consequence' meant"),
        ({"needs": {"feature": []}}, r"`feature`.*is 'features' meant"),
    ],
)
def test_a_misspelt_member_of_a_vector_is_named(
    change: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    first = VECTORS["version.decode"][0]
    write_corpus(tmp_path, {"version.decode": [{**first, **change}]})
    with pytest.raises(CorpusError, match=problem):
        load(tmp_path)
