"""The files of vectors/: valid by their schema, one story, resting on untouched captures."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scbref.conformance.corpus.described import Expander
from scbref.conformance.corpus.hashes import expanded
from scbref.conformance.corpus.sides import sides

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
FILES = sorted(path.name for path in VECTORS.glob("*.*.json"))
FEATURES = {
    "close_tx_inputs",
    "dns_address",
    "opaque_address",
    "nonce_injection",
    "scrypt_n",
    "musig2",
    "error_class",
}


@cache
def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def validator(name: str) -> Draft202012Validator:
    schema = load(f"schema/{name}.schema.json")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@cache
def vectors() -> list[dict[str, Any]]:
    """All vectors, with what they describe expanded."""
    expander = Expander(VECTORS)
    return [
        {"op": content["op"], **expanded(vector, expander)}
        for content in map(load, FILES)
        for vector in content["vectors"]
    ]


def requirements() -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in load("requirements.json")["requirements"]}


def behaviours() -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in load("behaviours.json")["behaviours"]}


def complaints(schema: str, content: Any) -> list[str]:
    return [
        f"{error.json_path}: {error.message[:200]}"
        for error in validator(schema).iter_errors(content)
    ]


@pytest.mark.parametrize("name", ["requirements", "behaviours"])
def test_the_ledgers_keep_their_schemas(name: str) -> None:
    assert complaints(name, load(f"{name}.json")) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_every_file_keeps_the_schema(name: str) -> None:
    content = load(name)
    assert complaints("vectors", content) == []
    assert content["op"] == name.removesuffix(".json")
    assert all(vector["id"].startswith(content["op"] + "/") for vector in content["vectors"])


def test_the_schema_refuses_what_is_no_vector() -> None:
    content = json.loads(json.dumps(load("version.decode.json")))
    vector = content["vectors"][0]
    for spoil in (
        {"expect": {"verdict": "maybe"}},
        {"expect": {"verdict": "invalid", "class": "no-such-class", "phase": "field"}},
        {"expect": {"verdict": "lenient", "behaviour": "x", "choices": {"one": {"ok": {}}}}},
        {"requirements": []},
        {"hash": "0123"},
        {"surplus": 1},
    ):
        assert complaints("vectors", {**content, "vectors": [{**vector, **spoil}]}), spoil


def test_all_files_are_of_one_corpus() -> None:
    assert len({load(name)["corpus"] for name in FILES}) == 1


def test_ids_are_given_once() -> None:
    for ids in (
        [vector["id"] for vector in vectors()],
        [each["id"] for each in load("requirements.json")["requirements"]],
        [each["id"] for each in load("behaviours.json")["behaviours"]],
    ):
        assert [name for name, count in Counter(ids).items() if count > 1] == []


def test_hashes_are_those_of_the_content() -> None:
    for vector in vectors():
        content = {name: vector[name] for name in ("op", "in", "expect")}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == vector["hash"], vector["id"]


def test_no_question_is_asked_twice() -> None:
    asked: dict[str, str] = {}
    for vector in vectors():
        question = vector["op"] + json.dumps(vector["in"], sort_keys=True)
        other = asked.setdefault(question, vector["id"])
        assert other == vector["id"], f"{vector['id']} asks what {other} asks"


def test_vectors_name_requirements_that_exist_and_are_stateless() -> None:
    known = requirements()
    for vector in vectors():
        for name in vector["requirements"]:
            assert known[name]["scope"] == "stateless", (vector["id"], name)


def test_lenient_vectors_say_what_each_choice_leads_to() -> None:
    known = behaviours()
    for vector in vectors():
        expect = vector["expect"]
        if expect["verdict"] == "lenient":
            names = {choice["name"] for choice in known[expect["behaviour"]]["choices"]}
            assert set(expect["choices"]) == names, vector["id"]


def expectations() -> list[dict[str, Any]]:
    """What the vectors expect, and what the steps of the scenarios do."""
    files = (VECTORS / "scenarios").glob("*.json")
    played = [
        scenario for path in files for scenario in load(f"scenarios/{path.name}")["scenarios"]
    ]
    steps = [step for scenario in played for step in scenario["steps"] if "expect" in step]
    return [case["expect"] for case in [*vectors(), *steps]]


def test_every_behaviour_has_a_vector_a_requirement_and_lnds_choice() -> None:
    used = Counter(
        expect["behaviour"] for expect in expectations() if expect["verdict"] == "lenient"
    )
    for name, behaviour in behaviours().items():
        assert used[name], f"{name} has no vector"
        assert behaviour["requirement"] in requirements(), name
        names = {choice["name"] for choice in behaviour["choices"]}
        assert {each["choice"] for each in behaviour["lnd"]} <= names, name
        releases = [tuple(map(int, each["since"].split("."))) for each in behaviour["lnd"]]
        assert releases == sorted(set(releases)), f"{name}: releases out of order"


def test_every_stateless_requirement_has_both_sides_or_a_reason() -> None:
    seen = {
        (name, side)
        for vector in vectors()
        for name in vector["requirements"]
        for side in sides(vector["expect"])
    }
    for name, requirement in requirements().items():
        if requirement["scope"] == "stateful":
            continue
        missing = [side for side in ("positive", "falsifying") if (name, side) not in seen]
        if missing:
            assert "untested_because" in requirement, f"{name} has no {missing} vector"
        else:
            assert "untested_because" not in requirement, f"{name} is tested: drop the reason"


def test_needs_use_the_protocols_features() -> None:
    for vector in vectors():
        assert set(vector["needs"].get("features", ())) <= FEATURES, vector["id"]


def test_needs_follow_from_the_singles_in_a_vector() -> None:
    for vector in vectors():
        if vector["op"] != "single.serialize" or vector["expect"]["verdict"] != "valid":
            continue
        single, needs = vector["in"]["single"], vector["needs"]
        assert needs["single_versions"] == [single["version"]], vector["id"]
        kinds = {address["type"] for address in single["addresses"]}
        wanted = {f"{kind}_address" for kind in kinds & {"dns", "opaque"}}
        wanted |= {"close_tx_inputs"} & set(single)
        assert set(needs.get("features", ())) == wanted, vector["id"]


def test_there_is_no_null_and_no_upper_case_hex() -> None:
    for name in FILES:
        text = (VECTORS / name).read_text(encoding="utf-8")
        assert "null" not in re.sub(r'"(title|consequence|note)":"[^"]*"', "", text), name
    for vector in vectors():
        given = vector["in"]
        for member in ("bytes", "packed"):
            if isinstance(given.get(member), str):
                assert re.fullmatch("(?:[0-9a-f]{2})*", given[member]), vector["id"]


def test_captured_files_are_untouched() -> None:
    folder = VECTORS / "captured"
    listed = {}
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        listed[name] = digest
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    present = files - {"SHA256SUMS", "PROVENANCE.md"}
    assert present == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_provenance_tells_of_every_captured_file() -> None:
    folder = VECTORS / "captured"
    text = (folder / "PROVENANCE.md").read_text(encoding="utf-8")
    for path in folder.iterdir():
        if path.name != "PROVENANCE.md":
            name = f"{path.name}/" if path.is_dir() else path.name
            assert f"`{name}`" in text, name
