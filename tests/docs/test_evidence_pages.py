"""Mutants and scorecards on the site: every requirement leads to what was measured about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from specsite import (
    compatibility_page,
    evidence_pages,
    generated,
    ledger,
    mutants,
    requirement_blocks,
    scorecards,
)

from tests.docs.site_stage import HERE, REQUIREMENTS, ROOT, Balance, site_links

PUBLISHED = json.loads((ROOT / "vectors" / "adequacy.json").read_text())


def case() -> ledger.Vector:
    """A case of the corpus; loaded when it is asked for, since that takes most of a second."""
    return ledger.load().requirements["point.prefix"].vectors[0]


def other() -> ledger.Vector:
    """Another one of the same requirement."""
    return ledger.load().requirements["point.prefix"].vectors[1]


def test_every_mutant_has_an_address_on_the_page_of_its_area() -> None:
    made = generated.paths()
    pages = [path for path in made if path.startswith("reference/mutants/")]
    pages = [path for path in pages if "/index." not in path and "/lines." not in path]
    pages = [path for path in pages if "/survivors" not in path]
    assert {f"reference/mutants/{area}.md" for area in mutants.areas()} <= set(pages)
    ids = [i for page in pages for i in Balance(generated.content(page, site_links(page))).ids]
    assert sorted(ids) == sorted(f"mutant-{item['id']}" for item in PUBLISHED["mutants"])


def test_the_index_has_the_counts_and_every_reason() -> None:
    shown = generated.content(
        "reference/mutants/index.md", site_links("reference/mutants/index.md")
    )
    row = "".join(f"<td>{PUBLISHED['counts'][verdict]}</td>" for verdict in mutants._COLUMNS)
    assert f"<td>all</td>{row}" in shown
    equivalent = [m for m in PUBLISHED["mutants"] if m["verdict"] == "equivalent"]
    assert equivalent
    assert shown.count("#mutant-") == len(equivalent)


def test_a_requirement_leads_to_the_mutants_that_break_it_and_to_their_killers() -> None:
    item = ledger.load().requirements["single.length-written"]
    found = mutants.of(item.id)
    page = site_links("reference/spec/single.md")
    card = requirement_blocks.block(item, page)
    assert found
    assert f"{len(found)} mutants" in card
    evidence = evidence_pages.page_of(item)
    assert f"../{evidence.removeprefix('reference/')[:-3]}.html#evidence-{item.id}" in card
    assert f'id="evidence-{item.id}"' in generated.content(evidence, site_links(evidence))
    shown = evidence_pages.section(item, site_links("reference/evidence/single.md"))
    (name,) = [
        path
        for path in generated.paths()
        if path.startswith("reference/mutants/")
        and f'id="mutant-{found[0].id}"' in generated.content(path, site_links(path))
    ]
    assert f'../mutants/{name.rpartition("/")[2][:-3]}.html#mutant-{found[0].id}"' in shown
    assert f"#{found[0].killed_by}" in shown


def card(folder: Path, name: str, outcomes: dict[str, str], **more: object) -> None:
    content = {
        "format": 1,
        "corpus": "1",
        "judge": "1",
        "implementation": {"name": name, "version": "1.2"},
        "verdict": "not conformant",
        "checks": {"explore": True},
        "outcomes": outcomes,
        "failures": [{"id": case().id, "outcome": "fail", "reason": "took <it>"}],
    }
    (folder / f"{name}.json").write_text(json.dumps(content | more))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(scorecards, "FOLDER", tmp_path)
    scorecards.load.cache_clear()
    yield tmp_path
    scorecards.load.cache_clear()


def test_a_failure_is_a_cell_that_leads_to_its_case(folder: Path) -> None:
    card(folder, "weak", {"fail": case().hash, "pass": other().hash})
    whole = compatibility_page.page(site_links("reference/compatibility.md"))
    assert "✗ 1 of 2" in whole
    assert '<a href="compatibility/point.html"><span class="fare fare-bad">' in whole
    pages = [f"reference/compatibility/{area}.md" for area in ledger.load().areas]
    shown = "".join(generated.content(page, site_links(page)) for page in pages)
    assert f'.html#{case().id}"><code>{case().id}</code></a> took &lt;it&gt;' in shown
    assert all(f'id="fares-{item["id"]}"' in shown for item in REQUIREMENTS)


def test_a_case_that_changed_since_the_run_is_not_judged(folder: Path) -> None:
    card(folder, "old", {"pass": f"{case().hash} {'0' * 16}"})
    (found,) = scorecards.load()
    fare = found.fare([case(), other()])
    assert (fare.judged, fare.counts[scorecards.NOT_ASKED], fare.kind) == (1, 1, "good")
    assert "+1 –" in fare.cell
    assert found.fare([other()]).kind == "quiet"


def test_an_expected_failure_is_neither_good_nor_bad(folder: Path) -> None:
    card(folder, "known", {"xfail": case().hash, "pass": other().hash})
    fare = scorecards.load()[0].fare([case(), other()])
    assert (fare.kind, fare.judged, fare.failing) == ("mild", 2, (case(),))


def test_a_requirement_says_how_each_implementation_fares(folder: Path) -> None:
    card(folder, "strong", {"pass": f"{case().hash} {other().hash}"})
    card(folder, "older", {"pass": case().hash}, profile="lnd-0.17")
    item = ledger.load().requirements["point.prefix"]
    assert "strong ✓" in requirement_blocks.block(item, HERE)
    shown = evidence_pages.section(item, HERE)
    assert 'compatibility/point.html#fares-point.prefix">Implementations</a>: strong <span' in shown
    assert 'by profile <span class="fare fare-good">✓ 1</span>' in shown


def test_implementations_with_a_profile_share_a_column_and_say_where_they_fail(
    folder: Path,
) -> None:
    who = {"name": "lnd", "version": "v0.17.5"}
    card(folder, "older", {"fail": case().hash}, profile="lnd-0.17", implementation=who)
    card(folder, "oldest", {"pass": case().hash}, profile="lnd-0.6")
    shown = compatibility_page.area_page("point", site_links("reference/compatibility/point.md"))
    together = shown.partition('id="fares-point.prefix"')[2].partition("</tr>")[0]
    assert together.count("<td>") == 2
    assert "✓ 1</span>, " in together
    assert f'<li>lnd v0.17.5<ul><li><a href="../vectors/{case().op}.html#{case().id}' in together


def test_the_reference_comes_first_and_profiles_last(folder: Path) -> None:
    for version, profile in ("v0.20.1", "lnd-0.20"), ("v0.6.1", "lnd-0.6"):
        who = {"name": "lnd", "version": version}
        card(folder, profile, {}, profile=profile, implementation=who)
    card(folder, "other", {})
    card(folder, "scbref", {})
    order = [each.slug for each in scorecards.load()]
    assert order == ["scbref", "other", "lnd-0.20", "lnd-0.6"]
