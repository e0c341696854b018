"""What the backup file survives: a kill at any moment, a loss of power, a full disk.

The system calls of the adapter are looked at where they can be seen. Each quality of a swap has a
scenario of its own, so that a verdict names the requirement that is broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import GONE, OLD
from .file_steps import IO, TEMP, change, holds, swap, write
from .script import MAIN, Steps, look, look_by, scenario
from .swapper_steps import event, manual, new, start, stop

SEEN: Final = ["system-calls"]
POWER: Final = (
    "After a loss of power the file is empty or old, although the node was told that it is written."
)
ELSEWHERE: Final = (
    "Where the other folder is on another file system, the rename fails, and no backup is written."
)
FULL: Final = 64 << 10
"""Bytes beyond which no file grows; room for what run-times write for themselves."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield from _order_of_a_swap()
    yield from _order_of_a_session()
    yield _other_name()
    yield _other_name_of_a_session()
    yield _killed("killed", "a swap killed at any moment", [write("old")], "old", {"bytes": "old"})
    yield _killed(
        "killed-first", "the first swap killed at any moment", [], "", {"kind": "nothing"}
    )
    stale = [write("old"), write("stale", TEMP)]
    title = "a swap over a leftover temporary file killed at any moment"
    yield _killed("killed-over-temp", title, stale, "old", {"bytes": "old"})
    yield _session_killed()
    yield _full_disk()


def _swapped(*qualities: str) -> Json:
    return look(MAIN, swapped=list(qualities))


def _order_of_a_swap() -> Iterator[Json]:
    for name, quality, title, requirement, consequence in (
        ("one-rename", "renamed", "a swap is one rename, and never writes to the file itself",
         "multifile.one-rename", GONE),
        ("synced", "synced", "a swap brings the new bytes to disk before the rename",
         "multifile.synced-before-rename", POWER),
        ("closed", "closed", "a swap closes the new file before the rename",
         "multifile.closed-before-rename", "Where open files cannot be renamed, every swap fails."),
        ("temp-beside", "beside", "a swap makes the new file in the folder of the old one",
         "multifile.temp-beside", ELSEWHERE),
    ):  # fmt: skip
        yield _of_calls(
            f"swap-{name}",
            title,
            requirement,
            consequence,
            [
                swap("old"),
                _swapped(quality),
                swap("new"),
                _swapped(quality),
                swap("large 300000"),
                _swapped(quality),
                swap("newer", no_archive=True),
                look(MAIN, bytes="newer", swapped=[quality]),
            ],
        )
    yield _of_calls(
        "swap-archive-first",
        "a swap archives the old file, and brings the archive to disk, before the rename",
        ["multifile.archive-synced", "multifile.archive"],
        OLD,
        [
            write("old"),
            swap("large 300000"),
            _swapped("archived-first", "archive-synced"),
            swap("new"),
            _swapped("archived-first", "archive-synced"),
        ],
    )
    yield _of_calls(
        "swap-folder-synced",
        "a swap brings the folder to disk after the rename",
        "multifile.folder-synced",
        POWER,
        [
            write("old"),
            swap("new"),
            look_by(
                MAIN,
                "multifile-folder-sync",
                none={"bytes": "new"},
                sync={"bytes": "new", "swapped": ["folder-synced"]},
            ),
        ],
    )


def _order_of_a_session() -> Iterator[Json]:
    for name, quality, title, requirement, consequence in (
        ("one-rename", "renamed", "each update is one rename, and never writes to the file itself",
         "multifile.one-rename", GONE),
        ("synced", "synced", "each update brings the new bytes to disk before the rename",
         "multifile.synced-before-rename", POWER),
        ("closed", "closed", "each update closes the new file before the rename",
         "multifile.closed-before-rename", "Where open files cannot be renamed, every swap fails."),
        ("temp-beside", "beside", "each update makes the new file in the folder of the old one",
         "multifile.temp-beside", ELSEWHERE),
    ):  # fmt: skip
        yield _of_calls(
            f"session-{name}",
            title,
            requirement,
            consequence,
            [
                new("a"),
                start(),
                _swapped(quality),
                event("b"),
                _swapped(quality),
                event(closes="a"),
                _swapped(quality),
                manual("c"),
                _swapped(quality),
                stop(),
                holds("b c"),
            ],
        )
    yield _of_calls(
        "session-archive-first",
        "each update archives the old file, and brings the archive to disk, before the rename",
        ["multifile.archive-synced", "multifile.archive"],
        OLD,
        [
            new("a"),
            start(),
            _swapped("renamed"),
            event("b"),
            _swapped("archived-first", "archive-synced"),
            stop(),
        ],
    )
    synced = {"holds": ["a", "b"], "swapped": ["folder-synced"]}
    yield _of_calls(
        "session-folder-synced",
        "each update brings the folder to disk after the rename",
        "multifile.folder-synced",
        POWER,
        [
            new("a"),
            start(),
            event("b"),
            look_by(MAIN, "multifile-folder-sync", none={"holds": ["a", "b"]}, sync=synced),
            stop(),
        ],
    )


def _of_calls(
    name: str, title: str, requirements: list[str] | str, consequence: str, steps: Steps
) -> Json:
    covers = "living:C70 living:C73.00"
    return scenario(
        f"durability/{name}", title, requirements, consequence, covers, steps, harness=SEEN
    )


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
        "living:C62 living:C64",
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
