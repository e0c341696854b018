"""The judge proper: verdicts, classes, choices, and the comparison of values."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from scbref.conformance.corpus.load import Corpus, Invalid, Unspecified, Valid
from scbref.conformance.judging.compare import canonical, differences, equal
from scbref.conformance.judging.declaration import impossible_declaration
from scbref.conformance.judging.judge import Opened, expectation, judge
from scbref.conformance.protocol.messages import (
    Answer,
    Declared,
    Implementation,
    Refusal,
    Skip,
    parse_answer,
)
from scbref.conformance.protocol.outcome import Outcome, adapter_exit_code, run_exit_code
from tests.judge.corpus import run, saboteur


def declare(**more: Any) -> Declared:
    return Declared(1, Implementation("x"), frozenset({"single.deserialize"}), **more)


CLASSY = declare(features=frozenset({"error_class"}))
OK = Answer(1, ok={"single": 1})
TRUNCATED = Answer(1, error=Refusal("truncated"))


@pytest.mark.parametrize(
    ("expect", "declared", "answer", "outcome"),
    [
        (Valid({"single": 1}), CLASSY, OK, Outcome.PASS),
        (Valid({"single": 2}), CLASSY, OK, Outcome.FAIL),
        (Valid({"single": 1}), CLASSY, TRUNCATED, Outcome.FAIL),
        (Invalid("truncated"), CLASSY, OK, Outcome.FAIL),
        (Invalid("truncated"), CLASSY, TRUNCATED, Outcome.PASS),
        (Invalid("bad-point"), CLASSY, TRUNCATED, Outcome.CLASS_MISMATCH),
        (Invalid("bad-point"), declare(), TRUNCATED, Outcome.PASS),
        (Invalid("bad-point"), declare(), Answer(1, error=Refusal("boom")), Outcome.PASS),
        (Unspecified("free"), CLASSY, OK, Outcome.SKIPPED),
        (Unspecified("free"), CLASSY, TRUNCATED, Outcome.SKIPPED),
        (Valid({"single": 1}), CLASSY, Answer(1, skip=Skip("no taproot")), Outcome.SKIPPED),
        (Invalid("truncated"), CLASSY, Answer(1, skip=Skip("no")), Outcome.SKIPPED),
    ],
)
def test_verdicts(
    expect: Valid | Invalid | Unspecified, declared: Declared, answer: Answer, outcome: Outcome
) -> None:
    assert judge(expect, "single.deserialize", declared, answer).outcome is outcome


@pytest.mark.parametrize(
    ("op", "expected", "answered", "reason"),
    [
        ("version.decode", {"version": 1}, {"version": 1, "closetx": True}, "'close_tx' meant"),
        ("swapper.start", {}, {"wrote": True}, "'wrote' that swapper.start has not"),
        (
            "single.deserialize",
            {"single": {"capacity": "1"}},
            {"single": {"capcity": "1"}},
            "'single.capcity' that it must not have (is 'capacity' meant?)",
        ),
    ],
)
def test_a_member_that_the_protocol_has_not_fails_the_answer(
    op: str, expected: dict[str, Any], answered: dict[str, Any], reason: str
) -> None:
    judgement = judge(Valid(expected), op, CLASSY, Answer(1, ok=answered))
    assert judgement.outcome is Outcome.FAIL
    assert reason in judgement.reason


def test_a_member_of_which_nothing_is_said_passes() -> None:
    answer = Answer(1, ok={"version": 1, "close_tx": False})
    assert judge(Valid({"version": 1}), "version.decode", CLASSY, answer).outcome is Outcome.PASS


def test_an_alias_is_accepted_for_its_class_only() -> None:
    declared = declare(
        features=frozenset({"error_class"}), error_aliases={"bad-transaction": "other"}
    )
    other = Answer(1, error=Refusal("other"))
    assert judge(Invalid("bad-transaction"), "x", declared, other).outcome is Outcome.PASS
    assert judge(Invalid("bad-point"), "x", declared, other).outcome is Outcome.CLASS_MISMATCH


def test_phase_field_and_offset_are_never_judged() -> None:
    answer = Answer(1, error=Refusal("truncated", phase="seal", field="nothing", offset=99))
    expect = Invalid("truncated", phase="field", field="capacity", offset=111)
    assert judge(expect, "x", CLASSY, answer).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("behaviours", "outcome"),
    [({}, Outcome.PASS), ({"seven": "accept"}, Outcome.PASS), ({"seven": "refuse"}, Outcome.FAIL)],
)
def test_a_lenient_case_is_held_to_the_declared_choice_or_to_lnds_current_one(
    corpus: Corpus, behaviours: dict[str, str], outcome: Outcome
) -> None:
    vector = corpus.find("single.deserialize/lenient")
    assert vector is not None
    declared = declare(behaviours=behaviours)
    accepted = Answer(1, ok={"single": {"version": 7, "rest": ""}})
    expect = expectation(vector, declared, corpus.behaviours)
    assert judge(expect, vector.op, declared, accepted).outcome is outcome


def test_a_choice_that_does_not_exist_breaks_the_adapter(corpus: Corpus) -> None:
    assert "seven = 'maybe'" in impossible_declaration(
        declare(behaviours={"seven": "maybe"}), corpus
    )
    report = run(saboteur("honest", behaviours={"seven": "maybe"}), corpus)
    assert report.exit_code == 3
    assert run(saboteur("honest", behaviours={"other": "maybe"}), corpus).exit_code == 3
    assert run(saboteur("honest", behaviours={"x-other": "maybe"}), corpus).exit_code == 0


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ({"protocol": 2}, "it speaks protocol 2"),
        ({"ops": "single.pack"}, "$.ops"),
        ({"implementation": {}}, "missing required field `name`"),
        ({"max_in_flight": 0}, "max_in_flight"),
        ({"error_aliases": {"bad-point": "boom"}}, "'boom'"),
        ({"single_versions": ["6"]}, "$.single_versions"),
    ],
)
def test_impossible_declarations(corpus: Corpus, declared: dict[str, Any], reason: str) -> None:
    report = run(saboteur("honest", **declared), corpus)
    assert report.exit_code == 3
    assert all(reason in result.reason for result in report.results.values())


def test_nothing_undeclared_is_sent(corpus: Corpus) -> None:
    asked: list[str] = []
    report = run(
        saboteur("honest", ops=["version.encode", "single.deserialize"], single_versions=[8]),
        corpus,
        watch=lambda request, reply: asked.append(request.op),
    )
    assert set(asked) == {"version.encode", "single.deserialize"}
    assert report.results["single.unpack/ok"].reason == "op single.unpack is not declared"
    assert report.results["single.deserialize/new"].outcome is Outcome.FAIL


def test_equality_is_of_values_and_types() -> None:
    assert equal({"a": 1}, {"a": 1, "extra": 2})
    assert not equal({"a": {"b": 1}}, {"a": {"b": 1, "extra": 2}})
    assert not equal({"a": 1}, {"a": True})
    assert not equal({"a": 1}, {"a": 1.0})
    assert not equal({"a": 1}, {})
    assert not equal({"a": "1"}, {"a": 1})
    assert equal({"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}})


def test_differences_name_the_place() -> None:
    expected = {"single": {"list": [1, {"port": 2}], "gone": "x"}}
    actual = {"single": {"list": [1, {"port": 3}, 4], "new": None}, "extra": 1}
    assert sorted(map(str, differences(expected, actual))) == [
        'single.gone: missing, expected "x"',
        "single.list[1].port: expected 2, got 3",
        "single.list[2]: unexpected 4",
        "single.new: unexpected null",
    ]


PLAIN = (None, True, False, -5, -1, 0, 1, 2, 5, 0.0, 0.5, 1.0, 2.0, "", "a", "1", "true", "ä")
plain = st.sampled_from(PLAIN)
nested = plain | st.lists(plain, max_size=3) | st.dictionaries(st.sampled_from("ab"), plain)
json_values = nested | st.lists(nested, max_size=3) | st.dictionaries(st.sampled_from("ab"), nested)
"""Flat draws, from few values: so that two are equal, or nearly, more often than by chance."""


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text("abc"), json_values, max_size=3), json_values, st.text("abc"))
def test_differences_are_found_exactly_when_values_are_not_equal(
    expected: dict[str, Any], changed: Any, key: str
) -> None:
    actual = {**expected, key: changed}
    assert equal(expected, actual) == (differences(expected, actual) == [])
    if key in expected:
        assert equal(expected, actual) == (canonical(expected[key]) == canonical(changed))


def test_packed_channels_are_a_set(corpus: Corpus) -> None:
    # The honest adapter answers in reverse order.
    op = "static-chan-backups.pack"
    packed = [{"funding_outpoint": {"txid": "aa", "index": i}, "packed": f"{i}"} for i in range(2)]
    expect = Valid({"packed": packed})
    assert judge(expect, op, CLASSY, Answer(1, ok={"packed": packed[::-1]})).outcome is Outcome.PASS
    for wrong in ([packed[0]], [packed[0], packed[0]], [*packed, packed[1]], [], "aa", [1, 2]):
        assert judge(expect, op, CLASSY, Answer(1, ok={"packed": wrong})).outcome is Outcome.FAIL
    assert judge(expect, "single.pack", CLASSY, Answer(1, ok={"packed": packed[::-1]})).outcome is (
        Outcome.FAIL
    )


@pytest.mark.parametrize(
    ("opened", "outcome"),
    [
        (Opened({"a": 1}, {"a": 1}), Outcome.PASS),
        (Opened({"a": 1}, {"a": 2}), Outcome.FAIL),
        (Opened({"a": 1}, None, "auth-failed"), Outcome.FAIL),
        (Opened(None, None, "no oracle"), Outcome.SKIPPED),
    ],
)
def test_packed_bytes_are_judged_by_what_is_inside(opened: Opened, outcome: Outcome) -> None:
    answer = Answer(1, ok={"packed": "00"})
    assert judge(Valid({"packed": "11"}), "single.pack", CLASSY, answer, opened).outcome is outcome


def test_packing_without_nonce_injection_asks_the_oracle_and_watches_nonces(
    corpus: Corpus,
) -> None:
    report = run(saboteur("random_nonce"), corpus)
    assert (report.exit_code, report.bad) == (0, {})
    checks = [e for e in report.events if type(e).__name__ == "Check"]
    assert [(c.id, c.passed) for c in checks] == [("nonces", True)]
    assert int(checks[0].detail.split()[0]) >= 32


def test_a_repeated_nonce_fails_the_run(corpus: Corpus) -> None:
    report = run(saboteur("same_nonce"), corpus)
    assert report.exit_code == 1
    assert "came twice" in report.failed_checks[0].detail


def test_without_an_oracle_packed_bytes_are_skipped_not_passed(corpus: Corpus) -> None:
    report = run(saboteur("random_nonce"), corpus, oracle=None)
    assert report.results["single.pack/ok"].outcome is Outcome.SKIPPED
    assert "oracle" in report.results["single.pack/ok"].reason


def test_exit_codes() -> None:
    assert adapter_exit_code({Outcome.PASS: 1}, True) == 0
    assert adapter_exit_code({Outcome.PASS: 1, Outcome.XFAIL: 3}, True) == 0
    assert adapter_exit_code({Outcome.PASS: 1}, False) == 1
    assert adapter_exit_code({}, True) == 5
    assert adapter_exit_code({Outcome.SKIPPED: 3, Outcome.NOT_APPLICABLE: 9}, True) == 5
    for bad in (
        Outcome.FAIL,
        Outcome.CLASS_MISMATCH,
        Outcome.XPASS,
        Outcome.CRASHED,
        Outcome.TIMED_OUT,
        Outcome.OUT_OF_MEMORY,
        Outcome.PROTOCOL_ERROR,
    ):
        assert adapter_exit_code({Outcome.PASS: 99, bad: 1}, True) == 1
    assert adapter_exit_code({Outcome.FAIL: 1, Outcome.ADAPTER_BROKEN: 1}, True) == 3
    assert run_exit_code([0, 1, 3]) == 3
    assert run_exit_code([0, 5]) == 5
    assert run_exit_code([1, 5]) == 1
    assert run_exit_code([]) == 5


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | json_values.map(msgspec.json.encode))
def test_no_line_breaks_the_reader(line: bytes) -> None:
    from scbref.conformance.protocol.messages import MalformedLine

    try:
        answer = parse_answer(line)
    except MalformedLine as error:
        assert str(error).isprintable()
    else:
        assert isinstance(answer.id, int)
