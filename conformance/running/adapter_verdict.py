"""What is said of one adapter at the end of its run: by conformance class, and of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ..corpus.load import Corpus
from ..judging.selection import Filter
from ..protocol.messages import Declared
from ..protocol.outcome import NOT_RUN, STOPPED, Outcome
from .class_verdicts import FILTERED, ClassTally
from .events import AdapterFinished, Check, ClassVerdict
from .results import Results
from .run_checks import FILE_NONCES, NONCES
from .verdict import verdict_of

TELLS_AGAINST: Final = {"process": "", NONCES: "writer", FILE_NONCES: "follower"}
"""Check of a run as a whole → the conformance class that it tells against; empty for all."""


def tally_of(
    declared: Declared, corpus: Corpus, asked: Iterable[str], wanted: Filter
) -> ClassTally:
    """Return a count by conformance class, in which is what the filters leave out.

    Args:
        declared: by the adapter, or by the profile that it is judged as.
        corpus: what it is judged by.
        asked: ids of the cases that are asked.
        wanted: the filters; what is in another shard is not left out.
    """
    tally = ClassTally(declared)
    shard = Filter(shard=wanted.shard)
    if wanted != shard:
        ids = set(asked)
        for case in corpus.cases:
            if shard.accepts(case) and case.id not in ids:
                tally.add(case, Outcome.SKIPPED, FILTERED, by_design=False)
    return tally


def class_verdicts(
    results: Results, failed: Sequence[Check], *, cut_off: bool = False
) -> list[ClassVerdict]:
    """Return the verdict on each conformance class; none when there was no hello.

    Args:
        results: what was made of the answers.
        failed: checks of the run as a whole that failed.
        cut_off: whether the run was stopped.
    """
    if results.tally is None:
        return []
    faults = {
        TELLS_AGAINST[check.id]: f"check {check.id} failed"
        for check in failed
        if check.id in TELLS_AGAINST
    }
    return results.tally.verdicts(faults, cut_off=cut_off)


def finished(
    results: Results, failed: Sequence[Check], seconds: float, exit_code: int
) -> AdapterFinished:
    """Return the event that ends the part of a run that is about one adapter."""
    counts = results.counts
    classes = class_verdicts(results, failed, cut_off=exit_code in STOPPED)
    return AdapterFinished(
        results.adapter,
        dict(sorted(counts.items())),
        sum(number for outcome, number in counts.items() if outcome not in NOT_RUN),
        seconds,
        exit_code,
        verdict_of(exit_code, classes, len(results.passed)),
        classes,
        dict(results.missing[Outcome.NOT_APPLICABLE]),
        dict(results.missing[Outcome.SKIPPED]),
    )
