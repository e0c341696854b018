"""Collects the cases of all families and renders the files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from .cases import (
    addresses,
    adequacy_cases,
    adequacy_keys,
    adequacy_transactions,
    captured,
    envelope_keys,
    envelope_ops,
    envelopes,
    keys,
    lenient,
    multi,
    multi_faults,
    numbers,
    packs,
    points,
    spec_gaps,
    transaction_faults,
    transactions,
    truncation,
    values,
    versions,
    write_faults,
    write_limits,
)
from .scenarios.files import render as scenario_files
from .schemas import render as schema_files
from .tools.case import Case
from .tools.reference import disagreement

CORPUS_VERSION: Final = "0.1.0"
"""MAJOR format, MINOR coverage, PATCH a wrong case."""

FAMILIES: Final[tuple[Callable[[], Iterator[Case]], ...]] = (
    versions.vectors,
    values.vectors,
    numbers.vectors,
    points.vectors,
    truncation.vectors,
    addresses.vectors,
    lenient.vectors,
    write_faults.vectors,
    write_limits.vectors,
    transactions.vectors,
    transaction_faults.vectors,
    multi.vectors,
    multi_faults.vectors,
    envelopes.vectors,
    envelope_keys.vectors,
    envelope_ops.vectors,
    keys.vectors,
    packs.vectors,
    captured.vectors,
    adequacy_cases.vectors,
    adequacy_keys.vectors,
    adequacy_transactions.vectors,
    spec_gaps.vectors,
)


class CorpusError(Exception):
    """The cases contradict each other, or scbref contradicts them."""


def collect() -> list[Case]:
    """Return all cases, in the order of the families.

    Raises:
        CorpusError: an id occurs twice, or scbref disagrees with an expectation.
    """
    cases = [case for family in FAMILIES for case in family()]
    twice = [name for name, count in Counter(case.id for case in cases).items() if count > 1]
    if twice:
        raise CorpusError(f"ids given twice: {', '.join(twice)}")
    problems = [
        f"{case.id}: {problem}" for case in cases if (problem := disagreement(case)) is not None
    ]
    if problems:
        raise CorpusError("\n".join(problems))
    return cases


def render(cases: list[Case]) -> dict[str, str]:
    """Return file name → content: one file for each operation, one line for each case."""
    files = {f"{op}.json": _file(op, cases) for op in sorted({case.op for case in cases})}
    return files | scenario_files(CORPUS_VERSION) | schema_files()


def _file(op: str, cases: list[Case]) -> str:
    lines = [
        json.dumps(case.to_json(), separators=(",", ":"), ensure_ascii=False)
        for case in cases
        if case.op == op
    ]
    head = json.dumps({"format": 1, "corpus": CORPUS_VERSION, "op": op})
    return f'{head[:-1]}, "vectors": [\n' + ",\n".join(lines) + "\n]}\n"
