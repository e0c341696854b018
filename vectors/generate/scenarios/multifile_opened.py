"""Files that the key opens and that are no Multi, and what else a session's file can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import CLOBBER, OLD, OUTDATED, TOLD, WIPED
from .file_steps import ALONE, change, extract, holds, multi_of, swap, write
from .multifile_odd import LONGEST, WITH_TIME
from .script import MAIN, Steps, look, look_by, refused, scenario
from .swapper_steps import IDLE, UNWRITTEN, drop, event, manual, new, running, start

OPENED: Final = (
    ("cut a", "truncated", "field"),
    ("one-short a", "truncated", "field"),
    ("head-only a", "truncated", "frame"),
    ("sealed-nothing a", "truncated", "frame"),
    ("one-too-few a", "truncated", "frame"),
    ("no-point a", "bad-point", "field"),
    ("later-multi a", "unknown-version", "frame"),
    ("later-single a", "unknown-version", "frame"),
)
"""Content, the class of its fault, and the phase."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios of the file."""
    yield _no_multi()
    yield _set_user()
    yield _long_names_of_one_second()


def of_sessions() -> Iterator[Json]:
    """Yield the scenarios of the SubSwapper."""
    yield _started_over_no_multi()
    yield _turned_into_no_multi()
    yield _hundreds_in_the_file()
    yield _session_with_another_file()
    yield _further_on_the_disk()


def _no_multi() -> Json:
    steps: Steps = []
    for content, code, phase in OPENED:
        steps += [write(content), extract(MAIN, refused(code, phase)), look(MAIN, bytes=content)]
    steps += [write("multi a"), extract(MAIN, multi_of("a"))]
    return scenario(
        "multifile/opened-and-no-multi",
        "files that this key opens, and what is in them is cut off, of a later version, or wrong",
        ["multifile.extract-missing", "multifile.extract", "multifile.extract-read-only"],
        TOLD,
        "format:7",
        [*steps, ALONE],
    )


def _started_over_no_multi() -> Json:
    steps: Steps = []
    for content, code, _ in OPENED:
        steps += [
            write(content),
            new("b"),
            start(refused(code)),
            look(MAIN, bytes=content),
            event("c", expect=IDLE),
            look(MAIN, bytes=content),
            drop(),
        ]
    return scenario(
        "swapper/over-opened-and-no-multi",
        "the node starts over a file that its key opens and that is no Multi",
        "swapper.start-bad-file",
        CLOBBER,
        "format:8",
        [*steps, ALONE, change("remove"), new("b"), start(), holds("b")],
    )


def _turned_into_no_multi() -> Json:
    steps: Steps = []
    for content, code, _ in OPENED:
        steps += [
            write(content),
            event("c", expect=UNWRITTEN),
            manual("d", refused(code)),
            look(MAIN, bytes=content),
        ]
    return scenario(
        "swapper/turned-into-no-multi",
        "while it runs, the file becomes one that the key opens and that is no Multi",
        ["swapper.start-bad-file", "swapper.failed-update-kept"],
        CLOBBER,
        "format:8",
        [*running("b"), *steps, write("multi e"), event(), holds("b c d e")],
    )


def _hundreds_in_the_file() -> Json:
    return scenario(
        "swapper/hundreds-in-the-file",
        "the file has 600 channels that nobody has told of: all of them stay in it",
        ["swapper.start-writes-union", "swapper.carries-over"],
        WIPED,
        "format:8",
        [
            *running("k", "sealed old[0:600]"),
            event("", "k"),
            holds("old[0:600]"),
        ],
    )


def _session_with_another_file() -> Json:
    return scenario(
        "swapper/made-anew-over-another-file",
        "a SubSwapper is made anew over another file: the first file stays as it is",
        ["swapper.start-without-file", "swapper.update"],
        WIPED,
        "format:8",
        [
            new("a", file="one"),
            start(),
            look("one", holds=["a"]),
            new("b", file="two"),
            start(),
            event("c"),
            look("two", holds=["b", "c"]),
            look("one", holds=["a"]),
            write("multi e", "one"),
            new("d", file="one"),
            start(),
            look("one", holds=["d", "e"]),
            look("two", holds=["b", "c"]),
        ],
    )


def _further_on_the_disk() -> Json:
    return scenario(
        "swapper/further-on-the-disk",
        "the file has a Single of a later commitment and another height than what is told: what is"
        " told wins, since it lacks nothing",
        ["swapper.update", "swapper.poorer-means"],
        OUTDATED,
        "format:8",
        [
            *running("a_state", "multi a_state_ahead b"),
            holds("a_state b"),
            write("multi a_state_ahead b"),
            event("c"),
            holds("a_state b c"),
            manual("a_state_ahead"),
            holds("a_state_ahead b c"),
            write("multi a_state b c"),
            event(),
            holds("a_state_ahead b c"),
            manual("a_state"),
            holds("a_state b c"),
        ],
    )


def _set_user() -> Json:
    steps: Steps = []
    for mode in ("4600", "4640", "4755"):
        kept = f"0{mode[1:]}"
        steps += [
            write("old", mode=mode),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look_by(MAIN, "multifile-mode", umask={"mode": "umask"}, keep={"mode": kept}),
        ]
    return scenario(
        "multifile/modes-beyond-nine-bits",
        "an old file with the bit that runs programs as their owner: of its mode, only who may"
        " read, write and run it is kept",
        "multifile.mode",
        "A backup becomes a program that others run as the node's owner.",
        "format:7",
        steps,
        umask="0022",
    )


def _long_names_of_one_second() -> Json:
    steps: Steps = []
    for size in (WITH_TIME - 1, WITH_TIME, WITH_TIME + 1, LONGEST - 1):
        name = f"{size}/{('lnd' * LONGEST)[:size]}"
        steps += [
            change("mkdir", f"{size}"),
            write("old", name),
            *(swap(each, name) for each in ("new", "newer", "zeros 10")),
            look(name, bytes="zeros 10", archives=["old", "new", "newer"]),
        ]
    return scenario(
        "multifile/long-names-as-fast-as-they-come",
        "names so long that a number behind the archive's time may not fit: each swap keeps what it"
        " replaced",
        ["multifile.archive-kept", "multifile.long-archive-name", "multifile.archive"],
        OLD,
        "format:7",
        steps,
        behaviours={
            "multifile-same-second-archive": "keep-both",
            "multifile-long-archive-name": "shorten",
        },
    )
