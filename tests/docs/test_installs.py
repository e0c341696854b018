"""No page installs a package of ours that nobody published: somebody else could put one there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from tests.docs.blocks import ROOT
from tests.house.source_tree import project_files

INSTALL = re.compile(
    r"(?:\bpip3? install|\bpipx (?:install|run)|\buvx?(?: pip install| add| tool install)?"
    r"|\bnpm (?:install|i|add)|\bnpx|\bcargo (?:add|install)|\bgo (?:get|install|run))"
    r"((?: +[^\s`|;&)]+)+)"
)
OURS = re.compile(r"(?:@[\w-]+/)?(?:scbref|scb-[\w-]+)(?:\[[\w,]+\])?(?:[=@<>~].*)?")
RELEASED = re.compile(r"^## \[\d", re.M)
TEXTS = sorted(
    path
    for path in project_files()
    if path.suffix == ".md" or (path.suffix == ".yml" and path.parts[0] == ".github")
)


def installed(text: str) -> Iterator[str]:
    """The words of every command that installs something."""
    for found in INSTALL.finditer(text):
        try:
            words = shlex.split(found[1])
        except ValueError:
            words = found[1].split()
        yield from (word.strip("'\".,") for word in words)


def is_released() -> bool:
    return RELEASED.search((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")) is not None


@pytest.mark.skipif(is_released(), reason="the changelog has a release")
def test_pages_install_ours_from_a_checkout_only() -> None:
    wrong = [
        f"{path}: {word}"
        for path in TEXTS
        for word in installed((ROOT / path).read_text(encoding="utf-8"))
        if OURS.fullmatch(word)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("run: pip install 'scbref[conformance]'", True),
        ('`pip install "scbref[lnd]"`', True),
        ("pip install --quiet scbref==1.0", True),
        ("npm install scb-vectors", True),
        ("npm i @scbref/vectors @x/scb-vectors", True),
        ("cargo add scb-vectors", True),
        ("pip install './scbref[conformance]' and .[redis]", False),
        ("npm install ./vectors/npm", False),
        ("go get github.com/lightningnetwork/lnd@v0.21.3-beta", False),
        ("scbref can be installed", False),
    ],
)
def test_a_name_is_told_from_a_path(text: str, ours: bool) -> None:
    assert any(OURS.fullmatch(word) for word in installed(text)) == ours
