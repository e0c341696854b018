"""The table of what the scenarios stand for, and why some observations have none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from ..tools.captured import observed_ids
from ..tools.case import Json

HEAD: Final = """# What the scenarios cover

Made by `python -m scbref.vectors.generate` from `vectors/scenarios/`; do not edit. A scenario is
explained by `scb-conformance explain ID` and played alone by `scb-conformance replay ADAPTER ID`.
"""

ELSEWHERE: Final = (
    (r"A6|D13", "values are sent by value: a later change of the caller's cannot be seen"),
    (r"B24|B25|D3\.17|E37", "a key ring that fails is nothing an adapter can be sent"),
    (r"C36", "a relative path depends on the adapter's own folder"),
    (r"C62|C64|C65", "a full disk: `tests/reference/test_multifile_lnd.py` for the reference"),
    (r"C70|C73\..*", "the order of the system calls, and kills: `scb-conformance crash`"),
    (
        r"C74\..*",
        "failing system calls: `tests/reference/test_multifile_calls.py` for the reference",
    ),
    (r"D3\.18.*", "another Swapper than MultiFile is not part of the protocol"),
    (
        r"D4\.6|D5\..*|D11\.3|D12",
        "what happens between two threads is no list of steps",
    ),
    (r"D9\.[345]", "a notifier that breaks Go's rules"),
    (r"D10\.1", "the order of Singles in a file is free: they are compared as a set"),
    (r"D18", "the known set that is handed to the notifier is not reported"),
    (r"F.*", "channel shells: `tests/reference/test_restore_lnd.py` for the reference"),
    (r"G.*", "measurements"),
    (r"N.*", "lnd's own notifier: the judge plays it"),
)
"""Observations without a scenario: a pattern for their ids, and the reason."""


def reason_for_none(observation: str) -> str:
    """Return why an observation has no scenario; an empty text when it should have one."""
    return next((why for ids, why in ELSEWHERE if re.fullmatch(ids, observation)), "")


def table(scenarios: Iterable[Json]) -> str:
    """Return the page."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    known = list(scenarios)
    for each in known:
        for cover in each["covers"]:
            kind, _, name = cover.partition(":")
            found[kind][name].append(each["id"])
    lines = [HEAD, f"{len(known)} scenarios.", ""]
    lines += _section("lnd's own tests (package chanbackup)", "test", found["lnd"])
    lines += _section("What went wrong for people (lnd issue or PR)", "issue", found["issue"])
    observed = observed_ids()
    # The prefix is part of the captured file's name.
    covered = {name: found["living"][name] for name in observed if name in found["living"]}
    lines += _section("Observations of lnd (`lnd-head-living.jsonl`)", "case", covered)
    lines += ["## Observations without a scenario", "", "| cases | why |", "|---|---|"]
    without: dict[str, list[str]] = defaultdict(list)
    for name in observed:
        if name not in covered:
            without[reason_for_none(name) or "none yet"].append(name)
    lines += [f"| {', '.join(names)} | {why} |" for why, names in without.items()]
    return "\n".join(lines) + "\n"


def _section(title: str, column: str, rows: dict[str, list[str]]) -> list[str]:
    lines = [f"## {title}", "", f"| {column} | scenarios |", "|---|---|"]
    for name, ids in sorted(rows.items()) if column != "case" else rows.items():
        lines.append(f"| {name} | {' · '.join(f'`{each}`' for each in dict.fromkeys(ids))} |")
    return [*lines, ""]
