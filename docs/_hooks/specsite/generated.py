"""The pages that have no source file, and the pages of a folder for the navigation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from specsite import compatibility_page, evidence_pages, ledger, line_mutants, mutants, vector_parts
from specsite.links import (
    BEHAVIOURS,
    COMPATIBILITY,
    EVIDENCE,
    LINE_MUTANTS,
    MUTANTS,
    REQUIREMENTS,
    Links,
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


def _pages() -> dict[str, Callable[[Links], str]]:
    """Return those that there is one of for each operation or area, too."""
    operations = {vector_page(op): partial(operation_page, op, 1) for op in ledger.load().vectors}
    more = {
        path: partial(operation_page, op, number)
        for path, (op, number) in vector_parts.more_pages().items()
    }
    areas = {mutant_page(area): partial(mutants.area_page, area) for area in mutants.areas()}
    lines = {LINE_MUTANTS: line_mutants.page} if line_mutants.is_measured() else {}
    evidence = {
        evidence_page(area): partial(evidence_pages.area_page, area) for area in ledger.load().areas
    }
    return FIXED | operations | more | areas | evidence | lines


def paths() -> list[str]:
    """Return the path of every generated page."""
    return list(_pages())


def is_in_navigation(path: str) -> bool:
    """Say whether a page has a place there; those that continue another one have not."""
    return path not in vector_parts.more_pages()


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
