"""What a careful SubSwapper keeps and forgets: known forms, closes, files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import BACK, POOR, STALE
from .file_steps import change, holds, write
from .script import MAIN, by, look_by, scenario, split
from .swapper_steps import (
    UNWRITTEN,
    WRITTEN,
    drop,
    event,
    fail,
    manual,
    new,
    running,
    start,
)

POORER: Final = "swapper-poorer-single"
CLOSE: Final = "swapper-failed-close"
UNWRITABLE: Final = "swapper-unserializable-single"
KEEPS: Final = {POORER: "keep-richer"}
REMEMBERS: Final = {CLOSE: "stays-closed"}


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _richer_only_in_the_file()
    yield _richer_changed_in_the_file()
    yield _richer_and_the_file_gone()
    yield _each_lacks_something()
    yield _addresses_do_not_count()
    yield _poorer_stays_out_whole()
    yield from _close_forgets()
    yield _reopened_in_a_form_that_cannot_be_written()
    yield _close_over_edits()
    yield _set_aside_and_the_file_gone()


def _either(poorer: str, richer: str) -> Json:
    """Expect what is in the file where a poorer Single replaces a richer one, or does not."""
    choices = {"overwrite": {"holds": split(poorer)}, "keep_richer": {"holds": split(richer)}}
    return look_by(MAIN, POORER, **choices)


def _richer_only_in_the_file() -> Json:
    return scenario(
        "swapper/richer-only-in-the-file",
        "a poorer Single comes of a channel that only the file knew until then",
        ["swapper.poorer-single", "swapper.known-form"],
        POOR,
        "format:8",
        [
            *running("b", "multi a b c"),
            event("a_bare"),
            _either("a_bare b c", "a b c"),
            manual("c"),
            event("d"),
            _either("a_bare b c d", "a b c d"),
        ],
    )


def _richer_changed_in_the_file() -> Json:
    return scenario(
        "swapper/richer-changed-in-the-file",
        "somebody writes a newer rich Single into the file, over the one that was kept",
        ["swapper.file-form-followed", "swapper.poorer-single"],
        "The newest backup of a channel, put there by hand, is replaced by an older one.",
        "format:8",
        [
            *running("a_restored", "multi a"),
            _either("a_restored", "a"),
            fail("swap"),
            event(expect=UNWRITTEN),
            write("multi a9"),
            event(),
            _either("a_restored", "a9"),
            write("multi a_bare"),
            event("b"),
            _either("a_restored b", "a9 b"),
            manual("a8"),
            holds("a8 b"),
            write("multi a9 b"),
            event(),
            holds("a8 b"),
        ],
    )


def _richer_and_the_file_gone() -> Json:
    return scenario(
        "swapper/richer-and-the-file-gone",
        "a richer Single was kept, and then somebody deletes the file",
        ["swapper.known-form-kept"],
        POOR,
        "format:8",
        [
            *running("a_restored", "multi a"),
            change("remove"),
            event(),
            _either("a_restored", "a"),
            change("remove"),
            manual("b"),
            _either("a_restored b", "a b"),
            event("a_bare"),
            change("remove"),
            event(),
            _either("a_bare b", "a b"),
            event("", "a"),
            holds("b"),
            manual("a_bare"),
            holds("a_bare b"),
        ],
    )


def _each_lacks_something() -> Json:
    return scenario(
        "swapper/each-lacks-something",
        "of two Singles one lacks the close-tx inputs and the other the derivable root",
        ["swapper.poorer-means", "swapper.poorer-single"],
        POOR,
        "format:8",
        [
            *running("a_legacy"),
            event("a_bare"),
            _either("a_bare", "a_legacy"),
            event("", "a"),
            manual("a_bare"),
            manual("a_legacy"),
            _either("a_legacy", "a_bare"),
            drop(),
            write("multi a_legacy"),
            new("a_bare"),
            start(),
            _either("a_bare", "a_legacy"),
            drop(),
            write("multi a_bare"),
            new("a_legacy"),
            start(),
            _either("a_legacy", "a_bare"),
        ],
    )


def _addresses_do_not_count() -> Json:
    return scenario(
        "swapper/addresses-do-not-count",
        "a Single without addresses, or with another capacity, is not a poorer one",
        ["swapper.poorer-means", "swapper.update"],
        "The restored node dials addresses where its peer no longer is.",
        "format:8",
        [
            *running("a", "multi a"),
            manual("a_nowhere"),
            holds("a_nowhere"),
            write("multi a"),
            event(),
            holds("a_nowhere"),
            manual("a_elsewhere"),
            holds("a_elsewhere"),
            event("a9"),
            holds("a9"),
        ],
    )


def _poorer_stays_out_whole() -> Json:
    return scenario(
        "swapper/poorer-stays-out-whole",
        "a poorer Single with new addresses: nothing of it is mixed into the richer one",
        ["swapper.poorer-means"],
        POOR,
        "format:8",
        [
            *running("a"),
            manual("a_bare_elsewhere"),
            _either("a_bare_elsewhere", "a"),
            manual("a_elsewhere"),
            holds("a_elsewhere"),
        ],
    )


def _close_forgets() -> Iterator[Json]:
    for call in ("swap", "extract"):
        yield scenario(
            f"swapper/poorer-after-a-close-while-{call}-fails",
            f"a close is not written since the disk fails to {call}; the channel opens poorer",
            ["swapper.close-forgets", "swapper.poorer-single"],
            "An old state of a channel that is open anew is restored.",
            "format:8",
            [
                *running("a b"),
                fail(call),
                event("", "a", UNWRITTEN),
                holds("a b"),
                event("a_bare"),
                holds("a_bare b"),
                event("a_restored"),
                _either("a_restored b", "a_bare b"),
            ],
            behaviours=REMEMBERS,
        )


def _reopened_in_a_form_that_cannot_be_written() -> Json:
    def told(names: str, closes: str = "") -> Json:
        return event(names, closes, by(UNWRITABLE, block=UNWRITTEN, set_aside=WRITTEN))

    return scenario(
        "swapper/reopened-and-unwritable",
        "a close is not written, then the channel is told as open and cannot be written",
        ["swapper.open-again", "swapper.last-good-form"],
        STALE,
        "format:8",
        [
            *running("a b"),
            fail("swap"),
            event("", "a", UNWRITTEN),
            told("a_rootless"),
            holds("a b"),
            told("c"),
            look_by(MAIN, UNWRITABLE, block={"holds": ["a", "b"]}, set_aside={"holds": [*"abc"]}),
            told(""),
            look_by(MAIN, UNWRITABLE, block={"holds": ["a", "b"]}, set_aside={"holds": [*"abc"]}),
            event("", "a"),
            holds("b c"),
        ],
        single_versions=[6],
        features=["close_tx_inputs"],
    )


def _close_over_edits() -> Json:
    return scenario(
        "swapper/close-over-edits",
        "a close is not written, and somebody changes the file before the next write",
        ["swapper.close-until-written", "swapper.failed-close-kept"],
        BACK,
        "format:8",
        [
            *running("a b"),
            fail("swap", 2),
            event("", "a", UNWRITTEN),
            write("multi a8 b"),
            event(expect=UNWRITTEN),
            event(),
            look_by(MAIN, CLOSE, comes_back={"holds": ["a8", "b"]}, stays_closed={"holds": ["b"]}),
            write("multi a9 b"),
            event(),
            holds("a9 b"),
        ],
    )


def _set_aside_and_the_file_gone() -> Json:
    return scenario(
        "swapper/set-aside-and-the-file-gone",
        "a channel comes in a form that cannot be written, and then the file is deleted",
        ["swapper.last-good-form"],
        STALE,
        "format:8",
        [
            *running("a b"),
            event("a_rootless"),
            holds("a b"),
            change("remove"),
            event(),
            holds("a b"),
            drop(),
            *running("b", "multi a b"),
            event("a_rootless"),
            change("remove"),
            event("c"),
            holds("a b c"),
            event("", "a"),
            holds("b c"),
        ],
        single_versions=[6],
        features=["close_tx_inputs"],
        behaviours={UNWRITABLE: "set-aside"},
    )
