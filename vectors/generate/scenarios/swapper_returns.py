"""The SubSwapper when what was there comes back: an old file, a closed channel, a good form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import ALL, BACK, STALE, WIPED
from .file_steps import change, holds, write
from .script import MAIN, by, refused, scenario
from .swapper_steps import (
    UNWRITTEN,
    WRITTEN,
    event,
    fail,
    manual,
    running,
)

UNWRITABLE: Final = "swapper-unserializable-single"
SETS_ASIDE: Final = {UNWRITABLE: "set-aside"}
ROOTLESS: Final = {"single_versions": [6], "features": ["close_tx_inputs"]}
"""What it takes to be told of a channel that cannot be written."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield from _the_same_file_comes_back()
    yield _file_deleted_and_nothing_told()
    yield _writable_after_all()
    yield _unwritable_closed_and_open_again()
    yield _unwritable_known_from_the_file()
    yield _unwritable_by_hand()
    yield _unwritten_then_unwritable()


def _the_same_file_comes_back() -> Iterator[Json]:
    for call in ("swap", "extract"):
        yield scenario(
            f"swapper/the-same-file-comes-back-while-{call}-fails",
            f"the file is away while the disk fails to {call}, then the very same one is back",
            ["swapper.update", "swapper.carries-over"],
            WIPED,
            "format:8",
            [
                *running("k", "multi u v"),
                holds("k u v"),
                change("link", "kept", target=MAIN),
                change("remove"),
                fail(call),
                event(expect=UNWRITTEN),
                change("link", MAIN, target="kept"),
                event(),
                holds("k u v"),
                change("remove", "kept"),
                change("link", "kept", target=MAIN),
                change("remove"),
                write("multi u"),
                fail("swap"),
                event("l", expect=UNWRITTEN),
                holds("u"),
                change("remove"),
                change("link", MAIN, target="kept"),
                event("", "u"),
                holds("k l v"),
            ],
        )


def _file_deleted_and_nothing_told() -> Json:
    return scenario(
        "swapper/file-deleted-and-nothing-told",
        "somebody deletes the file again and again, and what is told changes nothing",
        ["swapper.every-event-writes", "swapper.update"],
        "There is no backup although the node says that there is one.",
        "format:8",
        [
            *running("k l"),
            change("remove"),
            event(),
            holds("k l"),
            change("remove"),
            event("", "x"),
            holds("k l"),
            change("remove"),
            event("k"),
            holds("k l"),
            change("remove"),
            manual(""),
            holds("k l"),
            change("remove"),
            manual("l"),
            holds("k l"),
        ],
    )


def _writable_after_all() -> Json:
    told = by(UNWRITABLE, block=UNWRITTEN, set_aside=WRITTEN)
    return scenario(
        "swapper/writable-after-all",
        "a channel that could not be written is told in a form that can be, without a close",
        ["swapper.last-good-form", "swapper.unserializable"],
        STALE,
        "format:8",
        [
            *running("b"),
            event("a_rootless", expect=told),
            holds("b"),
            event("a"),
            holds("a b"),
            event("a_rootless", expect=told),
            holds("a b"),
            event("a9"),
            holds("a9 b"),
            event("", "a"),
            holds("b"),
        ],
        **ROOTLESS,
    )


def _unwritable_closed_and_open_again() -> Json:
    told = by(UNWRITABLE, block=UNWRITTEN, set_aside=WRITTEN)
    return scenario(
        "swapper/unwritable-closed-and-open-again",
        "a channel that could not be written is closed; another form of it is told, and goes too",
        ["swapper.unserializable", "swapper.close-forgets"],
        BACK,
        "format:8",
        [
            *running("a b"),
            event("a_rootless", expect=told),
            holds("a b"),
            event("", "a"),
            holds("b"),
            event("a_bare"),
            holds("a_bare b"),
            event("", "a"),
            holds("b"),
            write("multi a9 b"),
            event(),
            holds("a9 b"),
            event("", "a"),
            holds("b"),
        ],
        **ROOTLESS,
    )


def _unwritable_known_from_the_file() -> Json:
    return scenario(
        "swapper/unwritable-known-from-the-file",
        "a starting channel that cannot be written, and that the file has: the file goes, and is"
        " there again",
        ["swapper.last-good-form", "swapper.unserializable"],
        STALE,
        "format:8",
        [
            *running("a_keyless b", "multi a"),
            holds("a b"),
            change("remove"),
            event("c"),
            holds("a b c"),
            write("multi a8 c"),
            event(),
            holds("a8 b c"),
            change("remove"),
            event(),
            holds("a8 b c"),
            event("", "a"),
            holds("b c"),
            change("remove"),
            event(),
            holds("b c"),
        ],
        behaviours=SETS_ASIDE,
    )


def _unwritten_then_unwritable() -> Json:
    return scenario(
        "swapper/unwritten-then-unwritable",
        "a close and a new form of the channel are not written; then it cannot be written any more",
        ["swapper.last-good-form", "swapper.unserializable"],
        STALE,
        "format:8",
        [
            *running("a b"),
            fail("swap", 2),
            event("", "a", expect=UNWRITTEN),
            event("a9", expect=UNWRITTEN),
            holds("a b"),
            event("a_rootless"),
            holds("a9 b"),
            fail("swap", 2),
            event("", "b", expect=UNWRITTEN),
            event("b9", expect=UNWRITTEN),
            holds("a9 b"),
            event("a_rootless"),
            holds("a9 b9"),
        ],
        **ROOTLESS,
        behaviours=SETS_ASIDE,
    )


def _unwritable_by_hand() -> Json:
    no_key, no_version = refused("missing-field", "encode"), refused("unknown-version", "encode")
    return scenario(
        "swapper/unwritable-by-hand",
        "of two Singles of a manual update neither can be written: what is told is the first's",
        ["swapper.manual-update", "swapper.unserializable"],
        ALL,
        "format:8",
        [
            *running("a"),
            manual("no_key version_8", no_key),
            manual("version_8 b no_key", no_version),
            holds("a b"),
            manual("b9 a9"),
            holds("a9 b9"),
            change("remove"),
            manual("no_key version_8", no_key),
            holds("a9 b9"),
        ],
        behaviours=SETS_ASIDE,
    )
