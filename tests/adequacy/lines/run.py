"""Measures: makes the mutants of modules, and has each of them judged."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from scbref.conformance.corpus.load import Corpus
from tests.adequacy.lines.cases import Judges, prepare
from tests.adequacy.lines.forking import judged
from tests.adequacy.lines.judging import Finding, Trial
from tests.adequacy.lines.making import LineMutant, mutants_of
from tests.adequacy.lines.modules import Module, mutated_modules
from tests.adequacy.lines.mutated_import import dependants

CODEC_EVERY = 5
"""Of the fast codec one mutant in so many is judged: it is long, generated and regular."""


def made(modules: Collection[Module], jobs: int) -> list[LineMutant]:
    """Return the mutants of modules, in a fixed order; of the fast codec a part."""
    if not modules:
        return []
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        return [
            mutant
            for module, found in zip(modules, pool.map(mutants_of, modules), strict=True)
            for mutant in found
            if not module.is_codec or int(mutant.key, 16) % CODEC_EVERY == 0
        ]


def ready(corpus: Corpus, modules: Collection[Module]) -> Judges:
    """Return the corpus ready to judge mutants of some modules."""
    logging.disable()
    judges = prepare(corpus, list(modules))
    # Forked processes then share what is loaded instead of copying it.
    gc.freeze()
    return judges


def measure(
    judges: Judges,
    mutants: Collection[LineMutant],
    jobs: int,
    *,
    recorded: Mapping[str, tuple[str, str]] | None = None,
    tell: Callable[[int], None] = lambda done: None,
) -> list[Finding]:
    """Judge mutants by the corpus.

    Args:
        judges: the cases.
        mutants: of modules as they are now.
        jobs: processes at the same time.
        recorded: mutant → the profile and case that are to kill it; all cases when left out.
        tell: called with the number of mutants done.
    """
    modules = {module.name: module for module in mutated_modules()}
    trials = _trials(mutants, modules, judges, dependants(), recorded)
    places = {mutant.key: n for n, mutant in enumerate(mutants)}
    found = judged(trials, jobs, tell)
    return sorted(found, key=lambda finding: places[finding.mutant.key])


def _trials(
    mutants: Collection[LineMutant],
    modules: Mapping[str, Module],
    judges: Judges,
    above: Mapping[str, set[str]],
    recorded: Mapping[str, tuple[str, str]] | None,
) -> Iterator[Trial]:
    for mutant in mutants:
        cases = judges.about(mutant)
        if modules[mutant.module].is_codec:
            cases = [case for case in cases if case.is_vector]
        if recorded is not None:
            wanted = recorded[mutant.key]
            cases = [case for case in cases if (case.profile, case.case.id) == wanted] or cases
        yield Trial(
            mutant,
            modules[mutant.module],
            judges,
            cases,
            # What no adapter loads, nothing reaches.
            above.get(mutant.module, {mutant.module}),
        )
