"""What make live saw on real daemons, as tables of a page."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from specsite.links import Links
from specsite.markup import table, text

FILE = Path(__file__).resolve().parents[3] / "vectors/captured/live/seen-on-daemons.json"


@cache
def seen() -> dict[str, Any]:
    """Return the result of the run that the site shows."""
    result: dict[str, Any] = json.loads(FILE.read_text())
    return result


def _funds(_: Links) -> str:
    rows = [
        (
            html.escape(loss["node"]),
            text(loss["what"]),
            html.escape(loss["lnd"]),
            f"{loss['closed']} of {loss['channels']}",
            f"{loss['before']:,}",
            f"{loss['after']:,}",
            f"{loss['before'] - loss['after']:,}",
            str(loss["restarts"]),
        )
        for loss in seen()["losses"]
    ]
    head = ("node", "lost and restored from", "by lnd", "closed", "before, sat", "after, sat")
    return table((*head, "fees, sat", "restarts"), rows)


def _facts(links: Links) -> str:
    rows = [
        (
            links.requirement(fact["requirement"]),
            text(fact["subject"]),
            text(fact["expected"]),
            text(fact["seen"]),
        )
        for fact in sorted(seen()["facts"], key=lambda fact: fact["requirement"])
    ]
    return table(("requirement", "subject", "what lnd does", "seen in this run"), rows)


def _figures(_: Links) -> str:
    figures = {**seen()["versions"], **seen()["counts"]}
    return table(
        ("what", "in this run"), [(text(k), html.escape(str(v))) for k, v in figures.items()]
    )


PARTS: dict[str, Callable[[Links], str]] = {"funds": _funds, "facts": _facts, "figures": _figures}


def daemon_table(part: str, links: Links) -> str:
    """Render ``<!-- daemons: PART -->``: the funds of the losses, the facts, or the figures."""
    return PARTS[part](links)
