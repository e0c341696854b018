"""Names as long as the file system takes, pipes in a file's place, umasks that bar the owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json, valid
from .consequences import GONE, OLD
from .file_steps import ALONE, ARCHIVES, IO, TEMP, change, swap, write
from .script import MAIN, Steps, by, look, look_by, scenario

LONGEST: Final = 255
"""Bytes of a name that file systems take."""
WITH_TIME: Final = LONGEST - len("-2006-01-02-15-04-05")
"""Of the longest name whose archive has lnd's."""
UMASKS: Final = ("0277", "0477", "0677", "0777", "0200", "0577")
"""All take something from the owner: reading, writing, or both."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    for size in (WITH_TIME + 1, WITH_TIME + 12, LONGEST):
        yield _long_name(size)
    yield _longest_names()
    yield _too_long()
    yield _temp_is_a_pipe()
    yield _main_is_a_pipe()
    for umask in UMASKS:
        yield _umask(umask)


def _long_name(size: int) -> Json:
    name = f"{'scb' * LONGEST}"[: size - 7] + ".backup"
    if size == LONGEST:
        # Letters of three bytes each: fewer of them than a name may have bytes.
        name = "备" * ((size - 7) // 3) + "ab.backup"
    old = {"kind": "file", "bytes": "old"}
    done = by("multifile-long-archive-name", refuse=IO, shorten=valid())
    return scenario(
        f"multifile/named-with-{size}-bytes",
        f"a file whose name has {size} bytes: its archive's would have {size + 20}",
        ["multifile.long-archive-name", "multifile.failure-keeps-old"],
        "No swap works any more: the backup stays as it was when the file was new.",
        "format:7",
        [
            swap("old", name),
            look(name, **old),
            swap("new", name, done),
            look_by(
                name,
                "multifile-long-archive-name",
                refuse={**old, "archives": []},
                shorten={"kind": "file", "bytes": "new", "archives": ["old"]},
            ),
            swap("newer", name, done),
            look_by(
                name,
                "multifile-long-archive-name",
                refuse=old,
                shorten={"kind": "file", "bytes": "newer"},
            ),
            look(TEMP, kind="nothing"),
            swap("zeros 10", name, no_archive=True),
            look(name, kind="file", bytes="zeros 10"),
        ],
    )


def _longest_names() -> Json:
    names = [f"{letter * (size - 4)}.scb" for letter, size in
             (("a", WITH_TIME - 1), ("b", WITH_TIME))]  # fmt: skip
    steps: Steps = []
    for name in names:
        steps += [
            swap("old", name),
            swap("new", name),
            look(name, kind="file", bytes="new", archives=["old"]),
        ]
    longest = "c" * LONGEST
    steps += [
        swap("old", longest, no_archive=True),
        swap("new", longest, no_archive=True),
        look(longest, kind="file", bytes="new"),
        look(".", entries=sorted([*names, longest, ARCHIVES])),
    ]
    return scenario(
        "multifile/longest-names",
        f"names of up to {WITH_TIME} bytes, with archives, and one of {LONGEST} bytes without",
        ["multifile.archive", "multifile.replace-whole"],
        GONE,
        "format:7",
        steps,
    )


def _too_long() -> Json:
    name = "c" * (LONGEST + 1)
    return scenario(
        "multifile/named-too-long",
        "a name that no file system takes: it is told, and nothing is left",
        "multifile.failure-keeps-old",
        "The node's owner believes that he has a backup.",
        "format:7",
        [
            swap("new", name, IO),
            swap("new", name, IO, no_archive=True),
            look(".", entries=[]),
            swap("new"),
            look(MAIN, bytes="new"),
        ],
    )


def _temp_is_a_pipe() -> Json:
    return scenario(
        "multifile/temp-is-a-pipe",
        "a named pipe stands where the temp goes: nobody waits for who reads from it",
        ["multifile.stale-temp", "multifile.archive"],
        "Every backup waits for ever, and nobody is told.",
        "format:7",
        [
            change("pipe", TEMP),
            swap("old"),
            look(MAIN, kind="file", bytes="old"),
            ALONE,
            change("pipe", TEMP),
            swap("new", no_archive=True),
            look(MAIN, kind="file", bytes="new"),
            ALONE,
            change("pipe", TEMP),
            swap("newer"),
            look(MAIN, kind="file", bytes="newer", archives=["new"]),
            look(".", entries=[ARCHIVES, MAIN]),
        ],
    )


def _main_is_a_pipe() -> Json:
    return scenario(
        "multifile/main-is-a-pipe",
        "a named pipe stands where the backup file goes, without archiving",
        "multifile.pipe-as-main",
        "Who reads the pipe waits for a backup that goes elsewhere.",
        "format:7",
        [
            change("pipe"),
            swap(
                "new",
                expect=by("multifile-pipe-as-main", replace=valid(), refuse=IO),
                no_archive=True,
            ),
            look_by(
                MAIN,
                "multifile-pipe-as-main",
                replace={"kind": "file", "bytes": "new"},
                refuse={"kind": "pipe"},
            ),
            ALONE,
            change("remove"),
            swap("newer", no_archive=True),
            look(MAIN, kind="file", bytes="newer"),
        ],
    )


def _umask(umask: str) -> Json:
    made = look_by(MAIN, "multifile-mode", umask={"mode": "umask"}, keep={"mode": "0600"})
    steps: Steps = []
    for content in ("old", "new", "zeros 10"):
        steps += [
            swap(content, no_archive=True),
            made,
            change("chmod", mode="0600"),
            look(MAIN, kind="file", bytes=content),
        ]
    steps += [change("remove"), write("old", "other"), swap("newer", no_archive=True), made]
    return scenario(
        f"multifile/umask-{umask}-bars-the-owner",
        f"a umask of {umask} takes rights from the owner himself: what is written is whole",
        ["multifile.mode", "multifile.replace-whole"],
        OLD,
        "format:7",
        steps,
        umask=umask,
    )
