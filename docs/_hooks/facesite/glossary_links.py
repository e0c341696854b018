"""Words of the glossary, linked where a page first uses them."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from functools import cache

GLOSSARY = "glossary.md"
PAGES = (
    "index.md",
    "my-backup.md",
    "what-can-go-wrong.md",
    "learn/",
    "tutorial/",
    "how-to/",
    "explanation/",
    "reference/spec/",
    "reference/protocol.md",
)
"""Starts of the paths of pages that people read, as against lists."""
TERMS = (
    "adapter",
    "aezeed",
    "base encryption key",
    "behaviour",
    "broadcast height",
    "chain hash",
    "channel point",
    "close-tx inputs",
    "commitment transaction",
    "conformance class",
    "corpus",
    "daemon",
    "data loss protection",
    "deviation",
    "envelope",
    "expected failure",
    "force close",
    "judge",
    "key descriptor",
    "key locator",
    "key ring",
    "macaroon",
    "mutant",
    "oracle",
    "peer",
    "profile",
    "revocation base point",
    "scenario",
    "scorecard",
    "shachain root",
    "shell",
    "short channel id",
    "starter",
    "SubSwapper",
    "tapscript root",
    "vector",
    "zero-conf",
)
"""Those that are not words of everybody."""
_SKIPPED = {
    "a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "script", "style", "svg", "button",
    "table", "figure", "form", "section", "summary", "label", "em",
}  # fmt: skip
_TAG = re.compile(r"(<[^>]+>)")
_TITLE = re.compile(r"<h1.*?</h1>", re.DOTALL)
"""A page about a term explains it itself."""
_NAME = re.compile(r"</?([a-z0-9]+)", re.IGNORECASE)
_ROW = re.compile(r"^\| (?!here |word |---)(.+) \|$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|[`*]")


def slug(term: str) -> str:
    """Return the anchor of a term in the glossary."""
    return "term-" + re.sub(r"\W+", "-", term.lower())


@cache
def meanings(glossary: str) -> dict[str, str]:
    """Return the meaning of each term of the glossary's Markdown text, as plain text."""
    found = {}
    for row in _ROW.findall(glossary):
        cells = [cell.strip() for cell in row.split(" | ")]
        plain = _LINK.sub(lambda match: match.group(1) or "", cells[-1])
        for term in cells[0].removesuffix(", the").split(", "):
            found[term] = plain
    return found


def with_anchors(content: str, glossary: str) -> str:
    """Give the rows of the built glossary their anchors."""
    for term in meanings(glossary):
        cell = re.compile(rf"<tr>\s*<td>([^<]*\b)?{re.escape(term)}\b")
        content = cell.sub(
            lambda m, t=term: m.group(0).replace("<tr>", f'<tr id="{slug(t)}">'), content, 1
        )
    return content


def _pieces(content: str) -> Iterator[tuple[str, bool]]:
    """Yield tags and texts; with each text, whether a link may stand in it."""
    depth = 0
    for piece in _TAG.split(content):
        if not piece.startswith("<"):
            yield piece, depth == 0
            continue
        name = _NAME.match(piece)
        if name and name.group(1).lower() in _SKIPPED:
            depth += -1 if piece.startswith("</") else 1
        yield piece, False


def with_links(content: str, path: str, glossary: str) -> str:
    """Link the first use of each term on a page.

    Args:
        content: of the page, as HTML.
        path: of its source.
        glossary: Markdown text of the glossary.
    """
    if not path.startswith(PAGES):
        return content
    target = posixpath.relpath("glossary.html", posixpath.dirname(path) or ".")
    known = meanings(glossary)
    title = _TITLE.search(content)
    own = title.group(0).lower() if title else ""
    waiting = {term.lower(): term for term in TERMS if term in known and term.lower() not in own}
    longest_first = sorted(waiting, key=len, reverse=True)
    words = re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})(s?)\b", re.IGNORECASE)

    def link(match: re.Match[str]) -> str:
        term = waiting.pop(match.group(1).lower(), None)
        if term is None:
            return match.group(0)
        said = html.escape(known[term], quote=True)
        return f'<a class="term" href="{target}#{slug(term)}" title="{said}">{match.group(0)}</a>'

    return "".join(words.sub(link, text) if free else text for text, free in _pieces(content))
