"""The SubSwapper when the same thing fails again and again: it gives up nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json
from .careful_choices import REMEMBERS
from .consequences import BACK, HANG
from .file_steps import IO, holds, write
from .script import refused, scenario
from .swapper_returns import ROOTLESS, SETS_ASIDE
from .swapper_steps import UNWRITTEN, event, fail, manual, new, running, start


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _six_failures()
    yield _five_starts()


def _six_failures() -> Json:
    return scenario(
        "swapper/six-failures",
        "six writes fail in a row: opens, closes, what cannot be written, a manual update",
        ["swapper.close-until-written", "swapper.failed-update-kept", "swapper.last-good-form"],
        BACK,
        "format:8",
        [
            *running("a b c f"),
            fail("swap", 6),
            event("d", "b f", UNWRITTEN),
            event("", "a", UNWRITTEN),
            event("a_rootless", expect=UNWRITTEN),
            manual("c9", IO),
            event("e", "b", UNWRITTEN),
            event(expect=UNWRITTEN),
            holds("a b c f"),
            event(),
            holds("a c9 d e"),
        ],
        **ROOTLESS,
        behaviours={**REMEMBERS, **SETS_ASIDE},
    )


def _five_starts() -> Json:
    bad = start(refused("auth-failed"))
    return scenario(
        "swapper/five-starts",
        "four starts fail over a file that is garbage; the fifth finds a good one",
        ["swapper.start-bad-file", "swapper.start-writes-union"],
        HANG,
        "format:8",
        [
            write("garbage"),
            new("k"),
            *[bad] * 4,
            write("multi l"),
            start(),
            event("m"),
            holds("k l m"),
        ],
        behaviours={"swapper-second-start": "retry"},
    )
