"""Measure the corpus: which mutants of the reference does it kill, and by which vector?

A mutant is let go at its first kill; vectors of the requirement it attacks come first.
Then, the other way round: which mutant fails each vector that killed nothing?
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import msgspec

from conformance.adequacy_examiner import Door, Examiner, Finding, Label, door, patience
from conformance.protocol import Declared
from conformance.vectors import Corpus, Unspecified, load


@dataclass(slots=True)
class Worker:
    """What one process keeps between mutants."""

    examiner: Examiner
    mutants: Door
    labels: dict[str, Label]


_worker: Worker | None = None


def _start_worker(folder: Path | None, ids: frozenset[str]) -> None:
    global _worker
    # What the reference logs of the mutants' failures is for nobody.
    logging.disable()
    corpus = load(folder)
    examiner = Examiner(corpus, [vector for vector in corpus.vectors if vector.id in ids])
    mutants = door()
    _worker = Worker(examiner, mutants, {label.id: label for label in mutants.labels()})


def _examine(mutant_id: str) -> Finding:
    assert _worker is not None
    return _worker.examiner.examine(_worker.mutants, _worker.labels[mutant_id])


def _cover(part: tuple[Sequence[str], Sequence[str]]) -> dict[str, str]:
    """Find for each vector a mutant that fails it."""
    assert _worker is not None
    wanted, mutant_ids = set(part[0]), set(part[1])
    examiner, mutants = _worker.examiner, _worker.mutants
    found: dict[str, str] = {}
    for use_all in (False, True):
        for label in _worker.labels.values():
            if label.id not in mutant_ids or label.living:
                continue
            left = [v for v in examiner.vectors if v.id in wanted and v.id not in found]
            about = set(label.requirements)
            asked = left if use_all else [v for v in left if about & set(v.requirements)]
            if not asked:
                continue
            with mutants.mutated(label.id) as adapter, patience():
                declared = msgspec.convert(adapter.hello(), Declared)
                failed = list(examiner.failures(adapter, declared, asked))
            found |= {vector.id: label.id for vector, _ in failed}
    return found


@dataclass(frozen=True, slots=True)
class Measurement:
    """What all mutants came to."""

    findings: Sequence[Finding]
    failed_by: Mapping[str, str]
    """Vector → a mutant that fails it; a vector without one is not here."""
    unfailed: Sequence[str]
    """Vectors that every mutant passes."""


def measure(
    corpus: Corpus,
    folder: Path | None = None,
    *,
    wanted: Callable[[Label], bool] = lambda label: True,
    jobs: int = 2,
    cover: bool = True,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Measurement:
    """Run mutants over the corpus.

    Args:
        corpus: the corpus of ``folder``.
        folder: where the vectors are; the installed ones when ``None``.
        wanted: chooses mutants.
        jobs: processes.
        cover: whether to look for a mutant that fails each vector.
        tell: called from time to time with the number of mutants done and wanted.
    """
    chosen = [label.id for label in door().labels() if wanted(label)]
    ids = frozenset(vector.id for vector in corpus.vectors)
    with ProcessPoolExecutor(
        jobs, get_context("spawn"), initializer=_start_worker, initargs=(folder, ids)
    ) as pool:
        findings = []
        for finding in pool.map(_examine, chosen, chunksize=8):
            findings.append(finding)
            tell(len(findings), len(chosen))
        if not cover:
            return Measurement(findings, {}, ())
        killers = {finding.killed_by: finding.id for finding in reversed(findings)}
        judged = [v.id for v in corpus.vectors if not isinstance(v.expect, Unspecified)]
        left = [vector_id for vector_id in judged if vector_id not in killers]
        killed = [finding.id for finding in findings if finding.killed_by]
        parts = [(left[n::jobs], killed) for n in range(jobs)]
        failed_by = {k: v for k, v in killers.items() if k}
        for found in pool.map(_cover, parts):
            failed_by |= found
    return Measurement(findings, failed_by, [name for name in judged if name not in failed_by])
