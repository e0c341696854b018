"""Which page, and which placeholder on it, is the home of each requirement."""

from __future__ import annotations

import re
from collections.abc import Iterable

from specsite import ledger
from specsite.links import Home
from specsite.requirement_blocks import names_in

_PLACEHOLDER = re.compile(r"^<!-- requirements: (.*?) -->$", re.MULTILINE)


def find(pages: Iterable[tuple[str, str]]) -> tuple[dict[str, Home], list[str]]:
    """Give each requirement its home.

    A placeholder that names a requirement is stronger than one that names its area.

    Args:
        pages: path and Markdown text of each page.

    Returns:
        Homes by requirement id, and what is wrong: two homes, or none.
    """
    homes: dict[str, Home] = {}
    faults = []
    for page, markdown in pages:
        for argument in _PLACEHOLDER.findall(markdown):
            words = set(argument.split())
            for name in names_in(argument):
                home = Home(page, argument, name in words)
                other = homes.get(name)
                if other is not None and other.is_explicit == home.is_explicit:
                    faults.append(f"{name} stands on {other.page} and on {page}")
                if other is None or home.is_explicit:
                    homes[name] = home
    for name in ledger.load().requirements:
        if name not in homes:
            area = name.partition(".")[0]
            faults.append(f"{name} stands on no page; put <!-- requirements: {area} --> on one")
    return homes, faults
