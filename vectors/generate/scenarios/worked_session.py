"""The session that the page of the protocol shows and that ``smoke`` plays."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json, valid
from .channel_steps import fetch, fetch_all, source
from .file_steps import extract, holds, multi_of, swap
from .recover import LOST
from .recovery_steps import connect, multi, outcome, restore, singles
from .script import Steps, ask, scenario, single_refs
from .swapper_steps import (
    IDLE,
    UNWRITTEN,
    close_events,
    drop,
    event,
    fail,
    manual,
    new,
    start,
    stop,
)

COPY = "copy.backup"


def scenarios() -> Iterator[Json]:
    """Yield the scenario."""
    yield scenario(
        "recover/worked-session",
        "every stateful operation once: a node makes, keeps, loses and restores its backup",
        ["recover.order", "recover.existing"],
        LOST,
        "format:9",
        [*_made(), *_kept(), *_restored()],
    )


def _made() -> Steps:
    home = {"$addresses": "home"}
    both_known = source("a_bare b_bare", "a b")
    return [
        ask(
            "channel.new-single",
            {"channel": {"$channel": "a bare"}, "addresses": home},
            valid(single={"$single": "a bare"}),
        ),
        fetch("a bare", valid(single={"$single": "a bare"}), both_known),
        fetch_all(valid(singles=single_refs("a_bare b_bare")), both_known),
    ]


def _kept() -> Steps:
    return [
        new("a_bare"),
        event("b_bare", expect=IDLE),
        start(),
        holds("a_bare"),
        fail("swap"),
        event("b_bare", expect=UNWRITTEN),
        holds("a_bare"),
        event(),
        holds("a_bare b_bare"),
        manual("c_bare"),
        event("", "c_bare"),
        holds("a_bare b_bare"),
        close_events(),
        stop(),
    ]


def _restored() -> Steps:
    packed = "multi a_bare b_bare"
    return [
        swap(packed, COPY),
        extract(COPY, multi_of("a_bare b_bare")),
        new("a_bare b_bare"),
        drop(),
        singles("a_bare", outcome(1, [restore("a bare"), connect("a")])),
        multi(
            packed,
            outcome(1, [restore("a bare"), restore("b bare"), connect("b")]),
            "exists ok",
        ),
    ]
