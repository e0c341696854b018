"""The SubSwapper over files that are bad, hidden, gone, or not what they seem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import BACK, CLOBBER, OLD, WIPED
from .file_steps import ALONE, IO, TEMP, change, extract, holds, multi_of, wait, write
from .script import MAIN, look, refused, scenario
from .swapper_steps import (
    IDLE,
    NEVER_STARTED,
    UNWRITTEN,
    drop,
    event,
    fail,
    new,
    running,
    start,
    stop,
)

EMPTIED: Final = "A node without channels wipes the only backup there is: it could not read it."


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield from _nothing_to_back_up()
    yield _start_while_extract_fails()
    yield _hidden_file()
    yield _last_close_while_the_file_is_bad()
    yield _folder_comes()
    yield _temp_is_not_the_file()
    yield _archives_of_a_session()
    yield _two_key_rings()
    yield from _only_the_file_knows()


def _archives_of_a_session() -> Json:
    return scenario(
        "swapper/archives-of-a-session",
        "the first write leaves an archive, and so does one that changes nothing, seconds later and"
        " after one that failed; each is named by the time of its write",
        ["multifile.archive", "multifile.archive-name"],
        OLD,
        "issue:#8906",
        [
            write("multi k"),
            new("l"),
            start(),
            look(MAIN, holds=["k", "l"], archives_hold=[["k"]]),
            fail("swap"),
            event(expect=UNWRITTEN),
            wait("next-second"),
            event(),
            look(MAIN, holds=["k", "l"], archives_hold=[["k"], ["k", "l"]]),
        ],
    )


def _two_key_rings() -> Json:
    theirs = "theirs.backup"
    return scenario(
        "swapper/two-key-rings",
        "two SubSwappers in one program, of nodes with different keys",
        ["swapper.update", "swapper.start-writes-union"],
        WIPED,
        "format:8",
        [
            write("other multi k", theirs),
            new("", session="t", file=theirs, key_ring={"$key_ring": "other"}),
            start(session="t"),
            write("multi l"),
            new("m"),
            start(),
            holds("l m"),
            extract(theirs, multi_of("k"), "other"),
            event("", "k", session="t"),
            event("", "l"),
            holds("m"),
            extract(theirs, multi_of(""), "other"),
        ],
    )


def _nothing_to_back_up() -> Iterator[Json]:
    kinds = (
        ("another-key", "encrypted with another key", "other multi k l", "auth-failed"),
        ("empty", "of zero bytes", "zeros 0", "too-short"),
        ("short", "of 23 bytes", "zeros 23", "too-short"),
        ("single", "that is one packed Single", "single k", "unknown-version"),
        ("longer", "with a line end behind the backup", "multi k and newline", "auth-failed"),
        ("hex", "that holds the backup in hex", "hex multi k", "auth-failed"),
        ("cut", "whose authentic content ends within a Single", "one-short k", "truncated"),
        ("no-point", "with a key of a peer that is none", "off-curve k", "bad-point"),
    )
    for name, title, content, code in kinds:
        yield scenario(
            f"swapper/nothing-to-back-up-{name}",
            f"a node without any channel starts on a file {title}, which stays",
            "swapper.start-bad-file",
            EMPTIED,
            "issue:PR#4379",
            [
                write(content),
                new(""),
                start(refused(code)),
                look(MAIN, kind="file", bytes=content),
                event(expect=IDLE),
                event("", "k", IDLE),
                stop(expect=NEVER_STARTED),
                look(MAIN, bytes=content),
                ALONE,
            ],
        )


def _start_while_extract_fails() -> Json:
    return scenario(
        "swapper/start-while-extract-fails",
        "a good file that the disk does not give: the start fails, and the file stays",
        "swapper.start-bad-file",
        EMPTIED,
        "living:D3.5",
        [
            write("multi k l"),
            new(""),
            fail("extract"),
            start(IO),
            look(MAIN, bytes="multi k l"),
            ALONE,
            drop(),
            new("m"),
            fail("extract"),
            start(IO),
            look(MAIN, bytes="multi k l"),
            drop(),
            *running("m"),
            holds("k l m"),
        ],
    )


def _hidden_file() -> Json:
    return scenario(
        "swapper/hidden-file",
        "a file that may not be read is not a missing one, at the start and later",
        ["swapper.start-bad-file", "swapper.failed-update-kept"],
        CLOBBER,
        "living:C57 living:D3.5",
        [
            write("multi k", mode="0000"),
            new("l"),
            start(IO),
            change("chmod", mode="0600"),
            look(MAIN, bytes="multi k"),
            drop(),
            *running("l"),
            holds("k l"),
            change("chmod", mode="0000"),
            event("m", expect=UNWRITTEN),
            change("chmod", mode="0600"),
            holds("k l"),
            event(),
            holds("k l m"),
        ],
        harness=["unprivileged"],
    )


def _last_close_while_the_file_is_bad() -> Json:
    return scenario(
        "swapper/last-close-while-the-file-is-bad",
        "the last channel closes while the file cannot be read: it is not replaced by nothing",
        ["swapper.start-bad-file", "swapper.update"],
        EMPTIED,
        "living:D8.12",
        [
            *running("k"),
            write("other multi u v"),
            event("", "k", UNWRITTEN),
            look(MAIN, bytes="other multi u v"),
            event(expect=UNWRITTEN),
            event("l", "l", UNWRITTEN),
            look(MAIN, bytes="other multi u v"),
            ALONE,
            write("multi u"),
            event(),
            holds("u"),
        ],
    )


def _folder_comes() -> Json:
    return scenario(
        "swapper/folder-comes",
        "somebody puts a folder in the place of the file while the node runs",
        ["swapper.start-bad-file", "swapper.failed-update-kept"],
        CLOBBER,
        "living:D3.10",
        [
            *running("k"),
            change("remove"),
            change("mkdir"),
            write("precious", f"{MAIN}/notes"),
            event("l", expect=UNWRITTEN),
            event("", "k", UNWRITTEN),
            look(MAIN, kind="folder", entries=["notes"]),
            look(f"{MAIN}/notes", bytes="precious"),
            look(TEMP, kind="nothing"),
        ],
    )


def _temp_is_not_the_file() -> Json:
    return scenario(
        "swapper/temp-is-not-the-file",
        "a whole backup under the temp's name, with and without a main file, is never read",
        ["multifile.stale-temp", "swapper.start-writes-union", "swapper.update"],
        BACK,
        "living:D3.11",
        [
            write("multi u", TEMP),
            *running("k"),
            holds("k"),
            ALONE,
            change("remove"),
            write("multi u k9", TEMP),
            event("l"),
            holds("k l"),
            look(TEMP, kind="nothing"),
            write("multi v", TEMP),
            event("", "k"),
            holds("l"),
            drop(),
            change("remove"),
            write("multi w", TEMP),
            *running(""),
            holds(""),
            look(TEMP, kind="nothing"),
        ],
    )


def _only_the_file_knows() -> Iterator[Json]:
    for call in ("extract", "swap"):
        yield scenario(
            f"swapper/only-the-file-knows-while-{call}-fails",
            f"the disk fails to {call} while the file holds channels that memory does not",
            ["swapper.failed-update-kept", "swapper.update"],
            WIPED,
            "living:D8.7 living:D8.8",
            [
                *running("k", "multi u v"),
                fail(call, 3),
                event("l m", expect=UNWRITTEN),
                event("n", "n", UNWRITTEN),
                holds("k u v"),
                event("l9", expect=UNWRITTEN),
                holds("k u v"),
                event(),
                holds("k l9 m u v"),
                event("", "u"),
                holds("k l9 m v"),
            ],
        )
