"""The pages of one operation's vectors: a row each, with bytes and the way into the explorer."""

from __future__ import annotations

import html
import json
import posixpath

from explorersite.corpus import KINDS

from specsite import ledger
from specsite.ledger import Vector
from specsite.links import Links
from specsite.markup import table, text
from specsite.vector_data import BYTES_KEPT
from specsite.vector_parts import Group, page_of, page_path, parts_of

INDEX = "assets/vectors"
"""Folder of the lists that the filter of a page with others beside it looks into."""

NAMED = 3
"""Requirements that a row links to; a case that varies everything has twenty."""


def _bytes(vector: Vector, links: Links) -> str:
    size = f"{vector.size:,} bytes" if vector.size != 1 else "1 byte"
    if vector.op in KINDS:
        address = links.to("explorer/index.md", f"vector={vector.id}")
        what = size if vector.size else "bytes"
        size = f'<a class="open-bytes" href="{address}">open these {what}</a>'
    if not vector.data:
        return size if vector.op in KINDS else "–"
    return f"<code>{vector.data}{'…' if 2 * vector.size > BYTES_KEPT else ''}</code> {size}"


def _row(vector: Vector, links: Links, has_bytes: bool) -> tuple[str, ...]:
    # What is left out stands in the headings above.
    name = f'<a href="#{html.escape(vector.id)}">{html.escape(vector.name)}</a>'
    needs = " ".join(links.requirement(item) for item in vector.requirements[:NAMED])
    if len(vector.requirements) > NAMED:
        needs += f" and {len(vector.requirements) - NAMED} more"
    outcome = f'<span class="verdict-{vector.verdict}">{html.escape(vector.outcome)}</span>'
    data = (_bytes(vector, links),) if has_bytes else ()
    return (f"#{vector.id}", name, text(vector.title), outcome, *data, needs)


def _others(op: str, number: int, links: Links) -> str:
    """Return the links to the other pages of the operation, with the groups they hold."""
    parts = parts_of(op)
    if len(parts) == 1:
        return ""
    shown = []
    for other, part in enumerate(parts, 1):
        groups = list(dict.fromkeys(group for group, _ in part))
        label = ", ".join(groups) if len(groups) < 5 else f"{groups[0]} … {groups[-1]}"
        label = html.escape(f"{other}: {label}")
        link = f'<a href="{links.to(page_path(op, other))}">{label}</a>'
        shown.append(f"<b>{label}</b>" if other == number else link)
    return f'<p class="parts">Pages: {" · ".join(shown)}</p>'


def _filter(op: str, links: Links) -> str:
    index = ""
    if len(parts_of(op)) > 1:
        base = posixpath.dirname(links.here)
        index = f' data-index="{posixpath.relpath(f"{INDEX}/{op}.js", base)}" data-op="{op}"'
    return (
        f'<form class="filter" hidden{index}><label>Filter <input type="search" autocomplete="off" '
        'placeholder="words of id, case or verdict"></label> <output></output><ul></ul></form>'
    )


def operation_page(op: str, number: int, links: Links) -> str:
    """Return one page of an operation: a table for each group of vectors."""
    part = parts_of(op)[number - 1]
    count = len(ledger.load().vectors[op])
    area = op.removeprefix("scenario.")
    what, file = ("scenarios", f"scenarios/{area}") if area != op else ("vectors", op)
    pages = len(parts_of(op))
    place = f", page {number} of {pages}" if pages > 1 else ""
    more = f", page {number}" if number > 1 else ""
    script = posixpath.relpath("assets/vectors.js", posixpath.dirname(links.here))
    return "\n".join(
        [
            f"---\ntitle: {op}{more}\nhide:\n  - toc\n---\n",
            f"# {what.capitalize()} of {area}{place}\n",
            f"{count} {what} of `vectors/{file}.json`, corpus {ledger.load().corpus}. "
            "Each row has an address of its own; the file holds all bytes.\n",
            _filter(op, links) + _others(op, number, links),
            "",
            *_tables(op, part, links),
            f'<script src="{script}" defer></script>',
        ]
    )


def _tables(op: str, part: tuple[Group, ...], links: Links) -> list[str]:
    has_bytes = any(vector.data or vector.op in KINDS for _, vectors in part for vector in vectors)
    head = ("Vector", "Case", "Verdict", *(["Bytes"] if has_bytes else []), "Requirements")
    parts = []
    for group, vectors in part:
        rows = (_row(vector, links, has_bytes) for vector in vectors)
        parts += [f"## {group}\n", table(head, rows, "vectors"), ""]
    return parts


def index_script(op: str) -> str:
    """Return the list of an operation's vectors, for the filter: id, case, verdict and page."""
    rows = [
        (vector.id, vector.title, vector.outcome, posixpath.basename(page_of(vector.id))[:-3])
        for vector in ledger.load().vectors[op]
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return f"scbVectors({json.dumps(op)},{text});\n"
