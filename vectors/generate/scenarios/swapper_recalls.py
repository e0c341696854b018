"""The SubSwapper when the file had a better form of a channel, and goes before it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import BACK, POOR, STALE
from .file_steps import change, holds, write
from .script import MAIN, look, look_by, scenario, split
from .swapper_returns import ROOTLESS, SETS_ASIDE
from .swapper_steps import UNWRITTEN, event, fail, running

GONE: Final = change("remove")
"""Somebody deletes the file."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _richer_behind_another()
    yield _richer_in_a_file_that_is_gone()
    yield _unwritable_found_and_not_written()
    yield _unwritable_after_its_close()
    yield _unwritable_in_a_file_that_is_gone()
    yield _last_close_without_a_file()


def _kept(poor: str, rich: str) -> Json:
    """Expect the Singles with the poorer one or, where the richer one is kept, with that."""
    return look_by(
        MAIN,
        "swapper-poorer-single",
        overwrite={"holds": split(poor)},
        keep_richer={"holds": split(rich)},
    )


def _richer_behind_another() -> Json:
    return scenario(
        "swapper/richer-behind-another",
        "somebody writes richer forms of some channels into the file, whichever were told first",
        ["swapper.poorer-single", "swapper.known-form"],
        POOR,
        "format:8",
        [
            *running("b a_bare c"),
            holds("a_bare b c"),
            write("multi b a c"),
            event("d"),
            _kept("a_bare b c d", "a b c d"),
            event("b_bare"),
            _kept("a_bare b_bare c d", "a b c d"),
            write("multi c d b a"),
            event(),
            _kept("a_bare b_bare c d", "a b c d"),
        ],
    )


def _richer_in_a_file_that_is_gone() -> Json:
    return scenario(
        "swapper/richer-in-a-file-that-is-gone",
        "the file alone has a richer form, and is deleted just before a poorer one is told",
        ["swapper.known-form-kept", "swapper.known-form", "swapper.poorer-single"],
        POOR,
        "format:8",
        [
            *running("b", "multi a c"),
            GONE,
            event("a_bare"),
            _kept("a_bare b", "a b"),
            event("d"),
            _kept("a_bare b d", "a b d"),
        ],
    )


def _unwritable_found_and_not_written() -> Json:
    return scenario(
        "swapper/unwritable-found-and-not-written",
        "a channel that cannot be written is found in the file, the write fails, the file goes",
        ["swapper.last-good-form", "swapper.known-form-kept"],
        STALE,
        "format:8",
        [
            *running("b"),
            event("a_rootless"),
            holds("b"),
            write("multi a b"),
            fail("swap"),
            event("d", expect=UNWRITTEN),
            GONE,
            event("c"),
            holds("a b c d"),
        ],
        **ROOTLESS,
        behaviours=SETS_ASIDE,
    )


def _unwritable_after_its_close() -> Json:
    return scenario(
        "swapper/unwritable-after-its-close",
        "a close is not written, the channel is open again and cannot be written: the form that the"
        " next write kept is kept without the file too",
        ["swapper.last-good-form", "swapper.open-again"],
        STALE,
        "format:8",
        [
            *running("a b"),
            fail("swap"),
            event("", "a", expect=UNWRITTEN),
            event("a_rootless"),
            holds("a b"),
            GONE,
            event("c"),
            holds("a b c"),
            event("", "a"),
            holds("b c"),
            GONE,
            event(),
            holds("b c"),
        ],
        **ROOTLESS,
        behaviours=SETS_ASIDE,
    )


def _unwritable_in_a_file_that_is_gone() -> Json:
    return scenario(
        "swapper/unwritable-in-a-file-that-is-gone",
        "the file alone has a form that can be written, and is deleted just before the channel is"
        " told in one that cannot",
        ["swapper.last-good-form", "swapper.known-form"],
        STALE,
        "format:8",
        [
            *running("b", "multi a"),
            GONE,
            event("a_rootless"),
            holds("a b"),
            event("", "a"),
            holds("b"),
        ],
        **ROOTLESS,
        behaviours=SETS_ASIDE,
    )


def _last_close_without_a_file() -> Json:
    return scenario(
        "swapper/last-close-without-a-file",
        "the file is gone, the last channel closes, nothing can be written; then the file is back",
        ["swapper.failed-close-kept", "swapper.close-until-written"],
        BACK,
        "format:8",
        [
            *running("k"),
            GONE,
            fail("swap"),
            event("", "k", expect=UNWRITTEN),
            look(MAIN, kind="nothing"),
            write("multi k"),
            event("l"),
            look_by(
                MAIN,
                "swapper-failed-close",
                comes_back={"holds": ["k", "l"]},
                stays_closed={"holds": ["l"]},
            ),
        ],
    )
