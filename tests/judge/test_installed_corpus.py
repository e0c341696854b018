"""The judge over the vectors it is shipped with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scbref import conformance
from scbref.conformance.corpus.load import Corpus, CorpusError, Lenient, Valid, load
from scbref.conformance.protocol.driver import Request
from scbref.conformance.protocol.limits import Limits
from scbref.conformance.protocol.messages import CLASSES
from scbref.conformance.protocol.operations import OPERATIONS
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.validate import check_answer, check_hello, check_request
from tests.judge.corpus import run, saboteur

SCHEMAS = Path(conformance.__file__).parent / "schema"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    try:
        return load()
    except CorpusError as error:
        pytest.skip(f"no vectors yet: {error}")


@pytest.mark.slow
def test_every_request_and_every_expected_answer_fits_the_protocol(corpus: Corpus) -> None:
    wrong = []
    for vector in corpus.vectors:
        wrong += [f"{vector.id}: in: {p}" for p in [check_request(vector.op, vector.in_)] if p]
        expected = [vector.expect]
        if isinstance(vector.expect, Lenient):
            expected = [choice.expectation() for choice in vector.expect.choices.values()]
        for expect in expected:
            if isinstance(expect, Valid):
                line = json.dumps({"id": 1, "ok": expect.ok}).encode()
                if problem := check_answer(Request(0, vector.op, b""), line):
                    wrong.append(f"{vector.id}: ok: {problem}")
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.slow
def test_no_vector_is_passed_by_all_trivial_adapters(corpus: Corpus) -> None:
    features = ["close_tx_inputs", "dns_address", "opaque_address", "nonce_injection"]
    features += ["scrypt_n", "musig2"]
    passed = []
    for mode in ("accept_all", "reject_all", "echo"):
        adapter = saboteur(mode, ops=list(OPERATIONS), features=features)
        report = run(adapter, corpus, oracle=None, limits=Limits())
        assert report.exit_code == 1
        assert report.counts[Outcome.ADAPTER_BROKEN] == 0
        passed.append({i for i, r in report.results.items() if r.outcome is Outcome.PASS})
    assert passed[0] == passed[2] == set()
    assert passed[1] == {v.id for v in corpus.vectors if refusal_passes(v, corpus)}


def refusal_passes(vector: object, corpus: Corpus) -> bool:
    from scbref.conformance.corpus.load import Invalid, Vector
    from scbref.conformance.judging.judge import expectation
    from scbref.conformance.judging.selection import is_about_later
    from scbref.conformance.protocol.messages import Declared, Implementation

    assert isinstance(vector, Vector)
    if is_about_later(vector):
        return False  # they are no release
    nobody = Declared(1, Implementation("x"), frozenset())
    return isinstance(expectation(vector, nobody, corpus.behaviours), Invalid)


def test_the_schemas_name_what_the_judge_knows() -> None:
    protocol = json.loads((SCHEMAS / "protocol.schema.json").read_text())["$defs"]
    assert protocol["class"]["enum"] == list(CLASSES)
    asked = [each["properties"]["op"]["const"] for each in protocol["op_request"]["oneOf"]]
    assert asked == list(OPERATIONS)
    assert {f"in.{op}" for op in OPERATIONS} | {f"ok.{op}" for op in OPERATIONS} <= set(protocol)
    events = json.loads((SCHEMAS / "events.schema.json").read_text())["$defs"]
    assert set(events["outcome"]["enum"]) == {str(outcome) for outcome in Outcome}


SINGLE_ANSWERS = [
    ("single.deserialize", {"single": {"version": 1}}, "required property"),
    ("version.decode", {"version": 200, "close_tx": False}, "maximum of 127"),
    ("version.decode", {"version": 1, "close_tx": 0}, "not of type 'boolean'"),
    ("single.serialize", {"bytes": "AA"}, "does not match"),
    ("single.serialize", {"bytes": "aaa"}, "does not match"),
    ("static-chan-backups.pack", {"packed": ["aa"]}, "not of type 'object'"),
]


@pytest.mark.parametrize(("op", "ok", "problem"), SINGLE_ANSWERS)
def test_answers_against_the_schema(op: str, ok: object, problem: str) -> None:
    line = json.dumps({"id": 1, "ok": ok}).encode()
    assert problem in check_answer(Request(0, op, b""), line)


def test_declarations_against_the_schema() -> None:
    assert not check_hello({"protocol": 1, "implementation": {"name": "x"}, "ops": []})
    assert "is not one of" in check_hello(
        {
            "protocol": 1,
            "implementation": {"name": "x"},
            "ops": [],
            "error_aliases": {"bad-point": "boom"},
        }
    )


def test_validation_makes_a_misshapen_answer_a_protocol_error(tmp_path: Path) -> None:
    from tests.judge.corpus import TRIGGER, toy_corpus

    toy = toy_corpus(tmp_path)
    decode = {"ops": ["version.decode"]}
    report = run(saboteur("float_once", **decode), toy, validate=True)
    assert report.bad == {TRIGGER: Outcome.PROTOCOL_ERROR}
    assert "against the schema" in report.results[TRIGGER].reason
    assert run(saboteur("honest", **decode), toy, validate=True).exit_code == 0
