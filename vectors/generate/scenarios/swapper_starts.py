"""What the SubSwapper writes when it starts: memory and file together."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Json
from .consequences import BACK, HANG, OUTDATED, STALE, WIPED
from .file_steps import ALONE, TEMP, change, holds, write
from .script import scenario
from .swapper_steps import drop, event, new, running, start, stop


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
        ["swapper.start-without-file", "multifile.stale-temp", "swapper.start-writes-union"],
        STALE,
        "living:D3.2 living:D3.11",
        [
            write("multi l", TEMP),
            *running("k l"),
            holds("k l"),
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
            *running("k"),
            holds("k"),
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
            write("multi k l"),
            new(""),
            start(),
            holds("k l"),
            event(),
            holds("k l"),
            stop(),
            holds("k l"),
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
            *running("k", "multi u v"),
            holds("k u v"),
            drop(),
            *running("k l9", "multi u l v"),
            holds("k l9 u v"),
        ],
    )


def _closed_while_down() -> Json:
    return scenario(
        "swapper/closed-while-down",
        "a channel of the file that nobody tells of, closed while nothing ran say, stays in it",
        ["swapper.start-writes-union"],
        BACK,
        "issue:#10325",
        [*running("l", "multi k l"), holds("k l"), event("m"), holds("k l m")],
    )


def _duplicates() -> Json:
    return scenario(
        "swapper/duplicates",
        "of several Singles with one channel point the last wins, wherever they come from",
        ["swapper.duplicates", "swapper.start-writes-union"],
        OUTDATED,
        "living:D3.12 living:D6.5",
        [
            *running("k k8 k9"),
            holds("k9"),
            drop(),
            change("remove"),
            *running("", "multi u8 u9"),
            holds("u9"),
            event("l l9"),
            holds("u9 l9"),
            event("n n9 n8"),
            holds("u9 l9 n8"),
        ],
    )
