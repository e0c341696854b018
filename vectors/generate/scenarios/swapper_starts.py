"""What the SubSwapper writes when it starts: memory and file together."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json
from .consequences import BACK, HANG, OUTDATED, STALE, WIPED
from .file_steps import ALONE, TEMP, change, holds, write
from .script import scenario
from .swapper_steps import drop, event, manual, new, running, start, stop


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _start_without_file()
    yield _start_with_nothing()
    yield _deleted_database()
    yield _union_at_start()
    yield _closed_while_down()
    yield _duplicates()


def _start_without_file() -> Json:
    return scenario(
        "swapper/start-without-file",
        "the first start writes what is open; a temp left by a killed swap is not read",
        ["swapper.start-without-file", "multifile.stale-temp"],
        STALE,
        "living:D3.2 living:D3.11",
        [
            write("multi b", TEMP),
            *running("a b"),
            holds("a b"),
            ALONE,
        ],
    )


def _start_with_nothing() -> Json:
    return scenario(
        "swapper/start-with-nothing",
        "no file and no channel: an empty backup of 45 bytes, which is no reason to fail later",
        ["swapper.start-without-file", "swapper.start-writes-union"],
        HANG,
        "living:D3.14 issue:RaspiBlitz#595",
        [
            *running(""),
            holds(""),
            drop(),
            write("multi"),
            *running("a"),
            holds("a"),
        ],
    )


def _deleted_database() -> Json:
    return scenario(
        "swapper/deleted-database",
        "the database is gone, the file is not: no channel is lost from it",
        ["swapper.start-writes-union"],
        WIPED,
        "issue:#4377",
        [
            write("multi a b"),
            new(""),
            start(),
            holds("a b"),
            event(),
            holds("a b"),
            stop(),
            holds("a b"),
        ],
    )


def _union_at_start() -> Json:
    return scenario(
        "swapper/union-at-start",
        "what only the file knows stays, what both know comes from memory",
        ["swapper.start-writes-union"],
        WIPED,
        "living:D8.1",
        [
            *running("a", "multi x y"),
            holds("a x y"),
            drop(),
            *running("a b9", "multi x b y"),
            holds("a b9 x y"),
        ],
    )


def _closed_while_down() -> Json:
    return scenario(
        "swapper/closed-while-down",
        "a channel that was closed while the node was down stays in the file",
        ["swapper.start-writes-union"],
        BACK,
        "issue:#10325",
        [*running("b", "multi a b"), holds("a b"), event("c"), holds("a b c")],
    )


def _duplicates() -> Json:
    return scenario(
        "swapper/duplicates",
        "of several Singles with one channel point the last wins, wherever they come from",
        "swapper.duplicates",
        OUTDATED,
        "living:D3.12 living:D6.5",
        [
            *running("a a8 a9"),
            holds("a9"),
            drop(),
            change("remove"),
            *running("", "multi x8 x9"),
            holds("x9"),
            event("b b9"),
            holds("x9 b9"),
            manual("d d9 d8"),
            holds("x9 b9 d8"),
        ],
    )
