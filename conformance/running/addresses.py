"""The permanent address of a case on the site that documents the corpus."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

from ..protocol.operations import OPERATIONS

SITE: Final = ""
"""Base of the addresses when nothing else is asked for: they are relative to the site's root."""
FOUND: Final = "found"
"""Cases that a search made have no page: they are in no corpus."""


def address_of(case_id: str, site: str = SITE) -> str:
    """Return where the site shows a case; an empty text when it does not.

    Args:
        case_id: of a vector or scenario: its operation, and its name.
        site: address of the site's root, with or without a slash at its end.
    """
    group, _, rest = case_id.partition("/")
    if group == FOUND or rest.startswith(f"{FOUND}-") or not rest:
        return ""
    return f"{page_of(f'reference/vectors/{quote(group)}', site)}#{quote(case_id, safe='/')}"


def explorer_of(case_id: str, op: str, site: str = SITE, byte: int | None = None) -> str:
    """Return where the site's explorer shows the bytes of a case; an empty text when it has none.

    Args:
        case_id: of a vector of the corpus.
        op: its operation.
        site: address of the site's root, with or without a slash at its end.
        byte: offset in the plaintext to go to.
    """
    operation = OPERATIONS.get(op)
    if operation is None or operation.stateful or not operation.holds:
        return ""
    if not address_of(case_id):
        return ""
    place = "" if byte is None else f"&byte={byte}"
    return f"{page_of('explorer/index', site)}#vector={quote(case_id, safe='/')}{place}"


def page_of(path: str, site: str = SITE) -> str:
    """Return the address of a page of the site, given without the ending of its file."""
    base = f"{site.rstrip('/')}/" if site else ""
    return f"{base}{path}.html"


def is_web_address(text: str) -> bool:
    """Say whether a text can be the base of links: http or https, and a host."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc)
