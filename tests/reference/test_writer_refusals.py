"""What lnd writes and nobody reads: refused, or written as lnd does by a release profile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins

from scbref.adapter.choices import REFUSALS_OF_SAFE, declared_choices
from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.corpus.load import Lenient, load
from scbref.packing import KEY_OF_ZERO
from scbref.profiles import LND, PROFILES, RELEASES, SAFE, Profile

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs/explanation").glob("deviations*.md"))
OF_RELEASES = ("writer-zero-input-tx", "writer-unparsable-point")
Json = dict[str, Any]


@cache
def adapter(profile: Profile) -> ReferenceAdapter:
    return ReferenceAdapter(profile=profile)


@cache
def asked(behaviour: str) -> list[tuple[Json, Json]]:
    """Return request and choices of every vector that a behaviour decides."""
    found = []
    for vector in load().vectors:
        if isinstance(vector.expect, Lenient) and vector.expect.behaviour == behaviour:
            request = {"op": vector.op, "in": to_builtins(vector.in_)}
            found.append((request, to_builtins(vector.expect.choices)))
    return found


def differing(profile: Profile, behaviour: str, choice: str) -> Iterator[Json]:
    for request, choices in asked(behaviour):
        answer = adapter(profile).answer(request)
        got = answer.get("error", answer)
        if any(got.get(member) != value for member, value in choices[choice].items()):
            yield got


@cache
def behaviours() -> dict[str, list[tuple[tuple[int, ...], str]]]:
    """Return of each behaviour what lnd chose, and since which release."""
    content = json.loads((ROOT / "vectors/behaviours.json").read_text(encoding="utf-8"))
    return {
        each["id"]: [(tuple(map(int, e["since"].split("."))), e["choice"]) for e in each["lnd"]]
        for each in content["behaviours"]
    }


def choice_of(behaviour: str, release: tuple[int, ...]) -> str:
    """Return what a release chooses; an empty text when it has no such behaviour."""
    choices = [choice for since, choice in behaviours()[behaviour] if since <= release]
    return choices[-1] if choices else ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "behaviour", [name for name in REFUSALS_OF_SAFE if name.startswith("writer-")]
)
def test_what_safe_refuses_a_release_writes(behaviour: str) -> None:
    assert asked(behaviour)
    assert list(differing(SAFE, behaviour, "refuse")) == []
    assert adapter(SAFE).hello()["behaviours"][behaviour] == "refuse"
    assert list(differing(LND, behaviour, choice_of(behaviour, LND.release))) == []
    assert behaviour not in adapter(LND).hello()["behaviours"]


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_declares_the_choices_of_its_lnd(release: tuple[int, ...]) -> None:
    profile = PROFILES[".".join(map(str, release))]
    wanted = {}
    for behaviour, choices in behaviours().items():
        chosen = choice_of(behaviour, release)
        if chosen and chosen != choices[-1][1]:
            wanted[behaviour] = chosen
    assert declared_choices(profile, strict=False) == wanted


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", OF_RELEASES)
def test_the_two_values_that_a_release_writes_and_nobody_reads(behaviour: str) -> None:
    assert asked(behaviour)
    assert list(differing(LND, behaviour, "write")) == []
    assert list(differing(SAFE, behaviour, "refuse")) == []
    assert behaviour not in adapter(LND).hello()["behaviours"]
    for request, _ in asked(behaviour):
        written = adapter(LND).answer(request).get("ok")
        if written is not None:
            back = {"op": "single.deserialize", "in": {"bytes": written["bytes"]}}
            assert "error" in adapter(LND).answer(back)


@pytest.mark.parametrize(
    "path",
    ["remote_node_pub", "remote_chan_cfg.htlc_base_point", "sha_chain_root_desc.pub_key"],
)
def test_a_release_writes_the_key_of_zero_for_any_key(path: str) -> None:
    content = json.loads((ROOT / "vectors/multi.serialize.json").read_text(encoding="utf-8"))
    multi = next(
        vector["in"]["multi"]
        for vector in content["vectors"]
        if vector["expect"]["verdict"] == "valid" and vector["in"]["multi"]["static_backups"]
    )
    member: Json = multi["static_backups"][0]
    *holders, last = path.split(".")
    for holder in holders:
        member = member[holder]
    member[last] = KEY_OF_ZERO.hex()
    request = {"op": "multi.serialize", "in": {"multi": multi}}
    assert KEY_OF_ZERO.hex() in adapter(LND).answer(request)["ok"]["bytes"]
    assert adapter(SAFE).answer(request)["error"]["class"] == "bad-point"


@pytest.mark.parametrize("slug", ["commitment-without-inputs", "key-off-the-curve"])
@pytest.mark.parametrize("profile", [LND, SAFE], ids=lambda profile: profile.name)
def test_a_release_bricks_its_file_and_safe_does_not(
    profile: Profile, slug: str, tmp_path: Path
) -> None:
    steps, pool = _scenario(f"swapper/unreadable-{slug}")
    path = str(tmp_path / "channel.backup")
    answers: list[Json] = []
    for step in steps:
        if "op" in step and step["op"] in ("swapper.new", "swapper.start", "swapper.event"):
            given = {**_filled(step["in"], pool), "path": path}
            answers.append(adapter(profile).answer({"op": step["op"], "in": given}))
    written = [answer["ok"].get("written") for answer in answers if "ok" in answer]
    # The channel opens, another one opens, the first closes.
    assert written[2:5] == ([True, False, False] if profile == LND else [True, True, True])
    assert ("error" in answers[6]) == (profile == LND)


def _scenario(name: str) -> tuple[list[Json], Json]:
    content = json.loads((ROOT / "vectors/scenarios/swapper.json").read_text(encoding="utf-8"))
    found = next(each for each in content["scenarios"] if each["id"].endswith(name))
    return found["steps"], content["pool"]


def _filled(value: Any, pool: Json) -> Any:
    """Put what the pool holds in the place of its names."""
    kinds = {"$key_ring": "key_rings", "$addresses": "addresses", "$channel": "channels"}
    kinds |= {"$single": "singles", "$outpoint": "singles"}
    if isinstance(value, list):
        return [_filled(each, pool) for each in value]
    if not isinstance(value, dict):
        return value
    for mark, kind in kinds.items():
        if mark in value:
            held = pool[kind][value[mark]]
            return held["funding_outpoint"] if mark == "$outpoint" else held
    return {name: _filled(each, pool) for name, each in value.items()}


def test_every_refusal_of_safe_is_on_a_page() -> None:
    """By behaviour; departures that no behaviour tells are sections of their own."""
    pages = [page.read_text(encoding="utf-8") for page in PAGES]
    for behaviour in (*REFUSALS_OF_SAFE, *OF_RELEASES):
        assert any(f"`{behaviour}`" in page for page in pages), behaviour
