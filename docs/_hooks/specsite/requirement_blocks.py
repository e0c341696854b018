"""A requirement as a short card with a permanent anchor; its evidence is on a page of its own."""

from __future__ import annotations

import html

from explorersite.corpus import KINDS

from scbref.conformance.corpus.sides import FALSIFYING
from specsite import evidence_pages, ledger, scorecards
from specsite.ledger import Requirement
from specsite.links import Links, source
from specsite.markup import text

_BOUND = {("lnd",): "what lnd does", ("careful",): "a careful implementation"}


def _binding(item: Requirement, links: Links) -> list[str]:
    """Say whom a requirement binds, where that is not everybody, and by which choices."""
    parts = [f"binds {_BOUND[item.binds]}"] if item.binds in _BOUND else []
    for words, said in (("only where", item.when), ("recommends", item.prefers)):
        for name, choices in said.items():
            chosen = " or ".join(f"<em>{html.escape(choice)}</em>" for choice in choices)
            parts.append(f"{words} {links.behaviour(name)} is {chosen}")
    return parts


def binding_line(item: Requirement, links: Links) -> list[str]:
    """Return where a requirement comes from, whom it binds and which behaviours are about it."""
    meta = [f"since lnd {html.escape(item.since)}", source(item.file, item.symbol)]
    meta += _binding(item, links)
    said = item.when.keys() | item.prefers.keys()
    return meta + [
        "behaviour " + links.behaviour(b.id) for b in item.behaviours if b.id not in said
    ]


def _in_bytes(item: Requirement, links: Links) -> str:
    """Return the way to bytes that the requirement is about, a refused case before others."""
    shown = [vector for vector in (*item.on(FALSIFYING), *item.vectors) if vector.op in KINDS]
    if not shown:
        return ""
    address = links.to("explorer/index.md", f"vector={shown[0].id}")
    return f'<a href="{address}">in bytes</a>'


def block(item: Requirement, links: Links) -> str:
    """Render one requirement."""
    anchor = f"req-{item.id}"
    evidence = links.to(evidence_pages.page_of(item), f"evidence-{item.id}")
    behind = f'<a href="{evidence}">{evidence_pages.summary(item)}</a>'
    parts = [scorecards.marks(item.vectors), behind, _in_bytes(item, links)]
    return (
        f'<section class="req" id="{anchor}" aria-label="Requirement {item.id}">'
        f'<p class="req-head"><a class="req-id" href="#{anchor}">{item.id}</a> '
        f'<span class="level level-{item.level.lower()}">{item.level}</span></p>'
        f'<p class="req-text">{text(item.text)}</p>'
        f'<p class="req-meta">{" · ".join(binding_line(item, links))}</p>'
        f'<p class="fares">{" · ".join(filter(None, parts))}</p></section>'
    )


def names_in(argument: str) -> list[str]:
    """Return the requirement ids that ``<!-- requirements: argument -->`` stands for.

    The argument is a list of areas and ids. An area ending in ``?`` may be empty.

    Raises:
        KeyError: a word is neither an area nor an id.
    """
    known = ledger.load()
    names: list[str] = []
    for word in argument.split():
        area = word.removesuffix("?")
        if area in known.requirements:
            names.append(area)
        elif area in known.areas:
            names += [item.id for item in known.of_area(area)]
        elif not word.endswith("?"):
            raise KeyError(word)
    return names


def requirement_blocks(argument: str, links: Links) -> str:
    """Render ``<!-- requirements: area or ids -->``.

    A requirement has one home. An area leaves out what its pages name one by one.
    """
    known = ledger.load()
    shown = [name for name in names_in(argument) if links.is_home(name, argument)]
    return "\n".join(block(known.requirements[name], links) for name in shown)
