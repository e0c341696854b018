"""Collects the cases of all families and renders the files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from .cases import (
    address_blocks,
    address_faults,
    addresses,
    captured,
    compact_sizes,
    covering,
    envelope_keys,
    envelope_ops,
    envelopes,
    extended_keys,
    foreign_envelopes,
    keys,
    large_addresses,
    large_envelopes,
    large_transactions,
    lengths,
    lenient,
    lenient_addresses,
    many_singles,
    multi,
    multi_faults,
    node_event_histories,
    node_events,
    numbers,
    observed,
    onion_faults,
    packs,
    packs_again,
    points,
    presence,
    private_keys,
    proof_signatures,
    proofs,
    restoring,
    restoring_many,
    restoring_together,
    seed_word_faults,
    seed_words,
    shared_secrets,
    transaction_faults,
    transaction_limits,
    transactions,
    truncation,
    two_faults,
    two_faults_around,
    values,
    versions,
)
from .scenarios.files import render as scenario_files
from .schemas import render as schema_files
from .tools.agreement import disagreement
from .tools.case import Case, Json
from .tools.described import expanded, files_of, without_runs
from .tools.order import in_order_of

CORPUS_VERSION: Final = "0.6.0"
"""MAJOR format, MINOR coverage, PATCH a wrong case."""

FAMILIES: Final[tuple[Callable[[], Iterator[Case]], ...]] = (
    versions.vectors,
    values.vectors,
    numbers.vectors,
    points.vectors,
    presence.vectors,
    lengths.vectors,
    truncation.vectors,
    lenient.vectors,
    addresses.vectors,
    address_blocks.vectors,
    address_faults.vectors,
    onion_faults.vectors,
    lenient_addresses.vectors,
    transactions.vectors,
    transaction_faults.vectors,
    compact_sizes.vectors,
    transaction_limits.vectors,
    multi.vectors,
    multi_faults.vectors,
    envelopes.vectors,
    envelope_keys.vectors,
    envelope_ops.vectors,
    keys.vectors,
    extended_keys.vectors,
    packs.vectors,
    packs_again.vectors,
    captured.vectors,
    two_faults.vectors,
    two_faults_around.vectors,
    seed_words.vectors,
    seed_word_faults.vectors,
    proofs.vectors,
    proof_signatures.vectors,
    covering.vectors,
    many_singles.vectors,
    large_transactions.vectors,
    large_addresses.vectors,
    large_envelopes.vectors,
    foreign_envelopes.vectors,
    observed.vectors,
    private_keys.vectors,
    shared_secrets.vectors,
    restoring.vectors,
    restoring_many.vectors,
    restoring_together.vectors,
    node_events.vectors,
    node_event_histories.vectors,
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


def render(cases: list[Case], folder: Path) -> dict[str, bytes]:
    """Return file name → content: one file for each operation, one line for each case.

    The files that cases name are among them.

    Args:
        cases: all of them, in any order.
        folder: the vectors as they are now: what is in a file there keeps its place in it.
    """
    files = {}
    for op in sorted({case.op for case in cases}):
        vectors = [_vector(case) for case in cases if case.op == op]
        files[f"{op}.json"] = _file(op, in_order_of(folder / f"{op}.json", vectors))
    files |= scenario_files(CORPUS_VERSION, folder) | schema_files()
    return {name: text.encode() for name, text in files.items()} | files_of(cases)


def _vector(case: Case) -> Json:
    """Return a case as it stands in its file; the hash is that of all that it describes."""
    vector = case.to_json(*expanded([case.given, case.expect]))
    return {**vector, "in": without_runs(case.given), "expect": without_runs(case.expect)}


def _file(op: str, vectors: list[Json]) -> str:
    lines = [json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in vectors]
    head = json.dumps({"format": 1, "corpus": CORPUS_VERSION, "op": op})
    return f'{head[:-1]}, "vectors": [\n' + ",\n".join(lines) + "\n]}\n"
