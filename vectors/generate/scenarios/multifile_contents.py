"""What a file begins and ends with decides nothing: its bytes are its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from .consequences import GONE
from .file_steps import ALONE, extract, multi_of, swap, write
from .script import MAIN, Steps, look, scenario

BEGINNINGS: Final = ("efbbbf", "1f8b08", "200a090d", "2d2d2d2d2d", "7b22", "0000")
"""Marks of texts and of other formats, blanks, and what ends a text elsewhere."""
ENDINGS: Final = ("0a", "0d0a", "1a", "0000", "2020")


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _beginnings()
    yield _endings()


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
