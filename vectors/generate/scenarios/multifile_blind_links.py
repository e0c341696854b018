"""A link in the backup's place that leads nowhere, or to the file by many turns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json, valid
from .consequences import TOLD, UNLINKED
from .file_steps import IO, TEMP, change, extract, multi_of, swap, write
from .script import MAIN, Steps, by, look, look_by, refused, scenario

_LINKS: Final[dict[str, tuple[str, Steps]]] = {
    "itself": ("a link to itself", [change("symlink", target=MAIN)]),
    "each-other": (
        "one of two links to each other",
        [change("symlink", "there", target=MAIN), change("symlink", target="there")],
    ),
    "below-a-file": (
        "a link to a name below a file, which is no folder",
        [write("precious", "elsewhere"), change("symlink", target="elsewhere/inside")],
    ),
}
"""Name → what it is, and the steps that put it there: nobody can look at what such a link means."""


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _by_many_turns()
    yield _to_no_file()
    for name, (what, steps) in _LINKS.items():
        yield scenario(
            f"multifile/link-{name}",
            f"the backup's name is {what}: what cannot be looked at is not taken for missing",
            ["multifile.failure-keeps-old", "multifile.archive", "multifile.extract"],
            TOLD,
            "format:7",
            [
                *steps,
                swap("new", expect=IO),
                look(MAIN, kind="link"),
                look(TEMP, kind="nothing"),
                extract(MAIN, IO),
                look(MAIN, kind="link"),
                change("remove"),
                swap("old", no_archive=True),
                look(MAIN, kind="file", bytes="old"),
            ],
        )


def _by_many_turns() -> Json:
    real = "deep/real"
    return scenario(
        "multifile/link-by-many-turns",
        "a link to a link and so on, ten of them, one with a whole path, and one that goes up again"
        " from a linked folder",
        ["multifile.linked-main", "multifile.mode"],
        UNLINKED,
        "format:7",
        [
            change("mkdir", "deep"),
            change("mkdir", "deep/down"),
            write("multi k", real, mode="0640"),
            change("symlink", "through", target="deep/down"),
            change("symlink", "8", target="through/../real"),
            *(change("symlink", str(each), target=str(each + 1)) for each in range(1, 8)),
            change("symlink", target="1", absolute=True),
            extract(MAIN, multi_of("k")),
            swap("new", no_archive=True),
            look(MAIN, bytes="new"),
            look_by(
                real,
                "multifile-linked-main",
                replace={"kind": "file", "bytes": "multi k"},
                follow={"kind": "file", "bytes": "new"},
            ),
            look_by(
                MAIN, "multifile-linked-main", replace={"kind": "file"}, follow={"kind": "link"}
            ),
            look_by(real, "multifile-mode", umask={"kind": "file"}, keep={"mode": "0640"}),
            look("1", kind="link", target="2"),
            look("deep", entries=["down", "real"]),
        ],
    )


def _to_no_file() -> Json:
    replaced = by("multifile-linked-main", replace=valid(), follow=IO)
    steps: Steps = []
    for target, answer in (("folder", IO), ("nowhere/real", refused("not-found"))):
        steps += [
            change("symlink", target=target),
            extract(MAIN, answer),
            swap("new", expect=replaced, no_archive=True),
            look_by(
                MAIN,
                "multifile-linked-main",
                replace={"kind": "file", "bytes": "new"},
                follow={"kind": "link", "target": target},
            ),
            change("remove"),
        ]
    return scenario(
        "multifile/link-to-no-file",
        "a link to a folder, then one into a folder that is missing: who follows links refuses, and"
        " makes nothing",
        ["multifile.linked-main", "multifile.failure-keeps-old", "multifile.extract-missing"],
        TOLD,
        "format:7",
        [
            change("mkdir", "folder"),
            *steps,
            look("folder", kind="folder", entries=[]),
            look(".", entries=["folder"]),
        ],
    )
