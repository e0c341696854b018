"""``safe`` is a set of mends: each a numbered deviation, each asked for by the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from scbref.adapter.choices import CHOICE_OF
from scbref.mends import Mend
from scbref.multifile.safe_swap import SafeSwap
from scbref.profiles import LND, PROFILES, SAFE, Behaviour, Profile
from scbref.swapper.safe import SafeSwapper
from tests.house.source_tree import ROOT, modules, project_files

PAGES = sorted((ROOT / "docs/explanation").glob("deviations*.md"))
_EVERYWHERE = re.compile(r"\bin every profile\b", re.IGNORECASE)


def deviations() -> Iterator[tuple[str, bool]]:
    """Yield each deviation's number, and whether it holds in every profile.

    A page says so for all of its deviations, a chapter for its own, a deviation for itself.
    """
    for page in PAGES:
        of_page, *chapters = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for chapter in chapters:
            of_chapter, *sections = re.split(r"^### ", chapter, flags=re.MULTILINE)
            if of_chapter.startswith("DEV-"):
                of_chapter, sections = "", [chapter]
            for section in sections:
                said = of_page + of_chapter + section
                yield section.partition(":")[0], bool(_EVERYWHERE.search(said))


def used_mends() -> set[str]:
    """Return the names of the mends that scbref's code asks for or carries out."""
    return {
        node.attr
        for module in modules("scbref")
        if module.name not in ("scbref.mends", "scbref.adapter.choices")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Mend"
    }


def test_every_deviation_of_safe_is_a_mend_and_every_mend_a_deviation() -> None:
    of_safe = {number for number, is_everywhere in deviations() if not is_everywhere}
    assert {mend.value for mend in Mend} == of_safe


def test_every_mend_is_used() -> None:
    assert used_mends() == {mend.name for mend in Mend}


def test_safe_is_the_newest_release_with_every_mend() -> None:
    assert SAFE.release == LND.release
    assert SAFE.mends == frozenset(Mend)
    releases = [profile for name, profile in PROFILES.items() if name != "safe"]
    assert not any(profile.mends for profile in releases)
    assert not any(profile.has(mend) for profile in releases for mend in Mend)
    assert all(SAFE.has(behaviour) == LND.has(behaviour) for behaviour in Behaviour)


@pytest.mark.parametrize("together", [SafeSwap.MENDS, SafeSwapper.MENDS], ids=["file", "swapper"])
def test_what_one_class_mends_comes_together(together: frozenset[Mend]) -> None:
    assert SAFE.has_together(together)
    assert not LND.has_together(together)
    one = min(together, key=lambda mend: mend.value)
    with pytest.raises(ValueError, match="lacks DEV-"):
        Profile("mine", LND.release, frozenset({one})).has_together(together)


def test_the_adapter_declares_what_its_mends_choose() -> None:
    names = [name for _, name, _ in CHOICE_OF]
    assert len(names) == len(set(names)) > 20


def test_nobody_asks_whether_a_profile_is_the_safe_one() -> None:
    question = "is_" + "safe"
    wrong = [
        str(path)
        for path in project_files()
        if path.suffix in (".py", ".md") and question in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert not wrong, wrong
