"""Field tables, straight from the schemas."""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import cache

from scbref.envelope import NONCE_SIZE, TAG_SIZE
from scbref.wire.address import BYTE_COUNT
from scbref.wire.describe import Row, tables
from specsite.links import Links, source_of_field
from specsite.markup import code, table

_HEAD = ("Offset", "Field", "Bytes", "Encoding", "Meaning", "lnd source")


def _envelope() -> list[Row]:
    source = "lnencrypt/crypto.go Encrypter.EncryptPayloadToWriter"
    parts = (
        ("0", "nonce", str(NONCE_SIZE), "random; the associated data too"),
        (str(NONCE_SIZE), "ciphertext", "n", "as long as the plaintext"),
        ("A", "tag", str(TAG_SIZE), "Poly1305"),
    )
    return [
        Row(offset, name, size, "bytes", doc, "", "always", source)
        for offset, name, size, doc in parts
    ]


def _address_block() -> list[Row]:
    count = BYTE_COUNT
    size, words = count.subcon.size, count.subcon.words
    return [
        Row("0", count.name, size, words, count.doc, count.unit, "always", count.source),
        Row(size, "descriptors", "n", "one after the other", "", "", "always", count.source),
    ]


@cache
def all_tables() -> dict[str, list[Row]]:
    """Return every field table by name: the schemas', and the frames around them."""
    return {**tables(), "envelope": _envelope(), "address-block": _address_block()}


def rows_of(name: str) -> list[Row]:
    """Return the rows of ``single``, or of a part of it such as ``single.close_tx_inputs``.

    Raises:
        KeyError: there is no such table or part.
    """
    head, _, prefix = name.partition(".")
    rows = all_tables()[head]
    if prefix:
        rows = [row for row in rows if row.name == prefix or row.name.startswith(prefix + ".")]
    if not rows:
        raise KeyError(name)
    return rows


_FLAGS = ("bit 7", "01 is true", "the byte", "00 01")
"""How the encoding of a field begins whose values are names and not numbers."""


def kind_of(row: Row) -> str:
    """Return ``integer``, ``bytes``, ``point``, ``variable`` or ``flag``, as in tokens.css."""
    if row.encoding.startswith(_FLAGS):
        return "flag"
    if not row.size.isdigit():
        return "variable"
    if "point" in row.encoding:
        return "point"
    return "integer" if row.encoding[0] in "ui" else "bytes"


LEGEND = {
    "integer": "number",
    "bytes": "bytes",
    "point": "curve point",
    "variable": "variable size",
    "flag": "version, type or flag",
}


def legend(kinds: Iterable[str]) -> str:
    """Return the legend of the kinds that a drawing or a table has."""
    there = set(kinds)
    items = [
        f'<span class="kind kind-{kind}">{said}</span>'
        for kind, said in LEGEND.items()
        if kind in there
    ]
    if "group" in there:
        items.append('<span class="kind kind-group">several fields</span>')
    return f'<span class="legend">{" ".join(items)}</span>'


def field_table(name: str, _links: Links) -> str:
    """Render ``<!-- fields: name -->``."""
    base = name.partition(".")[0]
    lines = []
    above = ""
    for row in rows_of(name):
        meaning = html.escape(row.doc)
        if row.unit:
            meaning += f' <span class="unit">[{html.escape(row.unit)}]</span>'
        if row.present != "always":
            meaning += f"<br><strong>only if:</strong> {html.escape(row.present)}"
        same = row.source == above
        above = row.source
        lines.append(
            (
                f"#field-{base}.{row.name}",
                html.escape(row.offset),
                code(row.name).replace(".", ".<wbr>"),
                html.escape(row.size),
                f'<span class="kind kind-{kind_of(row)}">{html.escape(row.encoding)}</span>',
                meaning,
                '<span title="as above">″</span>' if same else source_of_field(row.source),
            )
        )
    return table(_HEAD, lines, "fields")
