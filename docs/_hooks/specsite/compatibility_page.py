"""The compatibility matrix: implementations by requirement, from scorecards of real runs."""

from __future__ import annotations

import html
from collections.abc import Sequence

from specsite import ledger, scorecards
from specsite.ledger import Requirement, Vector
from specsite.links import COMPATIBILITY, Links, compatibility_page
from specsite.markup import code, table, text
from specsite.scorecards import Fare, Scorecard

_INTRO = """\
# Compatibility

Every figure here comes from a run of `scb-conformance` against the program itself; none is typed by
hand. A program without a [profile](../how-to/profiles.md) is compared with today's lnd, one with a
profile as an older release or another reader.

- ✓ n: all n judged cases pass.
- ✗ m of n: m of n judged cases fail; the link leads to them.
- –: no case was judged. The program does not declare what they need or skipped them, or they are
  newer than the run.
- +k –: k further cases were not judged.

To add an implementation, [write an adapter](../how-to/adapter.md) and send its scorecard:

```sh
scb-conformance run ./my-adapter --jsonl events.jsonl
scb-conformance report events.jsonl --scorecards docs/scorecards
```
"""


def page(links: Links) -> str:
    """Return the page of who was run, and of the areas."""
    parts = [_INTRO, "## Runs\n", _runs(), ""]
    groups = (
        ("Compared with today's lnd", scorecards.of_today()),
        ("Judged by a profile", scorecards.by_profile()),
    )
    for title, cards in groups:
        if cards:
            parts += [f"## {title}\n", _areas(cards, links), ""]
    return "\n".join(parts)


def area_page(area: str, links: Links) -> str:
    """Return the page of one area: how each implementation does at each requirement."""
    whole = links.to(COMPATIBILITY)
    return (
        f"---\ntitle: Compatibility, {area}\nhide:\n  - toc\n---\n"
        f"# Compatibility by requirement: {area}\n\n"
        f'How each implementation does at each requirement of the area. <a href="{whole}">All '
        f"areas</a> explains the signs.\n\n{_requirements(area, links)}\n"
    )


def _runs() -> str:
    rows = []
    for card in scorecards.load():
        whole = card.fare(vector for group in ledger.load().vectors.values() for vector in group)
        shown = html.escape(card.name)
        if card.url:
            shown = f'<a href="{html.escape(card.url)}">{shown}</a>'
        checks = ", ".join(
            f"{html.escape(check)} {'✓' if passed else '✗'}"
            for check, passed in card.checks.items()
        )
        rows.append(
            (
                f"#run-{card.slug}",
                shown,
                html.escape(card.version),
                html.escape(card.language),
                code(card.profile) if card.profile else "–",
                html.escape(card.verdict),
                *_counts(whole),
                checks or "–",
            )
        )
    head = ("Implementation", "Version", "Language", "Profile", "Verdict",
            "Pass", "Fail", "Not judged", "Checks")  # fmt: skip
    return table(head, rows, "runs")


def _counts(whole: Fare) -> tuple[str, str, str]:
    rest = whole.counts.total() - whole.judged
    return str(whole.counts["pass"]), str(len(whole.failing)), str(rest)


def _head(cards: Sequence[Scorecard], links: Links) -> list[str]:
    shown = []
    for card in cards:
        profile = f"<br>as {html.escape(card.profile)}" if card.profile else ""
        run = links.to(COMPATIBILITY, f"run-{card.slug}")
        shown.append(f'<a href="{run}">{html.escape(card.title)}</a>{profile}')
    return shown


def _areas(cards: Sequence[Scorecard], links: Links) -> str:
    rows = []
    for area in ledger.load().areas:
        cases = _cases(ledger.load().of_area(area))
        cells = [_linked(card.fare(cases), area, links) for card in cards]
        rows.append((f'<a href="{links.to(compatibility_page(area))}">{area}</a>', *cells))
    return table(("Area", *_head(cards, links)), rows, "matrix")


def _linked(fare: Fare, area: str, links: Links) -> str:
    target = links.to(compatibility_page(area))
    return f'<a href="{target}">{fare.cell}</a>' if fare.failing else fare.cell


def _cases(requirements: Sequence[Requirement]) -> list[Vector]:
    """Return the cases of some requirements, each once."""
    return list({case.id: case for item in requirements for case in item.vectors}.values())


def _requirements(area: str, links: Links) -> str:
    today, held = scorecards.of_today(), scorecards.by_profile()
    rows = []
    for item in ledger.load().of_area(area):
        cells = [_cell(card, item, links) for card in today]
        # Sixteen more columns are not to be read: the releases share one, and say where they fail.
        cells += [_together(held, item, links)] if held else []
        rows.append((f"#fares-{item.id}", links.requirement(item.id), *cells))
    head = ["Requirement", *_head(today, links), *(["By profile"] if held else [])]
    return table(head, rows, "matrix")


def _cell(card: Scorecard, item: Requirement, links: Links) -> str:
    fare = card.fare(item.vectors)
    if not fare.failing:
        return fare.cell
    return _folded(fare.cell, _failing(card, fare, links))


def _together(cards: Sequence[Scorecard], item: Requirement, links: Links) -> str:
    fares = [(card, card.fare(item.vectors)) for card in cards]
    shown = scorecards.summary(fare for _, fare in fares)
    failing = [
        f"<li>{html.escape(card.title)}<ul>{_failing(card, fare, links)}</ul></li>"
        for card, fare in fares
        if fare.failing
    ]
    return _folded(shown, "".join(failing)) if failing else shown


def _failing(card: Scorecard, fare: Fare, links: Links) -> str:
    return "".join(
        f"<li>{links.vector(case.id)} {text(card.reasons.get(case.id, ''))}</li>"
        for case in fare.failing
    )


def _folded(shown: str, items: str) -> str:
    return f"<details><summary>{shown}</summary><ul>{items}</ul></details>"
