"""The pages that have no source file, and the pages of a folder for the navigation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from specsite import (
    compatibility_page,
    evidence_pages,
    ledger,
    line_mutants,
    line_survivors,
    mutants,
    program_pages,
    spreading,
    vector_parts,
)
from specsite.links import (
    BEHAVIOURS,
    COMPATIBILITY,
    EVIDENCE,
    LINE_MUTANTS,
    MUTANTS,
    REQUIREMENTS,
    SURVIVORS,
    Links,
    compatibility_page as page_of_area,
    evidence_page,
    mutant_page,
    vector_page,
)
from specsite.program_pages import api_page, cli_page, errors_page
from specsite.vector_pages import behaviours_page, coverage_page, index_page
from specsite.vector_rows import operation_page

VECTOR_INDEX = "reference/vectors/index.md"

FIXED: dict[str, Callable[[Links], str]] = {
    REQUIREMENTS: coverage_page,
    BEHAVIOURS: behaviours_page,
    VECTOR_INDEX: index_page,
    COMPATIBILITY: compatibility_page.page,
    MUTANTS: mutants.index_page,
    EVIDENCE: evidence_pages.index_page,
    "reference/errors.md": errors_page,
    "reference/cli.md": cli_page,
    "reference/api.md": api_page,
}
"""Path of the page → the function that writes it."""


def _lists() -> list[tuple[str, int, Callable[..., str]]]:
    """Return the first page of each list that may take several, how many it takes, who writes."""
    found: list[tuple[str, int, Callable[..., str]]] = []
    for area in mutants.areas():
        pages = len(mutants.parts_of(area))
        found.append((mutant_page(area), pages, partial(mutants.area_page, area)))
    for area in ledger.load().areas:
        pages = len(evidence_pages.parts_of(area))
        found.append((evidence_page(area), pages, partial(evidence_pages.area_page, area)))
    if line_mutants.is_measured():
        pages = max(1, len(line_survivors.parts()))
        found.append((SURVIVORS, pages, line_survivors.page))
    return found


def more_pages() -> dict[str, str]:
    """Return the pages that continue another one: path → that of the first."""
    found = {path: vector_page(op) for path, (op, _) in vector_parts.more_pages().items()}
    for first, count, _ in _lists():
        for number in range(2, count + 1):
            found[spreading.numbered(first, number)] = first
    found |= {page_of_area(area): COMPATIBILITY for area in ledger.load().areas}
    return found


def _pages() -> dict[str, Callable[[Links], str]]:
    """Return those that there is one of for each operation, area or module, too."""
    operations = {vector_page(op): partial(operation_page, op, 1) for op in ledger.load().vectors}
    more = {
        path: partial(operation_page, op, number)
        for path, (op, number) in vector_parts.more_pages().items()
    }
    listed = {
        spreading.numbered(first, number): partial(write, number)
        for first, count, write in _lists()
        for number in range(1, count + 1)
    }
    lines = {LINE_MUTANTS: line_mutants.page} if line_mutants.is_measured() else {}
    areas = {
        page_of_area(area): partial(compatibility_page.area_page, area)
        for area in ledger.load().areas
    }
    modules = {
        program_pages.api_module_page(name): partial(program_pages.module_page, name)
        for name in program_pages.api_modules()
    }
    return FIXED | operations | more | listed | lines | areas | modules


def paths() -> list[str]:
    """Return the path of every generated page."""
    return list(_pages())


def is_in_navigation(path: str) -> bool:
    """Say whether a page has a place there; those that continue another one have not."""
    return path not in more_pages()


def content(path: str, links: Links) -> str:
    """Return the Markdown of one generated page."""
    return _pages()[path](links)


def _named(nav: Any) -> set[str]:
    if isinstance(nav, str):
        return {nav}
    values = nav.values() if isinstance(nav, dict) else nav
    return set().union(*(_named(value) for value in values)) if values else set()


def expand(nav: list[Any], sources: Iterable[str]) -> list[Any]:
    """Replace each navigation entry that is a folder (``how-to/``) by the pages in it.

    Pages that the navigation names elsewhere are left out, sections without a page too.
    """
    pages = sorted(set(sources) - _named(nav))

    def walk(items: list[Any]) -> list[Any]:
        result: list[Any] = []
        for item in items:
            if isinstance(item, str) and item.endswith("/"):
                result += [page for page in pages if page.rpartition("/")[0] + "/" == item]
            elif isinstance(item, dict):
                section = {k: walk(v) if isinstance(v, list) else v for k, v in item.items()}
                result += [section] if all(section.values()) else []
            else:
                result.append(item)
        return result

    return walk(nav)
