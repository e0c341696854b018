"""The requirements agree with each other, and the reference with those that bind it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.corpus.binding import binds, careful_choices, lnd_choices
from scbref.conformance.corpus.statements import (
    Behaviour,
    BehaviourFile,
    Requirement,
    RequirementFile,
)
from scbref.profiles import LND, SAFE, Profile

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "vectors"
LEVELS = ("MUST", "SHOULD", "MAY")


@cache
def requirements() -> dict[str, Requirement]:
    text = (VECTORS / "requirements.json").read_bytes()
    found = msgspec.json.decode(text, type=RequirementFile).requirements
    return {each.id: each for each in found}


@cache
def behaviours() -> dict[str, Behaviour]:
    text = (VECTORS / "behaviours.json").read_bytes()
    return {each.id: each for each in msgspec.json.decode(text, type=BehaviourFile).behaviours}


def deciders(value: Any) -> Iterator[str]:
    """Yield the behaviour of every lenient expectation, however deep."""
    if isinstance(value, dict):
        if "behaviour" in value and "choices" in value:
            yield value["behaviour"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from deciders(each)


@cache
def cases() -> list[tuple[str, list[str], frozenset[str]]]:
    """Return id, requirements and deciding behaviours of each vector and scenario."""
    found = []
    for path in [*VECTORS.glob("*.*.json"), *(VECTORS / "scenarios").glob("*.json")]:
        content = json.loads(path.read_text(encoding="utf-8"))
        for case in content.get("vectors", content.get("scenarios")):
            asked = case.get("steps", case.get("expect"))
            found.append((case["id"], case["requirements"], frozenset(deciders(asked))))
    return found


def chosen(name: str) -> dict[str, str]:
    if name == "lnd":
        return lnd_choices(behaviours().values())
    return careful_choices(behaviours().values(), requirements().values())


def said_of(requirement: Requirement) -> dict[str, list[str]]:
    return {**requirement.when, **requirement.prefers}


def test_when_and_prefers_name_behaviours_and_choices_that_exist() -> None:
    for each in requirements().values():
        for name, choices in said_of(each).items():
            known = {choice.name for choice in behaviours()[name].choices}
            assert set(choices) <= known, (each.id, name)
            assert set(choices) != known, f"{each.id}: every choice of {name}: say regardless_of"
        assert set(each.regardless_of) <= behaviours().keys(), each.id
        assert not set(each.regardless_of) & said_of(each).keys(), each.id


def test_a_must_says_how_it_stands_to_each_behaviour_that_decides_a_case_of_it() -> None:
    unsaid = defaultdict(set)
    used: dict[str, set[str]] = defaultdict(set)
    for case_id, names, deciding in cases():
        for name in names:
            used[name] |= deciding
            each = requirements()[name]
            if each.level == "MUST":
                for behaviour in deciding - each.when.keys() - set(each.regardless_of):
                    unsaid[name, behaviour].add(case_id)
    assert not unsaid
    for each in requirements().values():
        assert set(each.regardless_of) <= used[each.id], f"{each.id}: no case of it is decided so"


def test_a_recommendation_says_what_it_prefers_and_nothing_else_does() -> None:
    for behaviour in behaviours().values():
        each = requirements()[behaviour.requirement]
        if each.level == "SHOULD":
            assert behaviour.id in each.prefers, f"{each.id} does not say what to choose"
    for each in requirements().values():
        assert not each.prefers or each.level == "SHOULD", each.id
        for name in each.prefers:
            assert behaviours()[name].requirement == each.id, (each.id, name)


@pytest.mark.parametrize("profile", ["lnd", "careful"])
def test_no_two_requirements_that_bind_one_profile_ask_for_different_choices(profile: str) -> None:
    binding = [each for each in requirements().values() if binds(each, chosen(profile))]
    for one, other in combinations(binding, 2):
        for name in said_of(one).keys() & said_of(other).keys():
            common = set(said_of(one)[name]) & set(said_of(other)[name])
            assert chosen(profile)[name] in common, (one.id, other.id, name)


def test_who_follows_every_recommendation_is_bound_by_every_recommendation() -> None:
    for each in requirements().values():
        assert not each.prefers or binds(each, chosen("careful")), each.id
        if each.level == "MUST":
            assert binds(each, chosen("lnd")) or binds(each, chosen("careful")), each.id


def test_each_choice_of_each_behaviour_can_be_made_without_breaking_a_must() -> None:
    """A MUST binds every choice only where all of them keep it, so none contradicts another."""
    for behaviour in behaviours().values():
        for choice in behaviour.choices:
            made = chosen("lnd") | {behaviour.id: choice.name}
            for each in requirements().values():
                if each.level == "MUST" and binds(each, made):
                    assert choice.name in each.when.get(behaviour.id, [choice.name]), each.id


def test_a_text_has_the_words_of_its_own_level_alone() -> None:
    for each in requirements().values():
        words = set(re.findall(rf"\b({'|'.join(LEVELS)})\b", each.text))
        assert words == {each.level}, each.id
        assert not re.search(r"\b(must|should|shall)\b", each.text), each.id


def test_a_requirement_that_sends_to_another_sends_to_one_that_exists() -> None:
    areas = {name.partition(".")[0] for name in requirements()}
    for each in requirements().values():
        for name in re.findall(r"\b([a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*)", each.text):
            if name.partition(".")[0] in areas:
                assert name in requirements(), (each.id, name)


def test_every_requirement_has_a_case_or_says_who_tests_it() -> None:
    tested = {name for _, names, _ in cases() for name in names}
    for each in requirements().values():
        assert each.id in tested or each.untested_because, each.id
        for path in re.findall(r"\btests/[\w/]+\.py", each.untested_because):
            assert (ROOT / path).is_file(), (each.id, path)
        if each.scope == "stateful" and each.id in tested:
            assert not each.untested_because, f"{each.id} is tested: drop the reason"


@pytest.mark.parametrize(("profile", "name"), [(SAFE, "careful"), (LND, "lnd")])
def test_the_reference_chooses_what_its_profile_is_bound_by(profile: Profile, name: str) -> None:
    declared = ReferenceAdapter(profile=profile).hello()["behaviours"]
    made = chosen("lnd") | declared
    for behaviour in behaviours():
        assert made[behaviour] == chosen(name)[behaviour], behaviour
