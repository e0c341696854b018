"""mkdocs hook: what is around the content of every page, see :mod:`facesite`."""

from __future__ import annotations

import re
from typing import Any

from facesite import copying, glossary_links, policy, ranking
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from specsite import build_info, generated

_PERMALINK = re.compile(r'<a class="headerlink"[^>]*>.*?</a>')
_SECRETS = "explorer/"
"""Pages below it take keys: they may ask nobody for anything, and so have no search."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Tell the templates what is built."""
    config.extra["build"] = build_info.read()
    return config


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Give the page its place in the search; say who made it, where no person did."""
    path = page.file.src_uri
    ranking.rank(path, page.meta)
    if path in generated.paths():
        page.meta["made_by"] = "docs/_hooks/specsite"
    if path.startswith(_SECRETS):
        page.meta["hide"] = ["navigation", "toc", "search"]
    return markdown


def on_page_content(content: str, page: Page, files: Files, **_: Any) -> str:
    """Link words to the glossary; let copy buttons take commands alone."""
    if page.file.src_uri.startswith(_SECRETS):
        content = _PERMALINK.sub("", content)
    glossary = files.get_file_from_path(glossary_links.GLOSSARY)
    if glossary is not None:
        path, text = page.file.src_uri, glossary.content_string
        if path == glossary_links.GLOSSARY:
            content = glossary_links.with_anchors(content, text)
        content = glossary_links.with_links(content, path, text)
    return copying.with_commands(content)


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Build in the content security policy."""
    return policy.with_policy(output, page.file.src_uri.startswith(_SECRETS))
