"""Pages of the changes of single lines that no case shows, with the reason of each."""

from __future__ import annotations

from specsite import spreading
from specsite.line_mutants import LineMutant, load
from specsite.links import LINE_MUTANTS, SURVIVORS, Links
from specsite.markup import code, table, text

LARGEST = 250
"""Survivors of a page; the heading of a module counts as one."""


def parts() -> tuple[tuple[tuple[str, tuple[LineMutant, ...]], ...], ...]:
    """Return the pages of the survivors: modules, each with its own."""
    of_module: dict[str, list[LineMutant]] = {}
    for mutant in load().mutants:
        if mutant.result == "survived" and mutant.kind:
            of_module.setdefault(mutant.module, []).append(mutant)
    return spreading.spread(of_module.items(), LARGEST)


def page(number: int, links: Links) -> str:
    """Return a page of the changes that no case shows, with the reason of each."""
    pages = parts()
    more = f", page {number}" if number > 1 else ""
    content = [
        f"---\ntitle: Surviving line mutants{more}\n---\n# Surviving line mutants{more}\n",
        f'The <a href="{links.to(LINE_MUTANTS)}">changes of single lines</a> that pass every '
        "case, and why each of them does.\n",
        spreading.neighbours(SURVIVORS, len(pages), number),
    ]
    for module, found in pages[number - 1] if pages else ():
        content += [f"## {module}\n", _survivors(found), ""]
    return "\n".join(content)


def _survivors(found: tuple[LineMutant, ...]) -> str:
    rows = [
        (code(mutant.part), code(mutant.change), mutant.kind, text(mutant.reason))
        for mutant in found
    ]
    return table(("Where", "Change", "Kind", "Why it survives"), rows, "mutants")
