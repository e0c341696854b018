"""The checks of a run as a whole: what no single case shows."""

from __future__ import annotations

from collections.abc import Iterable

from ..judging.nonces import NonceWatch
from .events import Check


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
    if nonces.sample is not None:
        problem = nonces.problem()
        detail = problem or f"{nonces.seen} nonces of 24 bytes, none repeats"
        checks.append(Check(adapter, "nonces", not problem, detail))
    return [*checks, *(Check(adapter, "expected-failures", False, text) for text in stale)]
