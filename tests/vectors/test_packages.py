"""The corpus as packages: one version, the same files in each, and cases for who has no judge."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scbref import vectors as package
from scbref.conformance.corpus.load import load
from scbref.vectors.generate.corpus import CORPUS_VERSION
from tests.house.source_tree import project_files
from tests.vectors.packed.module_zip import MODULE

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
CARGO = tomllib.loads((VECTORS / "Cargo.toml").read_text())
NODE = json.loads((VECTORS / "package.json").read_text())


def test_every_package_has_the_version_of_the_corpus() -> None:
    locked = tomllib.loads((VECTORS / "Cargo.lock").read_text())["package"]
    rust = tomllib.loads((VECTORS.parent / "conformance/adapters/rust/Cargo.lock").read_text())
    (own,) = (each["version"] for each in locked if each["name"] == "scb-vectors")
    (used,) = (each["version"] for each in rust["package"] if each["name"] == "scb-vectors")
    released = re.findall(r"^## (\d.*)$", (VECTORS / "CHANGELOG.md").read_text(), re.M)
    found = {
        "files": package.version(),
        "package.json": NODE["version"],
        "Cargo.toml": CARGO["package"]["version"],
        "Cargo.lock": own,
        "Cargo.lock of the Rust adapter": used,
        "CHANGELOG.md": released[0],
    }
    assert found == dict.fromkeys(found, CORPUS_VERSION)


def test_every_package_holds_the_files_that_cases_are_in_and_name() -> None:
    (embedded,) = re.findall(r"^//go:embed (.*)$", (VECTORS / "vectors.go").read_text(), re.M)
    packed = {
        "go": embedded.split(),
        "npm": NODE["files"],
        "crate": [each.lstrip("/") for each in CARGO["package"]["include"]],
    }
    data = ("captured", "described", "scenarios", "schema")
    for name, listed in packed.items():
        assert set(data) <= set(listed), name
        tops = {"*.json"} if name == "go" else {"*.*.json", "behaviours.json", "requirements.json"}
        assert tops <= set(listed), name
    below = {path.parts[1] for path in project_files() if path.parts[0] == "vectors"}
    assert below >= set(data)


def test_the_module_has_one_path() -> None:
    (path,) = re.findall(r"^module (.*)$", (VECTORS / "go.mod").read_text(), re.M)
    assert path == MODULE
    adapter = (VECTORS.parent / "conformance/adapters/lnd/go.mod").read_text()
    assert f"replace {MODULE} => ../../../vectors\n" in adapter


def expect_of(expect: package.Expect) -> dict[str, Any]:
    """The member ``expect`` as the file has it."""
    told: dict[str, Any] = {"verdict": expect.verdict}
    if expect.outcome is not None:
        told |= outcome_of(expect.outcome)
    if expect.choices is not None:
        told |= {"behaviour": expect.behaviour}
        told |= {"choices": {name: outcome_of(each) for name, each in expect.choices.items()}}
    return told | ({"note": expect.note} if expect.note else {})


def outcome_of(outcome: package.Outcome) -> dict[str, Any]:
    if outcome.ok is not None:
        return {"ok": outcome.ok}
    told = {"phase": outcome.phase, "field": outcome.field}
    told = {name: value for name, value in told.items() if value}
    offset = {} if outcome.offset is None else {"offset": outcome.offset}
    return {"class": outcome.error_class, **told, **offset}


@pytest.mark.slow
def test_cases_are_those_that_the_judge_asks() -> None:
    from scbref.conformance.corpus.hashes import vector_hash

    judged = {vector.id: vector for vector in load().vectors}
    found = Counter[str]()
    for case in package.cases():
        content = {"in": case.given, "expect": expect_of(case.expect)}
        assert vector_hash(case.op, content) == case.hash == judged.pop(case.id).hash
        found[case.expect.verdict] += 1
    assert judged == {}
    assert min(found[verdict] for verdict in ("valid", "invalid", "lenient", "unspecified")) > 0


def test_cases_need_nothing_that_is_installed() -> None:
    script = (
        "import sys; before = set(sys.modules)\n"
        "from scbref.vectors import cases\n"
        "assert len(list(cases('version.decode'))) > 20\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) - {"scbref"} <= sys.stdlib_module_names


def test_a_choice_decides_a_lenient_case() -> None:
    lenient = (each for each in package.cases("single.deserialize") if each.expect.choices)
    case = next(each for each in lenient if each.expect.behaviour == "bool-other-than-one")
    lnd, refused = case.expect.under(), case.expect.under({"bool-other-than-one": "refuse"})
    assert lnd is not None and lnd.ok is not None
    assert refused is not None and refused.ok is None and refused.error_class
    assert package.behaviours()["bool-other-than-one"].lnd == "false"


def test_an_operation_that_there_is_not_is_named() -> None:
    with pytest.raises(ValueError, match="there is no operation"):
        next(package.cases("multi.unpak"))
