"""Follows every internal link of the built site, those in our own HTML included."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """Links and anchors of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.anchors.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.add(values["href"])


def _pages(site: Path) -> dict[str, _Page]:
    pages = {}
    for path in sorted(site.rglob("*.html")):
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        pages[path.relative_to(site).as_posix()] = page
    return pages


def _is_internal(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


EXPLORER = "explorer/index.html"
_STATE = re.compile(r"vector=([^&]+)")
"""What an address of the explorer asks it to show: no anchor."""


def faults(site: Path, shown: Container[str] = ()) -> Iterator[str]:
    """Yield links into nothing.

    Args:
        site: the folder of the built site.
        shown: ids of what the explorer can show.
    """
    pages = _pages(site)
    for name, page in pages.items():
        if name == "404.html":  # its links are absolute, for any address
            continue
        for address in sorted(page.links):
            if not _is_internal(address):
                continue
            parts = urlsplit(address)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
            target = name if not parts.path else target
            if target not in pages:
                if not (site / unquote(target)).is_file():
                    yield f"{name}: no such page: {address}"
            elif target == EXPLORER and (asked := _STATE.match(unquote(parts.fragment))):
                if asked.group(1) not in shown:
                    yield f"{name}: the explorer has no {asked.group(1)}"
            elif parts.fragment and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{name}: no such anchor: {address}"
