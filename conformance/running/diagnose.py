"""Show people where in the bytes a failure lies; nothing here is judged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import UNSET

from ..corpus.load import Invalid, Unspecified, Valid, Vector
from ..corpus.plaintext import plaintexts
from ..judging.compare import Difference, differences
from ..judging.selection import PACK_OPS
from .hexdump import ExplainedField, as_bytes, diff, fields_of, point_at, slice_of
from .located import NONCE, TAG
from .oracle import Oracle
from .redact import SECRET_MEMBERS

SHOWN: Final = 4
"""Differences whose input bytes are shown."""
_IN_LIST: Final = re.compile(r"singles\[(\d+)\]\.(.+)")


def dump(
    vector: Vector,
    expect: Valid | Invalid | Unspecified,
    actual: Mapping[str, Any] | None,
    oracle: Oracle,
) -> list[str]:
    """Return an annotated hex dump of a failure; empty when bytes do not show it.

    Args:
        vector: the case.
        expect: its expectation, resolved.
        actual: the ``ok`` that was answered, if any.
        oracle: names the fields, if it can.
    """
    if isinstance(expect, Invalid):
        return _place(vector, expect, oracle)
    if not isinstance(expect, Valid) or actual is None:
        return []
    if vector.op in PACK_OPS:
        return _opened(vector, expect, actual, oracle)
    lines = []
    found = differences(expect.ok, actual)
    for difference in found:
        lines += _of_difference(vector, difference, oracle)
    return lines + _read_from(vector, found, oracle)


def _read_from(vector: Vector, found: Sequence[Difference], oracle: Oracle) -> list[str]:
    """Show the input bytes of the fields that were read wrongly."""
    lines: list[str] = []
    inside = list(plaintexts(vector.op, vector.in_, oracle.plaintext)) if found else []
    named: dict[int, list[ExplainedField]] = {}
    for difference in found[:SHOWN]:
        which, path = _place_of(difference.path)
        if which >= len(inside):
            continue
        data, kind = inside[which]
        if which not in named:
            named[which] = _fields(data, kind, oracle)
        for field in named[which]:
            name = field.name.replace(".[", "[")
            if name == path or name.startswith((f"{path}.", f"{path}[")):
                lines += slice_of(data, field)
                break
    return ["the input there:", *lines] if lines else []


def _place_of(path: str) -> tuple[int, str]:
    """Return which plaintext of the input a path is about, and the path within it."""
    if match := _IN_LIST.fullmatch(path):
        return int(match[1]), match[2]
    return 0, path.removeprefix("single.").removeprefix("multi.")


def _place(vector: Vector, expect: Invalid, oracle: Oracle) -> list[str]:
    """Point at what must be refused in the plaintext, if the request has only one."""
    if expect.offset is UNSET:
        return []
    given = list(plaintexts(vector.op, vector.in_, oracle.plaintext))
    if len(given) != 1:
        return []
    ((data, kind),) = given
    return point_at(data, expect.offset, _fields(data, kind, oracle) or _named(expect))


def _named(expect: Invalid) -> list[ExplainedField]:
    """Return the field that the vector itself names, for want of an oracle."""
    if expect.field and expect.offset is not UNSET:
        return [ExplainedField(expect.field, expect.offset, 1)]
    return []


def _of_difference(vector: Vector, difference: Difference, oracle: Oracle) -> list[str]:
    left = as_bytes((difference.expected or "").strip('"'))
    right = as_bytes((difference.actual or "").strip('"'))
    secret = difference.path.rpartition(".")[2] in SECRET_MEMBERS
    if left is None or right is None or secret:
        return []
    whole = difference.path == "bytes" and vector.op.endswith(".serialize")
    kind = vector.op.partition(".")[0]
    fields = _fields(left, kind, oracle) if whole else []
    return [f"{difference.path}: - expected, + actual", *diff(left, right, fields)]


def _fields(data: bytes, kind: str, oracle: Oracle) -> list[ExplainedField]:
    answer, _ = oracle.ask("explain", {"bytes": data.hex(), "kind": kind})
    return fields_of(answer.get("tree")) if answer else []


def _opened(vector: Vector, expect: Valid, actual: Mapping[str, Any], oracle: Oracle) -> list[str]:
    """Compare what is inside the envelopes, since ciphertext differs everywhere."""
    opened = oracle.open(vector.op, vector.in_, expect.ok, actual)
    if opened.expected is None or opened.actual is None:
        return [opened.problem, *_wire(expect.ok.get("packed"), actual.get("packed"))]
    found = differences(opened.expected, opened.actual)
    if not found:
        return _wire(expect.ok.get("packed"), actual.get("packed"))
    return ["opened, it differs here:", *map(str, found)]


def _wire(expected: Any, actual: Any) -> list[str]:
    """Show where two envelopes differ, by their three parts."""
    left, right = as_bytes(expected), as_bytes(actual)
    if left is None or right is None or min(len(left), len(right)) < NONCE + TAG:
        return ["the nonce or the wire form differs"]
    parts = [
        ExplainedField("nonce", 0, NONCE),
        ExplainedField("ciphertext", NONCE, len(left) - NONCE - TAG),
        ExplainedField("tag", len(left) - TAG, TAG),
    ]
    same = [p.name for p in parts if left[p.offset :][: p.size] == right[p.offset :][: p.size]]
    if len(left) != len(right) or len(same) == len(parts):
        same = []
    told = [f"the same: {' and '.join(same)}; what differs:"] if same else []
    return [*told, *diff(left, right, parts)]
