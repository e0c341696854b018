"""The reference under each release profile is conformant to the judge's profile of that release.

Here in this process: the vectors that a profile can decide. ``make release-pairs`` judges every
case of every pair, over the pipe, scenarios among them.
"""

from __future__ import annotations

from functools import cache
from typing import Final, cast

import msgspec
import pytest

from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.corpus.load import Corpus, Unspecified, Vector, load
from scbref.conformance.judging.claim import Claim, load_claim, names
from scbref.conformance.judging.judge import expectation, judge
from scbref.conformance.judging.selection import (
    not_applicable,
    request_input,
)
from scbref.conformance.protocol.messages import Declared
from scbref.conformance.protocol.outcome import Outcome
from scbref.errors import ScbError
from scbref.profiles import PROFILES, RELEASES, SAFE, profile_named
from tests.adequacy.door import Answer, InProcessAdapter, ask, patience

pytestmark = pytest.mark.slow

PAIRS: Final = [name for name in names() if name.startswith("lnd-")]
EVERY: Final = 29
"""Of the vectors that every profile answers alike, one in so many is asked."""


@cache
def corpus() -> Corpus:
    return load()


def decides(vector: Vector) -> bool:
    """Say whether a profile can decide a vector: by a choice, or by what it does not know."""
    if vector.verdict == "lenient" or vector.op.startswith("channel."):
        return True
    return vector.verdict == "invalid" and vector.op == "single.deserialize"


def pair(name: str) -> tuple[InProcessAdapter, Claim, Declared]:
    adapter = cast(InProcessAdapter, ReferenceAdapter(profile=profile_named(name)))
    claim = load_claim(name, corpus().behaviours, corpus().requirements)
    return adapter, claim, claim.declare(msgspec.convert(adapter.hello(), Declared))


@pytest.mark.parametrize("name", PAIRS)
def test_a_release_needs_nobody_to_speak_for_it(name: str) -> None:
    adapter, claim, _ = pair(name)
    hello = msgspec.convert(adapter.hello(), Declared)
    assert claim.declare(hello) == msgspec.structs.replace(
        hello, behaviours={**hello.behaviours, **claim.behaviours}
    )
    for behaviour, choice in hello.behaviours.items():
        assert claim.behaviours[behaviour] == choice, behaviour


@pytest.mark.parametrize("name", PAIRS)
def test_a_release_answers_as_its_profile_says(name: str) -> None:
    adapter, claim, declared = pair(name)
    passed, failed = 0, []
    with patience():
        for number, vector in enumerate(corpus().vectors):
            if not decides(vector) and (number + PAIRS.index(name)) % EVERY:
                continue
            if claim.outside(vector) or not_applicable(vector, declared, as_release=True):
                continue
            expect = expectation(vector, declared, corpus().behaviours)
            if isinstance(expect, Unspecified):
                continue
            answer = ask(adapter, vector.op, request_input(vector, declared))
            assert isinstance(answer, Answer), (vector.id, answer)
            expect, answer = claim.comparable(expect, answer)
            assert not isinstance(expect, Unspecified)
            if judge(expect, vector.op, declared, answer).outcome == Outcome.PASS:
                passed += 1
            else:
                failed.append(vector.id)
    assert not failed
    assert passed > 300


def test_a_release_that_is_not_listed_does_as_the_nearest_one_before() -> None:
    assert profile_named("safe") is SAFE
    assert profile_named("0.19") is PROFILES["0.19"]
    for name in ("0.18", "lnd-0.18", "v0.18.5-beta"):
        adapter = ReferenceAdapter(profile=profile_named(name))
        listed = ReferenceAdapter(profile=PROFILES["0.17"])
        assert adapter.hello()["behaviours"] == listed.hello()["behaviours"]
        assert adapter.hello()["single_versions"] == listed.hello()["single_versions"]


@pytest.mark.parametrize("name", ["0.5", "0.22", "1.0", "", "newest", "0.19-rc1"])
def test_what_is_no_known_release_is_refused(name: str) -> None:
    with pytest.raises(ScbError) as error:
        profile_named(name)
    assert error.value.code == "unsupported"


def test_every_profile_of_the_judge_is_a_release_of_the_reference() -> None:
    for name in PAIRS:
        assert profile_named(name).release in RELEASES, name
