"""The mutants of the reference: which fault each one has, and which case kills it.

Read from what ``make adequacy-update`` publishes beside the vectors.
"""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass
from functools import cache

from specsite import ledger, line_mutants, spreading
from specsite.links import MUTANTS, Links, mutant_page
from specsite.markup import code, table, text

FILE = ledger.VECTORS / "adequacy.json"
SHOWN = 12
"""Mutants named in the block of one requirement; the pages of the area have all."""
LARGEST = 150
"""Rows of a page; the heading of a requirement counts as one."""
_COLUMNS = ("killed", "equivalent", "survived")
_INTRO = """\
# Mutants

A mutant is the reference with one fault: a check left out, a width or byte order changed, a bound
moved by one, a rule of a version dropped. All are derived from the schemas and the behaviours.
The corpus is run against each; a mutant that passes it all shows a case that is missing. CI fails
when one survives without a written reason.

```sh
python -m tests.adequacy --filter 'single.is_initiator/*'   # some of them again
make adequacy                            # all, and is this page current?
```
"""


@dataclass(frozen=True)
class Mutant:
    """The reference with one fault."""

    id: str
    title: str
    requirements: tuple[str, ...]
    """Those that it breaks, the one that is meant first."""
    verdict: str
    """killed, equivalent or survived."""
    killed_by: str
    """The id of a case that it fails, or a check of the run as a whole; empty unless killed."""
    outcome: str
    """How it fails that case."""
    reason: str
    """Why no case can kill it; empty unless equivalent."""

    @property
    def area(self) -> str:
        """The area of the requirement that is meant."""
        return self.requirements[0].partition(".")[0]


@cache
def load() -> tuple[Mutant, ...]:
    """Read the published measurement."""
    return tuple(
        Mutant(
            item["id"],
            item["title"],
            tuple(item["requirements"]),
            item["verdict"],
            item.get("killed_by", ""),
            item.get("outcome", ""),
            item.get("reason", ""),
        )
        for item in ledger.read(FILE)["mutants"]
    )


def of(requirement: str) -> list[Mutant]:
    """Return the mutants that break a requirement, those that mean it first."""
    found = [mutant for mutant in load() if requirement in mutant.requirements]
    return sorted(found, key=lambda mutant: mutant.requirements[0] != requirement)


@cache
def parts_of(area: str) -> tuple[tuple[tuple[str, tuple[Mutant, ...]], ...], ...]:
    """Return the pages of an area: the requirements that are meant, each with its mutants."""
    meant: dict[str, list[Mutant]] = {}
    for mutant in load():
        if mutant.area == area:
            meant.setdefault(mutant.requirements[0], []).append(mutant)
    return spreading.spread(meant.items(), LARGEST)


@cache
def _places() -> dict[str, str]:
    return {
        mutant.id: spreading.numbered(mutant_page(area), number)
        for area in areas()
        for number, part in enumerate(parts_of(area), 1)
        for _, found in part
        for mutant in found
    }


def forget() -> None:
    """Read the measurement again when next asked."""
    for kept in (load, parts_of, _places):
        kept.cache_clear()


def areas() -> list[str]:
    """Return the areas that mutants attack, in the order of the requirements."""
    attacked = {mutant.area for mutant in load()}
    return [area for area in ledger.load().areas if area in attacked]


def _killer(mutant: Mutant, links: Links) -> str:
    """Return what killed a mutant, linked where it is a case."""
    if mutant.killed_by.startswith("check: "):
        return text(mutant.killed_by)
    return links.vector(mutant.killed_by)


def link(mutant: Mutant, links: Links) -> str:
    """Return a link to the row of a mutant."""
    target = links.to(_places()[mutant.id], f"mutant-{mutant.id}")
    return f'<a href="{target}">{code(mutant.id)}</a>'


def evidence(requirement: str, links: Links) -> str:
    """Return the mutants of one requirement as a list for its block; nothing if there are none."""
    found = of(requirement)
    if not found:
        return ""
    killed = sum(mutant.verdict == "killed" for mutant in found)
    items = [
        f"<li>{link(mutant, links)} {text(mutant.title)}"
        f"{f', killed by {_killer(mutant, links)}' if mutant.killed_by else ''}</li>"
        for mutant in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        where = ", ".join(
            f'<a href="{links.to(mutant_page(area))}">{area}</a> ({number})'
            for area, number in Counter(mutant.area for mutant in found).items()
        )
        items.append(f"<li>… all {len(found)} are in {where}</li>")
    title = f"Mutants that break it ({killed} of {len(found)} killed):"
    return f"<p>{title}</p><ul>{''.join(items)}</ul>"


def index_page(links: Links) -> str:
    """Return the counts by area, and the equivalent mutants with their reasons."""
    counts = {area: Counter(m.verdict for m in load() if m.area == area) for area in areas()}
    rows = [
        (f'<a href="{links.to(mutant_page(area))}">{area}</a>', *_numbers(found))
        for area, found in counts.items()
    ]
    rows.append(("all", *_numbers(Counter(mutant.verdict for mutant in load()))))
    reasons = [
        (link(mutant, links), text(mutant.title), text(mutant.reason))
        for mutant in load()
        if mutant.verdict == "equivalent"
    ]
    return (
        f"{_INTRO}\n{table(('Area', *_COLUMNS), rows, 'counts small')}\n\n"
        "## Equivalent\n\nNo case can tell these from the reference.\n\n"
        f"{table(('Mutant', 'Fault', 'Why it cannot be seen'), reasons, 'mutants')}\n\n"
        f"{line_mutants.summary(links)}"
    )


def _numbers(found: Counter[str]) -> tuple[str, ...]:
    return tuple(str(found[column]) for column in _COLUMNS)


def area_page(area: str, number: int, links: Links) -> str:
    """Return a page of the mutants that attack one area: a table for each requirement meant."""
    pages = parts_of(area)
    count = sum(mutant.area == area for mutant in load())
    more = f", page {number}" if number > 1 else ""
    parts = [
        f"---\ntitle: Mutants of {area}{more}\n---\n# Mutants of {area}{more}\n",
        f"{count} of the [mutants of the reference]({MUTANTS.rpartition('/')[2]}). Each row: the "
        "fault, how it showed, and the case that showed it.\n",
        spreading.neighbours(mutant_page(area), len(pages), number),
    ]
    for requirement, found in pages[number - 1]:
        parts.append(f"## {requirement}\n")
        known = ledger.load().requirements[requirement]
        parts.append(f"<p>{text(known.text)} {links.requirement(requirement)}</p>\n")
        rows = (_row(mutant, links) for mutant in found)
        parts.append(table(("Mutant", "Fault", "Verdict", "Killed by"), rows, "vectors mutants"))
        parts.append("")
    return "\n".join(parts)


def _row(mutant: Mutant, links: Links) -> tuple[str, ...]:
    anchor = f"mutant-{mutant.id}"
    name = f'<a href="#{html.escape(anchor)}">{code(mutant.id)}</a>'
    css = "valid" if mutant.verdict == "killed" else "lenient"
    verdict = f'<span class="verdict verdict-{css}">{mutant.verdict}</span>'
    outcome = f" ({html.escape(mutant.outcome)})" if mutant.outcome else ""
    witness = _killer(mutant, links) + outcome if mutant.killed_by else text(mutant.reason)
    return (f"#{anchor}", name, text(mutant.title), verdict, witness)
