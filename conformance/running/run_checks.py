"""The checks of a run as a whole: what no single case shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..judging.nonces import FILES, NonceWatch
from .events import Check

NONCES: Final = "nonces"
"""Check of the nonces in answers."""
FILE_NONCES: Final = "file-nonces"
"""Check of the nonces in the files that a SubSwapper writes."""
FRESH: Final = "envelope.fresh-nonce"
"""The requirement that both are about."""


def checks_of_the_whole(
    adapter: str, findings: Iterable[str], nonces: NonceWatch, stale: Iterable[str]
) -> list[Check]:
    """Return the checks of one adapter's run, passed or not.

    Args:
        adapter: as the user named it.
        findings: what its processes did wrong that is no single request's fault.
        nonces: of its envelopes; not judged when it sealed none.
        stale: what is wrong with the expected failures.
    """
    checks = [Check(adapter, "process", False, text) for text in findings]
    answers = sorted({*nonces.drawn, *nonces.problems} - {FILES})
    checks += _nonces(adapter, NONCES, nonces, answers)
    checks += _nonces(adapter, FILE_NONCES, nonces, [FILES])
    return [*checks, *(Check(adapter, "expected-failures", False, text) for text in stale)]


def _nonces(
    adapter: str, check: str, nonces: NonceWatch, sources: Iterable[str]
) -> Iterator[Check]:
    """Yield the check of the nonces of some sources, if there are any."""
    there = [each for each in sources if nonces.seen(each) or each in nonces.problems]
    if not there:
        return
    problems = [problem for each in there if (problem := nonces.problem(each))]
    if problems:
        yield Check(adapter, check, False, f"{FRESH}: {problems[0]}")
        return
    number = sum(map(nonces.seen, there))
    few = [each for each in there if nonces.few(each)]
    detail = f"{number} nonces of 24 bytes, none repeats"
    if few:
        detail += f"; too few to see how they are made: {', '.join(few)}"
    yield Check(adapter, check, True, detail)
