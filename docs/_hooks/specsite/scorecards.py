"""What real runs made of the cases: the scorecards in ``docs/scorecards``.

A scorecard names cases by the hash of their content, so a case that was added or changed
after a run counts as not asked in it.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from specsite import ledger
from specsite.ledger import Vector

FOLDER = ledger.ROOT / "docs" / "scorecards"
NOT_ASKED = "not asked"
_UNJUDGED = {"not-applicable", "skipped", NOT_ASKED}
_GOOD = {"pass"}
_EXCUSED = {"xfail"}


@dataclass(frozen=True)
class Fare:
    """How one implementation fares on some cases."""

    counts: Counter[str]
    """By outcome."""
    failing: tuple[Vector, ...]
    """The cases it fails, expectedly or not."""

    @property
    def judged(self) -> int:
        """Cases about which the run says something."""
        return sum(number for name, number in self.counts.items() if name not in _UNJUDGED)

    @property
    def kind(self) -> str:
        """Return good, mild (failures that were expected), bad, or quiet (nothing was judged)."""
        if not self.judged:
            return "quiet"
        names = {name for name, number in self.counts.items() if number} - _UNJUDGED - _GOOD
        return "bad" if names - _EXCUSED else "mild" if names else "good"

    @property
    def cell(self) -> str:
        """Return it as a text in a coloured element."""
        kind, left = self.kind, self.counts.total() - self.judged
        passed = self.counts["pass"]
        shown = {
            "quiet": "–",
            "good": f"✓ {passed}",
            "mild": f"✓ {passed}, {len(self.failing)} expected to fail",
            "bad": f"✗ {len(self.failing)} of {self.judged}",
        }[kind]
        more = f' <span class="fare-rest">+{left} –</span>' if left and self.judged else ""
        return f'<span class="fare fare-{kind}">{shown}</span>{more}'


@dataclass(frozen=True)
class Scorecard:
    """One implementation, as one run found it."""

    slug: str
    """The name of its file; it names columns in addresses."""
    name: str
    version: str
    language: str
    url: str
    profile: str
    """As what it was judged; empty for today's lnd."""
    corpus: str
    verdict: str
    checks: dict[str, bool]
    outcome_of: dict[str, str]
    """Outcome by hash of the case."""
    reasons: dict[str, str]
    """Why a case failed, by its id."""

    @property
    def title(self) -> str:
        """What columns are called."""
        return f"{self.name} {self.version}" if self.profile else self.name

    def fare(self, cases: Iterable[Vector]) -> Fare:
        """Sum up some cases."""
        outcomes = [(case, self.outcome_of.get(case.hash, NOT_ASKED)) for case in cases]
        failing = tuple(case for case, name in outcomes if name not in _UNJUDGED | _GOOD)
        return Fare(Counter(name for _, name in outcomes), failing)


def _card(slug: str, content: dict[str, Any]) -> Scorecard:
    who = content["implementation"]
    return Scorecard(
        slug,
        who["name"],
        who.get("version", ""),
        who.get("language", ""),
        who.get("url", ""),
        content.get("profile", ""),
        content["corpus"],
        content["verdict"],
        content["checks"],
        {name: outcome for outcome, names in content["outcomes"].items() for name in names.split()},
        {failure["id"]: failure["reason"] for failure in content["failures"]},
    )


def _order(card: Scorecard) -> tuple[object, ...]:
    numbers = [int(digits) for digits in re.findall(r"\d+", card.version)]
    first = ("scbref", "lnd")
    rank = first.index(card.name) if card.name in first else len(first)
    return bool(card.profile), rank, card.name, [-number for number in numbers], card.slug


@cache
def load() -> tuple[Scorecard, ...]:
    """Read every scorecard: the reference first, then lnd, others, and those with a profile."""
    cards = [_card(path.stem, ledger.read(path)) for path in FOLDER.glob("*.json")]
    return tuple(sorted(cards, key=_order))


def of_today() -> list[Scorecard]:
    """Return those that are held to today's lnd."""
    return [card for card in load() if not card.profile]


def by_profile() -> list[Scorecard]:
    """Return those that are held to a profile."""
    return [card for card in load() if card.profile]


def summary(fares: Iterable[Fare]) -> str:
    """Return how many implementations fare well, badly, and not at all."""
    kinds = Counter("good" if fare.kind == "mild" else fare.kind for fare in fares)
    shown = [
        f'<span class="fare fare-{kind}">{mark} {kinds[kind]}</span>'
        for kind, mark in (("good", "✓"), ("bad", "✗"), ("quiet", "–"))
        if kinds[kind]
    ]
    return ", ".join(shown)


def marks(cases: tuple[Vector, ...]) -> str:
    """Return a mark for each implementation that was asked, such as ``lnd ✓``."""
    shown = []
    for card in of_today():
        fare = card.fare(cases)
        mark = {"good": "✓", "mild": "✓", "bad": f"✗ {len(fare.failing)}"}.get(fare.kind)
        if mark:
            name = html.escape(card.title.removeprefix("scb-"))
            shown.append(f'<span class="fare fare-{fare.kind}">{name} {mark}</span>')
    return " ".join(shown)


def fares(cases: tuple[Vector, ...], target: str) -> str:
    """Return a line on how the implementations fare on some cases, for a requirement's block.

    Args:
        cases: those of the requirement.
        target: the address of its row in the matrix, escaped.
    """
    shown = [f"{html.escape(card.title)} {card.fare(cases).cell}" for card in of_today()]
    if held := by_profile():
        shown.append(f"by profile {summary(card.fare(cases) for card in held)}")
    if not shown:
        return ""
    return f'<p class="fares"><a href="{target}">Implementations</a>: {" · ".join(shown)}</p>'
