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
_QUALITIES: Final = (
    (
        "one-rename",
        "is one rename, and never writes to the file itself",
        "renamed",
        "multifile.one-rename",
        GONE,
    ),
    (
        "synced",
        "brings the new bytes to disk before the rename",
        "synced",
        "multifile.synced-before-rename",
        POWER,
    ),
    (
        "closed",
        "closes the new file before the rename",
        "closed",
        "multifile.closed-before-rename",
        "Where open files cannot be renamed, every swap fails.",
    ),
    (
        "temp-beside",
        "makes the new file in the folder of the old one",
        "beside",
        "multifile.temp-beside",
        ELSEWHERE,
    ),
)
"""Name, in words, quality, requirement, consequence."""
_ARCHIVES: Final = "archives the old file, and brings the archive to disk, before the rename"
_FOLDER: Final = "brings the folder to disk after the rename"


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield from _order_of_a_swap()
    yield _archive_of_a_swap()
    yield _folder_of_a_swap()
    yield from _order_of_a_session()
    yield _archive_of_a_session()
    yield _folder_of_a_session()
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


def _swapped(*qualities: str) -> Json:
    return look(MAIN, swapped=list(qualities))


def _order_of_a_swap() -> Iterator[Json]:
    for name, what, quality, requirement, consequence in _QUALITIES:
        steps = [
            swap("old"),
            _swapped(quality),
            swap("new"),
            _swapped(quality),
            swap("large 300000"),
            _swapped(quality),
            swap("newer", no_archive=True),
            look(MAIN, bytes="newer", swapped=[quality]),
        ]
        yield _of_calls(f"swap-{name}", f"a swap {what}", requirement, consequence, steps)


def _archive_of_a_swap() -> Json:
    return _of_calls(
        "swap-archive-first",
        f"a swap {_ARCHIVES}",
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


def _folder_of_a_swap() -> Json:
    synced = {"bytes": "new", "swapped": ["folder-synced"]}
    return _of_calls(
        "swap-folder-synced",
        f"a swap {_FOLDER}",
        "multifile.folder-synced",
        POWER,
        [
            write("old"),
            swap("new"),
            look_by(MAIN, "multifile-folder-sync", none={"bytes": "new"}, sync=synced),
        ],
    )


def _order_of_a_session() -> Iterator[Json]:
    for name, what, quality, requirement, consequence in _QUALITIES:
        steps = [
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
        ]
        yield _of_calls(f"session-{name}", f"an update {what}", requirement, consequence, steps)


def _archive_of_a_session() -> Json:
    return _of_calls(
        "session-archive-first",
        f"an update {_ARCHIVES}",
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


def _folder_of_a_session() -> Json:
    synced = {"holds": ["a", "b"], "swapped": ["folder-synced"]}
    return _of_calls(
        "session-folder-synced",
        f"an update {_FOLDER}",
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
