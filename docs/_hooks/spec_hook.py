"""mkdocs hook: fills placeholders, adds the generated pages, checks what was built."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from specsite import (
    contents,
    downloads,
    generated,
    homes,
    ledger,
    line_mutants,
    link_check,
    mutants,
    other_hosts,
    scorecards,
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
        config.nav = generated.expand(config.nav, [*sources, *generated.paths()])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Find the homes of the requirements and add the pages without a source file."""
    for data in (ledger, line_mutants, mutants, scorecards):
        data.load.cache_clear()
    downloads.downloads.cache_clear()
    pages = [(file.src_uri, file.content_string) for file in files.documentation_pages()]
    found, faults = homes.find(pages)
    for fault in faults:
        log.warning("requirement %s", fault)
    _homes.clear()
    _homes.update(found)
    for path in generated.paths():
        text = generated.content(path, Links(path, _homes))
        files.append(File.generated(config, path, content=text))
    for path, data in downloads.files():
        files.append(File.generated(config, path, content=data))
    return files


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
    for fault in (*link_check.faults(site), *other_hosts.faults(site), *contents.faults(site)):
        log.warning("%s", fault)
