"""What the page about watch shows of the program: its metrics, and files of the site."""

from __future__ import annotations

from html import escape
from pathlib import Path

from scbref.cli.health import METRICS, PREFIX
from specsite.links import Links

_DOCS = Path(__file__).resolve().parents[2]


def metric_table(_argument: str, _links: Links) -> str:
    """Return the names of the status file's values and what they mean."""
    rows = "".join(
        f"<tr><td><code>{PREFIX}{metric.name}</code></td>"
        f"<td>{metric.kind}</td><td>{escape(metric.help)}</td></tr>"
        for metric in METRICS
    )
    return f"<table><thead><tr><th>name</th><th>type</th><th>value</th></tr></thead>{rows}</table>"


def shipped_file(name: str, _links: Links) -> str:
    """Return the text of a file of the site, by its path from ``docs``.

    Raises:
        ValueError: it is not there.
    """
    path = _DOCS / name
    if not path.is_file():
        raise ValueError(f"no file {name}")
    # A blank line would end the block.
    text = escape(path.read_text(encoding="utf-8")).replace("\n\n", "\n \n")
    return f"<pre><code>{text}</code></pre>"
