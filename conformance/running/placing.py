"""Add to a failure what tells its cause: fields, the likely mistake, the choice, its size."""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from ..corpus.load import Case, Invalid, Unspecified, Valid
from ..corpus.scenario import Scenario
from ..judging.judge import Judgement
from ..protocol.messages import Answer
from .events import Result
from .located import by_field, located, mistake_of, point_given
from .oracle import Oracle
from .redact import Redactor


def placed(
    result: Result,
    case: Case,
    expect: Valid | Invalid | Unspecified | None,
    judgement: Judgement,
    answer: Answer | None,
    oracle: Oracle | None,
    redactor: Redactor,
) -> Result:
    """Return a result with what tells its cause from others.

    Args:
        result: of the case.
        case: a vector or scenario.
        expect: what was expected of the request that went wrong, if it was one.
        judgement: on it.
        answer: what was answered, if anything.
        oracle: is asked about bytes and keys; ``None`` to ask nothing.
        redactor: leaves out key material.
    """
    question = case.steps if isinstance(case, Scenario) else case.in_
    result = msgspec.structs.replace(
        result, size=len(msgspec.json.encode(question)), behaves=judgement.behaves
    )
    ok = answer.ok if answer is not None and answer.ok is not UNSET else None
    found = judgement.differences
    if isinstance(case, Scenario) or ok is None or expect is None or oracle is None:
        return msgspec.structs.replace(result, fields=by_field(found))
    if isinstance(expect, Valid):
        found = located(case, expect.ok, ok, oracle)
    return msgspec.structs.replace(
        result,
        fields=by_field(found),
        mistake=redactor.text(mistake_of(case, expect, ok, found, oracle)),
        given=point_given(case, expect, oracle),
    )
