"""What must not be mistaken for the backup file, or for none: archives, neighbours, old times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..tools.case import Json
from .consequences import CLOBBER, GONE, HANG, OLD, TOLD
from .file_steps import ARCHIVES, IO, TEMP, change, extract, holds, multi_of, swap, write
from .multifile_odd import LONGEST
from .script import MAIN, Steps, look, refused, scenario
from .swapper_steps import UNWRITTEN, event, new, start, stop

ALIKE: Final = (
    ("[ab].backup", "a.backup"),
    ("?.backup", "b.backup"),
    ("*.scb", "c.scb"),
    ("%41.backup", "A.backup"),
    (" channel.backup ", "channel.backup"),
    ("channel.bak\n", "channel.bak"),
    ("lnd:1.backup", "lnd"),
    ("scb#1", "scb"),
    ("scb?v=1", "scb"),
    ("far\\b", "b"),
    ("a+b", "a b"),
    ("$0", "0"),
    ("x.backup.", "x.backup"),
)
"""Name of a backup file, and that of another for which careless programs take it."""
TIMES: Final = (0, 1, 999_999_999, 1_500_000_000, 1_711_846_800, 2_147_483_647, 4_102_444_800)
"""Seconds of Unix time, some of them to come."""
NO_PIPE: Final = {"multifile-pipe-as-main": "refuse"}
NO_FILE: Final = refused("not-found", "state")


def scenarios() -> Iterator[Json]:
    """Yield the scenarios of the file."""
    yield _names_alike()
    yield _not_missing()
    yield _open_to_all()
    yield _archives_are_no_backup()
    yield _times()
    yield _pipe_is_not_read()


def of_sessions() -> Iterator[Json]:
    """Yield the scenarios of the SubSwapper."""
    yield _started_beside_archives()
    yield _started_over_a_pipe()


def _names_alike() -> Json:
    steps: Steps = []
    for name, other in ALIKE:
        steps += [
            write("multi l", other),
            extract(name, NO_FILE),
            swap("old", name),
            swap("new", name),
            look(name, kind="file", bytes="new", archives=["old"]),
            write("multi k", name),
            extract(name, multi_of("k")),
            look(other, kind="file", bytes="multi l"),
        ]
    names = {each for pair in ALIKE for each in pair}
    return scenario(
        "multifile/names-nearly-alike",
        "beside the backup file stands one whose name programs take for the same: blanks, marks"
        " for any letter, percent signs, what browsers cut off",
        ["multifile.replace-whole", "multifile.extract", "multifile.archive-name"],
        GONE,
        "format:7",
        [*steps, look(".", entries=sorted({*names, ARCHIVES}))],
    )


def _not_missing() -> Json:
    return scenario(
        "multifile/not-missing",
        "what cannot be read is not missing: a link to itself, two that lead to each other, a file"
        " in a file's place for a folder, a name that is too long, a folder",
        ["multifile.extract-missing", "multifile.extract-read-only"],
        TOLD,
        "format:7",
        [
            change("symlink", "self", target="self"),
            extract("self", IO),
            change("symlink", "there", target="back"),
            change("symlink", "back", target="there"),
            extract("there", IO),
            extract(f"there/{MAIN}", IO),
            write("multi k"),
            extract(f"{MAIN}/{MAIN}", IO),
            extract("n" * (LONGEST + 1), IO),
            change("mkdir", "folder"),
            extract("folder", IO),
            change("symlink", "to a folder", target="folder"),
            extract("to a folder", IO),
            look("self", kind="link", target="self"),
            look(".", entries=["back", MAIN, "folder", "self", "there", "to a folder"]),
            extract(MAIN, multi_of("k")),
        ],
    )


def _open_to_all() -> Json:
    steps: Steps = []
    for mode in ("0666", "0777", "0646", "0604", "0400", "0500"):
        steps += [change("chmod", mode=mode), extract(MAIN, multi_of("k")), look(MAIN, mode=mode)]
    return scenario(
        "multifile/read-whatever-its-mode",
        "who else may read or write the file is no reason not to read it, and stays as it is",
        ["multifile.extract", "multifile.extract-read-only"],
        "A backup that is whole cannot be used.",
        "format:7",
        [write("multi k"), *steps, look(".", entries=[MAIN])],
    )


def _left_behind() -> Steps:
    """Return the steps that leave good backups where none is looked for."""
    return [
        change("mkdir", ARCHIVES),
        write("multi k", f"{ARCHIVES}/{MAIN}-2024-02-29-23-59-59"),
        write("multi m", f"{ARCHIVES}/{MAIN}"),
        write("multi m", TEMP),
        write("multi m", f"{MAIN}.bak"),
        write("multi m", f"{MAIN}~"),
        write("multi m", f"{MAIN}.tmp"),
    ]


def _archives_are_no_backup() -> Json:
    read: Steps = [look(ARCHIVES, entries=[MAIN, f"{MAIN}-2024-02-29-23-59-59"])]
    for content, code in (("zeros 0", "too-short"), ("garbage", "auth-failed")):
        read += [write(content), extract(MAIN, refused(code, "seal")), look(MAIN, bytes=content)]
    return scenario(
        "multifile/archives-are-no-backup",
        "the file is missing, then unreadable, and good archives and copies are beside it: none"
        " stands in for it",
        ["multifile.extract-missing", "multifile.extract", "multifile.extract-read-only"],
        "An old state of the channels is taken for the current one, and nobody is told.",
        "format:7",
        [
            *_left_behind(),
            extract(MAIN, NO_FILE),
            look(MAIN, kind="nothing"),
            *read,
            write("multi l"),
            extract(MAIN, multi_of("l")),
            change("truncate", size=60),
            extract(MAIN, refused("auth-failed", "seal")),
        ],
    )


def _times() -> Json:
    old = [f"zeros {size}" for size in range(10, 10 + len(TIMES))]
    steps: Steps = []
    for number, (content, time) in enumerate(zip(old, TIMES, strict=True)):
        name = f"{number}.backup"
        steps += [
            write(content, name, modified=time),
            swap("new", name),
            look(name, kind="file", bytes="new", archives=[content]),
        ]
    return scenario(
        "multifile/archived-now",
        "old files that were last written in 1970, years ago, or in times to come: the archive is"
        " named by the time of the swap",
        ["multifile.archive-name", "multifile.archive"],
        OLD,
        "format:7",
        steps,
    )


def _pipe_is_not_read() -> Json:
    nothing: Steps = [
        extract(MAIN, IO),
        swap("new", expect=IO),
        swap("new", expect=IO, no_archive=True),
    ]
    return scenario(
        "multifile/pipe-is-not-read",
        "a named pipe, or a link to one, stands where the backup file goes: nobody waits for who"
        " writes into it",
        "multifile.pipe-as-main",
        HANG,
        "format:7",
        [
            change("pipe"),
            *nothing,
            look(MAIN, kind="pipe"),
            look(".", entries=[MAIN]),
            change("remove"),
            change("pipe", "pipe"),
            change("symlink", target="pipe"),
            *nothing,
            look("pipe", kind="pipe"),
            look(".", entries=[MAIN, "pipe"]),
            change("remove"),
            swap("newer"),
            look(MAIN, kind="file", bytes="newer"),
        ],
        behaviours=NO_PIPE,
    )


def _started_beside_archives() -> Json:
    bad: list[Any] = [
        write("garbage"),
        new("a"),
        start(refused("auth-failed")),
        look(MAIN, bytes="garbage"),
    ]
    return scenario(
        "swapper/archives-are-no-backup",
        "the file is missing, then unreadable, and good archives and copies are beside it: none"
        " stands in for it",
        ["swapper.start-without-file", "swapper.start-bad-file", "swapper.update"],
        f"Channels that closed long ago are in the backup again. {CLOBBER}",
        "format:8",
        [
            *_left_behind(),
            new("a"),
            start(),
            holds("a"),
            change("remove"),
            event("b"),
            holds("a b"),
            look(TEMP, kind="nothing"),
            stop(),
            *bad,
        ],
    )


def _started_over_a_pipe() -> Json:
    return scenario(
        "swapper/over-a-pipe",
        "a named pipe stands where the backup file goes: the start fails at once, and so does each"
        " update",
        ["multifile.pipe-as-main", "swapper.start-bad-file"],
        HANG,
        "format:8",
        [
            change("pipe"),
            new("a"),
            start(IO),
            look(MAIN, kind="pipe"),
            look(".", entries=[MAIN]),
            change("remove"),
            new("a"),
            start(),
            holds("a"),
            change("remove"),
            change("pipe"),
            event("b", expect=UNWRITTEN),
            look(MAIN, kind="pipe"),
            change("remove"),
            event("c"),
            holds("a b c"),
        ],
        behaviours=NO_PIPE,
    )
