"""The pages of the documentation, and a look at the HTML that the hooks make of them."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

from specsite import homes
from specsite.links import Links

ROOT = Path(__file__).resolve().parents[2]

DOCS = ROOT / "docs"
PAGES = [(path.relative_to(DOCS).as_posix(), path.read_text()) for path in DOCS.rglob("*.md")]
REQUIREMENTS = json.loads((ROOT / "vectors" / "requirements.json").read_text())["requirements"]
HERE = Links("reference/spec/single.md")
VOID = {"br", "input", "wbr"}


class Balance(HTMLParser):
    """Collects ids and finds tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def site_links(page: str) -> Links:
    return Links(page, homes.find(PAGES)[0])
