"""Finds what the built site would fetch from another host: nothing may; links are for people.

Looked at are all attributes, scripts and styles of all pages, and all script and style files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

_REMOTE = re.compile(r"\s*(?:(?:https?|wss?|ftp):)?//", re.IGNORECASE)
_LINKS = {("a", "href"), ("area", "href")}
"""Where a person decides."""
_NAMES = re.compile(r"xmlns(:\w+)?")
"""Attributes whose addresses are names."""
_IN_STYLE = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])((?:https?:)?//[^\"')]*)", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"[\"'`]((?:(?:https?|wss?):)?//[\w$][\w.-]*[.}{][^\"'`]*)")

_NEVER_FETCHED = {
    "https://unpkg.com/mermaid@": 'class="mermaid"',
    "https://unpkg.com/resize-observer-polyfill": None,
    "https://api.github.com/": 'data-md-component="source"',
    "https://${e}/api/v4/": 'data-md-component="source"',
}
"""Addresses in the theme's script → what a page must hold for one to be used; ``None``: it is for
browsers of before 2020."""


def _is_only_named(tag: str, attrs: dict[str, str | None]) -> bool:
    """Say whether an element names an address for others, which the page itself does not ask."""
    if tag == "meta":
        return (attrs.get("property") or "").startswith("og:")
    return tag == "link" and attrs.get("rel") in ("canonical", "edit")


class _Page(HTMLParser):
    """Addresses of other hosts that a page loads by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        if _is_only_named(tag, dict(attrs)):
            return
        for name, value in attrs:
            if (tag, name) in _LINKS or _NAMES.fullmatch(name) or value is None:
                continue
            # An srcset is a list; other attributes hold one address, or none.
            parts = value.split(",") if name == "srcset" else [value]
            self.found += [part.strip() for part in parts if _REMOTE.match(part)]
            self.found += _IN_STYLE.findall(value)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.found += _IN_SCRIPT.findall(data)
        elif self._inside == "style":
            self.found += _IN_STYLE.findall(data)


def faults(site: Path) -> Iterator[str]:
    """Yield the file and the address of everything that another host would be asked for."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    uses = {
        mark for mark in _NEVER_FETCHED.values() if mark and any(mark in t for t in texts.values())
    }
    found = [(path, address) for path, text in texts.items() for address in _Page(text).found]
    for suffix, pattern in {".css": _IN_STYLE, ".js": _IN_SCRIPT, ".svg": _IN_STYLE}.items():
        for path in sorted(site.rglob(f"*{suffix}")):
            text = path.read_text(encoding="utf-8")
            found += [(path, address) for address in pattern.findall(text)]
    for path, address in found:
        known = [mark for start, mark in _NEVER_FETCHED.items() if address.startswith(start)]
        if not known or known[0] in uses:
            yield f"{path.relative_to(site)} asks another host: {address[:100]}"
