"""The page of lnd's symbols: all of them are on it, and every name of ours is there."""

from __future__ import annotations

import re
from operator import attrgetter
from pathlib import Path

import pytest

import scbref
from tests.house.go_sources import declarations, module_folders

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/lnd-symbols.md"
_TABLE = re.compile(r"^\| lnd `(\w+)` .*\n\|---.*\n((?:\|.*\n?)+)", re.MULTILINE)
_NAME = re.compile(r"`([\w.]+)`")


def rows() -> list[tuple[str, str, str, str]]:
    """Return package, lnd's symbol, our cell and the note of each row."""
    found = []
    for package, body in _TABLE.findall(PAGE.read_text(encoding="utf-8")):
        for line in body.splitlines():
            theirs, ours, note = (cell.strip() for cell in line.strip("|").split("|"))
            match = _NAME.fullmatch(theirs)
            assert match, line
            found.append((package, match[1], ours, note))
    return found


def test_every_name_of_ours_is_there() -> None:
    ours = [match[1] for _, _, cell, _ in rows() if (match := _NAME.fullmatch(cell))]
    assert len(ours) > 80
    for name in ours:
        assert name.split(".")[0] in scbref.__all__, name
        attrgetter(name)(scbref)


def test_where_there_is_none_the_page_says_why() -> None:
    for _, theirs, ours, note in rows():
        assert _NAME.fullmatch(ours) or (ours == "–" and note), theirs


def test_every_symbol_of_lnd_is_on_the_page() -> None:
    folders = module_folders()
    if isinstance(folders, str):
        pytest.skip(folders)
    packages = {name: folders["lnd"] / name for name in ("chanbackup", "lnencrypt")}
    declared = declarations(packages.values())
    exported = [
        (name, each.symbol)
        for name, folder in packages.items()
        for each in declared[folder]
        if each.is_exported
    ]
    on_page = [(package, theirs) for package, theirs, _, _ in rows()]
    assert set(exported) - set(on_page) == set(), "missing on the page"
    assert set(on_page) - set(exported) == set(), "not in lnd"
    assert len(on_page) == len(set(on_page))
