"""The page of the mutants of lines: what was made, what became of it, and who survives why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from specsite import generated, ledger, line_mutants, mutants

from tests.docs.site_stage import site_links

PAGE = "reference/mutants/lines.md"
INDEX = "reference/mutants/index.md"
SURVIVORS = "reference/mutants/survivors.md"


def case() -> str:
    """A case of the corpus; it is loaded when one is asked for."""
    return ledger.load().requirements["point.prefix"].vectors[0].id


def part(module: str, *mutants: dict[str, object]) -> dict[str, object]:
    return {"module": module, "part": "pack", "hash": "h", "mutants": mutants}


def mutant(result: str, **more: object) -> dict[str, object]:
    return {"change": "a → b", "tools": [1], "result": result, **more}


def record() -> dict[str, object]:
    return {
        "tools": "mutmut 1",
        "not_measured": [],
        "left_out": {"scbref.recovery.retry": "no <adapter> loads it"},
        "ill_typed": {"scbref.packing": 2, "scbref.swapper.state": 0},
        "measured": {"scbref.packing": "1.2.3 cases judge", "scbref.swapper.state": "1.2.4 c j"},
        "profiles": ["safe"],
        "makers": ["cosmic-ray", "mutmut"],
        "reasons": [{"kind": "equivalent", "reason": "it <does> the same"}],
        "parts": [
            part(
                "scbref.packing",
                mutant("verdict", case=case()),
                mutant("crash", case="hello", tools=[1, 0]),
                mutant("survived", why=0),
            ),
            part("scbref.swapper.state", mutant("survived", reached=False)),
        ],
    }


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = tmp_path / "lines.json"
    path.write_text(json.dumps(record()), encoding="utf-8")
    monkeypatch.setattr(line_mutants, "FILE", path)
    line_mutants.load.cache_clear()
    yield
    line_mutants.load.cache_clear()


@pytest.mark.usefixtures("measured")
def test_the_page_has_the_numbers_by_area() -> None:
    assert PAGE in generated.paths()
    shown = generated.content(PAGE, site_links(PAGE))
    cells = ["packing", 3, 1, 0, 1, 0, 0, 0, 1, 50, 2, 25]
    assert "".join(f"<td>{cell}</td>" for cell in cells) in shown
    assert "<td>packing</td><td>1</td><td>3</td>" in shown
    assert f"#{case()}" in shown


@pytest.mark.usefixtures("measured")
def test_the_page_says_of_each_module_its_numbers_or_why_it_has_none() -> None:
    shown = generated.content(PAGE, site_links(PAGE))
    cells = [3, 1, 0, 1, 0, 0, 0, 1, 50, 2, 25, "1.2.3"]
    counts = "".join(f"<td>{cell}</td>" for cell in cells)
    assert f"<td><code>scbref.packing</code></td>{counts}" in shown
    assert "<code>scbref.recovery.retry</code></td><td>no &lt;adapter&gt; loads it" in shown


@pytest.mark.usefixtures("measured")
def test_the_page_names_survivors_that_are_explained_and_counts_the_others() -> None:
    shown = generated.content(PAGE, site_links(PAGE))
    assert 'href="survivors.html"' in shown
    shown += generated.content(SURVIVORS, site_links(SURVIVORS))
    assert "it &lt;does&gt; the same" in shown
    none = "<td>0</td>" * len(line_mutants.KINDS)
    assert f"<td>swapper</td>{none}<td>1</td><td>1</td>" in shown


@pytest.mark.usefixtures("measured")
def test_the_page_of_all_mutants_leads_there() -> None:
    shown = mutants.index_page(site_links(INDEX))
    assert 'href="lines.html"' in shown
    assert "4 more" in shown


def test_without_a_measurement_there_is_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_mutants, "FILE", tmp_path / "none.json")
    assert PAGE not in generated.paths()
    assert line_mutants.summary(site_links(INDEX)) == ""
