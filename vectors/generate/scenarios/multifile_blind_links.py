"""A link in the backup's place that leads nowhere, but not because a file is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import TOLD
from .file_steps import IO, TEMP, change, extract, swap, write
from .script import MAIN, Steps, look, scenario

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
