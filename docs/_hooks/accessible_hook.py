"""mkdocs hook: mends what axe finds in the theme and in tables; see also accessible.css."""

from __future__ import annotations

import re
from typing import Any

_DIALOG = '<div class="md-search" data-md-component="search" role="dialog">'
_TABLE = re.compile(r'<div class="spec-table">(?=((?:(?!</table>).)*))', re.DOTALL)
_PLAIN_TABLE = re.compile(r'(?<!<div class="spec-table">)<table>(.*?)</table>', re.DOTALL)


def on_post_page(output: str, **_: Any) -> str:
    """Name the search dialog; let the keyboard reach tables that may have to be scrolled."""
    output = output.replace(_DIALOG, f'{_DIALOG[:-1]} aria-label="Search">')
    output = _PLAIN_TABLE.sub(
        lambda table: f"{_opening('plain-table', table.group(1))}{table.group(0)}</div>", output
    )
    return _TABLE.sub(lambda table: _opening("spec-table", table.group(1)), output)


def _opening(name: str, content: str) -> str:
    # A table with links can be scrolled by going through them.
    if "<a " in content:
        return f'<div class="{name}">'
    return f'<div class="{name}" tabindex="0" role="group" aria-label="Table">'
