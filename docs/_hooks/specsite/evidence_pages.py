"""What stands behind each requirement: tests, mutants, verdicts; a page for each area."""

from __future__ import annotations

import html
from collections import Counter

from explorersite.corpus import KINDS

from scbref.conformance.corpus.sides import FALSIFYING, POSITIVE
from specsite import ledger, mutants, scorecards, spreading
from specsite.ledger import SCENARIO, Requirement, Vector
from specsite.links import (
    REQUIREMENTS,
    Links,
    compatibility_page,
    evidence_page,
    vector_page,
)
from specsite.markup import table, text

SHOWN = 8
"""Vectors listed for each side of a requirement; the pages of the operations have all."""
LARGEST = 12
"""Requirements of a page."""
_SIDES = (
    (POSITIVE, "To be accepted:", "to accept"),
    (FALSIFYING, "To be refused:", "to refuse"),
    (SCENARIO, "Scenarios:", "scenario(s)"),
)


def summary(item: Requirement) -> str:
    """Return in a few words what there is, such as ``3 to accept, 12 to refuse, 2 mutants``."""
    counts = [(len(item.on(side)), word) for side, _, word in _SIDES]
    shown = [
        f"{number} {word.replace('(s)', '' if number == 1 else 's')}"
        for number, word in counts
        if number
    ]
    if found := len(mutants.of(item.id)):
        shown.append(f"{found} mutant{'' if found == 1 else 's'}")
    return ", ".join(shown) or "not tested, and why"


def spread(vectors: tuple[Vector, ...]) -> list[Vector]:
    """Return up to ``SHOWN`` vectors, taken evenly from the whole list."""
    if len(vectors) <= SHOWN:
        return list(vectors)
    return [vectors[index * len(vectors) // SHOWN] for index in range(SHOWN)]


def _in_bytes(vector: Vector, links: Links) -> str:
    """Return the way to the bytes of a vector, where the explorer has them."""
    if vector.op not in KINDS:
        return ""
    address = links.to("explorer/index.md", f"vector={vector.id}")
    return f' · <a href="{address}">in bytes</a>'


def _list(vectors: tuple[Vector, ...], title: str, links: Links) -> str:
    items = [
        f"<li>{links.vector(vector.id)} {html.escape(vector.title)}{_in_bytes(vector, links)}</li>"
        for vector in spread(vectors)
    ]
    if len(vectors) > SHOWN:
        counts = Counter(vector.op for vector in vectors)
        where = ", ".join(
            f'<a href="{links.to(vector_page(op))}">{op}</a> ({count})'
            for op, count in counts.items()
        )
        items.append(f"<li>… all {len(vectors)} are in {where}</li>")
    return f"<p>{title}</p><ul>{''.join(items)}</ul>"


def section(item: Requirement, links: Links) -> str:
    """Return everything that stands behind one requirement."""
    anchor = f"evidence-{item.id}"
    parts = [_list(item.on(side), title, links) for side, title, _ in _SIDES if item.on(side)]
    if item.untested_because:
        parts.append(f"<p><em>Not tested further:</em> {text(item.untested_because)}</p>")
    if broken_by := mutants.evidence(item.id, links):
        parts.append(broken_by)
    fares = scorecards.fares(
        item.vectors, links.to(compatibility_page(item.area), f"fares-{item.id}")
    )
    coverage = f'<a href="{links.to(REQUIREMENTS, f"cov-{item.id}")}">coverage</a>'
    return (
        f'<section class="evidence" id="{anchor}" aria-label="Evidence for {item.id}">'
        f'<h2><a href="#{anchor}">{item.id}</a></h2>'
        f"<p>{text(item.text)} {links.requirement(item.id)} · {coverage}</p>"
        f"{fares}{''.join(parts)}</section>"
    )


def parts_of(area: str) -> list[list[Requirement]]:
    """Return the pages of an area."""
    items = ledger.load().of_area(area)
    return [list(items[start : start + LARGEST]) for start in range(0, len(items), LARGEST)]


def page_of(item: Requirement) -> str:
    """Return the path of the page that has the evidence for a requirement."""
    place = ledger.load().of_area(item.area).index(item)
    return spreading.numbered(evidence_page(item.area), place // LARGEST + 1)


def area_page(area: str, number: int, links: Links) -> str:
    """Return one page of one area."""
    items = ledger.load().of_area(area)
    pages = parts_of(area)
    more = f", page {number}" if number > 1 else ""
    parts = [
        f"---\ntitle: Evidence, {area}{more}\nhide:\n  - toc\n---\n",
        f"# Evidence for the requirements of {area}{more}\n",
        f"{len(items)} requirements: the cases that test each of them, the mutants of the "
        "reference that break it, and how the implementations fare.\n",
        spreading.neighbours(evidence_page(area), len(pages), number),
    ]
    parts += [section(item, links) + "\n" for item in pages[number - 1]]
    return "\n".join(parts)


def index_page(links: Links) -> str:
    """Return the list of the areas."""
    known = ledger.load()
    rows = []
    for area in known.areas:
        items = known.of_area(area)
        cases = {case.id for item in items for case in item.vectors}
        broken = {mutant.id for item in items for mutant in mutants.of(item.id)}
        name = f'<a href="{links.to(evidence_page(area))}">{area}</a>'
        rows.append((name, str(len(items)), str(len(cases)), str(len(broken))))
    shown = table(("Area", "Requirements", "Cases", "Mutants"), rows, "counts small")
    return (
        "# Evidence\n\nA requirement of the specification is a sentence. Behind it are cases that "
        "a conforming implementation accepts, cases it refuses, mutants of the reference that "
        f"break it and must be noticed, and the verdicts on real programs.\n\n{shown}\n"
    )
