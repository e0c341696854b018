"""Fixtures that several files of this room use."""

from __future__ import annotations

from pathlib import Path

import pytest

from scbref.conformance.corpus.load import Corpus
from tests.judge.corpus import toy_corpus, write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """The toy corpus. Files that are about the installed one have a fixture of their own."""
    return toy_corpus(tmp_path)


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    """The folder of the toy corpus."""
    folder = tmp_path / "vectors"
    folder.mkdir()
    return write_corpus(folder)
