"""The SubSwapper when the disk, a channel or the file is bad."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json, valid
from .consequences import BACK, CLOBBER, NEVER, STALE
from .file_steps import ALONE, IO, change, holds, write
from .script import MAIN, by, look, look_by, refused, scenario
from .swapper_steps import (
    IDLE,
    NEVER_STARTED,
    UNWRITTEN,
    WRITTEN,
    drop,
    event,
    fail,
    new,
    running,
    start,
    stop,
)

TRIED: Final = by("swapper-second-start", ignore=valid(), retry=valid())
"""The answer to a second start after one that failed."""
BACK_OR_NOT: Final = look_by(
    MAIN,
    "swapper-failed-close",
    comes_back={"holds": ["k", "l", "m"]},
    stays_closed={"holds": ["l", "m"]},
)
"""What the file holds after a close of ``k`` that was not written, and a new ``m``."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield from _start_on_a_file()
    yield _start_on_a_folder()
    yield _file_turns_bad()
    yield _second_start_after_a_bad_file()
    yield _second_start_after_a_failed_write()
    yield from _failing_disk()
    yield from _close_while_fails()
    yield _close_while_the_file_is_bad()
    yield _close_fails_and_restart()
    yield _close_and_open_again_while_the_disk_fails()


def _start_on_a_file() -> Iterator[Json]:
    kinds = (
        ("another-key", "encrypted with another key", "other multi k", "auth-failed", "D3.5"),
        ("empty", "of zero bytes", "zeros 0", "too-short", "D3.7"),
        ("short", "of ten bytes", "zeros 10", "too-short", "D3.8"),
        ("single", "that is one packed Single", "single k", "unknown-version", ""),
    )
    for name, title, content, code, case in kinds:
        covers = f"living:{case}" if case else "issue:#2892"
        yield scenario(
            f"swapper/start-on-a-file-{name}",
            f"a file {title}: the start fails and leaves it alone",
            "swapper.start-bad-file",
            CLOBBER,
            f"{covers} issue:PR#4379",
            [
                write(content),
                new("k"),
                start(refused(code)),
                look(MAIN, kind="file", bytes=content),
                event("l", expect=IDLE),
                look(MAIN, bytes=content),
                ALONE,
                stop(expect=NEVER_STARTED),
                write("multi l"),
                new("k"),
                start(),
                holds("k l"),
            ],
        )


def _start_on_a_folder() -> Json:
    return scenario(
        "swapper/start-on-a-folder",
        "a folder stands where the file should be",
        "swapper.start-bad-file",
        CLOBBER,
        "living:D3.10",
        [
            change("mkdir"),
            new("k"),
            start(IO),
            look(MAIN, kind="folder", entries=[]),
            stop(expect=NEVER_STARTED),
        ],
    )


def _file_turns_bad() -> Json:
    return scenario(
        "swapper/file-turns-bad",
        "the file is damaged while the node runs: it is left alone until it is mended",
        ["swapper.start-bad-file", "swapper.failed-update-kept"],
        CLOBBER,
        "living:D8.12",
        [
            *running("k"),
            change("corrupt", offset=30),
            event("p", expect=UNWRITTEN),
            write("garbage"),
            event("q", expect=UNWRITTEN),
            look(MAIN, bytes="garbage"),
            change("truncate", size=0),
            event(expect=UNWRITTEN),
            look(MAIN, bytes="zeros 0"),
            write("multi u"),
            event(),
            holds("k p q u"),
        ],
    )


def _second_start_after_a_bad_file() -> Json:
    return scenario(
        "swapper/second-start-after-a-bad-file",
        "the file is mended after a failed start, and it is started again",
        "swapper.second-start",
        NEVER,
        "living:D3.5",
        [
            write("garbage"),
            new("k"),
            start(refused("auth-failed")),
            write("multi l"),
            start(TRIED),
            look_by(
                MAIN,
                "swapper-second-start",
                ignore={"bytes": "multi l"},
                retry={"holds": ["k", "l"]},
            ),
            event("m", expect=by("swapper-second-start", ignore=IDLE, retry=WRITTEN)),
        ],
    )


def _second_start_after_a_failed_write() -> Json:
    return scenario(
        "swapper/second-start-after-a-failed-write",
        "the first write fails, and it is started again",
        "swapper.second-start",
        NEVER,
        "living:D3.19",
        [
            new("k"),
            fail("swap"),
            start(IO),
            look(MAIN, kind="nothing"),
            start(TRIED),
            look_by(
                MAIN,
                "swapper-second-start",
                ignore={"kind": "nothing"},
                retry={"kind": "file", "holds": ["k"]},
            ),
            event("l", expect=by("swapper-second-start", ignore=IDLE, retry=WRITTEN)),
        ],
    )


def _failing_disk() -> Iterator[Json]:
    for call in ("swap", "extract"):
        yield scenario(
            f"swapper/new-channel-while-{call}-fails",
            f"a channel opens while the disk fails to {call}: the next good write has it",
            ["swapper.failed-update-kept", *(["swapper.update"] if call == "extract" else [])],
            STALE,
            "living:D8.7 living:D8.8",
            [
                *running("k"),
                # Before lnd 0.10.2 the start's own write may come later.
                event(),
                fail(call),
                event("l", expect=UNWRITTEN),
                holds("k"),
                fail(call, 2),
                event("m", expect=UNWRITTEN),
                event("n", expect=UNWRITTEN),
                holds("k"),
                event(),
                holds("k l m n"),
            ],
        )


def _close_while_fails() -> Iterator[Json]:
    for call in ("swap", "extract"):
        yield scenario(
            f"swapper/close-while-{call}-fails",
            f"a channel closes while the disk fails to {call}",
            "swapper.failed-close-kept",
            BACK,
            "format:8",
            [
                *running("k l"),
                fail(call),
                event("", "k", UNWRITTEN),
                holds("k l"),
                event("m"),
                BACK_OR_NOT,
            ],
        )


def _close_while_the_file_is_bad() -> Json:
    return scenario(
        "swapper/close-while-the-file-is-bad",
        "a channel closes while the file cannot be read",
        "swapper.failed-close-kept",
        BACK,
        "format:8",
        [
            *running("k l"),
            write("garbage"),
            event("", "k", UNWRITTEN),
            write("multi k l"),
            event("m"),
            BACK_OR_NOT,
        ],
    )


def _close_fails_and_restart() -> Json:
    return scenario(
        "swapper/close-fails-and-restart",
        "a close that was not written is forgotten when the node is killed",
        "swapper.start-writes-union",
        BACK,
        "living:D16",
        [
            *running("k l"),
            fail("swap"),
            event("", "k", UNWRITTEN),
            drop(),
            new("l"),
            start(),
            holds("k l"),
        ],
    )


def _close_and_open_again_while_the_disk_fails() -> Json:
    return scenario(
        "swapper/close-and-open-again-while-the-disk-fails",
        "a channel closes and opens again before anything could be written: it is open",
        ["swapper.failed-update-kept", "swapper.failed-close-kept"],
        STALE,
        "format:8",
        [
            *running("k l"),
            fail("swap", 2),
            event("", "k", UNWRITTEN),
            event("k9", expect=UNWRITTEN),
            event(),
            holds("k9 l"),
        ],
    )
