"""Addresses within the site, relative to the page that holds the link.

mkdocs turns links of Markdown text; those in the HTML that we write are ours to turn.
"""

from __future__ import annotations

import html
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from specsite import vector_parts


@dataclass(frozen=True)
class Home:
    """Where the block of a requirement stands."""

    page: str
    argument: str
    """The argument of its placeholder."""
    is_explicit: bool
    """Whether the placeholder names it, instead of its area."""


LND_COMMIT = "90ea05d5a7f9"
"""The lnd that was observed; file and symbol names are those of this commit."""
_LND_TREE = f"https://github.com/lightningnetwork/lnd/blob/{LND_COMMIT}/"
_NOT_LND = ("btcd ", "btcec ", "btcutil ", "btcwallet ")

REQUIREMENTS = "reference/requirements.md"
BEHAVIOURS = "reference/behaviours.md"
COMPATIBILITY = "reference/compatibility.md"
MUTANTS = "reference/mutants/index.md"
LINE_MUTANTS = "reference/mutants/lines.md"
SURVIVORS = "reference/mutants/survivors.md"
"""The first page of the changes of lines that no case shows."""


EVIDENCE = "reference/evidence/index.md"


def compatibility_page(area: str) -> str:
    """Return the page of how the implementations do at the requirements of one area."""
    return f"reference/compatibility/{area}.md"


def evidence_page(area: str) -> str:
    """Return the first page of what stands behind the requirements of one area."""
    return f"reference/evidence/{area}.md"


def vector_page(op: str) -> str:
    """Return the page of one operation's vectors."""
    return vector_parts.page_path(op)


def mutant_page(area: str) -> str:
    """Return the first page of the mutants that attack one area."""
    return f"reference/mutants/{area}.md"


@dataclass(frozen=True)
class Links:
    """Makes addresses for one page."""

    here: str
    """Path of the page's source, ``reference/spec/single.md``."""
    homes: Mapping[str, Home] = field(default_factory=dict)
    """Requirement id → where its block stands."""

    def to(self, page: str, anchor: str = "") -> str:
        """Return the escaped address of a page (a source path) and an anchor on it."""
        fragment = f"#{anchor}" if anchor else ""
        if page == self.here:
            return html.escape(fragment or "#")
        target = page.removesuffix(".md") + ".html"
        relative = posixpath.relpath(target, posixpath.dirname(self.here) or ".")
        return html.escape(relative + fragment)

    def requirement(self, name: str) -> str:
        """Return a link to the block of a requirement, or its name where it has no home."""
        shown = f"<code>{html.escape(name)}</code>"
        if name not in self.homes:
            return shown
        return f'<a href="{self.to(self.homes[name].page, f"req-{name}")}">{shown}</a>'

    def is_home(self, name: str, argument: str) -> bool:
        """Say whether a placeholder of this page with this argument holds a requirement."""
        home = self.homes.get(name)
        return home is not None and (home.page, home.argument) == (self.here, argument)

    def behaviour(self, name: str) -> str:
        """Return a link to a behaviour."""
        target = self.to(BEHAVIOURS, f"behaviour-{name}")
        return f'<a href="{target}"><code>{html.escape(name)}</code></a>'

    def vector(self, vector_id: str) -> str:
        """Return a link to the row of a vector."""
        target = self.to(vector_parts.page_of(vector_id), vector_id)
        return f'<a href="{target}"><code>{html.escape(vector_id)}</code></a>'


def source(file: str, symbol: str) -> str:
    """Return where something stands in lnd (or the library it uses), linked where it is lnd's."""
    place = f"<code>{html.escape(file)}</code>"
    if not file.startswith(_NOT_LND) and file.endswith(".go"):
        place = f'<a href="{_LND_TREE}{html.escape(file)}">{place}</a>'
    return f"{place} <code>{html.escape(symbol)}</code>"


def source_of_field(text: str) -> str:
    """Return the same for the one text that a field declaration has: file, blank, symbol."""
    file, dot_go, symbol = text.partition(".go ")
    return source(file + ".go", symbol) if dot_go else html.escape(text)
