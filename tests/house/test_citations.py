"""Every citation of lnd, btcd and btcwallet names a file and a symbol that are there."""

from __future__ import annotations

from functools import cache

import pytest

from tests.house.citations import (
    REGISTER,
    Citation,
    Cited,
    GoSources,
    UnreadableCitationError,
    all_cited,
    paragraphs,
    read_paragraph,
    read_source,
    register_text,
)
from tests.house.go_sources import built_versions, module_folders

FEWEST = 150
"""Citations that there are at least: fewer means that they are no longer found."""


@cache
def everything() -> tuple[Cited, ...]:
    return tuple(all_cited())


def go_sources() -> GoSources:
    folders = module_folders()
    if isinstance(folders, str):
        pytest.skip(folders)
    return GoSources(folders, everything())


def wordings(cited: Cited) -> str:
    return f"{cited.where}: {' or '.join(map(str, cited.candidates))}"


def test_what_scbref_cites_is_there() -> None:
    sources = go_sources()
    wrong = [wordings(cited) for cited in everything() if sources.confirmed(cited) is None]
    assert not wrong, "\n".join(wrong)
    assert len(everything()) >= FEWEST


def test_the_register_is_what_go_confirms() -> None:
    sources = go_sources()
    confirmed = {sources.confirmed(cited) for cited in everything()}
    assert REGISTER.read_text(encoding="utf-8") == register_text(confirmed)


def test_what_scbref_cites_is_registered() -> None:
    lines = REGISTER.read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line.startswith("#")]
    assert heads == [f"# {word} {version}" for word, version in built_versions().items()]
    registered = set(lines) - set(heads)
    wrong = [
        wordings(cited)
        for cited in everything()
        if registered.isdisjoint(map(str, cited.candidates))
    ]
    assert not wrong, "\n".join(wrong)
    assert registered <= {str(each) for cited in everything() for each in cited.candidates}


def test_a_citation_that_is_wrong_is_found() -> None:
    sources = go_sources()
    right = Citation("lnd", "chanbackup/single.go", "Single.Serialize")
    assert sources.has(right)
    assert not sources.has(Citation("lnd", "chanbackup/multi.go", "Single.Serialize"))
    assert not sources.has(Citation("lnd", "chanbackup/single.go", "Single.Serialise"))
    assert not sources.has(Citation("lnd", "chanbackup/singles.go", ""))


@pytest.mark.parametrize(
    ("text", "citations"),
    [
        ("lnd ``Recover``.", [("lnd", None, "Recover")]),
        ("lnd keychain ``KeyRing``.", [("lnd", "keychain", "KeyRing")]),
        (
            "lnd a/b.go (``C``, ``D.E``), ``F``; btcd wire ``G``. lnd ``H``",
            [
                ("lnd", "a/b.go", "C"),
                ("lnd", "a/b.go", "D.E"),
                ("lnd", "a/b.go", "F"),
                ("btcd", "wire", "G"),
            ],
        ),
        ("lnd a/b.go, c.go ``D``", [("lnd", "a/b.go", ""), ("lnd", "c.go", "D")]),
        ("lnd a/b.go ``C`` (``[]net.Addr``)", [("lnd", "a/b.go", "C")]),
        ("btcec ``A`` as lnd's b/c.go ``D`` does", [("btcec", None, "A"), ("lnd", "b/c.go", "D")]),
        ("release notes", []),
    ],
)
def test_how_a_paragraph_is_read(text: str, citations: list[tuple[str, str | None, str]]) -> None:
    assert list(read_paragraph(text)) == citations


def test_a_paragraph_ends_at_an_empty_line() -> None:
    assert list(paragraphs("Do.\n\nSource: lnd\n``A``.\n\nMore ``B``.")) == ["lnd ``A``."]


def test_the_source_of_a_field() -> None:
    there = Citation("lnd", "lnwire/lnwire.go", "WriteElement")
    assert read_source("lnwire/lnwire.go WriteElement ([]net.Addr)") == there
    assert read_source("btcd wire/msgtx.go A.b") == Citation("btcd", "wire/msgtx.go", "A.b")
    with pytest.raises(UnreadableCitationError):
        read_source("lnwire/lnwire.go")
