"""Every observation of lnd is asked of adapters, or a file says why not; strict both ways."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
LEDGER = tomllib.loads((VECTORS / "generate" / "observed.toml").read_text())
FILES = {"behaviours": "n", "living": "id"}
"""Part of the name of a captured file → the member that names its rows."""


def rows(kind: str) -> set[str]:
    lines = (VECTORS / "captured" / f"lnd-head-{kind}.jsonl").read_text().splitlines()
    return {str(json.loads(line)[FILES[kind]]) for line in lines}


def vector_ids() -> set[str]:
    files = [json.loads(path.read_text()) for path in VECTORS.glob("*.*.json")]
    return {vector["id"] for file in files for vector in file["vectors"]}


def asked_by_themselves(kind: str) -> set[str]:
    if kind == "behaviours":
        last = {name.rpartition("/")[2] for name in vector_ids() if "/observed/" in name}
        return last & rows(kind)
    files = [json.loads(path.read_text()) for path in VECTORS.glob("scenarios/*.json")]
    covers = {
        each for file in files for scenario in file["scenarios"] for each in scenario["covers"]
    }
    return {each.removeprefix("living:") for each in covers if each.startswith("living:")}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
def test_every_row_is_asked_once_or_says_why_not(kind: str) -> None:
    own = asked_by_themselves(kind)
    asked, unasked = set(LEDGER[kind]["asked"]), set(LEDGER[kind]["unasked"])
    assert own <= rows(kind)
    assert sorted(own & (asked | unasked)) == [], "asked now: drop them from observed.toml"
    assert sorted(asked & unasked) == []
    assert sorted(rows(kind) - own - asked - unasked) == [], "asked nowhere: say why"
    assert sorted((asked | unasked) - rows(kind)) == [], "there is no such row"


@pytest.mark.parametrize("kind", FILES)
def test_what_the_ledger_names_exists(kind: str) -> None:
    assert sorted(set(LEDGER[kind]["asked"].values()) - vector_ids()) == []
    assert all(len(reason) > 10 for reason in LEDGER[kind]["unasked"].values())
