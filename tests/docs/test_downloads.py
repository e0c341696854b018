"""The files that the site offers, and what their page says of them."""

from __future__ import annotations

import io
import json
import re
import zipfile

from specsite.downloads import downloads, files
from specsite.ledger import VECTORS
from specsite.links import Links
from specsite.placeholders import fill

from scbref.vectors.generate.exports.kaitai import NOT_EXPRESSED

PAGE = "reference/downloads.md"
TEXT = (VECTORS.parent / "docs" / PAGE).read_text()


def test_the_page_links_to_every_file() -> None:
    shown = fill("<!-- downloads -->", Links(PAGE))
    assert set(re.findall(r'href="\.\./([^"]+)"', shown)) == {path for path, _ in files()}


def test_the_archive_is_the_corpus_and_always_the_same() -> None:
    archive, *_ = downloads()
    downloads.cache_clear()
    assert downloads()[0] == archive
    with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
        names = set(opened.namelist())
        wanted = json.loads(opened.read("vectors/single.deserialize.json"))
    assert wanted == json.loads((VECTORS / "single.deserialize.json").read_text())
    assert {"vectors/formats/scb.ksy", "vectors/scenarios/recover.json"} < names
    assert not [name for name in names if "adequacy" in name or name.endswith(".py")]


def test_the_page_lists_what_the_description_cannot_say() -> None:
    listed = re.findall(r"^\| \[([a-z.-]+)\]\(", TEXT, flags=re.MULTILINE)
    assert listed == list(NOT_EXPRESSED)
