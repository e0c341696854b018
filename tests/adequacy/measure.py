"""Measure the corpus: which mutants of the reference does it kill, and by which vector?

A mutant is done with as soon as one case kills it; what killed it last time is tried first, then
the vectors of the requirement that it attacks. Then the other way round: for each case that killed
none, is there a mutant that fails it?
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import msgspec

from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.corpus.load import Unspecified, load
from scbref.conformance.protocol.messages import Declared
from tests.adequacy.door import Door, Label, door, patience
from tests.adequacy.examine import Examiner, Finding
from tests.adequacy.scenarios import failures, is_playable


@dataclass(slots=True)
class Worker:
    """What one process keeps between mutants."""

    examiner: Examiner
    mutants: Door
    labels: dict[str, Label]
    has_shared: bool = False
    """Whether the contents that scenarios share are there."""

    def share_contents(self) -> None:
        """Make the contents that scenarios share by the reference itself, and not by a mutant."""
        if self.has_shared:
            return
        corpus = self.examiner.corpus
        with patience():
            assert not list(failures(ReferenceAdapter(), corpus, corpus.scenarios))
        self.has_shared = True


IN_MEMORY: Final = "/dev/shm"
"""Where there is such a folder, scenarios have theirs in it: they wait for the disk otherwise."""

NOTHING: Final[Mapping[str, str]] = {}
_worker: Worker | None = None


def _start_worker(folder: Path | None) -> None:
    global _worker
    # Mutants fail by the hundred; nobody reads what the reference logs about it.
    logging.disable()
    if os.access(IN_MEMORY, os.W_OK):
        tempfile.tempdir = IN_MEMORY
    corpus = load(folder)
    mutants = door()
    _worker = Worker(
        Examiner(corpus, corpus.vectors), mutants, {label.id: label for label in mutants.labels()}
    )


def _examine(mutant_id: str, killer: str) -> Finding:
    assert _worker is not None
    label = _worker.labels[mutant_id]
    if label.is_stateful:
        _worker.share_contents()
    return _worker.examiner.examine(_worker.mutants, label, killer)


def _judged() -> list[str]:
    """Return the ids of all vectors and scenarios that the reference is judged by."""
    assert _worker is not None
    corpus = _worker.examiner.corpus
    with _worker.mutants.mutated(next(iter(_worker.labels))) as adapter:
        declared = msgspec.convert(adapter.hello(), Declared)
    vectors = [v.id for v in corpus.vectors if not isinstance(v.expect, Unspecified)]
    return vectors + [s.id for s in corpus.scenarios if is_playable(s, declared, corpus)]


def _cover(part: tuple[Sequence[str], Sequence[str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Find for each vector and scenario a mutant of its requirements that fails it, or another."""
    assert _worker is not None
    left, mutant_ids = set(part[0]), set(part[1])
    near: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for use_all, found in ((False, near), (True, elsewhere)):
        for label in _worker.labels.values():
            if label.id in mutant_ids:
                failed = _failed(label, left, use_all)
                found |= dict.fromkeys(failed, label.id)
                left.difference_update(failed)
    return near, elsewhere


def _confirm(known: tuple[str, Sequence[str]]) -> dict[str, str]:
    """Put cases to the mutant that failed them when it was last looked for."""
    assert _worker is not None
    mutant_id, cases = known
    failed = _failed(_worker.labels[mutant_id], set(cases), use_all=True)
    return dict.fromkeys(failed, mutant_id)


def _failed(label: Label, left: set[str], use_all: bool) -> list[str]:
    """Return which cases of ``left`` a mutant fails; of those it attacks, or of all."""
    assert _worker is not None
    examiner, about = _worker.examiner, set(label.requirements)
    corpus = examiner.corpus
    cases = corpus.scenarios if label.is_stateful else corpus.vectors
    asked: list[Any] = [
        case for case in cases if case.id in left and (use_all or about & set(case.requirements))
    ]
    if not asked:
        return []
    if label.is_stateful:
        _worker.share_contents()
    with _worker.mutants.mutated(label.id) as adapter, patience():
        if label.is_stateful:
            return [scenario.id for scenario, _ in failures(adapter, corpus, asked)]
        declared = msgspec.convert(adapter.hello(), Declared)
        return [vector.id for vector, _ in examiner.failures(adapter, declared, asked)]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What all mutants came to."""

    findings: Sequence[Finding]
    failed_by: Mapping[str, str]
    """Vector or scenario → a mutant that fails it; one without a mutant is not here."""
    failed_elsewhere: Mapping[str, str]
    """Of them those that no mutant of their own requirements fails."""
    unfailed: Sequence[str]
    """Vectors and scenarios that every mutant passes."""


def measure(
    folder: Path | None = None,
    *,
    wanted: Callable[[Label], bool] = lambda label: True,
    jobs: int = 2,
    cover: bool = True,
    killers: Mapping[str, str] = NOTHING,
    known: Mapping[str, str] = NOTHING,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Measurement:
    """Run mutants over the corpus.

    Args:
        folder: where the vectors are; the installed ones when ``None``.
        wanted: chooses mutants.
        jobs: processes.
        cover: whether to look for a mutant that fails each vector.
        killers: mutant → the vector or scenario that killed it last time, which it is put to first.
        known: vector or scenario → a mutant that may fail it, which is tried first.
        tell: called from time to time with the number of mutants done and wanted.
    """
    chosen = [label.id for label in door().labels() if wanted(label)]
    with ProcessPoolExecutor(
        jobs, get_context("spawn"), initializer=_start_worker, initargs=(folder,)
    ) as pool:
        findings = []
        for finding in pool.map(_examine, chosen, [killers.get(each, "") for each in chosen]):
            findings.append(finding)
            tell(len(findings), len(chosen))
        if not cover:
            return Measurement(findings, {}, {}, ())
        return _covered(pool, jobs, findings, known)


def _covered(
    pool: ProcessPoolExecutor, jobs: int, findings: Sequence[Finding], known: Mapping[str, str]
) -> Measurement:
    """Look for a mutant that fails each case which killed none."""
    first = {finding.killed_by: finding.id for finding in reversed(findings)}
    judged = pool.submit(_judged).result()
    left = [name for name in judged if name not in first]
    killed = [finding.id for finding in findings if finding.killed_by]
    elsewhere: dict[str, str] = {}
    for found in pool.map(_confirm, _by_mutant(known, left, killed)):
        elsewhere |= found
    left = [name for name in left if name not in elsewhere]
    near: dict[str, str] = {}
    for found, others in pool.map(_cover, [(left[n::jobs], killed) for n in range(jobs)]):
        near |= found
        elsewhere |= others
    failed_by = {name: mutant for name, mutant in first.items() if name} | near | elsewhere
    unfailed = [name for name in judged if name not in failed_by]
    return Measurement(findings, failed_by, elsewhere, unfailed)


def _by_mutant(
    known: Mapping[str, str], cases: Sequence[str], mutant_ids: Sequence[str]
) -> list[tuple[str, list[str]]]:
    """Return what is known of these cases and mutants: mutant → cases."""
    found: dict[str, list[str]] = {}
    there = set(mutant_ids)
    for case in cases:
        if known.get(case) in there:
            found.setdefault(known[case], []).append(case)
    return list(found.items())
