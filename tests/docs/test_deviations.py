"""The deviation pages: each has a number of its own and a test that holds it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.name: path.read_text() for path in (ROOT / "docs/explanation").glob("deviations*.md")}


def test_every_deviation_names_its_tests_and_they_exist() -> None:
    sources = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    there = {name for text in sources for name in re.findall(r"^def (test_\w+)\(", text, re.M)}
    ids = []
    for page, text in PAGES.items():
        for section in re.split(r"^#{2,3} (?=DEV-)", text, flags=re.M)[1:]:
            ids.append(section.partition(":")[0])
            named = set(re.findall(r"`(?:test_\w+\.py::)?(test_\w+)`", section))
            assert named <= there, f"{page} {ids[-1]}"
            has_witness = named or "`scenario " in section
            assert has_witness or "Read, in every profile" in section, f"{page} {ids[-1]}"
    assert len(ids) == len(set(ids)) > 50


def test_a_deviation_that_the_code_names_is_on_a_page() -> None:
    told = {
        name for text in PAGES.values() for name in re.findall(r"^#+ (DEV-\w+-\d+):", text, re.M)
    }
    for path in (ROOT / "scbref").rglob("*.py"):
        assert set(re.findall(r"DEV-\w+-\d+", path.read_text())) <= told, path
