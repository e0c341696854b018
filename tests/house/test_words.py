"""Words that are gone stay gone: the judge speaks of targets, histories, steps and oracles."""

from __future__ import annotations

import re

import pytest

from tests.house.source_tree import ROOT, project_files

# Written so that this file does not contain what it looks for.
GONE = re.compile(
    r"hun[t](s|ed|er|ing)?|aren[a]s?|laps[e][sd]?|li[fv]e[s]|lif[e]|contes[t](s|ed)?"
    r"|guid[e]s?|playe[r]s?|performanc[e]s?|meetin[g]s?|livin[g]"
)
"""Each says nothing to who knows the field, or said two things."""

DATA = re.compile(r'lnd-head-livin[g]|livin[g]:|"livin[g]"')
"""Names in data that was published before: a captured file, and how scenarios cite it."""

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
"""A word of a text, or of a name in either case: ``set`` in ``DataSet`` and in ``data_set``."""

CHECKED = ("scbref", "conformance", "vectors/generate", "tests", "docs/_hooks")


def gone_words(text: str) -> list[tuple[int, str]]:
    """Line and word of each word that should be gone."""
    return [
        (number, word)
        for number, line in enumerate(text.splitlines(), 1)
        for word in WORD.findall(DATA.sub("", line))
        if GONE.fullmatch(word.lower())
    ]


@pytest.mark.parametrize("folder", CHECKED)
def test_words_that_are_gone_stay_gone(folder: str) -> None:
    wrong = []
    for path in project_files():
        if path.suffix == ".py" and path.is_relative_to(folder):
            text = (ROOT / path).read_text(encoding="utf-8")
            wrong += [f"{path}:{line} {word}" for line, word in gone_words(text)]
            wrong += [f"{path} is named so" for _, _ in gone_words(path.as_posix())]
    assert not wrong, "\n".join(wrong)


def test_words_are_found_in_names_of_either_case() -> None:
    old = "Pla" + "yer"
    assert gone_words(f"x\nScenario{old}(scenario_{old.lower()})") == [(2, old), (2, old.lower())]
    assert gone_words('time elapsed; "' + "liv" + 'ing:D7.1" relive') == []
