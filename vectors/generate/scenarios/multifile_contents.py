"""What a file begins and ends with decides nothing: its bytes are its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from ..tools.zeros_behind import LARGEST
from .consequences import GONE
from .file_steps import ALONE, change, extract, multi_of, swap, write
from .script import MAIN, Steps, by, look, refused, scenario

BEGINNINGS: Final = ("efbbbf", "1f8b08", "200a090d", "2d2d2d2d2d", "7b22", "0000")
"""Marks of texts and of other formats, blanks, and what ends a text elsewhere."""
ENDINGS: Final = ("0a", "0d0a", "1a", "0000", "2020")


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _beginnings()
    yield _endings()
    yield _over_sixteen_mebibytes()


def _beginnings() -> Json:
    steps: Steps = []
    for each in BEGINNINGS:
        steps += [write(f"begins {each}"), extract(MAIN, multi_of(""))]
    return scenario(
        "multifile/begins-like-something-else",
        "backups whose nonces begin as texts, archives and pages do are read as what they are",
        "multifile.extract",
        "One backup in some thousands cannot be read.",
        "format:7",
        [*steps, ALONE],
    )


def _endings() -> Json:
    steps: Steps = []
    for each in (*(f"ends {end}" for end in ENDINGS), "padded 9000"):
        steps += [swap(each, no_archive=True), look(MAIN, kind="file", bytes=each)]
    return scenario(
        "multifile/ends-like-a-text",
        "files that end in a line's end, blanks or zeros, thousands of them too, are written whole",
        "multifile.replace-whole",
        GONE,
        "format:7",
        [*steps, ALONE],
    )


def _over_sixteen_mebibytes() -> Json:
    ignored = by(
        "trailing-bytes-after-multi",
        ignore=multi_of("k"),
        refuse=refused("not-canonical", "frame"),
    )
    return scenario(
        "multifile/over-16-mebibytes",
        "a file of 17,000,040 bytes is read to its end, where its tag is",
        "multifile.extract",
        "The backup of a large node is whole, and cannot be read.",
        "format:7",
        [
            write("multi k and zeros"),
            extract(MAIN, refused("auth-failed", "seal")),
            change("truncate", size=LARGEST),
            extract(MAIN, ignored),
            ALONE,
        ],
    )
