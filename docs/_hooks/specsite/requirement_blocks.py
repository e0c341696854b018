"""A requirement as a block of its own, with a permanent anchor and everything that hangs on it."""

from __future__ import annotations

import html
from collections import Counter

from scbref.conformance.corpus.sides import FALSIFYING, POSITIVE
from specsite import ledger, mutants, scorecards
from specsite.ledger import SCENARIO, Requirement, Vector
from specsite.links import COMPATIBILITY, REQUIREMENTS, Links, source, vector_page
from specsite.markup import text

SHOWN = 24
"""Vectors listed in a block for each side; the pages of the operations have all."""
_SIDES = (
    (POSITIVE, "To be accepted:", "to accept"),
    (FALSIFYING, "To be refused:", "to refuse"),
    (SCENARIO, "Scenarios:", "scenario(s)"),
)


def spread(vectors: tuple[Vector, ...]) -> list[Vector]:
    """Return up to ``SHOWN`` vectors, taken evenly from the whole list."""
    if len(vectors) <= SHOWN:
        return list(vectors)
    return [vectors[index * len(vectors) // SHOWN] for index in range(SHOWN)]


def _list(vectors: tuple[Vector, ...], title: str, links: Links) -> str:
    items = [
        f"<li>{links.vector(vector.id)} {html.escape(vector.title)}</li>"
        for vector in spread(vectors)
    ]
    if len(vectors) > SHOWN:
        counts = Counter(vector.op for vector in vectors)
        where = ", ".join(
            f'<a href="{links.to(vector_page(op))}">{op}</a> ({count})'
            for op, count in counts.items()
        )
        items.append(f"<li>… all {len(vectors)} are in {where}</li>")
    return f"<p>{title}</p><ul>{''.join(items)}</ul>"


def _evidence(item: Requirement, links: Links) -> str:
    shown_sides = [side for side in _SIDES if side[0] != SCENARIO or item.on(SCENARIO)]
    if not item.on(POSITIVE) and not item.on(FALSIFYING) and item.on(SCENARIO):
        shown_sides = shown_sides[2:]
    counts = [f"{len(item.on(side))} {word}" for side, _, word in shown_sides]
    parts = [_list(item.on(side), title, links) for side, title, _ in _SIDES if item.on(side)]
    if item.untested_because:
        parts.append(f"<p><em>Not tested further:</em> {text(item.untested_because)}</p>")
    if not item.vectors:
        return f'<p class="req-none">No vector: {text(item.untested_because)}</p>'
    if broken_by := mutants.evidence(item.id, links):
        parts.append(broken_by)
        counts.append(f"{len(mutants.of(item.id))} mutant(s)")
    summary = "Tests: " + ", ".join(counts)
    return f"<details><summary>{summary}</summary>{''.join(parts)}</details>"


_BOUND = {("lnd",): "what lnd does", ("careful",): "a careful implementation"}


def _binding(item: Requirement, links: Links) -> list[str]:
    """Say whom a requirement binds, where that is not everybody, and by which choices."""
    parts = [f"binds {_BOUND[item.binds]}"] if item.binds in _BOUND else []
    for words, said in (("only where", item.when), ("recommends", item.prefers)):
        for name, choices in said.items():
            chosen = " or ".join(f"<em>{html.escape(choice)}</em>" for choice in choices)
            parts.append(f"{words} {links.behaviour(name)} is {chosen}")
    return parts


def block(item: Requirement, links: Links) -> str:
    """Render one requirement."""
    anchor = f"req-{item.id}"
    meta = [f"since lnd {html.escape(item.since)}", source(item.file, item.symbol)]
    meta += _binding(item, links)
    said = item.when.keys() | item.prefers.keys()
    meta += ["behaviour " + links.behaviour(b.id) for b in item.behaviours if b.id not in said]
    meta.append(f'<a href="{links.to(REQUIREMENTS, f"cov-{item.id}")}">coverage</a>')
    return (
        f'<section class="req" id="{anchor}" aria-label="Requirement {item.id}">'
        f'<p class="req-head"><a class="req-id" href="#{anchor}">{item.id}</a> '
        f'<span class="level level-{item.level.lower()}">{item.level}</span></p>'
        f'<p class="req-text">{text(item.text)}</p>'
        f'<p class="req-meta">{" · ".join(meta)}</p>'
        f"{scorecards.fares(item.vectors, links.to(COMPATIBILITY, f'fares-{item.id}'))}"
        f"{_evidence(item, links)}</section>"
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
