"""What the backup file survives: a kill at any moment, a loss of power, a full disk.

The system calls of the adapter are looked at where they can be seen. Each quality of a swap has a
scenario of its own, so that a verdict names the requirement that is broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..tools.case import Json
from .consequences import GONE, OLD
from .file_steps import change, holds, swap, write
from .script import MAIN, Steps, look, look_by, scenario
from .swapper_steps import event, manual, new, start, stop

SEEN: Final = ["system-calls"]
POWER: Final = (
    "After a loss of power the file is empty or old, although the node was told that it is written."
)
ELSEWHERE: Final = (
    "Where the other folder is on another file system, the rename fails, and no backup is written."
)
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
        "closes the new file, and the old one, before the rename",
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
    yield _folder_of_a_link()
    yield from _order_of_a_session()
    yield _archive_of_a_session()
    yield _folder_of_a_session()


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


def _folder_of_a_link() -> Json:
    synced = {"swapped": ["folder-synced", "synced", "renamed", "beside", "closed"]}
    return _of_calls(
        "swap-folder-of-a-link-synced",
        f"a swap of a link {_FOLDER}: that of the file it leads to",
        "multifile.folder-synced",
        POWER,
        [
            change("mkdir", "far"),
            write("old", "far/real"),
            change("symlink", target="far/real"),
            swap("new"),
            look_by("far/real", "multifile-folder-sync", none={"bytes": "new"}, sync=synced),
        ],
        behaviours={"multifile-linked-main": "follow"},
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
    name: str,
    title: str,
    requirements: list[str] | str,
    consequence: str,
    steps: Steps,
    **needs: Any,
) -> Json:
    covers = "living:C70 living:C73.00"
    return scenario(
        f"durability/{name}", title, requirements, consequence, covers, steps, harness=SEEN, **needs
    )
