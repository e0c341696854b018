"""Tables of the adapter protocol: operations, the objects they pass, errors, features."""

from __future__ import annotations

from collections.abc import Mapping

from scbref.conformance.protocol.messages import CLASSES, FEATURES, PHASES
from scbref.conformance.protocol.operation import Member, Members
from scbref.conformance.protocol.operations import ANY_OPERATION, CHOICES, OBJECTS, OPERATIONS
from scbref.conformance.protocol.stateful_answers import OTHER_ROWS, SESSION_ROWS, STATES, Row
from specsite.links import Links
from specsite.markup import code, table, text

_WORDS = {
    "u7": "0–127",
    "u8": "0–255",
    "u32": "0–4,294,967,295",
    "integer": "integer",
    "position": "integer",
    "bytes32": "32 bytes",
    "bytes33": "33 bytes",
    "decimal": "decimal text",
    "bool": "true or false",
    "json": "any JSON",
    "any_address": "address of the peer",
}
"""Type of a member → what is said of it; bytes and texts are not explained."""


def operation_table(argument: str, links: Links) -> str:
    """Render ``<!-- operations: stateless -->``, or of ``stateful`` ones."""
    if argument not in ("stateless", "stateful"):
        raise KeyError(argument)
    rows = [
        (
            f"#op-{op.name}",
            code(op.name),
            _members(op.given),
            _members(op.ok),
            f"{text(op.summary)} {links.requirement(op.requirement)}",
            ", ".join(code(name) for name in op.errors) or "–",
        )
        for op in OPERATIONS.values()
        if op.stateful == (argument == "stateful")
    ]
    return table(("Operation", "in", "ok", "What it does", "Errors"), rows)


def answer_table(argument: str, links: Links) -> str:
    """Render ``<!-- stateful-answers: session -->``, or of the ``other`` stateful operations.

    Lines that differ in their state or operation alone are drawn together.
    """
    rows = {"session": SESSION_ROWS, "other": OTHER_ROWS}[argument]
    shown: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        answer = f"{_answers(row, links)} {links.requirement(row.requirement)}"
        named = (code(row.operation),) if argument == "session" else ()
        alike = (*named, text(row.when) or "–", answer, text(row.then))
        shown.setdefault(alike, []).append(text(row.state) if named else code(row.operation))
    if argument == "session":
        head = ("Operation", "State", "Outcome", "Answer", "State after it")
        return table(head, [(alike[0], ", ".join(of), *alike[1:]) for alike, of in shown.items()])
    head = ("Operation", "Outcome", "Answer")
    return table(head, [(", ".join(of), *alike[:2]) for alike, of in shown.items()])


def state_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- session-states -->``: the states of a session of a SubSwapper."""
    return _meanings("State", STATES)


def _answers(row: Row, links: Links) -> str:
    if not row.behaviour:
        return code(row.answer)
    said = (f"{code(answer)} (<em>{text(choice)}</em>)" for choice, answer in row.choices.items())
    return f"{' or '.join(said)}, by {links.behaviour(row.behaviour)}"


def object_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- protocol-objects -->``: the objects that only the protocol has."""
    rows = [(code(name), _members(members)) for name, members in OBJECTS.items()]
    return table(("Object", "Members"), rows)


def class_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- error-classes -->``."""
    return _meanings("Class", CLASSES)


def every_class(_argument: str, _links: Links) -> str:
    """Render ``<!-- any-operation -->``: the classes that every operation may answer."""
    return f"<p>In addition, every operation may answer {_or(ANY_OPERATION)}.</p>"


def phase_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- error-phases -->``."""
    return _meanings("Phase", PHASES)


def feature_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- features -->``: the optional abilities of an adapter."""
    return _meanings("Feature", FEATURES, "An adapter that declares it …")


def _meanings(kind: str, meanings: Mapping[str, str], head: str = "Meaning") -> str:
    rows = [(code(name), text(meaning)) for name, meaning in meanings.items()]
    return table((kind, head), rows)


def _members(members: Members) -> str:
    groups = (" or ".join(map(_member, group)) for group in members.groups)
    return ", ".join(groups) or "–"


def _member(member: Member) -> str:
    name = code(member.name + ("?" if member.optional else ""))
    kind = _WORDS.get(member.type, "")
    if member.type in CHOICES:
        kind = _or(CHOICES[member.type])
    elif not kind and member.type.removeprefix("any_") not in (member.name, "bytes", "text"):
        kind = code(member.type.removeprefix("any_"))
    if member.many:
        kind = f"list of {kind}" if kind else "list"
    return f"{name} ({kind})" if kind else name


def _or(names: tuple[str, ...]) -> str:
    *first, last = map(code, names)
    return f"{', '.join(first)} or {last}" if first else last
