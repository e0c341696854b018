"""A disagreement as a vector, and as the result that reports show."""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import UNSET

from ...corpus.expectation import Invalid, Valid
from ...corpus.load import StoredVector, Vector
from ...judging.compare import canonical
from ...protocol.operations import OPERATIONS
from ...running.diagnose import dump
from ...running.events import Result
from ...running.oracle import Oracle
from ...running.placing import placed
from ...running.redact import Redactor
from ...running.wording import actual_answer, expected_answer
from .comparison import Comparison

_REQUIREMENTS: Final = {
    "too-short": "envelope.too-short",
    "auth-failed": "envelope.authenticate",
    "unknown-version": "version.known-on-read",
    "bad-point": "point.on-curve",
    "bad-address": "address.order",
    "bad-transaction": "tx.layout",
    "out-of-range": "single.integer-ranges",
    "missing-field": "single.remote-keys-required",
}
_PHASES: Final = {
    **dict.fromkeys(("deserialize", "decode", "unpack", "open"), "field"),
    **dict.fromkeys(("serialize", "encode", "pack", "seal"), "encode"),
}
"""The phase of refusals for which the oracle names none, by the verb of the operation."""
_CONSEQUENCES: Final = {
    "accepted": "What must be refused is taken for a good backup.",
    "refused": "A good backup is refused: its channels are not recovered.",
    "class": "The reason given for a refusal is wrong: people look in the wrong place.",
    "value": "The same input means something else to two programs: a backup of the one misleads"
    " the other.",
}
ACCIDENT: Final = "An input can stop the program that reads it, in the middle of a recovery."
"""The consequence of no answer at all."""


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """One disagreement, in all its forms."""

    trial: Comparison
    """What was seen."""
    vector: Vector
    """The case with what is right."""
    content: dict[str, Any]
    """The vector as it stands in a file."""
    repeatable: bool
    """Whether the case alone shows it."""

    @property
    def id(self) -> str:
        """The id of the vector."""
        return self.vector.id


def case_finding(trial: Comparison, repeatable: bool, oracle: str) -> CaseFinding:
    """Make a vector of a disagreement.

    Args:
        trial: what was seen.
        repeatable: whether it came again alone.
        oracle: the name of the adapter that says what is right.
    """
    assert trial.bucket is not None and trial.expect is not None
    case, bucket = trial.case, trial.bucket
    expect = _expect(trial.expect, case.op)
    given = {"op": case.op, "in": case.given, "expect": expect}
    digest = hashlib.sha256(canonical(given)).hexdigest()[:16]
    refused = isinstance(trial.expect, Invalid)
    content = {
        "id": f"found/{case.op}/{bucket.slug}",
        "hash": digest,
        "title": f"explored: {bucket} (right by {oracle if case.ok is None else 'construction'})",
        "requirements": [
            (_REQUIREMENTS.get(bucket.expected) if refused else None)
            or OPERATIONS[case.op].requirement
        ],
        "consequence": _CONSEQUENCES.get(bucket.how, ACCIDENT),
        "needs": {},
        "in": case.given,
        "expect": expect,
    }
    vector = Vector(msgspec.convert(content, StoredVector), case.op)
    return CaseFinding(trial, vector, content, repeatable)


def _expect(expect: Valid | Invalid, op: str) -> dict[str, Any]:
    value: dict[str, Any] = msgspec.to_builtins(expect)
    if isinstance(expect, Invalid) and expect.phase is UNSET:
        value["phase"] = _PHASES.get(op.rpartition(".")[2], "semantic")
    return value


def result_of_case(
    found: CaseFinding, adapter: str, oracle: Oracle, secrets: bool, replay: str
) -> Result:
    """Return the result that reports show of a finding.

    Args:
        found: the finding.
        adapter: the target's name.
        oracle: names the fields of bytes.
        secrets: whether key material may be shown.
        replay: the command that shows it again.
    """
    trial, vector = found.trial, found.vector
    reply, expect = trial.reply, trial.expect
    assert reply is not None and expect is not None
    clean = Redactor([vector], show=secrets)
    answer = reply.answer
    ok = answer.ok if answer is not None and answer.ok is not UNSET else None
    lines = dump(vector, expect, ok, oracle) if answer is not None else []
    alone = "" if found.repeatable else " (not when it is asked alone: only after other requests)"
    result = Result(
        adapter,
        vector.id,
        vector.op,
        trial.judgement.outcome,
        vector.verdict,
        vector.requirements,
        vector.hash,
        title=vector.title,
        reason=clean.text(trial.judgement.reason + alone),
        expected=clean.value(expected_answer(expect)),
        actual=clean.value(actual_answer(answer)),
        differences=[clean.difference(d) for d in trial.judgement.differences],
        dump=[clean.text(line) for line in lines],
        stderr=clean.text(reply.stderr)[-2000:],
        replay=replay,
    )
    return placed(result, vector, expect, trial.judgement, answer, oracle, clean)


def replay_command(case_id: str, adapter: str, folder: Path) -> str:
    """Return the command that shows a saved finding again."""
    words = ("scb-conformance", "replay", "--vectors", str(folder), adapter, case_id)
    return shlex.join(words)
