"""Scenarios that exist because a mutant of the reference passed everything before them."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json, valid
from .consequences import WIPED
from .fetch import LOST, fetch_all, source
from .script import (
    event,
    holds,
    running,
    scenario,
    single_refs,
    write,
)


def fetch_scenarios() -> Iterator[Json]:
    """Yield those about fetching."""
    yield _all_with_a_pending_one()


def swapper_scenarios() -> Iterator[Json]:
    """Yield those about the SubSwapper."""
    yield _closed_and_put_back()


def _all_with_a_pending_one() -> Json:
    given = source(channels="a pending", nodes="a pending")
    return scenario(
        "fetch/all-with-a-pending-one",
        "a channel whose funding transaction is not confirmed is fetched like the others",
        "fetch.all",
        LOST,
        "adequacy:fetch/pending-skipped",
        [fetch_all(valid(singles=single_refs("a pending")), given)],
    )


def _closed_and_put_back() -> Json:
    return scenario(
        "swapper/closed-and-put-back",
        "a closed channel that somebody puts back into the file stays there",
        "swapper.update",
        WIPED,
        "adequacy:swapper/closed-for-ever",
        [
            *running("a b"),
            event("", "a"),
            holds("b"),
            write("multi a b"),
            event(),
            holds("a b"),
        ],
    )
