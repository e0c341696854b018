"""What is left of the backup file after a kill, on a full disk, and under its other names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import GONE
from .durability import SEEN
from .file_steps import IO, TEMP, change, swap, write
from .script import MAIN, Steps, look, scenario
from .swapper_steps import event, new, start, stop

FULL: Final = 64 << 10
"""Bytes beyond which no file grows; room for what run-times write for themselves."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _other_name()
    yield _other_name_of_a_session()
    yield _other_name_of_the_temp()
    yield _killed("killed", "a swap killed at any moment", [write("old")], "old", {"bytes": "old"})
    yield _killed(
        "killed-first", "the first swap killed at any moment", [], "", {"kind": "nothing"}
    )
    stale = [write("old"), write("stale", TEMP)]
    title = "a swap over a leftover temporary file killed at any moment"
    yield _killed("killed-over-temp", title, stale, "old", {"bytes": "old"})
    yield _session_killed()
    yield _full_disk()


def _other_name() -> Json:
    """Show without any look at system calls that the file itself is never written to."""
    return scenario(
        "durability/swap-second-name",
        "a second name of the old file, a hard link, keeps the old bytes through a swap",
        "multifile.one-rename",
        GONE,
        "living:C70",
        [
            write("old"),
            change("link", "second", target=MAIN),
            swap("new"),
            look("second", kind="file", bytes="old"),
            look(MAIN, bytes="new"),
            change("link", "third", target=MAIN),
            swap("newer", no_archive=True),
            look("third", kind="file", bytes="new"),
        ],
    )


def _other_name_of_a_session() -> Json:
    return scenario(
        "durability/session-second-name",
        "a second name of the old file, a hard link, keeps the old bytes through an update",
        "multifile.one-rename",
        GONE,
        "living:C70",
        [
            write("multi a"),
            change("link", "second", target=MAIN),
            new("a b"),
            start(),
            look("second", kind="file", bytes="multi a"),
            change("link", "third", target=MAIN),
            event("c"),
            look("third", kind="file", holds=["a", "b"]),
            look(MAIN, holds=["a", "b", "c"]),
            stop(),
        ],
    )


def _other_name_of_the_temp() -> Json:
    return scenario(
        "durability/swap-temp-second-name",
        "a leftover temporary file that is a second name of another file leaves that one alone",
        "multifile.stale-temp",
        "A file that has nothing to do with the backup is overwritten.",
        "living:C70",
        [
            write("stale", "another"),
            change("link", TEMP, target="another"),
            write("old"),
            swap("new"),
            look("another", kind="file", bytes="stale"),
            look(MAIN, kind="file", bytes="new"),
        ],
    )


def _killed(name: str, title: str, before: Steps, old: str, left: Json) -> Json:
    return scenario(
        f"durability/swap-{name}",
        title,
        "multifile.crash-safe",
        GONE,
        "living:C70 living:C73.00",
        [
            *before,
            {
                "do": "kill",
                "path": MAIN,
                "asks": [swap("new")],
                "either": [left, {"kind": "file", "bytes": "new"}],
                "then": [swap("newer"), look(MAIN, kind="file", bytes="newer")],
            },
        ],
        harness=SEEN,
    )


def _session_killed() -> Json:
    return scenario(
        "durability/session-killed",
        "a SubSwapper killed at any moment of its updates",
        "multifile.crash-safe",
        GONE,
        "living:C70",
        [
            write("multi a"),
            {
                "do": "kill",
                "path": MAIN,
                "asks": [new("a b"), start(), event("c"), event(closes="b")],
                "either": [{"holds": split} for split in (["a"], ["a", "b"], ["a", "b", "c"],
                                                          ["a", "c"])],
                "then": [new("d"), start(), event("e"), stop()],
            },
        ],
        harness=SEEN,
    )  # fmt: skip


def _full_disk() -> Json:
    return scenario(
        "durability/swap-full-disk",
        "a swap that the disk has no room for fails, and leaves the old file",
        ["multifile.failure-keeps-old", "multifile.whole-writes"],
        GONE,
        "living:C62",
        [
            swap("old"),
            swap("large 300000", expect=IO),
            look(MAIN, kind="file", bytes="old"),
            swap("large 70000", expect=IO, no_archive=True),
            look(MAIN, kind="file", bytes="old"),
            swap("new"),
            look(MAIN, kind="file", bytes="new"),
        ],
        file_limit=FULL,
    )
