"""mkdocs hook: fills placeholders, adds the generated pages, checks what was built."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from explorersite.corpus import CAPTURED, KINDS
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from specsite import (
    contents,
    downloads,
    examples,
    generated,
    homes,
    ledger,
    line_mutants,
    link_check,
    mutants,
    other_hosts,
    scorecards,
    vector_parts,
    vector_rows,
)
from specsite.links import Home, Links
from specsite.placeholders import BadPlaceholder, fill

log = logging.getLogger("mkdocs.hooks.spec")

_homes: dict[str, Home] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of folders into the navigation; watch what pages are made of."""
    docs = Path(config.docs_dir)
    sources = [path.relative_to(docs).as_posix() for path in docs.rglob("*.md")]
    if config.nav:
        made = [path for path in generated.paths() if generated.is_in_navigation(path)]
        config.nav = generated.expand(config.nav, [*sources, *made])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Find the homes of the requirements and add the pages without a source file."""
    for data in (ledger, line_mutants, scorecards):
        data.load.cache_clear()
    mutants.forget()
    downloads.downloads.cache_clear()
    vector_parts.forget()
    pages = [(file.src_uri, file.content_string) for file in files.documentation_pages()]
    found, faults = homes.find(pages)
    for fault in faults:
        log.warning("requirement %s", fault)
    _homes.clear()
    _homes.update(found)
    for path in generated.paths():
        text = generated.content(path, Links(path, _homes))
        level = (
            InclusionLevel.INCLUDED
            if generated.is_in_navigation(path)
            else InclusionLevel.NOT_IN_NAV
        )
        files.append(File.generated(config, path, content=text, inclusion=level))
    for path, data in downloads.files():
        files.append(File.generated(config, path, content=data))
    for op in ledger.load().vectors:
        if len(vector_parts.parts_of(op)) > 1:
            name = f"{vector_rows.INDEX}/{op}.js"
            files.append(File.generated(config, name, content=vector_rows.index_script(op)))
    return files


def on_nav(nav: Navigation, files: Files, **_: Any) -> Navigation:
    """Put the pages that continue another one beside it, for the way back at their top."""
    for path, before in generated.more_pages().items():
        first = files.get_file_from_path(before)
        page = files.get_file_from_path(path)
        if first and page and first.page and page.page:
            page.page.parent = first.page.parent
    return nav


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Replace the placeholders of a page."""
    try:
        return fill(markdown, Links(page.file.src_uri, _homes))
    except BadPlaceholder as error:
        log.warning("%s", error)
        return markdown


def on_post_build(config: MkDocsConfig, **_: Any) -> None:
    """Follow every internal link; see that nothing is fetched from another host, or too heavy."""
    site = Path(config.site_dir)
    shown = {vector.id for op in KINDS for vector in ledger.load().vectors[op]}
    shown |= {f"{CAPTURED}/{name}" for name in (*examples.captured(), "multi-1000")}
    for fault in (
        *link_check.faults(site, shown),
        *other_hosts.faults(site),
        *contents.faults(site),
    ):
        log.warning("%s", fault)
