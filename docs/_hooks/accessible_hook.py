"""mkdocs hook: mends what axe finds in the theme and in tables; see also accessible.css."""

from __future__ import annotations

import re
from typing import Any

_DIALOG = '<div class="md-search" data-md-component="search" role="dialog">'
_TABLE = re.compile(r'<div class="spec-table">(?=((?:(?!</table>).)*))', re.DOTALL)


def on_post_page(output: str, **_: Any) -> str:
    """Name the search dialog; let the keyboard reach tables that may have to be scrolled."""
    return _TABLE.sub(_reachable, output.replace(_DIALOG, f'{_DIALOG[:-1]} aria-label="Search">'))


def _reachable(match: re.Match[str]) -> str:
    # A table with links can be scrolled by going through them.
    if "<a " in match.group(1):
        return match.group(0)
    return '<div class="spec-table" tabindex="0" role="group" aria-label="Table">'
