"""Field tables, straight from the schemas."""

from __future__ import annotations

import html
from functools import cache

from scbref.wire.describe import Row, tables
from specsite.links import Links, source_of_field
from specsite.markup import code, table

_HEAD = ("Offset", "Field", "Bytes", "Encoding", "Meaning", "Present", "lnd source")


@cache
def all_tables() -> dict[str, list[Row]]:
    """Return every field table by name."""
    return tables()


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


def field_table(name: str, _links: Links) -> str:
    """Render ``<!-- fields: name -->``."""
    base = name.partition(".")[0]
    lines = []
    for row in rows_of(name):
        meaning = html.escape(row.doc)
        if row.unit:
            meaning += f' <span class="unit">[{html.escape(row.unit)}]</span>'
        present = "always" if row.present == "always" else f"<strong>{row.present}</strong>"
        lines.append(
            (
                f"#field-{base}.{row.name}",
                html.escape(row.offset),
                code(row.name).replace(".", ".<wbr>").replace("_", "_<wbr>"),
                html.escape(row.size),
                html.escape(row.encoding),
                meaning,
                present,
                source_of_field(row.source),
            )
        )
    return table(_HEAD, lines, "fields")
