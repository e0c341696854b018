"""A disagreement as a vector, and as the result that reports show."""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import UNSET

from ..corpus.expectation import Invalid, Valid
from ..corpus.load import Record, Vector
from ..judging.compare import canonical
from ..protocol.operations import OPERATIONS
from ..running.diagnose import dump
from ..running.events import Result
from ..running.oracle import Oracle
from ..running.redact import Redactor
from ..running.wording import actual_answer, expected_answer
from .comparison import Meeting

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
"""Of refusals for which the oracle names none, by the verb."""
_CONSEQUENCES: Final = {
    "accepted": "What must be refused is taken for a good backup.",
    "refused": "A good backup is refused: its channels are not recovered.",
    "class": "The reason given for a refusal is wrong: people look in the wrong place.",
    "value": "The same input means something else to two programs: a backup of the one misleads"
    " the other.",
}
ACCIDENT: Final = "An input can stop the program that reads it, in the middle of a recovery."
"""What no answer at all leads to."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement, in all its forms."""

    meeting: Meeting
    vector: Vector
    content: dict[str, Any]
    """The vector as it stands in a file."""
    repeatable: bool
    """Whether the case alone shows it."""

    @property
    def id(self) -> str:
        """The id of the vector."""
        return self.vector.id


def finding(meeting: Meeting, repeatable: bool, oracle: str) -> Finding:
    """Make a vector of a disagreement.

    Args:
        meeting: what was seen.
        repeatable: whether it came again alone.
        oracle: the name of the adapter that says what is right.
    """
    assert meeting.kind is not None and meeting.expect is not None
    case, kind = meeting.case, meeting.kind
    expect = _expect(meeting.expect, case.op)
    given = {"op": case.op, "in": case.given, "expect": expect}
    digest = hashlib.sha256(canonical(given)).hexdigest()[:16]
    refused = isinstance(meeting.expect, Invalid)
    content = {
        "id": f"found/{case.op}/{digest}",
        "hash": digest,
        "title": f"explored: {kind} (right by {oracle if case.ok is None else 'construction'})",
        "requirements": [
            (_REQUIREMENTS.get(kind.expected) if refused else None)
            or OPERATIONS[case.op].requirement
        ],
        "consequence": _CONSEQUENCES.get(kind.how, ACCIDENT),
        "needs": {},
        "in": case.given,
        "expect": expect,
    }
    vector = Vector(msgspec.convert(content, Record), case.op)
    return Finding(meeting, vector, content, repeatable)


def _expect(expect: Valid | Invalid, op: str) -> dict[str, Any]:
    value: dict[str, Any] = msgspec.to_builtins(expect)
    if isinstance(expect, Invalid) and expect.phase is UNSET:
        value["phase"] = _PHASES.get(op.rpartition(".")[2], "semantic")
    return value


def result_of(found: Finding, adapter: str, oracle: Oracle, secrets: bool, replay: str) -> Result:
    """Return the result that reports show of a finding.

    Args:
        found: the finding.
        adapter: the subject's name.
        oracle: names the fields of bytes.
        secrets: whether key material may be shown.
        replay: the command that shows it again.
    """
    meeting, vector = found.meeting, found.vector
    reply, expect = meeting.reply, meeting.expect
    assert reply is not None and expect is not None
    clean = Redactor([vector], show=secrets)
    answer = reply.answer
    ok = answer.ok if answer is not None and answer.ok is not UNSET else None
    lines = dump(vector, expect, ok, oracle) if answer is not None else []
    alone = "" if found.repeatable else " (not when it is asked alone: only after other requests)"
    return Result(
        adapter,
        vector.id,
        vector.op,
        meeting.judgement.outcome,
        vector.verdict,
        vector.requirements,
        vector.hash,
        title=vector.title,
        reason=clean.text(meeting.judgement.reason + alone),
        consequence=vector.consequence,
        expected=clean.value(expected_answer(expect)),
        actual=clean.value(actual_answer(answer)),
        differences=[clean.difference(d) for d in meeting.judgement.differences],
        dump=[clean.text(line) for line in lines],
        stderr=clean.text(reply.stderr)[-2000:],
        replay=replay,
    )


def replay_command(case_id: str, adapter: str, folder: Path | None) -> str:
    """Return the command that shows a saved finding again; an empty text for one not saved."""
    if folder is None:
        return ""
    words = ("scb-conformance", "replay", "--vectors", str(folder), adapter, case_id)
    return shlex.join(words)
