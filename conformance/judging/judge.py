"""Judge one answer: an expectation, a declaration and an answer go in, an outcome comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import UNSET

from ..corpus.load import (
    Behaviour,
    Case,
    Expect,
    Invalid,
    Lenient,
    Unspecified,
    Valid,
    Vector,
)
from ..protocol.messages import CLASSES, Answer, Declared, Refusal
from ..protocol.operations import OPERATIONS
from ..protocol.outcome import Outcome
from ..protocol.shape import suggestion
from .compare import Difference, differences, equal, keyed_by_outpoint, misspelt
from .selection import NONCE_INJECTION, PACK_OPS, is_about_later

ERROR_CLASS = "error_class"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of one case and why."""

    outcome: Outcome
    reason: str = ""
    """In words; empty for a pass."""
    differences: list[Difference] = field(default_factory=list)
    behaves: str = ""
    """The choice, ``behaviour = choice``, under which this answer is right, if another one."""
    by_design: bool = False
    """Not judged, and nothing is missing from the verdict."""
    cause: str = ""
    """The reason without the place, to count by; empty when they are the same."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the oracle found inside packed bytes."""

    expected: Mapping[str, Any] | None
    """In the bytes that the vector expects; ``None`` when they could not be opened."""
    actual: Mapping[str, Any] | None
    """In those of the adapter; ``None`` when they do not open."""
    problem: str = ""
    """Why the adapter's do not open; or, without ``expected``, why nothing can be said."""


def chosen(behaviour: str, declared: Declared, behaviours: Mapping[str, Behaviour]) -> str:
    """Return the adapter's declared choice for a behaviour, or lnd's current one."""
    return declared.behaviours.get(behaviour, behaviours[behaviour].lnd[-1].choice)


def unasked(case: Case, lack: str) -> Judgement:
    """Say that a case does not apply.

    Nothing is missing from the verdict where it is about older releases.
    """
    return Judgement(Outcome.NOT_APPLICABLE, lack, by_design=is_about_later(case))


def held_to(vector: Vector, declared: Declared, behaviours: Mapping[str, Behaviour]) -> str:
    """Say which choice a lenient vector was judged by; an empty text for other vectors."""
    expect = vector.stored_expect
    if not isinstance(expect, Lenient):
        return ""
    whose = "declared" if expect.behaviour in declared.behaviours else "lnd's"
    choice = chosen(expect.behaviour, declared, behaviours)
    return f" ({whose} choice: {expect.behaviour} = {choice})"


def by_choice(
    vector: Vector,
    declared: Declared,
    behaviours: Mapping[str, Behaviour],
    answer: Answer,
    judgement: Judgement,
) -> Judgement:
    """Add the choice that decided to a judgement, and the one that the answer is right under.

    A choice is named only where another one would have led to another judgement: what is wrong
    whatever the choice has another cause.
    """
    # Most cases pass, and what they expect need not be read again.
    if judgement.outcome is Outcome.PASS or not isinstance(expect := vector.expect, Lenient):
        return judgement
    own = chosen(expect.behaviour, declared, behaviours)
    others = {
        name: judge(choice.expectation(), vector.op, declared, answer)
        for name, choice in expect.choices.items()
        if name != own
    }
    right = next((name for name, each in others.items() if each.outcome is Outcome.PASS), "")
    if all(each == judgement for each in others.values()):
        return judgement
    return replace(
        judgement,
        reason=judgement.reason + held_to(vector, declared, behaviours),
        behaves=f"{expect.behaviour} = {right}" if right else "",
    )


def expectation(
    vector: Vector, declared: Declared, behaviours: Mapping[str, Behaviour]
) -> Valid | Invalid | Unspecified:
    """Resolve a lenient expectation; return every other as it is."""
    return resolve(vector.expect, declared, behaviours)


def resolve(
    expect: Expect, declared: Declared, behaviours: Mapping[str, Behaviour]
) -> Valid | Invalid | Unspecified:
    """Resolve what depends on a behaviour; return everything else as it is."""
    if not isinstance(expect, Lenient):
        return expect
    choice = chosen(expect.behaviour, declared, behaviours)
    if choice not in expect.choices:
        return Unspecified(f"nothing is said about {expect.behaviour} = {choice}")
    return expect.choices[choice].expectation()


def needs_opening(
    vector: Vector, declared: Declared, expect: Valid | Invalid | Unspecified
) -> bool:
    """Say whether an ``ok`` can be judged only after decryption: the nonce was the adapter's."""
    return (
        isinstance(expect, Valid)
        and vector.op in PACK_OPS
        and NONCE_INJECTION not in declared.features
    )


