"""The files that the site offers: the corpus in one archive, JSON Schemas, exported schemas."""

from __future__ import annotations

import html
import io
import posixpath
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scbref.conformance.protocol.operations import OPERATIONS
from specsite import ledger
from specsite.ledger import VECTORS
from specsite.links import Links
from specsite.markup import table

FOLDER = "downloads"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PROTOCOL = VECTORS.parent / "conformance" / "schema"
_FOLDERS = ("scenarios/*.json", "described/*", "schema/*.json", "formats/*", "captured/**/*.md")
_WORDS = {
    "scb.ksy": "Kaitai Struct description of the plaintexts, for its compiler and its viewers",
    "fields.json": "every field with offset, size, type, meaning, requirements and lnd source",
    "vectors.schema.json": "JSON Schema of a file of vectors",
    "scenarios.schema.json": "JSON Schema of a file of scenarios",
    "behaviours.schema.json": "JSON Schema of behaviours.json",
    "requirements.schema.json": "JSON Schema of requirements.json",
    "protocol.schema.json": "JSON Schema of requests and answers of the adapter protocol",
    "events.schema.json": "JSON Schema of a run as lines of JSON",
}


class Download(NamedTuple):
    """One file."""

    name: str
    """Its name in the folder of downloads."""
    words: str
    """What it is."""
    data: bytes
    """Its bytes."""


@cache
def downloads() -> tuple[Download, ...]:
    """Return every file, the archive first.

    Raises:
        KeyError: a file is there that nothing says what it is.
    """
    corpus = ledger.load().corpus
    archive = Download(f"scb-vectors-{corpus}.zip", f"the corpus, version {corpus}", _archive())
    folders = (VECTORS / "formats", VECTORS / "schema", _PROTOCOL)
    files = [path for folder in folders for path in sorted(folder.glob("*.*"), reverse=True)]
    return (archive, *(Download(each.name, _WORDS[each.name], each.read_bytes()) for each in files))


def _archive() -> bytes:
    """Return the vectors as an archive whose bytes hang on nothing but them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(_of_corpus()):
            info = zipfile.ZipInfo(f"vectors/{path.relative_to(VECTORS).as_posix()}", _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes())
    return out.getvalue()


def _of_corpus() -> set[Path]:
    """Return what is of the corpus by its own lists, not whatever lies in its folder."""
    sums = VECTORS / "captured" / "SHA256SUMS"
    captured = [line.split(maxsplit=1)[1] for line in sums.read_text().splitlines()]
    found = {sums, *(VECTORS / "captured" / name.removeprefix("*") for name in captured)}
    found |= {VECTORS / name for name in ("README.md", "behaviours.json", "requirements.json")}
    found |= {VECTORS / f"{op}.json" for op in OPERATIONS if op in ledger.load().vectors}
    return found | {path for pattern in _FOLDERS for path in VECTORS.glob(pattern)}


def files() -> Iterator[tuple[str, bytes]]:
    """Yield path in the site and bytes of each file."""
    for each in downloads():
        yield f"{FOLDER}/{each.name}", each.data


def download_table(_: str, links: Links) -> str:
    """Return the list of files with their sizes."""
    rows = [
        (
            f'<a href="{_address(each.name, links)}" download><code>{each.name}</code></a>',
            html.escape(each.words),
            f"{max(1, round(len(each.data) / 1000)):,} kB",
        )
        for each in downloads()
    ]
    return table(("File", "What it is", "Size"), rows)


def _address(name: str, links: Links) -> str:
    return html.escape(posixpath.relpath(f"{FOLDER}/{name}", posixpath.dirname(links.here)))
