"""The figures of the first page, counted in the ledgers."""

from __future__ import annotations

import datetime

from specsite import build_info, ledger, mutants, scorecards
from specsite.ledger import SCENARIO
from specsite.links import COMPATIBILITY, MUTANTS, REQUIREMENTS, Links


def _facts(links: Links) -> list[tuple[int, str, str]]:
    known = ledger.load()
    cases = [case for group in known.vectors.values() for case in group]
    stories = sum(case.verdict == SCENARIO for case in cases)
    conformant = [card for card in scorecards.of_today() if card.verdict == "conformant"]
    killed = sum(mutant.verdict == "killed" for mutant in mutants.load())
    return [
        (len(known.requirements), "requirements", links.to(REQUIREMENTS)),
        (len(cases) - stories, "test vectors", links.to("reference/vectors/index.md")),
        (stories, "scenarios", links.to("reference/vectors/index.md")),
        (len(conformant), "implementations conformant", links.to(COMPATIBILITY)),
        (len(scorecards.by_profile()), "older releases measured", links.to(COMPATIBILITY)),
        (killed, "mutants caught", links.to(MUTANTS)),
    ]


def facts(_argument: str, links: Links) -> str:
    """Render ``<!-- facts -->``: what there is, and when it was last measured."""
    shown = [
        f'<li><a href="{target}"><b>{number:,}</b> {said}</a></li>'
        for number, said, target in _facts(links)
    ]
    day = build_info.date_of("docs/scorecards")
    if day:
        date = datetime.date.fromisoformat(day)
        shown.append(
            f'<li class="measured">measured {date.day} {date:%B %Y}, '
            f"lnd {build_info.lnd_release()}</li>"
        )
    return f'<ul class="facts">{"".join(shown)}</ul>'
