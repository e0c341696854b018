"""The schema of the adapter protocol: the table of operations, and the types of its messages."""

from __future__ import annotations

from typing import Any, Final

from scbref.conformance.protocol.messages import CLASSES, HELLO_ID, PROTOCOL, Answer, Declared
from scbref.conformance.protocol.operation import Member, Members, Operation
from scbref.conformance.protocol.operations import CHOICES, OBJECTS, OPERATIONS

from .structs import DIALECT, definitions
from .values import closed, hex_bytes, integer, reference, value_definitions

Json = dict[str, Any]

LARGEST: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps."""

SCALARS: Final[dict[str, Json]] = {
    "u7": integer(7),
    "u8": integer(8),
    "u16": integer(16),
    "u32": integer(32),
    "integer": {"type": "integer"},
    "position": {"type": "integer", "minimum": 0, "maximum": LARGEST},
    "decimal": integer(64, signed=True),
    "bytes": hex_bytes(),
    "bytes5": hex_bytes(5),
    "bytes16": hex_bytes(16),
    "bytes32": hex_bytes(32),
    "bytes33": hex_bytes(33),
    "seed": {"type": "string", "pattern": "^([0-9a-f]{2}){16,64}$"},
    "bool": {"type": "boolean"},
    "text": {"type": "string"},
    "session": {"type": ["string", "integer"]},
    "json": {},
}
"""Types of members that are no values of the format."""

_MESSAGES: Final = {"Declared": "declaration", "Refusal": "error"}


def protocol() -> Json:
    """Return the whole schema."""
    return {
        "$schema": DIALECT,
        "title": f"The adapter protocol, version {PROTOCOL}: one line in either direction",
        "$comment": "in.<op> and ok.<op> describe the members of one operation, any_<value> a value"
        " of a request, which may be one that cannot be written.",
        "anyOf": [reference("request"), reference("answer")],
        "$defs": {**_types(), **_operations(), **_messages()},
    }


def _types() -> dict[str, Json]:
    choices = {name: {"enum": list(texts)} for name, texts in CHOICES.items()}
    objects = {name: _object(each) for name, each in OBJECTS.items()}
    objects["key_ring"]["minProperties"] = 1
    return {**SCALARS, **choices, **value_definitions(), **objects}


def _object(members: Members) -> Json:
    """Return the schema of an object; of members that exclude each other it has exactly one."""
    alternatives = [group for group in members.groups if len(group) > 1]
    optional = {member.name for member in members.all if member.optional}
    optional.update(member.name for group in alternatives for member in group)
    schema = closed({each.name: _member(each) for each in members.all}, frozenset(optional))
    for group in alternatives:
        schema["oneOf"] = [{"required": [member.name]} for member in group]
    return schema


def _member(member: Member) -> Json:
    one = reference(member.type)
    return {"type": "array", "items": one} if member.many else one


def _operations() -> dict[str, Json]:
    return {
        f"{side}.{op.name}": _object(members)
        for op in OPERATIONS.values()
        for side, members in (("in", op.given), ("ok", op.ok))
    }


def _messages() -> dict[str, Json]:
    messages = definitions(Declared, Answer, names=_MESSAGES)
    messages["answer"]["oneOf"] = [{"required": [each]} for each in ("ok", "error", "skip")]
    number = messages["answer"]["properties"]["id"]
    hello = {"id": {"const": HELLO_ID}, "ok": reference("declaration")}
    return {
        "class": {"enum": list(CLASSES)},
        **messages,
        "hello_request": closed(
            {
                "id": {"const": HELLO_ID},
                "op": {"const": "hello"},
                "in": closed({"protocol": {"const": PROTOCOL}}),
            }
        ),
        "hello_answer": closed(hello),
        "bye_request": closed({"id": number, "op": {"const": "bye"}}),
        "op_request": {"oneOf": [_request(op, number) for op in OPERATIONS.values()]},
        "request": {"oneOf": [reference(f"{kind}_request") for kind in ("hello", "bye", "op")]},
    }


def _request(operation: Operation, number: Json) -> Json:
    given = reference(f"in.{operation.name}")
    return closed({"id": number, "op": {"const": operation.name}, "in": given})
