"""Finds what the built site should not hold: pages too heavy to open, and its own machinery."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

HEAVIEST = 2_000_000
"""Bytes of a page that a phone still opens."""


def faults(site: Path) -> Iterator[str]:
    """Yield a line for each page that is too heavy, and for the hooks if they were copied."""
    for page in sorted(site.rglob("*.html")):
        size = page.stat().st_size
        if size > HEAVIEST:
            yield f"{page.relative_to(site)} has {size:,} bytes, more than {HEAVIEST:,}"
    if (site / "_hooks").exists():
        yield "_hooks is part of the site"
