"""The outcomes that a case can have, and the one place where exit codes are computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What became of one case. A crash is never taken for a refusal."""

    PASS = "pass"
    FAIL = "fail"
    CLASS_MISMATCH = "class-mismatch"
    XFAIL = "xfail"
    XPASS = "xpass"
    NOT_APPLICABLE = "not-applicable"
    SKIPPED = "skipped"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    OUT_OF_MEMORY = "out-of-memory"
    PROTOCOL_ERROR = "protocol-error"
    ADAPTER_BROKEN = "adapter-broken"


MEANING: Final[Mapping[Outcome, str]] = {
    Outcome.PASS: "The answer is what the vector expects.",
    Outcome.FAIL: "The answer is wrong: another value, a refusal of what must be accepted, or"
    " the acceptance of what must be refused.",
    Outcome.CLASS_MISMATCH: "Rightly refused, for the wrong reason. Judged only for adapters that"
    " declare the feature error_class, after their error_aliases.",
    Outcome.XFAIL: "Fails, and the expected-failure file says so, with a reason.",
    Outcome.XPASS: "Passes, although the expected-failure file says otherwise: remove the entry.",
    Outcome.NOT_APPLICABLE: "Needs an op, a version or a feature that the adapter does not declare;"
    " nothing was sent.",
    Outcome.SKIPPED: "Not judged: the adapter answered skip with a reason, the vector is"
    " unspecified, or nothing could open the answer.",
    Outcome.CRASHED: "The adapter's process ended instead of answering; that is no refusal.",
    Outcome.TIMED_OUT: "No answer within the time limit.",
    Outcome.OUT_OF_MEMORY: "The adapter was stopped at a limit: of memory, of processes, or of its"
    " temporary folder.",
    Outcome.PROTOCOL_ERROR: "The answer is not one: not JSON, not exactly one of ok, error"
    " and skip, nested too deep or too large, or under an id nobody asked for; or one that the"
    " judge could not handle.",
    Outcome.ADAPTER_BROKEN: "The adapter itself does not work (no hello, repeated deaths, an"
    " impossible declaration): nothing is said about the implementation.",
}

BAD: Final = frozenset(
    {
        Outcome.FAIL,
        Outcome.CLASS_MISMATCH,
        Outcome.CRASHED,
        Outcome.TIMED_OUT,
        Outcome.OUT_OF_MEMORY,
        Outcome.PROTOCOL_ERROR,
    }
)
"""Outcomes that an expected-failure file may excuse."""

NON_CONFORMANT: Final = BAD | {Outcome.XPASS, Outcome.ADAPTER_BROKEN}
"""Outcomes any of which makes a run non-conformant."""

NOT_RUN: Final = frozenset({Outcome.NOT_APPLICABLE, Outcome.SKIPPED})
"""Outcomes that judge nothing."""

CONFORMANT = 0
NOT_CONFORMANT = 1
USAGE = 2
BROKEN = 3
CANNOT_JUDGE = 4
"""What the verdict leans on is missing: the oracle."""
NOTHING_RAN = 5
STOPPED = (130, 143)
"""Stopped by SIGINT or SIGTERM: what is reported is only a part."""


def adapter_exit_code(
    counts: Mapping[Outcome, int], checks_passed: bool, *, can_judge: bool = True
) -> int:
    """Return the exit code that one adapter earns.

    Args:
        counts: how many cases had each outcome.
        checks_passed: whether every check of the run as a whole passed.
        can_judge: whether all that the verdict leans on was there.

    Returns:
        0 nothing failed, 1 not conformant, 3 adapter broken, 4 cannot judge, 5 nothing ran.
    """
    if counts.get(Outcome.ADAPTER_BROKEN):
        return BROKEN
    if any(counts.get(outcome) for outcome in NON_CONFORMANT) or not checks_passed:
        return NOT_CONFORMANT
    if not can_judge:
        return CANNOT_JUDGE
    if not any(number for outcome, number in counts.items() if outcome not in NOT_RUN):
        return NOTHING_RAN
    return CONFORMANT


def run_exit_code(codes: Iterable[int]) -> int:
    """Return the gravest of the exit codes of several adapters; 5 when there are none."""
    gravity = (CONFORMANT, NOTHING_RAN, CANNOT_JUDGE, NOT_CONFORMANT, BROKEN, *STOPPED)
    return max(codes, key=gravity.index, default=NOTHING_RAN)
