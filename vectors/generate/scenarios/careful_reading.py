"""What a careful SubSwapper makes of the file it finds: unreadable is not none, odd is carried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..tools.case import Json
from .consequences import CLOBBER
from .file_steps import IO, change, holds, write
from .script import MAIN, look, refused, scenario
from .swapper_steps import NEVER_STARTED, UNWRITTEN, drop, event, fail, new, running, start, stop


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _nothing_over("garbage", [write("garbage")], refused("auth-failed"), bytes="garbage")
    yield _nothing_over("empty", [write("zeros 0")], refused("too-short"), bytes="zeros 0")
    to_itself = [change("symlink", target=MAIN)]
    yield _nothing_over("a-link-to-itself", to_itself, IO, kind="link", target=MAIN)
    yield _nothing_while_the_disk_fails()
    yield _carried_over_though_refused()
    yield from _started_over_an_odd_file()


def _nothing_over(name: str, before: list[Json], refusal: Json, **left: Any) -> Json:
    return scenario(
        f"swapper/nothing-to-write-over-{name}",
        f"a node without channels starts, and what has the file's name is {name.replace('-', ' ')}",
        ["swapper.start-bad-file"],
        CLOBBER,
        "issue:PR#4379",
        [
            *before,
            new(""),
            start(refusal),
            look(MAIN, **left),
            look(".", entries=[MAIN]),
            event("b", expect=refused("not-active")),
            look(MAIN, **left),
            stop(expect=NEVER_STARTED),
            look(MAIN, **left),
        ],
    )


def _nothing_while_the_disk_fails() -> Json:
    return scenario(
        "swapper/nothing-to-write-while-extract-fails",
        "a node without channels starts while the disk fails to read, and gets an event",
        ["swapper.start-bad-file", "swapper.failed-update-kept"],
        CLOBBER,
        "issue:PR#4379",
        [
            write("multi a"),
            new(""),
            fail("extract"),
            start(IO),
            look(MAIN, bytes="multi a"),
            drop(),
            new(""),
            start(),
            holds("a"),
            fail("extract", 2),
            event("", "x", UNWRITTEN),
            event(expect=UNWRITTEN),
            holds("a"),
            event("b"),
            holds("a b"),
        ],
    )


def _carried_over_though_refused() -> Json:
    return scenario(
        "swapper/carried-over-though-too-long",
        "the file holds a Single over 65,535 bytes, whose length wrapped when it was written",
        ["swapper.carries-over"],
        "The node does not start, or the channel is gone from the file, and from everywhere.",
        "format:8",
        [
            *running("b", "multi a_huge b"),
            holds("a_huge b"),
            event("c"),
            holds("a_huge b c"),
            event("", "b"),
            holds("a_huge c"),
            stop(),
            new("c"),
            start(),
            holds("a_huge c"),
            event("", "a"),
            holds("c"),
        ],
        behaviours={"single-length-ignored": "ignore"},
    )


def _started_over_an_odd_file() -> Iterator[Json]:
    for slug, behaviour, choice, said in (
        ("wrong-length", "single-length-ignored", "ignore", "a wrong length"),
        ("trailing", "trailing-bytes-after-multi", "ignore", "bytes behind the end"),
        ("twice", "duplicate-outpoints-in-multi", "keep", "a channel twice"),
    ):
        yield scenario(
            f"swapper/over-a-file-with-{slug}",
            f"the node starts over a file that lnd reads and would not write: {said}",
            ["swapper.carries-over", "swapper.start-writes-union"],
            "The node does not start, or the channel is gone from the file.",
            "format:8",
            [
                write(f"{slug} a"),
                new("b"),
                start(),
                holds("a b"),
                event("c", "b"),
                holds("a c"),
                event("", "a"),
                holds("c"),
            ],
            behaviours={behaviour: choice},
        )