def judge(
    expect: Valid | Invalid | Unspecified,
    op: str,
    declared: Declared,
    answer: Answer,
    opened: Opened | None = None,
) -> Judgement:
    """Judge an answer.

    Args:
        expect: what ``expectation`` made of the vector.
        op: the operation.
        declared: what the adapter declares.
        answer: what it answered.
        opened: both sides decrypted, where ``needs_opening`` says so.

    Returns:
        The outcome: pass, fail, class-mismatch or skipped.
    """
    if answer.skip is not UNSET:
        return Judgement(Outcome.SKIPPED, answer.skip.reason)
    if isinstance(expect, Unspecified):
        given = "ok" if answer.ok is not UNSET else str(answer.error)
        note = expect.note or "unspecified"
        reason = f"not judged ({note}); the answer was {given}"
        return Judgement(Outcome.SKIPPED, reason, by_design=True)
    if isinstance(expect, Invalid):
        if answer.error is UNSET:
            return Judgement(Outcome.FAIL, "accepted what must be refused")
        return _judge_class(expect, declared, answer.error)
    if answer.ok is UNSET:
        return Judgement(Outcome.FAIL, "refused what must be accepted")
    if problem := unknown_member(op, answer.ok):
        return Judgement(Outcome.FAIL, problem)
    if opened is not None:
        return _judge_opened(opened)
    return _judge_value(op, *_by_class(expect.ok, answer.ok, declared))


def _judge_class(expect: Invalid, declared: Declared, refusal: Refusal) -> Judgement:
    if ERROR_CLASS not in declared.features:
        return Judgement(Outcome.PASS)
    accepted = {expect.class_, declared.error_aliases.get(expect.class_, expect.class_)}
    if refusal.class_ in accepted:
        return Judgement(Outcome.PASS)
    reason = f"refused as {refusal.class_}, expected {' or '.join(sorted(accepted))}"
    if refusal.class_ not in CLASSES:
        reason += f"; {refusal.class_!r} is not an error class"
    return Judgement(Outcome.CLASS_MISMATCH, reason)


def _by_class(
    expected: dict[str, Any], actual: dict[str, Any], declared: Declared
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Reduce a ``failed`` inside an ``ok`` to its class, which is judged as that of an error is."""
    wanted, got = (_class_of(side.get("failed")) for side in (expected, actual))
    if wanted is not None:
        expected = {**expected, "failed": {"class": wanted}}
    if got is None:
        return expected, actual
    unjudged = ERROR_CLASS not in declared.features
    if wanted is not None and (unjudged or declared.error_aliases.get(wanted) == got):
        got = wanted
    # An unexpected failure must be seen, although members that nobody asked for are ignored.
    return {"failed": None, **expected}, {**actual, "failed": {"class": got}}


def _class_of(failed: Any) -> str | None:
    return failed.get("class") if isinstance(failed, dict) else None


def _judge_value(op: str, expected: Mapping[str, Any], actual: Mapping[str, Any]) -> Judgement:
    if equal(expected, actual):
        return Judgement(Outcome.PASS)
    if op == "static-chan-backups.pack" and "packed" in expected and "packed" in actual:
        expected = {**expected, "packed": keyed_by_outpoint(expected["packed"])}
        actual = {**actual, "packed": keyed_by_outpoint(actual["packed"])}
        if equal(expected, actual):
            return Judgement(Outcome.PASS)
    found = differences(expected, actual)
    return Judgement(Outcome.FAIL, f"another value{misspelt(found)}", found)


def unknown_member(op: str, ok: Mapping[str, Any]) -> str:
    """Name a member that the answers to this operation have not; an empty text when none.

    The members of the values inside are compared with those expected.
    """
    operation = OPERATIONS.get(op)
    known = operation.ok.names if operation else ok.keys()
    for name in ok:
        if name not in known:
            return f"the answer has a member {name!r} that {op} has not{suggestion(name, known)}"
    return ""


def _judge_opened(opened: Opened) -> Judgement:
    if opened.expected is None:
        return Judgement(Outcome.SKIPPED, opened.problem)
    if opened.actual is None:
        return Judgement(Outcome.FAIL, opened.problem)
    if equal(opened.expected, opened.actual):
        return Judgement(Outcome.PASS)
    found = differences(opened.expected, opened.actual)
    return Judgement(Outcome.FAIL, f"opened, it holds another value{misspelt(found)}", found)
