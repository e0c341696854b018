"""What stands in the archive folder already, and the modes of files that are seldom seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import GONE, LEAK, OLD
from .file_steps import ARCHIVES, IO, TEMP, change, swap, wait, write
from .multifile_links import STRANGER
from .script import MAIN, Steps, look, look_by, scenario

ODD_MODES: Final = ("0601", "0610", "0607", "0670", "0702", "0777")
"""Modes with bits for one of the three alone, and with all of them."""
BRACKETS: Final = "[scb] (1)+.backup"
"""A name that patterns would read otherwise."""
LEFT: Final = f"{ARCHIVES}/temp-dont-use.archive"
"""Where an archive may be made before it gets its name."""

MONTHS: Final = [
    f"20{year}-{month:02}-28-04-05-06" for year in (18, 20, 23) for month in range(1, 13)
]


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield from _left_in_the_archive_folder()
    yield _named_as_the_temp_and_refused()
    yield _four_of_one_second()
    yield _archives_stay()
    yield _a_dozen_archives()
    yield _odd_modes()
    yield _modes_without_a_umask()


def _left_in_the_archive_folder() -> Iterator[Json]:
    kinds = (
        ("file", "a half-written file", write("stale", LEFT, mode="0400")),
        ("link", "a link to another file", change("symlink", LEFT, target="../elsewhere")),
        (
            "link-to-the-backup",
            "a link to the backup",
            change("symlink", LEFT, target=f"../{MAIN}"),
        ),
        ("second-name", "another file's second name", change("link", LEFT, target="elsewhere")),
        ("folder", "an empty folder", change("mkdir", LEFT)),
        ("pipe", "a named pipe", change("pipe", LEFT)),
    )
    for slug, title, step in kinds:
        yield scenario(
            f"multifile/left-in-the-archive-folder-{slug}",
            f"an archive was begun and not finished: {title} is in its folder",
            ["multifile.archive", "multifile.spares-linked-file"],
            f"{STRANGER} Or no backup is written any more.",
            "format:7",
            [
                write("precious", "elsewhere"),
                write("old"),
                change("mkdir", ARCHIVES),
                step,
                swap("new"),
                look(MAIN, kind="file", bytes="new"),
                look("elsewhere", kind="file", bytes="precious"),
            ],
        )


def _named_as_the_temp_and_refused() -> Json:
    lost = {"lose": {"kind": "nothing"}}
    kept = {"kind": "file", "bytes": "old"}
    return scenario(
        "multifile/named-as-the-temp-and-refused",
        f"the backup file is called {TEMP}, and a file stands where the archives go",
        ["multifile.own-temp-name", "multifile.failure-keeps-old", "multifile.archive"],
        GONE,
        "format:7",
        [
            write("old", TEMP),
            write("in the way", ARCHIVES),
            swap("new", TEMP, IO),
            look_by(TEMP, "multifile-named-as-temp", **lost, keep=kept, refuse=kept),
            look(ARCHIVES, bytes="in the way"),
        ],
    )


def _four_of_one_second() -> Json:
    old = [f"zeros {size}" for size in (10, 11, 12, 13)]
    return scenario(
        "multifile/four-archives-of-one-second",
        "four swaps in one second, of a file with brackets in its name: each archive gets a number"
        " of its own",
        "multifile.archive-kept",
        OLD,
        "format:7",
        [
            write(old[0], BRACKETS),
            wait("start-of-second"),
            *(swap(content, BRACKETS) for content in (*old[1:], "new")),
            look(BRACKETS, bytes="new"),
            look_by(
                BRACKETS,
                "multifile-same-second-archive",
                overwrite={"archives": old[-1:]},
                keep_both={"archives": old},
            ),
        ],
    )


def _odd_modes() -> Json:
    steps: Steps = []
    for mode in ODD_MODES:
        steps += [
            write("old", mode=mode),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look_by(MAIN, "multifile-mode", umask={"mode": "umask"}, keep={"mode": mode}),
        ]
    # What it now holds, nobody may look at.
    steps += [
        write("old", mode="0264"),
        swap("new", no_archive=True),
        look_by(MAIN, "multifile-mode", umask={"mode": "umask"}, keep={"mode": "0264"}),
    ]
    return scenario(
        "multifile/odd-modes",
        "files of modes that are seldom seen: each bit counts for itself",
        "multifile.mode",
        LEAK,
        "format:7",
        steps,
        umask="0000",
    )


def _modes_without_a_umask() -> Json:
    return scenario(
        "multifile/mode-of-an-archive-without-umask",
        "who may read the archive of a private file under a umask that takes nothing away",
        ["multifile.archive-mode", "multifile.mode"],
        f"{LEAK} {OLD}",
        "format:7",
        [
            write("old", mode="0600"),
            swap("new"),
            look(MAIN, archives=["old"]),
            look_by(
                MAIN,
                "multifile-mode",
                umask={"archives_mode": "umask"},
                keep={"archives_mode": "0600"},
            ),
        ],
        umask="0000",
    )


def _archives_stay() -> Json:
    before = [f"{ARCHIVES}/{MAIN}-{month}" for month in MONTHS]
    return scenario(
        "multifile/many-archives-of-before",
        f"{len(before)} archives of many years are there, by their names and by their times, and"
        " every one stays, though they hold what is archived now",
        ["multifile.archives-stay"],
        OLD,
        "format:7 issue:#11102",
        [
            change("mkdir", ARCHIVES),
            *(
                write("older", name, modified=1_514_764_800 + 86_400 * 30 * number)
                for number, name in enumerate(before)
            ),
            write("older"),
            swap("new"),
            swap("newer"),
            look(before[0], modified=1_514_764_800),
            *(look(name, kind="file", bytes="older") for name in before),
            look(MAIN, bytes="newer"),
        ],
    )


def _a_dozen_archives() -> Json:
    old = [f"zeros {size}" for size in range(10, 22)]
    return scenario(
        "multifile/a-dozen-archives",
        "twelve swaps as fast as they come, some of one second: each keeps what it replaced",
        ["multifile.archive-kept", "multifile.archives-stay"],
        OLD,
        "format:7",
        [
            *(swap(content) for content in (*old, "new")),
            look(MAIN, bytes="new", archives=old),
        ],
        behaviours={"multifile-same-second-archive": "keep-both"},
    )
